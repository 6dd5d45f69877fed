package reproduce

import "strings"

// Authspec is the command line that runs cases again: how the run was called,
// and the ids to choose.
func Authspec(run string, ids []string) string {
	for _, id := range ids {
		run += " --only " + Word(id)
	}
	return run
}

// Word quotes a word for a POSIX shell, where it means anything else to that or
// to its descendants: zsh takes brackets for a pattern.
func Word(s string) string {
	if s != "" && strings.Trim(s, letters+"/:%=,@") == "" {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
