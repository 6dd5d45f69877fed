package casefile

import (
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"authspec/runner/internal/diag"
	"authspec/runner/internal/yamldoc"
)

// row is one row of a matrix.
type row struct {
	name   string
	at     *yaml.Node // the name
	values []rowValue
	made   map[*yaml.Node]bool // nodes that are not in the file as they are
}

type rowValue struct {
	key   string
	at    *yaml.Node // the key
	value *yaml.Node
}

func (r *row) value(key string) (*yaml.Node, bool) {
	for _, v := range r.values {
		if v.key == key {
			return v.value, true
		}
	}
	return nil, false
}

func (r *row) keys() []string {
	keys := make([]string, len(r.values))
	for i, v := range r.values {
		keys[i] = v.key
	}
	return keys
}

// readMatrix reads the rows; none if something is wrong with them, since the
// cases that they stand for can't be known then.
func (f *file) readMatrix(n *yaml.Node) []row {
	wrong := len(f.doc.Problems)
	members := f.doc.Members(n, nil)
	switch {
	case len(members) > mostRows:
		f.doc.Problem(n, "the matrix has %d rows; the limit is %d", len(members), mostRows)
	case len(members) == 0 && n.Kind == yaml.MappingNode:
		f.doc.ProblemHint(n, "leave it out", "the matrix has no rows")
	}
	var rows []row
	for _, m := range members {
		if !slug().MatchString(m.Key) {
			f.doc.ProblemHint(m.At, "use small letters, digits and single hyphens", "%s is no name of a row", diag.Quote(m.Key))
		}
		rows = append(rows, f.readRow(m))
	}
	if len(f.doc.Problems) == wrong {
		f.sameKeys(rows)
	}
	if len(f.doc.Problems) > wrong {
		return nil
	}
	return rows
}

func (f *file) readRow(m yamldoc.Member) row {
	r := row{name: m.Key, at: m.At}
	members := f.doc.Members(m.Value, nil)
	switch {
	case len(members) == 0 && m.Value.Kind == yaml.MappingNode:
		f.doc.Problem(m.At, "the row %q has no values", m.Key)
	case len(members) > mostRowKeys:
		f.doc.Problem(m.At, "the row %q has %d values; the limit is %d", m.Key, len(members), mostRowKeys)
	}
	for _, v := range members {
		switch {
		case slices.Contains(plainPlaceholders(f.role), v.Key):
			f.doc.ProblemHint(v.At, "name the key otherwise", "the key %q of a row would hide the placeholder ${%s}", v.Key, v.Key)
		case !word().MatchString(v.Key):
			f.doc.ProblemHint(v.At, "begin with a letter; use small letters, digits and hyphens", "%s is no key of a row", diag.Quote(v.Key))
		}
		r.values = append(r.values, rowValue{v.Key, v.At, v.Value})
	}
	return r
}

func (f *file) sameKeys(rows []row) {
	if len(rows) == 0 {
		return
	}
	keys := rows[0].keys()
	for i := range rows {
		r := &rows[i]
		for _, k := range keys {
			if _, ok := r.value(k); !ok {
				f.doc.ProblemHint(r.at, "all rows have the same keys", "the row %q lacks the key %q", r.name, k)
			}
		}
		for _, v := range r.values {
			if !slices.Contains(keys, v.key) {
				f.doc.ProblemHint(v.at, "all rows have the same keys", "the row %q has the key %q, which the first row lacks", r.name, v.key)
			}
		}
	}
}

// substitution writes a case out with the values of one row.
type substitution struct {
	file    *file
	row     *row
	used    map[string]bool
	tooMuch bool
}

// entry writes out all of a case but its id and the matrix.
func (s *substitution) entry(item *yaml.Node) *yaml.Node {
	out := *item
	out.Content = nil
	for i := 0; i+1 < len(item.Content); i += 2 {
		key, value := item.Content[i], item.Content[i+1]
		if key.Value != "matrix" && key.Value != "id" {
			key, value = s.key(key), s.node(value)
		}
		out.Content = append(out.Content, key, value)
	}
	return &out
}

