package openapi

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"authspec/runner/internal/diag"
	"authspec/runner/internal/yamldoc"
)

// value is a place in a document: what stands there, and in which file, whose
// name counts from the directory of the document. The zero value is nothing.
type value struct {
	*yaml.Node
	file string
}

// member is a key of a mapping with its value.
type member struct {
	key   string
	line  int // of the key
	value value
}

// is tells whether something stands there.
func (v value) is() bool { return v.Node != nil && !yamldoc.IsNull(v.Node) }

// raw is what a mapping has for a key, as it stands there: references are not
// followed. Of a key that stands twice, the last counts, as in JSON.
func (v value) raw(key string) value {
	if v.Node == nil || v.Kind != yaml.MappingNode {
		return value{}
	}
	var merged value
	for i := len(v.Content) - 2; i >= 0; i -= 2 {
		of := value{yamldoc.Resolve(v.Content[i+1]), v.file}
		switch {
		case v.Content[i].Value == key:
			return of
		case v.Content[i].ShortTag() == "!!merge" && !merged.is():
			merged = of.merged(key)
		}
	}
	return merged
}

// merged is what the mapping, or the list of mappings, of a merge key has.
func (v value) merged(key string) value {
	if v.Kind != yaml.SequenceNode {
		return v.raw(key)
	}
	for _, n := range v.Content {
		if of := (value{yamldoc.Resolve(n), v.file}).raw(key); of.is() {
			return of
		}
	}
	return value{}
}

// mapping tells whether a mapping stands there; anything else but nothing is a
// problem.
func (r *reader) mapping(v value) bool {
	if v.is() && v.Kind != yaml.MappingNode {
		r.problem(v, "a mapping should stand here, not "+yamldoc.Describe(v.Node), "")
	}
	return v.is() && v.Kind == yaml.MappingNode
}

// get is what a mapping has for a key; references are followed.
func (r *reader) get(v value, key string) value {
	if !r.mapping(v) {
		return value{}
	}
	return r.followed(v.raw(key))
}

// members are those of a mapping, by their keys; references are followed.
func (r *reader) members(v value) []member {
	if !r.mapping(v) {
		return nil
	}
	var list, merged []member
	for i := len(v.Content) - 2; i >= 0; i -= 2 { // of a key that stands twice, the last counts
		key, of := v.Content[i], yamldoc.Resolve(v.Content[i+1])
		switch {
		case key.ShortTag() != "!!merge":
			list = append(list, member{key.Value, key.Line, r.followed(value{of, v.file})})
		case of.Kind == yaml.SequenceNode:
			for _, n := range of.Content {
				merged = append(merged, r.members(value{yamldoc.Resolve(n), v.file})...)
			}
		default:
			merged = append(merged, r.members(value{of, v.file})...)
		}
	}
	list = append(list, merged...) // a key of its own counts for more
	slices.SortStableFunc(list, func(a, b member) int { return strings.Compare(a.key, b.key) })
	return slices.CompactFunc(list, func(a, b member) bool { return a.key == b.key })
}

// fixed are the members without extensions (Specification Extensions).
func (r *reader) fixed(v value) []member {
	return slices.DeleteFunc(r.members(v), func(m member) bool { return strings.HasPrefix(m.key, "x-") })
}

// list are the items of a list; references are followed.
func (r *reader) list(v value) (list []value) {
	if !v.is() {
		return nil
	}
	if v.Kind != yaml.SequenceNode {
		r.problem(v, "a list should stand here, not "+yamldoc.Describe(v.Node), "")
		return nil
	}
	for _, n := range v.Content {
		list = append(list, r.followed(value{yamldoc.Resolve(n), v.file}))
	}
	return list
}

// text is the text that a mapping has for a key; empty: none.
func (r *reader) text(v value, key string) string {
	of := r.get(v, key)
	if !of.is() {
		return ""
	}
	if of.Kind != yaml.ScalarNode {
		r.problem(of, "a text should stand here, not "+yamldoc.Describe(of.Node), "")
	}
	return of.Value
}

