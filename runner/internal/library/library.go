// Package library is all that the suite knows: the cases, the requirements and
// the named suites that come with authspec, and those of a team's own
// directories; and the choice among them.
//
// It may import the data packages cases and suites, casefile, check, compact,
// diag, requirement, remedy, results and idglob.
package library

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"sync"

	"authspec/cases"
	"authspec/runner/internal/casefile"
	"authspec/runner/internal/check"
	"authspec/runner/internal/diag"
	"authspec/runner/internal/remedy"
	"authspec/runner/internal/requirement"
	"authspec/suites"
)

// DefaultSuite is the suite that runs where none is named.
const DefaultSuite = "auth"

// AllSuite is the suite that holds every case.
const AllSuite = "full"

// OwnSuite is the suite of the cases that come with no program but lie in
// somebody's directories.
const OwnSuite = "own"

// Library is what there is to choose from.
type Library struct {
	Cases     []*Case // in file order: authspec's own, then those of the directories
	Catalogue *requirement.Catalogue
	Suites    []*requirement.Suite
	remedies  *remedy.Book // of the directories
}

// own is what comes with authspec; the files are the program's own, so once is
// enough.
var own = sync.OnceValues(func() (*Library, error) {
	if lib, ok := indexed(); ok {
		return lib, nil
	}
	return read()
})

// Load reads what comes with authspec, and the directories: their case files,
// and what lies in their folders requirements, remedies and suites. The error is a
// diag.Problems with all that is wrong with any file.
func Load(dirs []string) (*Library, error) {
	lib, err := own()
	if len(dirs) == 0 || err != nil {
		return lib, err
	}
	return load(lib, dirs)
}

// read reads all the files that come with authspec.
func read() (*Library, error) {
	var all reader
	all.read(source{cases.FS, suites.FS, "*.yaml", "", "cases", "suites"})
	return all.library(&Library{Catalogue: requirement.NewCatalogue()}, nil)
}

// source is a file system with cases, requirements and suites.
type source struct {
	cases, rows fs.FS
	suites      string // pattern of the suites in rows
	remedies    string // pattern of the remedies in rows; empty: they are read when needed
	name, root  string // in problems: of the cases, of the rest
}

// load reads directories, to stand behind what there is.
func load(first *Library, dirs []string) (*Library, error) {
	var sources []source
	var wrong diag.Problems
	for _, dir := range dirs {
		switch info, err := os.Stat(dir); {
		case err != nil:
			wrong.AddHint(diag.Pos{File: dir}, "name a directory that holds case files", "there is no such directory")
			continue
		case !info.IsDir():
			wrong.AddHint(diag.Pos{File: dir}, "name the directory that holds it", "it is a file")
			continue
		}
		f := os.DirFS(dir)
		sources = append(sources, source{f, f, "suites/*.yaml", "remedies/*.yaml", dir, dir})
	}
	var all reader
	for _, s := range sources {
		all.read(s)
	}
	wrong = append(wrong, all.wrong...)
	return all.library(first, wrong)
}

// reader collects the files of all sources.
type reader struct {
	cases        []casefile.Source
	rows, suites []requirement.File
	remedies     []remedy.File
	wrong        diag.Problems
}

func (r *reader) read(s source) {
	found, err := casefile.Files(s.cases, s.name)
	r.note(err)
	r.cases = append(r.cases, slices.DeleteFunc(found, beside)...)
	rows, err := requirement.Files(s.rows, "requirements/*.yaml", s.root)
	r.note(err)
	r.rows = append(r.rows, rows...)
	named, err := requirement.Files(s.rows, s.suites, s.root)
	r.note(err)
	r.suites = append(r.suites, named...)
	if s.remedies != "" {
		mending, err := requirement.Files(s.rows, s.remedies, s.root)
		r.note(err)
		for _, f := range mending {
			r.remedies = append(r.remedies, remedy.File(f))
		}
	}
}

// beside tells whether a file holds no cases, but what they are run with: a target
// file or a baseline can lie in the same directory. The keys tell.
func beside(f casefile.Source) (other bool) {
	for line := range bytes.Lines(f.Content) {
		key, _, is := bytes.Cut(line, []byte(":"))
		if !is {
			continue
		}
		switch string(bytes.TrimRight(key, " \t")) {
		case "topic", "cases":
			return false
		case "url", "resources", "accounts", "expected":
			other = true
		}
	}
	return other
}

// ofOthers is the suite of the cases of the directories; nil: there are none.
func ofOthers(found []*Case) *requirement.Suite {
	var groups []string
	seen := make(map[string]bool, len(found))
	for _, c := range found {
		if !seen[c.Group] {
			seen[c.Group] = true
			groups = append(groups, c.Group)
		}
	}
	if len(groups) == 0 {
		return nil
	}
	return requirement.SuiteOf(OwnSuite, "The cases of your own directories", groups)
}

// note takes up what is wrong.
func (r *reader) note(err error) {
	var list diag.Problems
	switch {
	case err == nil:
	case errors.As(err, &list):
		r.wrong = append(r.wrong, list...)
	default:
		r.wrong.Add(diag.Pos{}, "%s", err)
	}
}

