package report

import "github.com/rivo/uniseg"

// DisplayWidth is how many columns of a terminal a text takes that has been made
// visible: a wide character takes two, one that combines with the one before it
// none (Unicode Standard Annexes 11 and 29). Realms and names of users have them.
func DisplayWidth(s string) int {
	if plain(s) {
		return len(s)
	}
	return uniseg.StringWidth(s)
}

// cut shortens s to at most width columns, the last of which is then "…". What
// belongs together on a terminal is not torn apart.
func cut(s string, width int) string {
	switch {
	case len(s) <= width || DisplayWidth(s) <= width:
		return s
	case width < 1:
		return "" // there is no room even for the sign
	}
	room, state := width-1, -1
	for rest := s; ; {
		var columns int
		at := len(s) - len(rest)
		_, rest, columns, state = uniseg.FirstGraphemeClusterInString(rest, state)
		if room -= columns; room < 0 || rest == "" {
			return s[:at] + "…"
		}
	}
}
