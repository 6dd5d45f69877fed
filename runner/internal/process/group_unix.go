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
func survivors(group int, work string) []int {
	if runtime.GOOS == "linux" {
		return scan(group, work)
	}
	if errors.Is(syscall.Kill(-group, 0), syscall.ESRCH) {
		return nil
	}
	return []int{group}
}

// scan goes through /proc. What cannot be read has ended, or is not ours.
func scan(group int, work string) []int {
	directories, _ := filepath.Glob("/proc/[0-9]*")
	var found []int
	for _, directory := range directories {
		process, _ := strconv.Atoi(filepath.Base(directory))
		stat, _ := os.ReadFile(filepath.Join(directory, "stat"))
		// The second field is the program's name in parentheses, which can hold
		// anything; state, parent and group follow.
		fields := strings.Fields(string(stat[1+strings.LastIndexByte(string(stat), ')'):]))
		if len(fields) < 3 || fields[0] == "Z" || fields[0] == "X" {
			continue
		}
		environ, _ := os.ReadFile(filepath.Join(directory, "environ"))
		if fields[2] == strconv.Itoa(group) || slices.Contains(strings.Split(string(environ), "\x00"), "WORK="+work) {
			found = append(found, process)
		}
	}
	return found
}
