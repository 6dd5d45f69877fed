// Package document reads the YAML files that users write, strictly: one
// mapping a file, no key twice, no unknown key, no second document, no merge
// key; every problem with its place, all problems of a file at once. What the
// values mean is the business of who reads them.
//
// It may import diag and the YAML library.
package document

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"authspec/runner/internal/diag"
)

// Document is a YAML file that is being read; it collects what is wrong with
// it.
type Document struct {
	File     string
	Root     *yaml.Node // a mapping
	Problems diag.Problems
}

// most is the size beyond which a file is refused instead of read, in octets.
const most = 8 << 20

// Parse reads the only document of a file. The error is a diag.Problems.
func Parse(file string, content []byte) (*Document, error) {
	d := &Document{File: file}
	if len(content) > most {
		d.Problems.Add(diag.Pos{File: file}, "the file has %d octets; the limit is %d", len(content), most)
		return nil, d.Problems.Err()
	}
	decoder := yaml.NewDecoder(bytes.NewReader(content))
	var node, second yaml.Node
	if err := decoder.Decode(&node); errors.Is(err, io.EOF) || err == nil && empty(&node) {
		d.Problems.Add(diag.Pos{File: file}, "the file is empty")
		return nil, d.Problems.Err()
	} else if err != nil {
		return nil, d.syntax(err)
	}
	if err := decoder.Decode(&second); err == nil {
		d.Problems.AddHint(d.Pos(&second), "put it into a file of its own", "the file holds a second document")
		return nil, d.Problems.Err()
	} else if !errors.Is(err, io.EOF) {
		return nil, d.syntax(err)
	}
	d.Root = node.Content[0]
	if d.Root.Kind != yaml.MappingNode {
		d.Problems.Add(d.Pos(d.Root), "the file should be a mapping, not %s", describe(d.Root))
		return nil, d.Problems.Err()
	}
	return d, nil
}

func empty(n *yaml.Node) bool {
	return len(n.Content) == 0 || n.Content[0].Kind == yaml.ScalarNode && n.Content[0].Tag == "!!null"
}

var yamlLine = regexp.MustCompile(`^yaml: line (\d+): (.*)$`)

// syntax gives a syntax error its place; the parser knows the line only.
func (d *Document) syntax(err error) error {
	p := diag.Problem{Pos: diag.Pos{File: d.File}, Text: "this is not YAML: " + strings.TrimPrefix(err.Error(), "yaml: ")}
	if m := yamlLine.FindStringSubmatch(err.Error()); m != nil {
		p.Pos.Line, _ = strconv.Atoi(m[1])
		p.Pos.Col, p.Text = 1, "this is not YAML: "+m[2]
	}
	return diag.Problems{p}
}

// Pos is the place of a node.
func (d *Document) Pos(n *yaml.Node) diag.Pos {
	return diag.Pos{File: d.File, Line: n.Line, Col: n.Column}
}

// Problem records what is wrong with a node.
func (d *Document) Problem(n *yaml.Node, format string, args ...any) {
	d.Problems.Add(d.Pos(n), format, args...)
}

// ProblemHint records what is wrong with a node and what to write instead.
func (d *Document) ProblemHint(n *yaml.Node, hint, format string, args ...any) {
	d.Problems.AddHint(d.Pos(n), hint, format, args...)
}

// Err is nil, or all problems of the file.
func (d *Document) Err() error { return d.Problems.Err() }

// Member is one key of a mapping with its value; aliases are resolved.
type Member struct {
	Key   string
	At    *yaml.Node // the key
	Value *yaml.Node
}

// Members returns the keys of a mapping in their order. A key that is not
// known is a problem, unless known is nil, and so is one that comes twice. A
// node that is no mapping is a problem and has no members.
func (d *Document) Members(n *yaml.Node, known []string) []Member {
	n = Resolve(n)
	if n.Kind != yaml.MappingNode {
		d.Problem(n, "a mapping should stand here, not %s", describe(n))
		return nil
	}
	var list []Member
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], Resolve(n.Content[i+1])
		name := key.Value
		switch {
		case key.Kind != yaml.ScalarNode:
			d.Problem(key, "a key should be a word, not %s", describe(key))
		case key.Tag == "!!merge":
			d.ProblemHint(key, "write the keys out, or use an anchor for a whole value", "merge keys are not supported")
		case seen[name]:
			d.ProblemHint(key, "keep one of them", "the key %q comes twice", name)
		case known != nil && !slices.Contains(known, name):
			d.ProblemHint(key, diag.Suggest(name, known), "unknown key %q", name)
		default:
			list = append(list, Member{name, key, value})
		}
		seen[name] = true
	}
	return list
}

