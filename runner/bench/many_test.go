package bench

import (
	"fmt"
	"testing"
	"time"
)

// BenchmarkMany is that many plain cases, beside the bare loop.
func BenchmarkMany(b *testing.B) {
	for _, n := range []int{500, 2000, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			url := serve(b)
			versus(b, plainRun(b, url, n), bareLoop(b, url, n), "bare", *pairs)
		})
	}
}

// BenchmarkChoice is the same cases by --suite own, beside --only: however they
// are chosen, it should take as long.
func BenchmarkChoice(b *testing.B) {
	for _, n := range []int{500, 2000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			url := serve(b)
			versus(b, chosenRun(b, url, n, "--suite", "own"), plainRun(b, url, n), "only", few())
		})
	}
}

// BenchmarkGrowth is 50,000 cases beside 10,000: five times the work.
func BenchmarkGrowth(b *testing.B) {
	url := serve(b)
	versus(b, plainRun(b, url, 50_000), plainRun(b, url, 10_000), "10000", few())
}

// BenchmarkDelayed is 500 cases against a server that takes 20 ms for each
// answer. The least is what 64 at a time take, with the default jobs too.
func BenchmarkDelayed(b *testing.B) {
	const n, jobs, delay = 500, 64, 20 * time.Millisecond
	const least = (n + jobs - 1) / jobs * delay
	delayed := func(name string, flags ...string) {
		b.Run(name, func(b *testing.B) {
			alone(b, plainRun(b, serve(b, "-delay", delay.String()), n, flags...), least, *pairs)
		})
	}
	delayed("64-jobs", "--jobs", fmt.Sprint(jobs))
	delayed("default-jobs")
}
