//go:build !unix

package cli

import "os/exec"

func setsid(*exec.Cmd, bool) {}