// Require records a problem for each key that the mapping lacks.
func (d *Document) Require(n *yaml.Node, members []Member, keys ...string) {
	for _, k := range keys {
		if !slices.ContainsFunc(members, func(m Member) bool { return m.Key == k }) {
			d.Problem(n, "the key %q is missing", k)
		}
	}
}

// Resolve follows an alias to what its anchor names.
func Resolve(n *yaml.Node) *yaml.Node {
	for n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	return n
}

// IsNull tells whether the value is null (or nothing at all).
func IsNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Tag == "!!null" }

// Scalar is the text of a scalar as it is written; ok is false, and a problem
// recorded, for anything else and for null.
func (d *Document) Scalar(n *yaml.Node) (text string, ok bool) {
	if n.Kind != yaml.ScalarNode || IsNull(n) {
		d.Problem(n, "a text should stand here, not %s", describe(n))
		return "", false
	}
	return n.Value, true
}

// Text is the text of a scalar that may not be blank.
func (d *Document) Text(n *yaml.Node) string {
	s, ok := d.Scalar(n)
	if ok && strings.TrimSpace(s) == "" {
		d.Problem(n, "the text is empty")
	}
	return s
}

// OneOf is the text of a scalar that must be one of the words.
func (d *Document) OneOf(n *yaml.Node, words []string) string {
	s, ok := d.Scalar(n)
	if ok && !slices.Contains(words, s) {
		d.ProblemHint(n, diag.Suggest(s, words), "unknown word %q", s)
		return ""
	}
	return s
}

// Int is a whole number that is at least least.
func (d *Document) Int(n *yaml.Node, least int) int {
	s, ok := d.Scalar(n)
	if !ok {
		return least
	}
	i, err := strconv.Atoi(s)
	if err != nil || i < least {
		d.Problem(n, "%q should be a whole number of at least %d", s, least)
		return least
	}
	return i
}

// Bool is true or false.
func (d *Document) Bool(n *yaml.Node) bool {
	s, ok := d.Scalar(n)
	if ok && s != "true" && s != "false" {
		d.Problem(n, "%q should be true or false", s)
	}
	return s == "true"
}

// Duration is a positive time such as 200ms, 5s or 1m.
func (d *Document) Duration(n *yaml.Node) time.Duration {
	s, ok := d.Scalar(n)
	if !ok {
		return 0
	}
	t, err := time.ParseDuration(s)
	if err != nil || t <= 0 {
		d.ProblemHint(n, "write 200ms, 5s or 1m", "%q is no time", s)
		return 0
	}
	return t
}

// List is the items of a sequence, aliases resolved; anything else is a
// problem and has no items.
func (d *Document) List(n *yaml.Node) []*yaml.Node {
	if n.Kind != yaml.SequenceNode {
		d.Problem(n, "a list should stand here, not %s", describe(n))
		return nil
	}
	items := make([]*yaml.Node, len(n.Content))
	for i, item := range n.Content {
		items[i] = Resolve(item)
	}
	return items
}

// OneOrMore is the items of a sequence, or the single value itself.
func (d *Document) OneOrMore(n *yaml.Node) []*yaml.Node {
	if n.Kind == yaml.SequenceNode {
		return d.List(n)
	}
	return []*yaml.Node{n}
}

// Texts is a list of texts.
func (d *Document) Texts(n *yaml.Node) []string {
	var list []string
	for _, item := range d.List(n) {
		list = append(list, d.Text(item))
	}
	return list
}

// Format checks the format member that every file of authspec begins with.
func (d *Document) Format(members []Member) {
	for _, m := range members {
		if m.Key == "format" && m.Value.Value != "1" {
			d.ProblemHint(m.Value, "write format: 1", "this version of authspec reads format 1 only, not %q", m.Value.Value)
		}
	}
	d.Require(d.Root, members, "format")
}

// describe says in words what a node is.
func describe(n *yaml.Node) string {
	switch {
	case n.Kind == yaml.MappingNode:
		return "a mapping"
	case n.Kind == yaml.SequenceNode:
		return "a list"
	case IsNull(n):
		return "nothing"
	case n.Kind == yaml.ScalarNode:
		return fmt.Sprintf("%q", n.Value)
	}
	return "something else"
}
