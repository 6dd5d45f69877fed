package requirement

import (
	"regexp"
	"slices"

	"go.yaml.in/yaml/v3"

	"authspec/runner/internal/diag"
	"authspec/runner/internal/document"
	"authspec/runner/internal/selection"
)

// Suite is a named selection of cases and checks.
type Suite struct {
	Name  string
	Title string
	Pos   diag.Pos // of the name

	include, exclude globs
}

// globs is a list of globs with their places.
type globs struct {
	set *selection.Set
	at  map[string]diag.Pos
}

// Choose returns which checks of a case the suite holds, in their order; none
// when it leaves the case out.
func (s *Suite) Choose(id string, checks []string) []string {
	return selection.Filter{Include: s.include.set, Exclude: s.exclude.set}.Choose(id, checks)
}

// Unmatched are the problems of a suite whose globs name nothing among the
// given cases: checks by the id of their case.
func (s *Suite) Unmatched(ids []string) diag.Problems {
	var list diag.Problems
	for _, g := range []globs{s.include, s.exclude} {
		for _, text := range g.set.Unmatched() {
			list.AddHint(g.at[text], selection.Suggest(text, ids), "%q names no case and no check", text)
		}
	}
	return list
}

// LoadSuites reads suite files, one suite a file. The error is a diag.Problems
// with all that is wrong with any of them.
func LoadSuites(files []File) ([]*Suite, error) {
	var list []*Suite
	var all diag.Problems
	for _, f := range files {
		doc, err := document.Parse(f.Name, f.Content)
		if err != nil {
			all = append(all, problems(err)...)
			continue
		}
		s := readSuite(doc)
		if i := slices.IndexFunc(list, func(o *Suite) bool { return o.Name == s.Name }); i >= 0 && s.Name != "" {
			doc.Problems.AddHint(s.Pos, "give this one another name", "the suite %q is already defined at %s", s.Name, list[i].Pos)
		}
		all = append(all, doc.Problems...)
		list = append(list, s)
	}
	if err := all.Err(); err != nil {
		return nil, err
	}
	return list, nil
}

var suiteName = regexp.MustCompile(`^[a-z][a-z0-9-]*$`)

func readSuite(doc *document.Document) *Suite {
	members := doc.Members(doc.Root, []string{"format", "name", "title", "include", "exclude"})
	doc.Format(members)
	doc.Require(doc.Root, members, "name", "title", "include")
	s := &Suite{}
	for _, m := range members {
		switch m.Key {
		case "name":
			s.Name, s.Pos = doc.Text(m.Value), doc.Pos(m.Value)
			if !suiteName.MatchString(s.Name) {
				doc.ProblemHint(m.Value, "write a-z, 0-9 and `-`", "%q is no name of a suite", s.Name)
			}
		case "title":
			s.Title = oneLine(doc.Text(m.Value))
		case "include":
			s.include = readGlobs(doc, m.Value)
			if m.Value.Kind == yaml.SequenceNode && len(m.Value.Content) == 0 {
				doc.ProblemHint(m.Value, "write `include: [\"*\"]` for everything", "the suite includes nothing")
			}
		case "exclude":
			s.exclude = readGlobs(doc, m.Value)
		}
	}
	return s
}

func readGlobs(doc *document.Document, n *yaml.Node) globs {
	g := globs{at: map[string]diag.Pos{}}
	var list []selection.Glob
	for _, item := range doc.List(n) {
		text, ok := doc.Scalar(item)
		if !ok {
			continue
		}
		glob, err := selection.Parse(text)
		if err != nil {
			doc.Problem(item, "%s", err)
			continue
		}
		if _, twice := g.at[text]; twice {
			doc.ProblemHint(item, "keep one of them", "the glob %q comes twice", text)
			continue
		}
		g.at[text] = doc.Pos(item)
		list = append(list, glob)
	}
	g.set = selection.New(list...)
	return g
}
