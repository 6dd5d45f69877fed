package yamldoc

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"authspec/runner/internal/diag"
)

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
		d.Problem(n, "a text should stand here, not %s", Describe(n))
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
		d.ProblemHint(n, diag.Suggest(s, words), "unknown word %s", diag.Quote(s))
		return ""
	}
	return s
}

// Int is a whole number that is at least least, not in quotes.
func (d *Document) Int(n *yaml.Node, least int) int {
	i, err := strconv.Atoi(n.Value)
	if n.Kind != yaml.ScalarNode || n.Tag != "!!int" || err != nil || i < least {
		d.Problem(n, "a whole number of at least %d should stand here, not %s", least, Describe(n))
		return least
	}
	return i
}

// Bool is true or false, not in quotes.
func (d *Document) Bool(n *yaml.Node) bool {
	if n.Kind != yaml.ScalarNode || n.Tag != "!!bool" || n.Value != "true" && n.Value != "false" {
		d.Problem(n, "true or false should stand here, not %s", Describe(n))
		return false
	}
	return n.Value == "true"
}

// Duration is a positive time such as 200ms, 5s or 1m.
func (d *Document) Duration(n *yaml.Node) time.Duration {
	s, ok := d.Scalar(n)
	if !ok {
		return 0
	}
	t, err := time.ParseDuration(s)
	if err != nil || t <= 0 {
		d.ProblemHint(n, "write 200ms, 5s or 1m", "%s is no time", diag.Quote(s))
		return 0
	}
	return t
}

// List is the items of a sequence, aliases resolved; anything else is a
// problem and has no items.
func (d *Document) List(n *yaml.Node) []*yaml.Node {
	if n.Kind != yaml.SequenceNode {
		d.Problem(n, "a list should stand here, not %s", Describe(n))
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

// Describe says in words what a node is: a text in quotes, a number or truth
// value as it stands.
func Describe(n *yaml.Node) string {
	n = Resolve(n)
	switch {
	case n.Kind == yaml.MappingNode:
		return "a mapping"
	case n.Kind == yaml.SequenceNode:
		return "a list"
	case IsNull(n):
		return "nothing"
	case n.Kind == yaml.ScalarNode && n.Tag == "!!str":
		return "the text " + diag.Quote(n.Value)
	case n.Kind == yaml.ScalarNode:
		return diag.Clip(n.Value)
	}
	return "something else"
}
