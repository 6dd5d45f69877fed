package casefile

import (
	"slices"

	"gopkg.in/yaml.v3"

	"authspec/runner/internal/yamldoc"
)

// Kind is a kind of check as far as the reading of cases goes. Whoever loads
// cases hands the kinds in: what they judge by is no business of this room.
type Kind struct {
	Word   string // the key of its checks: "status"
	Sees   Sight
	Roles  []Role // whom it can judge; none: servers
	Read   func(*Reader, *yaml.Node) Test
	Test   Test   // an empty one, of the type that Read returns
	Schema string // its definitions in the JSON Schema of case files; one has the name of Word
}

// Judges tells whether a check of the kind can be asked of a role.
func (k Kind) Judges(role Role) bool {
	if len(k.Roles) == 0 {
		return role == RoleServer
	}
	return slices.Contains(k.Roles, role)
}

// Sight is how much a kind of check looks at, which says where it can be asked.
type Sight int

// What a kind of check looks at.
const (
	SeesAnswer   Sight = iota // an answer
	SeesExchange              // and how the exchange ended or what came after it, which no watch case sees
	SeesSamples               // several answers, which no guard sees either
)

// Dependence is what decides a test besides the status of the answer, and how.
// Whoever keeps less than the whole exchange, waits for more, or has to know
// what a case is after, asks for it, and needs to know no kind.
type Dependence struct {
	Fields  []string // names of fields of the header and trailer sections, in any letter case
	Whole   bool     // more of the exchange than that
	MadeUp  bool     // the text of a parameter that is new in each answer, as a nonce is
	Content int      // octets of the content, but for whether it is the protected one; math.MaxInt: all
	Ending  bool     // what becomes of the connection after the answer
	Closing bool     // and that the server ends it, in the time that it has for that
	Times   bool     // that some exchanges take as long as others
	Ends    []string // the ends of an exchange that it takes for right; nil: it wants an answer
	// Statuses are those that it takes for right by name, so that none of them
	// means that the target wants no more requests.
	Statuses []int
	Granted  bool // that the request leads in
}

// Reader reads the value of a check's key in its place within a case, and
// records all that is wrong with it. What it returns for a value with a problem
// does not matter: the case is not loaded.
type Reader struct{ in *reader }

// Key is a key of a mapping, and how its value is read.
type Key[T any] struct {
	Name string
	Read func(*Reader, *T, *yaml.Node)
}

// Members are the keys of a mapping that are known, with their values.
type Members []yamldoc.Member

// Fill reads a mapping by a table of its keys, which is the vocabulary of that
// place. Values are read in the order of the table, as what one means can
// depend on another.
func Fill[T any](r *Reader, n *yaml.Node, to *T, table []Key[T]) Members {
	entries := make([]entry[T], len(table))
	for i, k := range table {
		entries[i] = entry[T]{k.Name, func(_ *reader, to *T, n *yaml.Node) { k.Read(r, to, n) }}
	}
	return fill(r.in, n, to, entries)
}

// Has tells whether one of some keys is there.
func (m Members) Has(keys ...string) bool { return hasAny(m, keys...) }

// Find is the value of a key; nil where there is none.
func (m Members) Find(key string) *yaml.Node { return find(m, key) }

// WholeOf tells whether a value is a mapping of nothing but these members: only
// then something else may be missing.
func (m Members) WholeOf(n *yaml.Node) bool { return whole(n, m) }

// Members reads a mapping with any keys.
func (r *Reader) Members(n *yaml.Node) Members { return r.in.doc.Members(n, nil) }

// Require records a problem for each key that a mapping lacks.
func (r *Reader) Require(n *yaml.Node, m Members, keys ...string) {
	if n.Kind == yaml.MappingNode {
		r.in.doc.Require(n, m, keys...)
	}
}

// Problem records what is wrong with a value.
func (r *Reader) Problem(n *yaml.Node, format string, args ...any) {
	r.in.doc.Problem(n, format, args...)
}

// ProblemHint records what is wrong with a value, and what to write instead.
func (r *Reader) ProblemHint(n *yaml.Node, hint, format string, args ...any) {
	r.in.doc.ProblemHint(n, hint, format, args...)
}

// Bool reads true or false.
func (r *Reader) Bool(n *yaml.Node) bool { return r.in.doc.Bool(n) }

// Number reads a whole number between two limits.
func (r *Reader) Number(n *yaml.Node, least, most int) int { return r.in.between(n, least, most) }

// Scalar is the text of a scalar as it is written; ok is false for what other
// programs could read as something else.
func (r *Reader) Scalar(n *yaml.Node) (text string, ok bool) { return r.in.scalar(n) }

// Plain reads a text without placeholders, which is no number.
func (r *Reader) Plain(n *yaml.Node) string { return r.in.plain(n) }

// Text reads a text with placeholders; never nil.
func (r *Reader) Text(n *yaml.Node) *Text { return r.in.text(n) }

// FilledText reads a text with placeholders that can't be empty.
func (r *Reader) FilledText(n *yaml.Node) *Text { return r.in.filledText(n) }

// Texts reads one text, or a list of at least one.
func (r *Reader) Texts(n *yaml.Node) []*Text { return r.in.texts(n) }

// FilledTexts is Texts of which none can be empty.
func (r *Reader) FilledTexts(n *yaml.Node) []*Text { return r.in.filledTexts(n) }

// Word reads one of some words.
func (r *Reader) Word(n *yaml.Node, of ...string) string { return r.in.oneOf(n, of) }

// Words reads one of some words, or a list of them without repetition.
func (r *Reader) Words(n *yaml.Node, of []string) []string { return r.in.words(n, of) }

// WordList is Words that have to be a list, be it of one.
func (r *Reader) WordList(n *yaml.Node, of []string) []string { return listed[string](r.in, n, of) }

// Token reads a name without placeholders, which what tells: "name of a field".
func (r *Reader) Token(n *yaml.Node, what string) string { return r.in.shaped(n, tokenShape(what)) }

// Tokens reads a list of such names, none twice.
func (r *Reader) Tokens(n *yaml.Node, what string) []string { return r.in.tokens(n, what) }

// Items are those of a list of at least one, or the value itself.
func (r *Reader) Items(n *yaml.Node) []*yaml.Node { return r.in.items(n) }

// List is the items of a list with at least one.
func (r *Reader) List(n *yaml.Node) []*yaml.Node { return r.in.list(n) }

// StepID reads the id of a step whose answer is there by now.
func (r *Reader) StepID(n *yaml.Node) string {
	id := r.in.plain(n)
	if id != "" && r.in.step != nil {
		r.in.stepRef(r.in.pos(n), id)
	}
	return id
}

// Step is the step whose answer is checked; nil in a case that watches.
func (r *Reader) Step() *Step { return r.in.step }

// Role is the part in an exchange that the case judges.
func (r *Reader) Role() Role { return r.in.c.Role }

// Samples is how often the steps of the case run.
func (r *Reader) Samples() int { return r.in.c.Samples }

// IsToken tells whether a text is a token (RFC 9110 §5.6.2), as names of
// fields, schemes and parameters are.
func IsToken(s string) bool { return token().MatchString(s) }
