//go:build !(linux || darwin || freebsd || netbsd || openbsd || dragonfly)

package wire

import "syscall"

// peek can't tell here: a short read has to.
func peek(syscall.RawConn) (ready, known bool) { return false, false }
