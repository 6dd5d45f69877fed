package cli

import (
	"os"
	"runtime/debug"
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
	}
}