// spend counts what is written out; beyond the limit nothing more is.
func (s *substitution) spend(octets int) bool {
	s.file.spent += octets
	s.tooMuch = s.tooMuch || s.file.spent > mostExpanded
	return !s.tooMuch
}

// node writes out a value; what has nothing of the row in it stays as it is.
func (s *substitution) node(n *yaml.Node) *yaml.Node {
	n = yamldoc.Resolve(n)
	if !s.spend(nodeSize + len(n.Value)) {
		return n
	}
	if n.Kind == yaml.ScalarNode {
		return s.scalar(n)
	}
	var out *yaml.Node
	for i, c := range n.Content {
		written := c
		if n.Kind == yaml.MappingNode && i%2 == 0 {
			written = s.key(c)
		} else {
			written = s.node(c)
		}
		if written != c && out == nil {
			copied := *n
			copied.Content = slices.Clone(n.Content)
			out = &copied
		}
		if out != nil {
			out.Content[i] = written
		}
	}
	if out == nil {
		return n
	}
	return out
}

// key writes out a key, which stays where it is in the file.
func (s *substitution) key(n *yaml.Node) *yaml.Node {
	if n.Kind != yaml.ScalarNode || !strings.Contains(n.Value, "${") {
		return n
	}
	out := s.embed(n)
	out.Tag = "!!str"
	return out
}

// scalar gives the value itself where it stands alone, so that it keeps its
// type; otherwise its text.
func (s *substitution) scalar(n *yaml.Node) *yaml.Node {
	if !strings.Contains(n.Value, "${") {
		return n
	}
	if name, ok := placeholderAt(n.Value); ok && len(name)+3 == len(n.Value) {
		if v, known := s.row.value(name); known {
			s.used[name] = true
			return v
		}
	}
	return s.embed(n)
}

// placeholderAt is the name between "${" and "}" at the beginning of a text.
func placeholderAt(text string) (name string, ok bool) {
	if !strings.HasPrefix(text, "${") {
		return "", false
	}
	end := strings.IndexByte(text[:min(len(text), longestName)], '}')
	if end < 0 {
		return "", false
	}
	return text[2:end], true
}

// embed puts the values of the row into a text. "$$" is passed over, and what
// is no key of the row is left for later, though there may be one within it:
// ${path|${filter}}.
func (s *substitution) embed(n *yaml.Node) *yaml.Node {
	var b strings.Builder
	rest := n.Value
	for {
		i := strings.IndexByte(rest, '$')
		if i < 0 || i+1 == len(rest) {
			break
		}
		b.WriteString(rest[:i])
		rest = rest[i:]
		take := 1
		if rest[1] == '$' {
			take = 2
		} else if name, ok := placeholderAt(rest); ok {
			if text, known := s.text(n, name); known {
				b.WriteString(text)
				rest = rest[len(name)+3:]
				continue
			}
		}
		b.WriteString(rest[:take])
		rest = rest[take:]
	}
	b.WriteString(rest)
	if b.String() == n.Value {
		return n
	}
	out := *n
	out.Value = b.String()
	if s.row.made == nil {
		s.row.made = map[*yaml.Node]bool{}
	}
	s.row.made[&out] = true
	return &out
}

// text is the value of a key as part of a longer text.
func (s *substitution) text(n *yaml.Node, key string) (string, bool) {
	v, known := s.row.value(key)
	if !known {
		return "", false
	}
	s.used[key] = true
	if v.Kind != yaml.ScalarNode || yamldoc.IsNull(v) {
		s.file.doc.ProblemHint(n, "let ${"+key+"} stand alone, or give the row a text",
			"the value of %q is %s, which can't be part of a text", key, yamldoc.Describe(v))
		return "", true
	}
	if !s.spend(len(v.Value)) {
		return "", true
	}
	return v.Value, true
}
