package casefile

import (
	"regexp"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"authspec/runner/internal/diag"
	"authspec/runner/internal/yamldoc"
)

// reader reads one case.
type reader struct {
	doc   *yamldoc.Document
	kinds *language // of the role of the case
	all   *languages
	rule  string // the requirement of checks that cite none; empty: each has to
	row   row
	spent *int // octets of the file that have been written out
	c     *Case

	seen

	// What is being read, since texts mean different things in different
	// places.
	step     *Step
	index    int  // of step
	answered bool // step has its answer: its checks are being read
	credits  bool // the credentials themselves are being read
	written  bool // what is written of Digest credentials is being read
	token    bool // what is different about a token is being read
	usesAuth bool // the request, so far, says ${auth}
}

// seen is what has been read of a case, by name.
type seen struct {
	ids   map[string]int // of the steps that have one in the file: their place
	names map[string]diag.Pos
	costs map[string]int // wrong passwords, by step
}

// entry is one key of a mapping and how its value is read.
type entry[T any] struct {
	key  string
	read func(*reader, *T, *yaml.Node)
}

// longestTable is as many keys as any table has, about.
const longestTable = 32

// fill reads a mapping by a table of its keys, which is the vocabulary of that
// place, and returns which keys there are. Values are read in the order of the
// table, as what one means can depend on another.
func fill[T any](r *reader, n *yaml.Node, to *T, table []entry[T]) []yamldoc.Member {
	var few [longestTable]string // which is on the stack
	known := few[:0]
	for _, e := range table {
		known = append(known, e.key)
	}
	members := r.doc.Members(n, known)
	for _, m := range members {
		if r.row.made[m.At] {
			r.doc.ProblemHint(m.At, "write the word itself", "the word %q comes from a row", m.Key)
		}
	}
	for _, e := range table {
		if value := find(members, e.key); value != nil {
			e.read(r, to, value)
		}
	}
	return members
}

func has(members []yamldoc.Member, key string) bool {
	return find(members, key) != nil
}

// find is the value of a key, nil where there is none.
func find(members []yamldoc.Member, key string) *yaml.Node {
	for _, m := range members {
		if m.Key == key {
			return m.Value
		}
	}
	return nil
}

// whole tells whether a value is a mapping all of whose keys are known: only
// then something else may be missing.
func whole(n *yaml.Node, members []yamldoc.Member) bool {
	return n.Kind == yaml.MappingNode && len(n.Content) == 2*len(members)
}

// hasAny tells whether one of the keys is there.
func hasAny(members []yamldoc.Member, keys ...string) bool {
	return slices.ContainsFunc(keys, func(k string) bool { return has(members, k) })
}

// pos is the place of a node.
func (r *reader) pos(n *yaml.Node) diag.Pos { return r.doc.Pos(n) }

// scalar is the text of a scalar as it is written. What other programs could
// read as a truth value must be in quotes.
func (r *reader) scalar(n *yaml.Node) (string, bool) {
	switch {
	case n.Kind != yaml.ScalarNode || yamldoc.IsNull(n):
		return r.doc.Scalar(n)
	case n.Tag != "!!str" && n.Tag != "!!int" && n.Tag != "!!float", n.Style == 0 && truthValue(n.Value):
		r.doc.ProblemHint(n, "put it in quotes", "a text should stand here, but some programs read %s as something else", diag.Clip(n.Value))
		return "", false
	}
	return n.Value, true
}

// truthValue tells whether readers of YAML 1.1 take a plain scalar for true or
// false; hardly any takes y and n so, though it says that too.
func truthValue(s string) bool {
	return slices.Contains([]string{"yes", "no", "on", "off"}, strings.ToLower(s))
}

// text reads a text with placeholders; never nil.
func (r *reader) text(n *yaml.Node) *Text {
	s, ok := r.scalar(n)
	t := &Text{Pos: r.pos(n), Source: s}
	if ok {
		t.Pieces = r.pieces(n, s)
	}
	return t
}

// filledText reads a text that can't be empty.
func (r *reader) filledText(n *yaml.Node) *Text {
	t := r.text(n)
	if n.Kind == yaml.ScalarNode && n.Value == "" && !yamldoc.IsNull(n) {
		r.doc.Problem(n, "the text is empty")
	}
	return t
}