// library puts what was read behind what there is.
func (r *reader) library(first *Library, wrong diag.Problems) (*Library, error) {
	r.wrong = wrong
	l := &Library{}
	list, err := casefile.LoadBeside(first.finder(), check.Kinds(), r.cases)
	r.note(err)
	found := given(list)
	l.Cases = slices.Concat(first.Cases, found)
	l.Catalogue, err = requirement.LoadBeside(first.Catalogue, r.rows)
	r.note(err)
	l.Suites, err = requirement.LoadSuitesBeside(first.Suites, r.suites)
	slices.SortStableFunc(l.Suites, func(a, b *requirement.Suite) int { return place(a) - place(b) })
	r.note(err)
	for _, s := range l.Suites {
		if s.Name == OwnSuite {
			r.wrong.AddHint(s.Pos, "give it another name", "%q is the suite of all cases of --cases", OwnSuite)
		}
	}
	if own := ofOthers(found); own != nil && len(first.Cases) > 0 {
		l.Suites = append(l.Suites, own)
		for _, c := range found {
			c.Own = true
		}
	}
	l.remedies, err = remedy.Load(r.remedies)
	r.note(err)
	if len(r.wrong) == 0 {
		r.wrong = append(l.Catalogue.Unknown(outlines(found)), l.remedies.Unfit(l.Catalogue.IDs())...)
	}
	return l, r.wrong.Err()
}

// Of is a library of cases alone.
func Of(cases []*casefile.Case) *Library { return &Library{Cases: given(cases)} }

// finder makes what finds the place of the entry with an id, among authspec's own.
// Who asks for more than a few has them looked up in a map, which takes longer to
// make than a few take to find.
func (l *Library) finder() func(id string) (at diag.Pos, is bool) {
	const few = 8
	asked := 0
	var all map[string]*Case
	return func(id string) (diag.Pos, bool) {
		if asked++; asked == few {
			all = make(map[string]*Case, len(l.Cases))
			for _, c := range l.Cases {
				all[c.Group] = c
			}
		}
		found := all[id]
		if all == nil {
			if i := slices.IndexFunc(l.Cases, func(c *Case) bool { return c.Group == id }); i >= 0 {
				found = l.Cases[i]
			}
		}
		if found == nil {
			return diag.Pos{}, false
		}
		source, err := ownFile(found.Pos.File)
		if err != nil {
			return found.Pos, true
		}
		return casefile.NewBook(check.Kinds(), source).Place(id), true
	}
}

func outlines(cases []*Case) []*requirement.Outline {
	list := make([]*requirement.Outline, len(cases))
	for i, c := range cases {
		list[i] = &c.Outline
	}
	return list
}

// Outlines are those of all cases, in their order.
func (l *Library) Outlines() []*requirement.Outline { return outlines(l.Cases) }

// place orders suites: authspec's own from what a release needs to everything,
// those of others after them.
func place(s *requirement.Suite) int {
	order := []string{"core", DefaultSuite, "basic", "digest", "security", "http1", AllSuite}
	if i := slices.Index(order, s.Name); i >= 0 {
		return i
	}
	return len(order)
}

// IDs are the ids of all cases, in their order.
func (l *Library) IDs() []string {
	ids := make([]string, len(l.Cases))
	for i, c := range l.Cases {
		ids[i] = c.ID
	}
	return ids
}

// Addresses are those of all checks, in their order.
func (l *Library) Addresses() []string {
	return addresses(l.Cases)
}

// AddressesOf are those of the cases that judge a role.
func (l *Library) AddressesOf(role casefile.Role) []string {
	return addresses(slices.DeleteFunc(slices.Clone(l.Cases), func(c *Case) bool { return c.Role != role }))
}

func addresses(cases []*Case) (list []string) {
	for _, c := range cases {
		for _, k := range c.Checks {
			list = append(list, c.ID+"#"+k.Name)
		}
	}
	return list
}

// Suite finds a suite by its name.
func (l *Library) Suite(name string) (*requirement.Suite, error) {
	var names []string
	for _, s := range l.Suites {
		if s.Name == name {
			return s, nil
		}
		names = append(names, s.Name)
	}
	if name == OwnSuite {
		return nil, fmt.Errorf("the suite %s is of the cases of --cases DIR, and there are none", OwnSuite)
	}
	return nil, fmt.Errorf("there is no suite %q; %s", name, diag.Suggest(name, names))
}

// Labels are what label filters see of a case: its tags, its topic first; its
// resource; the levels of its checks; and the documents that they cite, as in
// rfc9110.
func (l *Library) Labels(c requirement.Outline) []string {
	labels := slices.Clone(c.Tags)
	add := func(label string) {
		if !slices.Contains(labels, label) {
			labels = append(labels, label)
		}
	}
	for _, k := range c.Checks {
		row, ok := l.Catalogue.Row(k.Requirement)
		if !ok || k.Unsaid {
			continue
		}
		add(strings.ToLower(string(row.Level)))
		if document := strings.ToLower(strings.ReplaceAll(row.Document(), " ", "")); document != "" {
			add(document)
		}
	}
	return labels
}

// For is the library for one target: each case that stands for several has become
// one for each of the resources that instances gives for its role. One for which
// there is none stays as it is.
func (l *Library) For(instances func(role string) []casefile.Instance) *Library {
	out := *l
	out.Cases = nil
	for _, c := range l.Cases {
		var list []*casefile.Case
		if c.Several() {
			for _, i := range instances(c.Resource) {
				list = append(list, c.Whole().For(i))
			}
		}
		out.Cases = append(out.Cases, given(list)...)
		if len(list) == 0 {
			out.Cases = append(out.Cases, c)
		}
	}
	return &out
}
