//go:build !windows

package wire

func isPlatformReset(error) bool { return false }