// texts are the text, or the texts of a list, that a mapping has for a key.
func (r *reader) texts(v value, key string) (list []string) {
	of := v.raw(key)
	switch {
	case !of.is():
	case of.Kind == yaml.ScalarNode:
		list = append(list, of.Value)
	default:
		for _, item := range r.list(of) {
			if item.is() && item.Kind == yaml.ScalarNode {
				list = append(list, item.Value)
			}
		}
	}
	return list
}

// flag tells whether a mapping says true for a key.
func (r *reader) flag(v value, key string) bool {
	of := r.get(v, key)
	return of.is() && of.Kind == yaml.ScalarNode && of.Value == "true"
}

// first is the first item of a list.
func (v value) first() value {
	if !v.is() || v.Kind != yaml.SequenceNode || len(v.Content) == 0 {
		return value{}
	}
	return value{yamldoc.Resolve(v.Content[0]), v.file}
}

// literal is a value of the document as Go has it; ok is false where there is
// none.
func (r *reader) literal(v value) (out any, ok bool) {
	if !v.is() {
		return nil, false
	}
	if err := v.Decode(&out); err != nil {
		r.problem(v, "this can't be read: "+strings.TrimPrefix(err.Error(), "yaml: "), "")
		return nil, false
	}
	return out, true
}

// problem takes up what is wrong at a place, once.
func (r *reader) problem(v value, text, hint string) {
	if r.told[v.Node] {
		return
	}
	r.told[v.Node] = true
	r.problems = append(r.problems, diag.Problem{Pos: diag.Pos{File: r.named(v.file), Line: v.Line, Col: v.Column}, Text: text, Hint: hint})
}

// plain makes texts of what YAML has words for and JSON has not: keys that are
// numbers, as the statuses of responses are, and dates.
func plain(n *yaml.Node) {
	for i, c := range n.Content {
		key := n.Kind == yaml.MappingNode && i%2 == 0 && c.Tag != "!!merge"
		if c.Kind == yaml.ScalarNode && (key || c.Tag == "!!timestamp") {
			c.Tag = "!!str"
		}
		plain(c)
	}
}

// ofJSON makes the tree of a JSON text whose syntax is right. JSON is read as
// such, since YAML has other escapes in its texts.
func ofJSON(content []byte) (*yaml.Node, error) {
	t := jsonTree{content: content, from: json.NewDecoder(bytes.NewReader(content)), line: 1}
	t.from.UseNumber()
	return t.value()
}

// jsonTree reads a JSON text.
type jsonTree struct {
	content []byte
	from    *json.Decoder
	offset  int // up to which lines are counted
	line    int
}

func (t *jsonTree) value() (*yaml.Node, error) {
	token, err := t.from.Token()
	if err != nil {
		return nil, err
	}
	at := int(t.from.InputOffset())
	t.line += bytes.Count(t.content[t.offset:at], []byte("\n"))
	t.offset = at
	n := &yaml.Node{Kind: yaml.ScalarNode, Line: t.line}
	switch token := token.(type) {
	case string:
		n.Tag, n.Value = "!!str", token
	case json.Number:
		n.Value = token.String()
	case bool:
		n.Tag, n.Value = "!!bool", "false"
		if token {
			n.Value = "true"
		}
	case nil:
		n.Tag, n.Value = "!!null", "null"
	case json.Delim:
		n.Kind, n.Tag = yaml.SequenceNode, "!!seq"
		if token == '{' {
			n.Kind, n.Tag = yaml.MappingNode, "!!map"
		}
		err = t.into(n)
	}
	return n, err
}

// into reads the items of a list, or the keys and values of a mapping.
func (t *jsonTree) into(n *yaml.Node) error {
	for t.from.More() {
		item, err := t.value()
		if err != nil {
			return err
		}
		n.Content = append(n.Content, item)
	}
	_, err := t.from.Token() // its end
	return err
}
