// Package idglob is how users name cases and checks: globs over ids, which
// remember what they matched, so that one that names nothing can be told from
// one that was right.
//
// It may import diag.
package idglob

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"

	"authspec/runner/internal/diag"
)

// Glob names cases (`topic/slug`, `topic/slug/row`) or checks (`ID#NAME`).
// `*` stands for anything, `/` included; a case's id stands for its rows too, a
// topic for its cases, and a glob without `#` for all checks of what it names.
type Glob struct {
	text  string
	id    string
	check string // of a glob with #
	exact bool   // the glob has a #
}

// Parse reads a glob.
func Parse(text string) (Glob, error) {
	id, check, exact := strings.Cut(text, "#")
	switch {
	case strings.TrimSpace(text) == "":
		return Glob{}, errors.New("a glob can't be empty; `*` stands for everything")
	case strings.ContainsAny(text, " \t\r\n"):
		return Glob{}, fmt.Errorf("the glob %q holds a blank; no id has one", text)
	case id == "":
		return Glob{}, fmt.Errorf("the glob %q names no case; write `*%s` for the check of every case", text, text)
	case exact && check == "":
		return Glob{}, fmt.Errorf("the glob %q names no check; leave the `#` out to name the whole case", text)
	case strings.Contains(check, "#"):
		return Glob{}, fmt.Errorf("the glob %q has two `#`; the form is CASE#CHECK", text)
	}
	return Glob{text: text, id: strings.TrimSuffix(id, "/"), check: check, exact: exact}, nil
}

// String is the glob as written.
func (g Glob) String() string { return g.text }

// Match tells whether the glob names a case, given its id, or a check, given
// its address ID#NAME. A glob that names checks does not name a whole case.
func (g Glob) Match(name string) bool {
	id, check, isCheck := strings.Cut(name, "#")
	if !match(g.id, id) && !match(g.id+"/*", id) {
		return false
	}
	return !g.exact || isCheck && match(g.check, check)
}

// match compares text with a pattern in which only `*` is special, in time
// proportional to the product of their lengths at most: a star that fails is
// never tried again once a later one has been reached.
func match(pattern, text string) bool {
	p, t, star, mark := 0, 0, -1, 0
	for t < len(text) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, mark = p, t
			p++
		case p < len(pattern) && pattern[p] == text[t]:
			p++
			t++
		case star >= 0:
			mark++
			p, t = star+1, mark
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "*") == ""
}

// Set is globs of which any may match. It remembers which of them did. Its
// methods are for concurrent use.
type Set struct {
	globs   []Glob
	matched []atomic.Bool    // by glob
	plain   map[string][]int // the globs that name an id as it is, by it
	starred []int            // the others
}

// New makes a set of globs.
func New(globs ...Glob) *Set {
	s := &Set{globs: globs, matched: make([]atomic.Bool, len(globs)), plain: map[string][]int{}}
	for i, g := range globs {
		if strings.Contains(g.id, "*") {
			s.starred = append(s.starred, i)
		} else {
			s.plain[g.id] = append(s.plain[g.id], i)
		}
	}
	return s
}

// Compile reads globs; the error names all that are wrong.
func Compile(texts []string) (*Set, error) {
	globs := make([]Glob, len(texts))
	wrong := make([]error, len(texts))
	for i, text := range texts {
		globs[i], wrong[i] = Parse(text)
	}
	if err := errors.Join(wrong...); err != nil {
		return nil, err
	}
	return New(globs...), nil
}

// Empty tells whether the set has no glob.
func (s *Set) Empty() bool { return s == nil || len(s.globs) == 0 }

// Match tells whether any glob names the case or check, and notes each that
// does.
func (s *Set) Match(name string) bool {
	if s == nil {
		return false
	}
	found := s.any(s.starred, name)
	if len(s.plain) == 0 {
		return found
	}
	id, _, _ := strings.Cut(name, "#")
	for {
		found = s.any(s.plain[id], name) || found
		cut := strings.LastIndexByte(id, '/')
		if cut < 0 {
			return found
		}
		id = id[:cut]
	}
}

// any tells whether some of the globs name the case or check, and notes those
// that do.
func (s *Set) any(globs []int, name string) (found bool) {
	for _, i := range globs {
		if s.globs[i].Match(name) {
			s.matched[i].Store(true)
			found = true
		}
	}
	return found
}

// Unmatched lists the globs that have matched nothing so far.
func (s *Set) Unmatched() []string {
	if s == nil {
		return nil
	}
	var list []string
	for i, g := range s.globs {
		if !s.matched[i].Load() {
			list = append(list, g.text)
		}
	}
	return list
}

// Filter chooses checks: those that Include names, all when it is empty, but
// for those that Exclude names.
type Filter struct{ Include, Exclude *Set }

// Choose returns which checks of a case are chosen, in their order. Both sets
// see every check, so that Unmatched is right after the last case.
func (f Filter) Choose(id string, checks []string) []string {
	var chosen []string
	for _, name := range checks {
		address := id + "#" + name
		in := f.Include.Match(address) || f.Include.Empty()
		if out := f.Exclude.Match(address); in && !out {
			chosen = append(chosen, name)
		}
	}
	return chosen
}

// Suggest is a hint for a glob that names nothing among the ids of cases: ids
// that hold its text, or else the nearest one.
func Suggest(glob string, ids []string) string {
	id, check, exact := strings.Cut(glob, "#")
	if exact && slices.ContainsFunc(ids, Glob{id: strings.TrimSuffix(id, "/")}.Match) {
		return fmt.Sprintf("the case exists, but has no check %q; `authspec explain %s` shows them", check, id)
	}
	word := strings.Trim(id, "*/")
	var cases, groups []string
	for _, known := range ids {
		if word != "" && strings.Contains(known, word) {
			cases = append(cases, known)
			groups = append(groups, group(known))
		}
	}
	switch groups = slices.Compact(groups); {
	case len(groups) == 1 && strings.Contains(groups[0], word):
		return fmt.Sprintf("did you mean %q?", groups[0])
	case len(cases) == 1:
		return fmt.Sprintf("did you mean %q?", cases[0])
	case len(cases) > 1:
		return fmt.Sprintf("did you mean %q, which names %d cases?", "*"+word+"*", len(cases))
	}
	const least = 3 // characters: everything is near to less
	if near := diag.Nearest(word, nameable(ids)); near != "" && len(word) >= least {
		return fmt.Sprintf("did you mean %q?", near)
	}
	return "`authspec list` shows what there is"
}

// group is the id of a case without its row.
func group(id string) string {
	parts := strings.SplitN(id, "/", 3)
	return strings.Join(parts[:min(len(parts), 2)], "/")
}

// nameable is all that a user may have wanted to write: topics, cases without
// their row, rows.
func nameable(ids []string) []string {
	var list []string
	seen := map[string]bool{}
	for _, id := range ids {
		for i := 0; i <= len(id); i++ {
			if i == len(id) || id[i] == '/' {
				if name := id[:i]; !seen[name] {
					seen[name] = true
					list = append(list, name)
				}
			}
		}
	}
	return list
}
