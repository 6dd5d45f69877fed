package authtest

import (
	"flag"
	"regexp"
	"strings"
)

// asked tells which subtests of a test run, by the flag -run of `go test`. Where
// that does not name the test itself, somebody else runs it, and all do.
func asked(test string) func(subtest string) bool {
	f := flag.Lookup("test.run")
	if f == nil || f.Value.String() == "" {
		return func(string) bool { return true }
	}
	pattern := f.Value.String()
	if !matches(pattern, test) {
		return func(string) bool { return true }
	}
	return func(subtest string) bool { return matches(pattern, test+"/"+subtest) }
}

// matches tells whether a test runs by a pattern as `go help testflag` has it:
// alternatives between bars, whose elements between slashes are regular
// expressions for those of the name.
func matches(pattern, name string) bool {
	for _, alternative := range split(pattern, '|') {
		ok := true
		names := strings.Split(name, "/")
		for i, element := range split(alternative, '/') {
			if i < len(names) {
				found, err := regexp.MatchString(element, names[i])
				ok = ok && (found || err != nil) // testing says what is wrong with it
			}
		}
		if ok {
			return true
		}
	}
	return false
}

// split cuts a pattern where the sign stands in no brackets.
func split(pattern string, at byte) (parts []string) {
	begin, class, group := 0, 0, 0
	for i := 0; i < len(pattern); i++ {
		switch c := pattern[i]; {
		case c == '\\':
			i++
		case c == '[':
			class++
		case c == ']':
			class = max(class-1, 0)
		case class > 0:
		case c == '(':
			group++
		case c == ')':
			group--
		case c == at && group == 0:
			parts = append(parts, pattern[begin:i])
			begin = i + 1
		}
	}
	return append(parts, pattern[begin:])
}
