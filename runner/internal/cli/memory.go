package cli

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// memory is what the process should do with, in octets. A target that sends much
// in every answer fills it faster than garbage would be collected otherwise.
const memory = 96 << 20

// LimitMemory tells the Go runtime to do with little memory. It is for the
// process as a whole, and so for its main function; what the environment says of
// it (GOMEMLIMIT) counts more.
func LimitMemory() {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memory)
		followHeap()
	}
}

// followHeap widens the limit, after each collection, where what is in use comes
// near to it: with many thousands of cases the collector would be at work all the
// time. What is in use is bounded elsewhere, by what a run keeps of its exchanges.
func followHeap() {
	type sentinel struct{ _ [64]byte }
	runtime.AddCleanup(new(sentinel), func(struct{}) {
		live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
		metrics.Read(live)
		debug.SetMemoryLimit(max(memory, int64(live[0].Value.Uint64())*3/2))
		followHeap()
	}, struct{}{})
}
