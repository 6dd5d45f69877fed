package requirement

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"authspec/runner/internal/diag"
	"authspec/runner/internal/pattern"
	"authspec/runner/internal/yamldoc"
	"authspec/runner/results"
)

// File is a file with requirements, or with a suite; its name is what problems
// show.
type File struct {
	Name    string
	Content []byte
}

// Files reads the files of a file system that match a pattern, in the order of
// their names; prefix goes before the names that problems show.
func Files(fsys fs.FS, pattern, prefix string) ([]File, error) {
	names, err := fs.Glob(fsys, pattern)
	if err != nil {
		return nil, fmt.Errorf("listing %s: %w", pattern, err)
	}
	var files []File
	for _, name := range names {
		content, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, fmt.Errorf("reading %s: %w", path.Join(prefix, name), err)
		}
		files = append(files, File{path.Join(prefix, name), content})
	}
	return files, nil
}

// Load reads catalogue files. The error is a diag.Problems with all that is
// wrong with any of them.
func Load(files []File) (*Catalogue, error) { return LoadBeside(NewCatalogue(), files) }

// LoadBeside is Load of files whose rows stand behind those of another catalogue.
func LoadBeside(own *Catalogue, files []File) (*Catalogue, error) {
	if len(files) == 0 {
		return own, nil
	}
	l := loader{own: own, first: map[string]diag.Pos{}}
	for _, f := range files {
		l.file(f)
	}
	l.covered()
	if err := l.problems.Err(); err != nil {
		return nil, err
	}
	c := NewCatalogue(l.rows...)
	c.before = own
	return c, nil
}

// loader collects the rows, and the problems, of several files.
type loader struct {
	own      *Catalogue // before them
	rows     []Row
	first    map[string]diag.Pos // where an id of rows was defined first
	coverers []coverer
	problems diag.Problems
}

// coverer is an id that some row names as the one that covers it.
type coverer struct {
	doc   *yamldoc.Document
	at    *yaml.Node
	names string
}

// defined is where an id was defined first.
func (l *loader) defined(id string) (at diag.Pos, is bool) {
	if r := l.own.find(id); r != nil {
		return r.Pos, true
	}
	at, is = l.first[id]
	return at, is
}

// covered looks, once all rows are known, whether what is to cover them is there.
func (l *loader) covered() {
	for _, c := range l.coverers {
		if _, known := l.defined(c.names); !known {
			before := len(c.doc.Problems)
			ids := slices.AppendSeq(l.own.IDs(), maps.Keys(l.first))
			slices.Sort(ids)
			c.doc.ProblemHint(c.at, diag.Suggest(c.names, ids), "there is no requirement %q", c.names)
			l.problems = append(l.problems, c.doc.Problems[before:]...)
		}
	}
}

func (l *loader) file(f File) {
	doc, err := yamldoc.Parse(f.Name, f.Content)
	if err != nil {
		l.problems = append(l.problems, problems(err)...)
		return
	}
	members := doc.Members(doc.Root, []string{"format", "role", "requirements"})
	doc.Format(members)
	doc.Require(doc.Root, members, "requirements")
	role := results.RoleServer
	for _, m := range members {
		switch m.Key {
		case "role":
			role = readRole(doc, m.Value)
		case "requirements":
			for _, item := range doc.List(m.Value) {
				l.row(doc, item, role)
			}
		}
	}
	l.problems = append(l.problems, doc.Problems...)
}

// readRole is whose duties the rows of a file are; a server's where it does not
// say.
func readRole(doc *yamldoc.Document, at *yaml.Node) results.Role {
	s, ok := doc.Scalar(at)
	if ok && s != string(results.RoleClient) {
		doc.ProblemHint(at, "write client, or leave role out for servers", "there is no role %s", diag.Quote(s))
	}
	return results.Role(s)
}

// problems is the list that an error of the document reader is.
func problems(err error) diag.Problems {
	var list diag.Problems
	if !errors.As(err, &list) {
		list.Add(diag.Pos{}, "%s", err)
	}
	return list
}

