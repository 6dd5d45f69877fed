package casefile

import (
	"strings"

	"gopkg.in/yaml.v3"

	"authspec/runner/internal/diag"
	"authspec/runner/internal/yamldoc"
)

// file reads one case file.
type file struct {
	doc   *yamldoc.Document
	kinds *languages
	topic string
	rule  string // the requirement of checks that cite none; empty: each has to
	role  Role   // of the entry that is read
	// spent is what has been written out so far, in octets.
	spent int
	// seen is used again for each case.
	seen seen
}

// group is what one entry of a file has become: a case, or one a row.
type group struct {
	id    string
	at    *yaml.Node // the id
	cases []*Case
}

// cases reads the whole file; an entry whose id can't be read is left out.
func (f *file) cases() []group {
	var groups []group
	for _, item := range f.items() {
		if g := f.entry(item); g.id != "" {
			groups = append(groups, g)
		}
	}
	return groups
}

// items reads all of a file but its entries, and returns these.
func (f *file) items() []*yaml.Node {
	members := f.doc.Members(f.doc.Root, f.keys())
	f.doc.Format(members)
	f.doc.Require(f.doc.Root, members, "topic", "cases")
	var list *yaml.Node
	for _, m := range members {
		switch m.Key {
		case "topic":
			f.topic = f.readTopic(m.Value)
		case "requirement":
			f.rule = (&reader{doc: f.doc}).cited(m.Value)
		case "cases":
			list = m.Value
		}
	}
	if list == nil {
		return nil
	}
	items := f.doc.List(list)
	if len(items) == 0 && list.Kind == yaml.SequenceNode {
		f.doc.Problem(list, "the list of cases is empty")
	}
	return items
}

// keys are those of a file; a key that begins with x- may hold anchors.
func (f *file) keys() []string {
	keys := []string{"format", "topic", "requirement", "cases"}
	for i := 0; i < len(f.doc.Root.Content); i += 2 {
		if k := f.doc.Root.Content[i].Value; strings.HasPrefix(k, "x-") {
			keys = append(keys, k)
		}
	}
	return keys
}

func (f *file) readTopic(n *yaml.Node) string {
	s, ok := f.doc.Scalar(n)
	if ok && (!slug().MatchString(s) || n.Tag != "!!str") {
		f.doc.ProblemHint(n, "use small letters, digits and single hyphens", "%s is no topic", diag.Quote(s))
		return ""
	}
	return s
}

// entry reads one entry of the list, row by row where it has a matrix.
func (f *file) entry(item *yaml.Node) group {
	if item.Kind != yaml.MappingNode {
		f.doc.Members(item, nil)
		return group{}
	}
	var matrix *yaml.Node
	g := group{}
	f.role = RoleServer
	for _, m := range f.peek(item) {
		switch m.Key {
		case "id":
			g.at = m.Value
			g.id = f.readID(m.Value)
		case "matrix":
			matrix = m.Value
		case "role":
			f.role = Role(m.Value.Value)
		}
	}
	if matrix == nil {
		g.cases = []*Case{f.one(item, row{})}
		return g
	}
	g.cases = f.rows(item, matrix)
	return g
}

// peek lists the members of a mapping without recording what is wrong with
// it, since it is read again, in full.
func (f *file) peek(n *yaml.Node) []yamldoc.Member {
	before := f.doc.Problems
	defer func() { f.doc.Problems = before }()
	return f.doc.Members(n, nil)
}

func (f *file) readID(n *yaml.Node) string {
	s, ok := f.doc.Scalar(n)
	if !ok {
		return ""
	}
	topic, rest, _ := strings.Cut(s, "/")
	switch {
	case !caseID().MatchString(s):
		f.doc.ProblemHint(n, "write topic/slug in small letters, digits and single hyphens", "%s is no id of a case", diag.Quote(s))
	case f.topic != "" && topic != f.topic:
		f.doc.ProblemHint(n, "write "+f.topic+"/"+rest, "the id %s is not of this file's topic", diag.Quote(s))
	default:
		return s
	}
	return ""
}

// one reads a case; of a row, when it has a name.
func (f *file) one(item *yaml.Node, of row) *Case {
	if f.seen.ids == nil {
		f.seen = seen{map[string]int{}, map[string]diag.Pos{}, map[string]int{}}
	}
	r := &reader{doc: f.doc, all: f.kinds, rule: f.rule, row: of, spent: &f.spent, seen: f.seen}
	return r.readCase(item)
}

// rows writes a case out for each row of its matrix, and reads it. A problem
// that every row has is one of the case; others say which row has them.
func (f *file) rows(item, matrix *yaml.Node) []*Case {
	rows := f.readMatrix(matrix)
	if len(rows) == 0 {
		return nil
	}
	before, used := f.doc.Problems, map[string]bool{}
	cases, perRow := f.eachRow(item, rows, used)
	f.doc.Problems = append(before, merge(rows[:len(perRow)], perRow)...)
	if f.spent > mostExpanded {
		f.doc.ProblemHint(matrix, "make it smaller", "written out, the file holds more than %d MiB", mostExpanded>>20)
		return nil
	}
	if len(perRow) == len(rows) {
		f.unusedKeys(rows[0], used)
	}
	return cases
}

// enough is the number of problems after which no more rows are read.
const enough = 1000

// eachRow reads the case row by row, and keeps what is wrong with each apart.
func (f *file) eachRow(item *yaml.Node, rows []row, used map[string]bool) (cases []*Case, perRow []diag.Problems) {
	found := 0
	for i := range rows {
		f.doc.Problems = nil
		s := &substitution{file: f, row: &rows[i], used: used}
		if written := s.entry(item); !s.tooMuch {
			cases = append(cases, f.one(written, rows[i]))
		}
		perRow = append(perRow, f.doc.Problems)
		if found += len(f.doc.Problems); s.tooMuch || found > enough {
			break
		}
	}
	return cases, perRow
}

func (f *file) unusedKeys(first row, used map[string]bool) {
	for _, v := range first.values {
		if !used[v.key] {
			f.doc.ProblemHint(v.at, "write ${"+v.key+"} where its value belongs, or leave it out of the rows",
				"the case does not use the key %q of its rows", v.key)
		}
	}
}

// merge makes one list of the problems of all rows.
func merge(rows []row, perRow []diag.Problems) diag.Problems {
	in := map[diag.Problem]int{}
	for _, list := range perRow {
		for _, p := range list.Unique() {
			in[p]++
		}
	}
	var all diag.Problems
	for i, list := range perRow {
		for _, p := range list.Unique() {
			switch {
			case in[p] == len(rows) && i > 0:
				continue
			case in[p] < len(rows):
				p.Text = "in row " + rows[i].name + ": " + p.Text
			}
			all = append(all, p)
		}
	}
	return all
}

// topicOf is the topic of an id.
func topicOf(id string) string {
	topic, _, _ := strings.Cut(id, "/")
	return topic
}
