package server

import (
	"regexp"
	"sync"
)

// expression is a regular expression that waits with being compiled until somebody
// needs it: most runs of a program need few of those that it has.
func expression(text string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(text) })
}
