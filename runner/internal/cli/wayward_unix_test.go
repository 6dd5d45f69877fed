//go:build unix

package cli

import (
	"os/exec"
	"syscall"
)

// setsid gives a program a session of its own.
func setsid(cmd *exec.Cmd, own bool) { cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: own} }