func (l *loader) row(doc *yamldoc.Document, at *yaml.Node, role results.Role) {
	row := readRow(doc, at)
	row.Role = role
	if row.ID == "" {
		return
	}
	if first, twice := l.defined(row.ID); twice {
		doc.Problems.AddHint(row.Pos, "keep one of them, or give this one an id of its own",
			"the requirement %q is already defined at %s", row.ID, first)
		return
	}
	l.first[row.ID] = row.Pos
	if n := keyNode(at, "covered-by"); n != nil && row.CoveredBy != "" {
		l.coverers = append(l.coverers, coverer{doc, n, row.CoveredBy})
	}
	l.rows = append(l.rows, row)
}

func rowKeys() []string {
	return []string{"id", "level", "area", "basis", "severity", "core", "source", "rule", "impact", "headline", "harm", "covered-by", "untestable"}
}

// keyNode is the value of a key of a mapping; nil if there is none.
func keyNode(at *yaml.Node, key string) *yaml.Node {
	for i := 0; i+1 < len(at.Content); i += 2 {
		if at.Content[i].Value == key {
			return at.Content[i+1]
		}
	}
	return nil
}

func readRow(doc *yamldoc.Document, at *yaml.Node) Row {
	members := doc.Members(at, rowKeys())
	if members == nil {
		return Row{}
	}
	doc.Require(at, members, "id", "level", "source", "rule")
	row := Row{Pos: doc.Pos(at)}
	nodes := map[string]*yaml.Node{}
	for _, m := range members {
		nodes[m.Key] = m.Value
		row.set(doc, m)
	}
	row.check(rowCheck{doc, at, nodes})
	return row
}

func (r *Row) set(doc *yamldoc.Document, m yamldoc.Member) {
	switch m.Key {
	case "id":
		r.ID, r.Pos = doc.Text(m.Value), doc.Pos(m.Value)
	case "level":
		r.Level = results.Level(doc.OneOf(m.Value, levelWords()))
	case "area":
		r.Area = results.Area(doc.OneOf(m.Value, areaWords()))
	case "basis":
		r.Basis = results.Basis(doc.OneOf(m.Value, []string{string(results.Keyword), string(results.Derived), string(results.House), string(results.Draft)}))
	case "core":
		r.Core = doc.Bool(m.Value)
	case "severity":
		r.Severity = results.Severity(doc.OneOf(m.Value, []string{string(results.High), string(results.Low)}))
	case "source":
		r.Source = doc.Text(m.Value)
	case "rule":
		r.Rule = oneLine(doc.Text(m.Value))
	case "impact":
		r.Impact = oneLine(doc.Text(m.Value))
	case "headline":
		r.Headline = headline(doc, m.Value)
	case "harm":
		r.Harm = results.Harm(doc.OneOf(m.Value, harmWords()))
	case "covered-by":
		r.CoveredBy = doc.Text(m.Value)
	case "untestable":
		r.Untestable = oneLine(doc.Text(m.Value))
	}
}

// headline is a sentence that is put together with others, which add the stop.
func headline(doc *yamldoc.Document, at *yaml.Node) string {
	text := oneLine(doc.Text(at))
	if strings.HasSuffix(text, ".") {
		doc.ProblemHint(at, "leave it out; reports add it", "a headline has no full stop at its end")
	}
	return text
}

func harmWords() []string {
	var words []string
	for _, h := range results.Harms() {
		words = append(words, string(h))
	}
	return words
}

// oneLine undoes the line breaks of a folded text.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

func levelWords() []string {
	var words []string
	for _, l := range results.Levels() {
		words = append(words, string(l))
	}
	return words
}

func areaWords() []string {
	var words []string
	for _, a := range results.Areas() {
		words = append(words, string(a))
	}
	return words
}

// rowCheck is a row's place in its file.
type rowCheck struct {
	doc   *yamldoc.Document
	at    *yaml.Node
	nodes map[string]*yaml.Node // values by key
}

