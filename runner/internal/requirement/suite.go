package requirement

import (
	"maps"
	"slices"

	"gopkg.in/yaml.v3"

	"authspec/runner/internal/diag"
	"authspec/runner/internal/httpauth"
	"authspec/runner/internal/idglob"
	"authspec/runner/internal/pattern"
	"authspec/runner/internal/yamldoc"
	"authspec/runner/results"
)

// Suite is a named selection of checks: by the area of what they cite, by
// whether that is core, by the scheme of their case, and by globs; all that a
// suite says must hold.
type Suite struct {
	Name    string
	Title   string
	Pos     diag.Pos       // of the name
	Areas   []results.Area // none: all
	Schemes []string       // roles of resources that are about a scheme; none: all
	Core    bool           // only what is core
	// Follows is what a target is taken to follow that is judged by the suite, as
	// in --follows; empty: nothing. Who names the suite claims it.
	Follows string

	include, exclude globs
}

// SuiteOf is a suite of cases by their ids.
func SuiteOf(name, title string, ids []string) *Suite {
	s := &Suite{Name: name, Title: title}
	var list []idglob.Glob
	for _, id := range ids {
		if g, err := idglob.Parse(id); err == nil {
			list = append(list, g)
		}
	}
	s.include.set = idglob.New(list...)
	return s
}

// globs is a list of globs with their places.
type globs struct {
	set *idglob.Set
	at  map[string]diag.Pos
}

// Choose returns which checks of a case the suite holds, in their order; none
// when it leaves the case out. The unsaid check `answer` goes where the others
// of its case go.
func (s *Suite) Choose(c *Outline, rows *Catalogue) []string {
	var named []string
	all := s.include.set.Empty() && s.exclude.set.Empty()
	if !all {
		named = idglob.Filter{Include: s.include.set, Exclude: s.exclude.set}.Choose(c.ID, c.Names())
	}
	if !s.speaks(c) || !all && len(named) == 0 {
		return nil
	}
	said := false
	list := make([]string, 0, len(c.Checks))
	for i := range c.Checks {
		k := &c.Checks[i]
		in := said || len(c.Checks) == 1
		if !k.Unsaid {
			in = s.holds(rows, k.Requirement)
		}
		if in && (all || slices.Contains(named, k.Name)) {
			said = true
			list = append(list, k.Name)
		}
	}
	return list
}

// holds tells whether a requirement is one of those that the suite is about.
func (s *Suite) holds(rows *Catalogue, id string) bool {
	if len(s.Areas) == 0 && !s.Core {
		return true
	}
	r := rows.find(id)
	return r != nil && (len(s.Areas) == 0 || slices.Contains(s.Areas, r.Area)) && (r.Core || !s.Core)
}

// Settled tells whether each glob of the suite has named something.
func (s *Suite) Settled() bool { return s.include.set.Settled() && s.exclude.set.Settled() }

// speaks tells whether a case is for one of the suite's schemes, or for any.
func (s *Suite) speaks(c *Outline) bool {
	return len(s.Schemes) == 0 || !slices.Contains(ownRoles(), c.Resource) || slices.Contains(s.Schemes, c.Resource)
}

// ownRoles are the roles of resources that a suite can be about: those of one
// scheme, and the one that asks more than its scheme does.
func ownRoles() []string { return append(httpauth.Roles(), "mtls") }

// Unmatched are the problems of a suite whose globs name nothing among the
// given cases: checks by the id of their case.
func (s *Suite) Unmatched(ids []string) diag.Problems {
	var list diag.Problems
	for _, g := range []globs{s.include, s.exclude} {
		for _, text := range g.set.Unmatched() {
			list.AddHint(g.at[text], idglob.Suggest(text, ids), "%q names no case and no check", text)
		}
	}
	return list
}

// LoadSuites reads suite files, one suite a file. The error is a diag.Problems
// with all that is wrong with any of them.
func LoadSuites(files []File) ([]*Suite, error) { return LoadSuitesBeside(nil, files) }

// LoadSuitesBeside is LoadSuites of files whose suites stand behind others.
func LoadSuitesBeside(own []*Suite, files []File) ([]*Suite, error) {
	list := slices.Clone(own)
	var all diag.Problems
	for _, f := range files {
		doc, err := yamldoc.Parse(f.Name, f.Content)
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

var suiteName = pattern.Of(`^[a-z][a-z0-9-]*$`)

func readSuite(doc *yamldoc.Document) *Suite {
	members := doc.Members(doc.Root, []string{"format", "name", "title", "areas", "schemes", "core", "follows", "include", "exclude"})
	doc.Format(members)
	doc.Require(doc.Root, members, "name", "title")
	s := &Suite{}
	chooses := false // by anything
	for _, m := range members {
		switch m.Key {
		case "areas", "schemes", "core", "include":
			chooses = true
		}
		switch m.Key {
		case "areas":
			for _, a := range someOf(doc, m.Value, areaWords()) {
				s.Areas = append(s.Areas, results.Area(a))
			}
		case "schemes":
			s.Schemes = someOf(doc, m.Value, ownRoles())
		case "core":
			s.Core = doc.Bool(m.Value)
		case "name":
			s.Name, s.Pos = doc.Text(m.Value), doc.Pos(m.Value)
			if !suiteName().MatchString(s.Name) {
				doc.ProblemHint(m.Value, "write a-z, 0-9 and `-`", "%q is no name of a suite", s.Name)
			}
		case "follows":
			s.Follows = doc.Text(m.Value)
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
	if !chooses && members != nil {
		doc.ProblemHint(doc.Root, "name `areas`, `schemes`, `core` or `include`; `include: [\"*\"]` is everything",
			"the suite does not say what it holds")
	}
	return s
}

// someOf is a list of some of the words.
func someOf(doc *yamldoc.Document, n *yaml.Node, words []string) []string {
	var list []string
	items := doc.List(n)
	for _, item := range items {
		if w := doc.OneOf(item, words); w != "" {
			list = append(list, w)
		}
	}
	if n.Kind == yaml.SequenceNode && len(items) == 0 {
		doc.ProblemHint(n, "leave the key out for all of them", "the list is empty")
	}
	return list
}

// Globs are what the suite includes and what it excludes, as written, each list
// in the order of the letters.
func (s *Suite) Globs() (include, exclude []string) {
	return slices.Sorted(maps.Keys(s.include.at)), slices.Sorted(maps.Keys(s.exclude.at))
}

// WithGlobs is the suite with globs that are known to be right and to name
// something, so that nobody asks for their places.
func (s Suite) WithGlobs(include, exclude []string) (*Suite, error) {
	for _, g := range []struct {
		texts []string
		to    *globs
	}{{include, &s.include}, {exclude, &s.exclude}} {
		set, err := idglob.Compile(g.texts)
		if err != nil {
			return nil, err
		}
		g.to.set, g.to.at = set, map[string]diag.Pos{}
		for _, text := range g.texts {
			g.to.at[text] = s.Pos
		}
	}
	return &s, nil
}

func readGlobs(doc *yamldoc.Document, n *yaml.Node) globs {
	g := globs{at: map[string]diag.Pos{}}
	var list []idglob.Glob
	for _, item := range doc.List(n) {
		text, ok := doc.Scalar(item)
		if !ok {
			continue
		}
		glob, err := idglob.Parse(text)
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
	g.set = idglob.New(list...)
	return g
}
