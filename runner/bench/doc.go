// Package bench measures how fast authspec is, and what it takes: whole
// processes against whole processes, in turn, in one run. There is nothing in
// it but benchmarks, and a test that what they measure is the same work:
//
//	go test -bench . ./runner/bench                  every row but the long ones
//	go test -bench Peers ./runner/bench              beside other tools, where they are installed
//	go test -bench . ./runner/bench -long            the long ones too
//	go test -bench Many/500 ./runner/bench -pairs 31
//
// docs/speed.md says what each figure is.
//
// A benchmark runs authspec and what it is compared with alternately, -pairs
// times, and reports the median of the ratios of each pair: machines are busy
// one minute and idle the next, and what both meet divides away. The least and
// the most of the ratios tell how much of it did not. Times, memory and processor
// time are medians as well, of the process of authspec alone, not of the server.
//
// Package basic, below, is the work: exchanges, as a list and as cases, the
// server, and the bare loop of net/http. Package stand makes processes of these.
//
// No test fails because something took long. It may import everything of ours in
// its tests, and is imported by nobody.
package bench
