// Package site writes a static site about the suite and what it found: a page
// for each requirement, each implementation and each client, who lets somebody
// in, what works where, and the comparisons. It is HTML that can be read
// without a script, with relative links only, so that it works from a folder as
// well as below any address. It decides nothing: it shows the verdicts that are
// published, and where there is none it says so.
//
// It may import casefile, check, compare, diag, explain, idglob, library, pairs,
// pattern, published, report, requirement, results,
// schemas and yamldoc.
package site

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"authspec/runner/internal/library"
	"authspec/runner/internal/published"
	"authspec/runner/results"
)

// Input is what a site is made of.
type Input struct {
	Library          *library.Library
	Servers, Clients Published
	Version          string // of authspec
}

// Published is what is kept of servers, or of clients.
type Published struct {
	Publication published.Publication
	About       []published.About
	Notes       published.Notes
}

// File is a file of the site. Its name has slashes, and no dots that lead up.
type File struct {
	Name    string
	Content []byte
}

// site is what all pages know.
type site struct {
	in               Input
	asked            asked
	servers, clients *side
	rules            []*rule
	byID             map[string]*rule
	files            []File
	entries          []entry // of the search
	pages            pages
	err              error // the first
}

// Build makes all files of a site, in the order of their names: the same of the
// same input. The error is one of the published results or of the data of this
// package.
func Build(in Input) ([]File, error) {
	asked, err := readQuestions()
	if err != nil {
		return nil, err
	}
	s := &site{in: in, asked: asked, byID: map[string]*rule{}, pages: parsePages()}
	if s.servers, err = newSide(in.Library, in.Servers, ofServers, asked.servers); err != nil {
		return nil, err
	}
	if s.clients, err = newSide(in.Library, in.Clients, ofClients, asked.clients); err != nil {
		return nil, err
	}
	s.learn()
	s.front()
	s.works()
	s.doors()
	s.requirements()
	for _, side := range s.sides() {
		s.subjects(side)
	}
	s.comparisons()
	s.reference()
	s.assets()
	slices.SortFunc(s.files, func(a, b File) int { return cmp.Compare(a.Name, b.Name) })
	return s.files, s.err
}

func (s *site) sides() []*side { return []*side{s.servers, s.clients} }

// add adds a file.
func (s *site) add(name string, content []byte) {
	s.files = append(s.files, File{name, content})
}

// fail keeps the first error, with what was being written.
func (s *site) fail(name string, err error) {
	if err != nil && s.err == nil {
		s.err = fmt.Errorf("the page %s: %w", name, err)
	}
}

// count is a number with its noun.
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// unstopped is a sentence without its full stop.
func unstopped(s string) string { return strings.TrimSuffix(s, ".") }

// stopped is a sentence with its full stop.
func stopped(s string) string {
	if s == "" || strings.HasSuffix(s, ".") || strings.HasSuffix(s, "?") {
		return s
	}
	return s + "."
}

// signs stand beside the words of the verdicts, as in all reports.
var signs = map[results.Verdict]string{results.Fail: "✗", results.Warn: "!", results.Note: "i", results.Pass: "✓", results.Skip: "–"}
