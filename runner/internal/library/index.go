package library

import (
	"cmp"
	_ "embed" // the index
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"authspec/cases"
	"authspec/runner/internal/casefile"
	"authspec/runner/internal/diag"
	"authspec/runner/internal/requirement"
	"authspec/runner/results"
	"authspec/suites"
)

// The index holds what there is to choose from, so that a start need not read
// all the YAML that comes with authspec. Its first line has the check sum of
// the files that it was made of: one that belongs to others is passed over, and
// costs time instead of being wrong. It has a line a case, requirement and
// suite, and lines count from the one before, so that an edit changes little of
// it.
//
//go:generate go test . -run TestIndex -update
//go:embed index.txt
var index string

// The kinds of lines of the index, each with the number of its fields.
var kinds = map[string]int{"file": 2, "case": 9, "row": 17, "suite": 11}

// same stands for checks that are those of the line before.
const same = "="

// claiming ends the role of a case that judges a claim.
const claiming = "!"

// sum is the check sum of the files that the index is made of: cases,
// requirements and suites.
func sum() (string, error) {
	s := newSummer()
	err := cmp.Or(s.add(cases.FS, "."), s.add(suites.FS, "."))
	return s.String(), err
}

// summer makes a check sum of files.
type summer struct {
	hash   hash.Hash32
	buffer []byte
}

func newSummer() summer { return summer{crc32.NewIEEE(), make([]byte, 16<<10)} }

// add adds the YAML files of a folder, without the remedies below it.
func (s summer) add(fsys fs.FS, folder string) error {
	return fs.WalkDir(fsys, folder, func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && name == remedyFolder && folder != remedyFolder:
			return fs.SkipDir
		case entry.IsDir() || path.Ext(name) != ".yaml":
			return nil
		}
		f, err := fsys.Open(name)
		if err != nil {
			return err
		}
		defer f.Close()
		fmt.Fprintln(s.hash, name)
		_, err = io.CopyBuffer(s.hash, f, s.buffer)
		return err
	})
}

func (s summer) String() string { return fmt.Sprintf("%08x", s.hash.Sum32()) }

// currentIndex is the index without its first line; ok is false where it is not
// of these files.
func currentIndex() (text string, ok bool) {
	want, err := sum()
	first, rest, _ := strings.Cut(index, "\n")
	return rest, err == nil && first == want
}

// indexed is the library by the index; ok is false where that is not of these
// files.
func indexed() (lib *Library, ok bool) {
	text, ok := currentIndex()
	if !ok {
		return nil, false
	}
	lib, err := parseIndex(text)
	return lib, err == nil
}

// parser reads the lines of an index.
type parser struct {
	lib    *Library
	rows   []requirement.Row
	file   string
	line   int // of the last entry of the file
	book   *book
	cited  []requirement.Cited // of the last case
	tags   []string            // of the last case
	tagged string              // the same, as written
	err    error

	// What is known to be needed is made at once.
	cases  []Case
	checks []requirement.Cited
}

func parseIndex(text string) (*Library, error) {
	n := strings.Count(text, "\ncase\t")
	p := &parser{
		lib: &Library{Cases: make([]*Case, 0, n)}, cases: make([]Case, 0, n),
		checks: make([]requirement.Cited, 0, strings.Count(text, same)+n),
		rows:   make([]requirement.Row, 0, strings.Count(text, "\nrow\t")),
	}
	var f []string
	for line := range strings.Lines(text) {
		f = slices.AppendSeq(f[:0], strings.SplitSeq(strings.TrimSuffix(line, "\n"), "\t"))
		if len(f) != kinds[f[0]] {
			return nil, fmt.Errorf("the index has the line %q", line)
		}
		switch f[0] {
		case "file":
			p.begin(f[1])
		case "case":
			p.oneCase(f)
		case "row":
			p.row(f)
		case "suite":
			p.suite(f)
		}
	}
	p.lib.Catalogue = requirement.NewCatalogue(p.rows...)
	return p.lib, p.err
}

func (p *parser) begin(name string) {
	p.file, p.line, p.book = name, 0, nil
	if strings.HasPrefix(name, caseFolder) {
		p.book = &book{name: name}
	}
}

func (p *parser) note(err error) { p.err = errors.Join(p.err, err) }

// at reads a place: the lines since the last one, and the column.
func (p *parser) at(lines, col string) diag.Pos {
	n, err := strconv.Atoi(lines)
	p.note(err)
	c, err := strconv.Atoi(col)
	p.note(err)
	p.line += n
	return diag.Pos{File: p.file, Line: p.line, Col: c}
}

func (p *parser) oneCase(f []string) {
	p.cases = append(p.cases, Case{Pos: p.at(f[1], f[2]), book: p.book})
	c := &p.cases[len(p.cases)-1]
	c.ID, c.Resource, c.Title = f[3], f[5], f[8]
	c.Group = c.ID
	if parts := strings.SplitN(c.ID, "/", 3); len(parts) == 3 {
		c.Row, c.Group = parts[2], c.ID[:len(c.ID)-len(parts[2])-1]
	}
	role, claims := strings.CutSuffix(f[4], claiming)
	c.Role, c.Claims = casefile.Role(role), claims
	if f[6] != p.tagged {
		p.tagged, p.tags = f[6], strings.Split(f[6], " ")
	}
	c.Tags = p.tags
	c.Checks = p.citedBy(c, f[7])
	p.book.cases = append(p.book.cases, c)
	p.lib.Cases = append(p.lib.Cases, c)
}

// citedBy reads the checks of a case: NAME=REQUIREMENT@STEP, and ! before the
// name of the unsaid one.
func (p *parser) citedBy(c *Case, checks string) []requirement.Cited {
	if checks == same {
		return p.cited
	}
	from := len(p.checks)
	for one := range strings.SplitSeq(checks, " ") {
		if name, ok := strings.CutPrefix(one, "!"); ok {
			p.checks = append(p.checks, requirement.UnsaidCheck(name, c.Role))
			continue
		}
		name, rest, _ := strings.Cut(one, same)
		id, step, _ := strings.Cut(rest, "@")
		p.checks = append(p.checks, requirement.Cited{Name: name, Requirement: id, Step: step})
	}
	p.cited = slices.Clip(p.checks[from:])
	return p.cited
}

func (p *parser) row(f []string) {
	p.rows = append(p.rows, requirement.Row{
		Pos: p.at(f[1], f[2]), ID: f[3], Role: results.Role(f[4]), Level: results.Level(f[5]),
		Area: results.Area(f[6]), Basis: results.Basis(f[7]), Severity: results.Severity(f[8]), Core: f[9] != "",
		Source: f[10], Rule: f[11], Impact: f[12], Headline: f[13], Harm: results.Harm(f[14]),
		CoveredBy: f[15], Untestable: f[16],
	})
}

func (p *parser) suite(f []string) {
	s := requirement.Suite{Pos: p.at(f[1], f[2]), Name: f[3], Title: f[4], Schemes: strings.Fields(f[6]), Core: f[7] != "", Follows: f[8]}
	for _, a := range strings.Fields(f[5]) {
		s.Areas = append(s.Areas, results.Area(a))
	}
	one, err := s.WithGlobs(strings.Fields(f[9]), strings.Fields(f[10]))
	p.note(err)
	p.lib.Suites = append(p.lib.Suites, one)
	slices.SortStableFunc(p.lib.Suites, func(a, b *requirement.Suite) int { return place(a) - place(b) })
}
