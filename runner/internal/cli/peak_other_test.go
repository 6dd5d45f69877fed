//go:build !unix

package cli

func peak([]string) int { return 2 }

const peakUnknown = "what memory a process had at most is known on Unix only"
