package wire

import (
	"errors"
	"syscall"
)

// isPlatformReset knows the names that Windows has of its own for a reset.
func isPlatformReset(err error) bool {
	return errors.Is(err, syscall.WSAECONNRESET) || errors.Is(err, syscall.WSAECONNABORTED)
}
