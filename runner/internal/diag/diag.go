// Package diag describes what is wrong with a file or option that a user
// wrote: where, what, and what to write instead; all problems at once. It
// imports the standard library only.
package diag

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Pos is a place in a file; lines and columns count from 1, 0 is unknown.
type Pos struct {
	File string
	Line int
	Col  int
}

// String is file:line:col, as far as known.
func (p Pos) String() string {
	switch {
	case p.Line == 0:
		return p.File
	case p.Col == 0:
		return fmt.Sprintf("%s:%d", p.File, p.Line)
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Col)
}

// Problem is one thing that is wrong.
type Problem struct {
	Pos  Pos
	Text string // a sentence without its full stop: what is wrong
	Hint string // what to write instead; may be empty
}

// Error is the problem on one line.
func (p Problem) Error() string {
	s := p.Text
	if at := p.Pos.String(); at != "" {
		s = at + ": " + s
	}
	if p.Hint != "" {
		s += "; " + p.Hint
	}
	return s
}

// Problems is a list of problems; it is an error. The zero value is ready.
type Problems []Problem

// Add appends a problem without a hint.
func (l *Problems) Add(at Pos, format string, args ...any) {
	*l = append(*l, Problem{Pos: at, Text: fmt.Sprintf(format, args...)})
}

// AddHint appends a problem with what to write instead.
func (l *Problems) AddHint(at Pos, hint, format string, args ...any) {
	*l = append(*l, Problem{Pos: at, Text: fmt.Sprintf(format, args...), Hint: hint})
}

// Err is nil when there is no problem, and otherwise the list in the order of
// its files and lines, each problem once: what an anchor names is read as often
// as it is used.
func (l Problems) Err() error {
	if len(l) == 0 {
		return nil
	}
	l = l.Unique()
	l.Sort()
	return l
}

// Unique is the list without repetitions, in its order.
func (l Problems) Unique() Problems {
	seen := make(map[Problem]bool, len(l))
	var once Problems
	for _, p := range l {
		if !seen[p] {
			seen[p] = true
			once = append(once, p)
		}
	}
	return once
}

// Sort orders the list by file (files in the order of their first problem),
// line and column; problems of one place keep their order.
func (l Problems) Sort() {
	files := map[string]int{}
	for _, p := range l {
		if _, seen := files[p.Pos.File]; !seen {
			files[p.Pos.File] = len(files)
		}
	}
	slices.SortStableFunc(l, func(a, b Problem) int {
		return cmp.Or(
			cmp.Compare(files[a.Pos.File], files[b.Pos.File]),
			cmp.Compare(a.Pos.Line, b.Pos.Line),
			cmp.Compare(a.Pos.Col, b.Pos.Col),
		)
	})
}

// Error is one problem a line.
func (l Problems) Error() string {
	lines := make([]string, len(l))
	for i, p := range l {
		lines[i] = p.Error()
	}
	return strings.Join(lines, "\n")
}
