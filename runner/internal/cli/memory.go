package cli

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// memory is what the process should do with, in octets. A target that sends much
// in every answer fills it faster than garbage would be collected otherwise.
const memory = 92 << 20

// LimitMemory tells the Go runtime to do with little memory, and not to collect
// garbage where there is little. It is for the process as a whole, and so for its
// main function; what the environment says of it (GOMEMLIMIT, GOGC) counts more.
func LimitMemory() {
	if os.Getenv("GOMEMLIMIT") != "" || os.Getenv("GOGC") != "" {
		return
	}
	c := collector{percent: percentOf(0), limit: memory}
	debug.SetMemoryLimit(c.limit)
	debug.SetGCPercent(c.percent)
	c.follow()
}

// collector is how the garbage collector is set.
type collector struct {
	percent int
	limit   int64
}

// follow sets the collector by what is in use after each collection. The limit
// widens where that comes near to it: with many thousands of cases the collector
// would be at work all the time. It leaves nearly as much as is in use for what
// is not; what is in use is bounded elsewhere, by what a run keeps of its exchanges.
func (c *collector) follow() {
	type sentinel struct{ _ [64]byte }
	runtime.AddCleanup(new(sentinel), func(struct{}) {
		if debug.SetMemoryLimit(-1) == c.limit { // or else somebody knows better, as the self-test does
			c.adjust()
		}
		c.follow()
	}, struct{}{})
}

func (c *collector) adjust() {
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(sample)
	live := sample[0].Value.Uint64()
	c.limit = max(memory, int64(live)*15/8)
	debug.SetMemoryLimit(c.limit)
	if p := percentOf(live); p != c.percent {
		c.percent = p
		debug.SetGCPercent(p)
	}
}

// percentOf is how much may be added to what is in use, in octets, before the next
// collection, in percent of it.
func percentOf(live uint64) int {
	switch {
	case live < 16<<20:
		return 400
	case live < 32<<20:
		return 200
	}
	return 100
}
