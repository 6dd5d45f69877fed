//go:build unix

package cli

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"syscall"
)

// peak runs `authspec …` and prints how much memory it had at most, in octets. It
// is a small process itself, as what a process has counts for those it starts.
func peak(args []string) int {
	cmd := exec.Command("authspec", args...)
	cmd.Stderr = os.Stderr
	err := cmd.Run()
	if cmd.ProcessState == nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		return 2
	}
	most := int64(usage.Maxrss)
	if runtime.GOOS != "darwin" && runtime.GOOS != "ios" { // which count octets
		most <<= 10
	}
	fmt.Println(most)
	return 0
}

const peakUnknown = ""
