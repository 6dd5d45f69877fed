// Package yamldoc reads the YAML files that users write, strictly: one
// mapping a file, no key twice, no unknown key, no second document, no merge
// key; every problem with its place, all problems of a file at once. What the
// values mean is the business of who reads them.
//
// It may import diag, pattern and the YAML library.
package yamldoc

import (
	"bytes"
	"cmp"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"authspec/runner/internal/diag"
	"authspec/runner/internal/pattern"
)

// Document is a YAML file that is being read; it collects what is wrong with
// it.
type Document struct {
	File     string
	Root     *yaml.Node // a mapping
	Problems diag.Problems

	lines []string // of the file, for places inside a text
}

// Bounds, so that a hostile file costs little time and memory.
const (
	most         = 2 << 20 // octets of a file
	mostItems    = 10_000  // of one list or mapping
	mostNodes    = 500_000 // of a file, with its aliases written out
	mostProblems = 1_000   // that are recorded
	longestLine  = 4_096   // octets of a line within which exact places are found
)

// Parse reads the only document of a file. The error is a diag.Problems.
func Parse(file string, content []byte) (*Document, error) {
	d := &Document{File: file, lines: strings.Split(string(content), "\n")}
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
	if d.unsafe(); len(d.Problems) > 0 {
		return nil, d.Problems.Err()
	}
	if d.Root.Kind != yaml.MappingNode {
		d.Problems.Add(d.Pos(d.Root), "the file should be a mapping, not %s", Describe(d.Root))
		return nil, d.Problems.Err()
	}
	return d, nil
}

func empty(n *yaml.Node) bool {
	return len(n.Content) == 0 || n.Content[0].Kind == yaml.ScalarNode && n.Content[0].Tag == "!!null"
}

// yamlLine is how the parser gives the line, which it leaves out of the first.
var yamlLine = pattern.Of(`^yaml: (?:line (\d+): )?(.*)$`)

// short are complaints of the parser, which give the line before the one that
// they are about.
var short = pattern.Of(`^did not find expected (?:key|'-')`)

// syntax gives a syntax error its place; the parser knows the line only.
func (d *Document) syntax(err error) error {
	p := diag.Problem{Pos: diag.Pos{File: d.File}, Text: "this is not YAML: " + strings.TrimPrefix(err.Error(), "yaml: ")}
	if m := yamlLine().FindStringSubmatch(err.Error()); m != nil && !strings.Contains(m[2], "anchor") {
		p.Pos.Line, _ = strconv.Atoi(cmp.Or(m[1], "1"))
		if n := p.Pos.Line; short().MatchString(m[2]) && n < len(d.lines) && strings.TrimSpace(d.lines[n]) != "" {
			p.Pos.Line++
		}
		p.Pos.Col, p.Text = 1, "this is not YAML: "+m[2]
		switch {
		case bracketExpected().MatchString(m[2]):
			d.unclosed(&p)
		case m[2] == textGoesOn:
			d.unquoted(&p)
		}
	}
	return diag.Problems{p}
}

// Pos is the place of a node.
func (d *Document) Pos(n *yaml.Node) diag.Pos {
	return diag.Pos{File: d.File, Line: n.Line, Col: n.Column}
}

// Problem records what is wrong with a node.
func (d *Document) Problem(n *yaml.Node, format string, args ...any) {
	d.ProblemAt(d.Pos(n), "", format, args...)
}

// ProblemHint records what is wrong with a node and what to write instead.
func (d *Document) ProblemHint(n *yaml.Node, hint, format string, args ...any) {
	d.ProblemAt(d.Pos(n), hint, format, args...)
}

// ProblemAt records what is wrong at a place and what to write instead; the
// hint may be empty. Nothing more is recorded once the document is Full.
func (d *Document) ProblemAt(at diag.Pos, hint, format string, args ...any) {
	switch n := len(d.Problems); {
	case n < mostProblems:
		d.Problems.AddHint(at, hint, format, args...)
	case n == mostProblems:
		d.Problems.Add(diag.Pos{File: d.File}, "the file has more than %d problems; these are the first", mostProblems)
	}
}

// Full tells whether so many problems are recorded that finding more is no
// use.
func (d *Document) Full() bool { return len(d.Problems) > mostProblems }

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
		d.Problem(n, "a mapping should stand here, not %s", Describe(n))
		return nil
	}
	list := make([]Member, 0, len(n.Content)/2)
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], Resolve(n.Content[i+1])
		name := key.Value
		switch {
		case key.Kind != yaml.ScalarNode:
			d.Problem(key, "a key should be a word, not %s", Describe(key))
		case key.Tag == "!!merge":
			d.ProblemHint(key, "write the keys out, or use an anchor for a whole value", "merge keys are not supported")
		case seen[name]:
			d.ProblemHint(key, "keep one of them", "the key %s comes twice", diag.Quote(name))
		case known != nil && !slices.Contains(known, name) && d.Full():
		case known != nil && !slices.Contains(known, name):
			d.ProblemHint(key, diag.Suggest(name, known), "unknown key %s", diag.Quote(name))
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

// Format checks the format member that every file of authspec begins with.
func (d *Document) Format(members []Member) {
	for _, m := range members {
		if m.Key == "format" && (m.Value.Value != "1" || m.Value.Tag != "!!int") {
			d.ProblemHint(m.Value, "write format: 1", "this version of authspec reads format 1 only, not %s", Describe(m.Value))
		}
	}
	d.Require(d.Root, members, "format")
}