var (
	idForm  = pattern.Of(`^[a-z][a-z0-9]*([.-][a-z0-9]+)+$`)
	rfcOfID = pattern.Of(`^rfc([0-9]+)-([0-9]+(?:\.[0-9]+)*|[a-z](?:\.[0-9]+)*)-`)
)

// check holds the values of a row against one another.
func (r *Row) check(c rowCheck) {
	if n := c.nodes["id"]; n != nil && r.ID != "" && !idForm().MatchString(r.ID) {
		c.doc.ProblemHint(n, "write words of a-z and 0-9, joined by `-` or `.`", "%q is no id of a requirement", r.ID)
	}
	c.severity(r)
	c.area(r)
	c.basis(r)
	c.source(r)
	impact, untestable := c.nodes["impact"], c.nodes["untestable"]
	switch {
	case impact == nil && untestable == nil && len(c.nodes) < len(c.at.Content)/2:
		// A key is wrong, maybe that of one of the two.
	case impact == nil && untestable == nil:
		c.doc.ProblemHint(c.at, "`impact` says what follows for users, `untestable` why no check can be made",
			"the requirement has neither `impact` nor `untestable`")
	case impact != nil && untestable != nil:
		c.doc.ProblemHint(untestable, "keep `impact` where there is a check, `untestable` where there can't be one",
			"the requirement has both `impact` and `untestable`")
	}
}

func (c rowCheck) severity(r *Row) {
	n := c.nodes["severity"]
	switch {
	case n != nil && r.Level != results.Security && r.Level != "":
		c.doc.ProblemHint(n, "leave it out", "only the level security has a severity, not %s", r.Level)
	case n == nil && r.Level == results.Security:
		c.doc.ProblemHint(c.nodes["level"],
			"write `severity: high` where protected content is delivered or the server crashes or hangs, otherwise `severity: low`",
			"the level security needs a severity")
	}
}

// area is the one that a row without the word has: security for that level,
// auth for all others.
func (c rowCheck) area(r *Row) {
	switch {
	case c.nodes["area"] != nil:
	case r.Level == results.Security:
		r.Area = results.AreaSecurity
	default:
		r.Area = results.AreaAuth
	}
}

// basis is keyword for a row that does not say it: that is what levels are made
// of.
func (c rowCheck) basis(r *Row) {
	binding := r.Level == results.Must || r.Level == results.Should || r.Level == results.May
	switch n := c.nodes["basis"]; {
	case n != nil && !binding && r.Level != "":
		c.doc.ProblemHint(n, "leave it out", "only MUST, SHOULD and MAY have a basis, not the level %s", r.Level)
	case n == nil && binding:
		r.Basis = results.Keyword
	}
}

// source holds an id such as rfc9110-11.4-… against the first section of the
// source, so that the two can't drift apart.
func (c rowCheck) source(r *Row) {
	n := c.nodes["source"]
	if n == nil || r.Source == "" {
		return
	}
	named := rfcPlace().FindStringSubmatch(r.Source)
	if r.Level == results.Advice && standardPlace().MatchString(r.Source) {
		return
	}
	if r.Basis == results.House {
		return
	}
	if r.Basis == results.Draft {
		if named != nil {
			c.doc.ProblemHint(n, "name the draft, or leave out the basis", "the basis is a draft, and the source %q is an RFC", r.Source)
		}
		return
	}
	if named == nil && r.Level != results.Security && r.Level != "" {
		c.doc.ProblemHint(n, "write it as in \"RFC 9110 §11.4\", or `basis: house` for a rule of your own",
			"the level %s is that of an RFC, but the source %q names no section of one", r.Level, r.Source)
		return
	}
	id := rfcOfID().FindStringSubmatch(r.ID)
	if id != nil && (named == nil || named[1] != id[1] || !strings.EqualFold(named[2], id[2])) {
		c.doc.ProblemHint(n, fmt.Sprintf("begin it with \"RFC %s §%s\", or change the id", id[1], strings.ToUpper(id[2])),
			"the id %q and the source %q name different sections", r.ID, r.Source)
	}
}
