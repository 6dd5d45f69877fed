//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package wire

import (
	"errors"
	"syscall"
)

// peek looks whether the socket has something to read, its end included. Go's
// sockets don't block, so that this doesn't either.
func peek(raw syscall.RawConn) (ready, known bool) {
	err := raw.Read(func(fd uintptr) bool {
		var one [1]byte
		_, _, err := syscall.Recvfrom(int(fd), one[:], syscall.MSG_PEEK)
		ready = !errors.Is(err, syscall.EAGAIN) && !errors.Is(err, syscall.EINTR)
		return true
	})
	return ready || err != nil, true
}
