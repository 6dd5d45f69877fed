package useragent

import (
	"runtime"
	"slices"

	"authspec/runner/internal/diag"
	"authspec/runner/internal/pattern"
)

// DefaultJobs is how many clients run at the same time: a few more than there are
// processors, as a client also waits.
func DefaultJobs() int { return runtime.NumCPU() + 1 }

var braced = pattern.Of(`\{[a-z]+(?:-[a-z]+)*\}`)

// Misspelled are the words in braces of a command line that are near to a
// placeholder and none: other braces are the command's own.
func Misspelled(argv []string) (list diag.Problems) {
	for _, arg := range argv {
		for _, word := range braced().FindAllString(arg, -1) {
			name := word[1 : len(word)-1]
			if slices.Contains(Placeholders(), name) {
				continue
			}
			if near := diag.Nearest(name, Placeholders()); near != "" {
				list = append(list, diag.Problem{Text: "there is no placeholder " + word, Hint: "did you mean {" + near + "}?"})
			}
		}
	}
	return list
}
