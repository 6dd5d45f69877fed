// Package pattern has regular expressions wait with being compiled until
// somebody asks for them: most runs of a program need few of those that it has,
// and all together are a good part of its start.
//
// It imports the standard library only.
package pattern

import (
	"regexp"
	"sync"
)

// Of is the regular expression of a text that is written in the program; it
// panics at its first use if the text is none.
func Of(text string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(text) })
}
