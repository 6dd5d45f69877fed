package bench

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/types"

	"authspec/runner"
	"authspec/runner/bench/internal/basic"
	"authspec/runner/internal/message"
	"authspec/runner/internal/wire"
)

// BenchmarkEngine is the exchanges alone, without start-up, files and specs, in
// this process: by package wire, and by a whole run whose cases are read, both
// beside the bare loop with as many connections.
func BenchmarkEngine(b *testing.B) {
	const n = 2000
	url := serve(b)
	list := basic.Exchanges(n)
	bare := func() {
		if wrong, err := basic.Loop(url, list, basic.LoopJobs); wrong > 0 {
			b.Fatal(err)
		}
	}
	b.Run("wire", func(b *testing.B) {
		inTurn(b, func() time.Duration {
			return took(func() { wireLoop(b, url, list) })
		}, bare)
	})
	b.Run("run", func(b *testing.B) {
		options := plainOptions(b, url, n)
		inTurn(b, func() time.Duration { return judged(b, options, n) }, bare)
	})
}

func took(work func()) time.Duration {
	began := time.Now()
	work()
	return time.Since(began)
}

// inTurn reports the median of the ratios of wall times.
func inTurn(b *testing.B, ours func() time.Duration, bare func()) {
	ours()
	bare()
	var a, other series
	for b.Loop() {
		for range *pairs {
			a = append(a, basic.Used{Wall: ours()})
			other = append(other, basic.Used{Wall: took(bare)})
		}
	}
	a.report(b, "")
	other.report(b, "bare-")
	ratios(b, a.over(other, millis), "×bare")
}

// wireLoop is the bare loop by package wire, which holds the answers against the
// same.
func wireLoop(b *testing.B, url string, list []basic.Exchange) {
	at := strings.TrimSuffix(strings.TrimPrefix(url, "http://"), "/")
	to := message.Endpoint{Network: at}
	dialer := &wire.Dialer{}
	var next atomic.Int64
	var all sync.WaitGroup
	for range basic.LoopJobs {
		all.Go(func() {
			c, err := dialer.Dial(context.Background(), to)
			if err != nil {
				b.Error(err)
				return
			}
			defer c.Close()
			for i := next.Add(1) - 1; i < int64(len(list)); i = next.Add(1) - 1 {
				x := c.Do(context.Background(), plainRequest(at, list[i]))
				if err := held(list[i], x); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
}

func plainRequest(host string, x basic.Exchange) *message.Request {
	r := &message.Request{Method: "GET", Target: "/", Version: "HTTP/1.1", Fields: []message.Field{{Name: "Host", Value: host}}}
	if x.Authorization != "" {
		r.Fields = append(r.Fields, message.Field{Name: "Authorization", Value: x.Authorization})
	}
	return r
}

func held(want basic.Exchange, got message.Exchange) error {
	if got.Outcome != message.Complete {
		return fmt.Errorf("no whole answer: %s", got.Detail)
	}
	return want.Holds(got.Response.Status, strings.Join(got.Response.Values("WWW-Authenticate"), ", "))
}

// plainOptions is a run of that many plain cases.
func plainOptions(tb testing.TB, url string, n int) runner.Options {
	tb.Helper()
	target, cases := plainFiles(tb, url, n)
	return runner.Options{Target: runner.Target{File: target}, Cases: []string{cases}, Only: []string{"plain/*"}, Jobs: basic.LoopJobs}
}

// judged is how long the exchanges and the verdicts of a run take, once its cases
// are read.
func judged(b *testing.B, o runner.Options, n int) time.Duration {
	b.Helper()
	prepared, err := runner.Prepare(o)
	if err != nil {
		b.Fatal(err)
	}
	return took(func() {
		session := prepared.Start(b.Context())
		for i := range prepared.Cases() {
			if c := session.Wait(i); c.Verdict != "pass" {
				b.Fatal(c.ID, c.Verdict, c.Reason)
			}
		}
		if run := session.Finish(); len(run.Results) != n {
			b.Fatalf("want %d results, got %d", n, len(run.Results))
		}
	})
}

// BenchmarkGinkgo is specs without a body, in containers of 50, beside the bare
// loop of as many exchanges: what Ginkgo takes before anything is sent.
func BenchmarkGinkgo(b *testing.B) {
	self, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	for _, n := range []int{500, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			empty := command{args: []string{self}, env: []string{emptySpecs + "=" + fmt.Sprint(n)}}
			versus(b, empty, bareLoop(b, serve(b), n), "bare", *pairs)
		})
	}
}

// runEmptySpecs is this program in place of its tests; it returns its exit status.
func runEmptySpecs(words string) int {
	n, err := strconv.Atoi(words)
	if err != nil {
		fmt.Fprintln(os.Stderr, emptySpecs+":", err)
		return 2
	}
	const most = 50
	for first := 0; first < n; first += most {
		ginkgo.Describe(fmt.Sprint("container ", first/most), func() {
			for i := first; i < min(first+most, n); i++ {
				ginkgo.It(fmt.Sprint("spec ", i), func() {})
			}
		})
	}
	suite, reporter := ginkgo.GinkgoConfiguration()
	reporter.Succinct, reporter.NoColor = true, true
	if !ginkgo.RunSpecs(noTest{}, "empty", suite, types.ReporterConfig(reporter)) {
		return 1
	}
	return 0
}

// noTest stands for the test that Ginkgo wants to be run by.
type noTest struct{}

func (noTest) Fail() { os.Exit(1) }
