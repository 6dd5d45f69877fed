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
	below string // names what is below id
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
	id = strings.TrimSuffix(id, "/")
	return Glob{text: text, id: id, below: id + "/*", check: check, exact: exact}, nil
}

// String is the glob as written.
func (g Glob) String() string { return g.text }

// Match tells whether the glob names a case, given its id, or a check, given
// its address ID#NAME. A glob that names checks does not name a whole case.
func (g Glob) Match(name string) bool {
	id, check, isCheck := strings.Cut(name, "#")
	return g.names(id) && g.holds(check, isCheck)
}

// names tells whether the glob names a case, or checks of it.
func (g *Glob) names(id string) bool { return match(g.id, id) || match(g.below, id) }

// holds tells whether a glob that names a case names a check of it, or the whole.
func (g *Glob) holds(check string, isCheck bool) bool {
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
	left    atomic.Int64     // how many have matched nothing so far
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
	s.left.Store(int64(len(globs)))
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
	id, check, isCheck := strings.Cut(name, "#")
	var few [8]int
	return s.any(s.naming(few[:0], id), check, isCheck)
}

// naming appends the globs that name a case, or checks of it.
func (s *Set) naming(list []int, id string) []int {
	if s == nil {
		return list
	}
	for _, i := range s.starred {
		if s.globs[i].names(id) {
			list = append(list, i)
		}
	}
	for cut := len(id); cut >= 0 && len(s.plain) > 0; cut = strings.LastIndexByte(id[:cut], '/') {
		list = append(list, s.plain[id[:cut]]...)
	}
	return list
}

// any tells whether some of the globs, all of which name the case, name the check,
// or the whole, and notes those that do.
func (s *Set) any(globs []int, check string, isCheck bool) (found bool) {
	for _, i := range globs {
		if s.globs[i].holds(check, isCheck) {
			if !s.matched[i].Load() && !s.matched[i].Swap(true) {
				s.left.Add(-1)
			}
			found = true
		}
	}
	return found
}

// Settled tells whether each glob has matched something.
func (s *Set) Settled() bool { return s == nil || s.left.Load() == 0 }

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
	var few, some [8]int
	include, exclude, all := f.Include.naming(few[:0], id), f.Exclude.naming(some[:0], id), f.Include.Empty()
	if len(include)+len(exclude) == 0 && !all {
		return nil
	}
	var chosen []string
	for _, name := range checks {
		in := f.Include.any(include, name, true) || all
		if out := f.Exclude.any(exclude, name, true); in && !out {
			chosen = append(chosen, name)
		}
	}
	return chosen
}

// Suggest is a hint for a glob that names nothing among the ids of cases: ids
// that hold its text, or else the nearest one.
func Suggest(glob string, ids []string) string {
	id, check, exact := strings.Cut(glob, "#")
	if whole, err := Parse(id); exact && err == nil && slices.ContainsFunc(ids, whole.Match) {
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