// texts reads one text, or a list of at least one.
func (r *reader) texts(n *yaml.Node) []*Text {
	var list []*Text
	for _, item := range r.items(n) {
		list = append(list, r.text(item))
	}
	return list
}

// filledTexts reads one text, or a list of at least one; none is empty.
func (r *reader) filledTexts(n *yaml.Node) []*Text {
	var list []*Text
	for _, item := range r.items(n) {
		list = append(list, r.filledText(item))
	}
	return list
}

// items are those of a list, which has at least one, or the value itself.
func (r *reader) items(n *yaml.Node) []*yaml.Node {
	if n.Kind == yaml.SequenceNode {
		return r.list(n)
	}
	return []*yaml.Node{n}
}

// list is the items of a list with at least one.
func (r *reader) list(n *yaml.Node) []*yaml.Node {
	items := r.doc.List(n)
	if n.Kind == yaml.SequenceNode && len(items) == 0 {
		r.doc.Problem(n, "the list is empty")
	}
	return items
}

// plain reads a text without placeholders, which is no number; empty if there
// is something wrong with it.
func (r *reader) plain(n *yaml.Node) string {
	s, ok := r.scalar(n)
	switch {
	case !ok:
	case n.Tag != "!!str":
		r.doc.ProblemHint(n, "put it in quotes", "a text should stand here, not %s", diag.Clip(n.Value))
	case strings.TrimSpace(s) == "":
		r.doc.Problem(n, "the text is empty")
	case strings.Contains(s, "${"):
		r.doc.ProblemHint(n, "only the keys of the case's rows can be used", "%s stands where no placeholder has a value", diag.Quote(s))
	default:
		return s
	}
	return ""
}

// shaped reads a text without placeholders that must match a pattern.
func (r *reader) shaped(n *yaml.Node, as shape) string {
	s := r.plain(n)
	if s == "" || as.pattern.MatchString(s) {
		return s
	}
	r.doc.ProblemHint(n, as.hint, "%s is no %s", diag.Quote(s), as.what)
	return ""
}

// shape is the form that a word must have.
type shape struct {
	pattern    *regexp.Regexp
	what, hint string
}

const slugHint = "use small letters, digits and single hyphens"

func tokenShape(what string) shape { return shape{token(), what, "use letters, digits and hyphens"} }

// oneOf reads a word of the vocabulary.
func (r *reader) oneOf(n *yaml.Node, words []string) string {
	s, ok := r.scalar(n)
	if !ok || slices.Contains(words, s) {
		return s
	}
	r.doc.ProblemHint(n, diag.Suggest(s, words), "unknown word %s", diag.Quote(s))
	return ""
}

// words reads one word of the vocabulary, or a list without repetition.
func (r *reader) words(n *yaml.Node, of []string) []string {
	var list []string
	for _, item := range r.items(n) {
		w := r.oneOf(item, of)
		if w != "" && slices.Contains(list, w) {
			r.doc.Problem(item, "%q stands here twice", w)
		}
		list = append(list, w)
	}
	return list
}

// listed reads a list of words of the vocabulary.
func listed[T ~string](r *reader, n *yaml.Node, of []string) []T {
	if n.Kind != yaml.SequenceNode {
		r.doc.List(n)
		return nil
	}
	var list []T
	for _, w := range r.words(n, of) {
		list = append(list, T(w))
	}
	return list
}

// tokens reads a list of names without placeholders, no name twice; letter
// case does not make two.
func (r *reader) tokens(n *yaml.Node, what string) []string {
	var list []string
	for _, item := range r.list(n) {
		s := r.shaped(item, tokenShape(what))
		if slices.ContainsFunc(list, func(x string) bool { return strings.EqualFold(x, s) }) && s != "" {
			r.doc.Problem(item, "%q stands here twice", s)
		}
		list = append(list, s)
	}
	return list
}

// between reads a whole number with an upper limit.
func (r *reader) between(n *yaml.Node, least, most int) int {
	i := r.doc.Int(n, least)
	if i > most {
		r.doc.Problem(n, "%d is beyond the limit of %d", i, most)
		return most
	}
	return i
}
