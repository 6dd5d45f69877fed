//go:build unix

package process

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

// prepare gives the program a session, and so a process group, of its own: it
// is ended as a whole, and a Ctrl-C in the terminal reaches it through Stop
// only.
func prepare(cmd *exec.Cmd) error {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	return nil
}

// terminate asks a process group to end.
func terminate(group int) { syscall.Kill(-group, syscall.SIGTERM) }

// kill ends a process group and whatever else of the program's processes is
// known.
func kill(group int, others []int) {
	syscall.Kill(-group, syscall.SIGKILL)
	for _, process := range others {
		syscall.Kill(process, syscall.SIGKILL)
	}
}

// survivors returns the program's processes that still run. On Linux these are
// also those that have left its group: they have its scratch directory in their
// environment, which no other process has.
func survivors(group int, work string, began uint64) []int {
	if runtime.GOOS == "linux" {
		return scan(group, work, began)
	}
	if errors.Is(syscall.Kill(-group, 0), syscall.ESRCH) {
		return nil
	}
	return []int{group}
}

// scan goes through /proc. What cannot be read has ended, or is not ours. Only what
// was started after the program can be of its making.
func scan(group int, work string, began uint64) []int {
	directories, _ := filepath.Glob("/proc/[0-9]*")
	var found []int
	for _, directory := range directories {
		process, _ := strconv.Atoi(filepath.Base(directory))
		stat := statOf(process)
		// state, parent and group follow the name
		if len(stat) < fields || stat[0] == "Z" || stat[0] == "X" {
			continue
		}
		if stat[2] == strconv.Itoa(group) {
			found = append(found, process)
			continue
		}
		if started(stat) < began {
			continue
		}
		environ, _ := os.ReadFile(filepath.Join(directory, "environ"))
		if slices.Contains(strings.Split(string(environ), "\x00"), "WORK="+work) {
			found = append(found, process)
		}
	}
	return found
}

// statOf are the fields of a process behind its name, which stands in parentheses
// and can hold anything; none where it has ended.
func statOf(process int) []string {
	stat, _ := os.ReadFile(filepath.Join("/proc", strconv.Itoa(process), "stat"))
	return strings.Fields(string(stat[1+strings.LastIndexByte(string(stat), ')'):]))
}

// fields are as many of a process behind its name as are looked at.
const fields = 20

// started is when a process was, in clock ticks since the system was.
func started(stat []string) uint64 {
	const field = 19 // behind the name
	ticks, _ := strconv.ParseUint(stat[field], 10, 64)
	return ticks
}

// startOf is when a process was started; 0: nobody knows.
func startOf(process int) uint64 {
	if stat := statOf(process); len(stat) >= fields {
		return started(stat)
	}
	return 0
}
