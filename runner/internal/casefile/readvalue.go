package casefile

import (
	"regexp"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"authspec/runner/internal/yamldoc"
)

// subject says of what a VALUE is asked; not all that can be asked makes sense
// everywhere.
type subject int

const (
	inField subject = iota
	inBody          // there is one content, and it is no list
	inParam         // a parameter also has a form
)

// valueKeys are the keys of a VALUE.
func valueKeys(of subject) []entry[Value] {
	list := append(askedKeys(of), entry[Value]{"not", func(r *reader, v *Value, n *yaml.Node) { v.Not = r.denied(n, of) }})
	if of == inBody {
		return list
	}
	return append(list,
		entry[Value]{"values", func(r *reader, v *Value, n *yaml.Node) { v.Values = r.valueList(n) }},
		entry[Value]{"count", func(r *reader, v *Value, n *yaml.Node) { v.Count = r.countRange(n) }},
	)
}

// askedKeys are those that are about an occurrence by itself, as what is
// denied always is.
func askedKeys(of subject) []entry[Value] {
	list := []entry[Value]{
		{"equals", func(r *reader, v *Value, n *yaml.Node) { v.Equals = r.texts(n) }},
		{"contains", func(r *reader, v *Value, n *yaml.Node) { v.Contains = r.filledTexts(n) }},
		{"matches", func(r *reader, v *Value, n *yaml.Node) { v.Matches = r.pattern(n) }},
		{"syntax", func(r *reader, v *Value, n *yaml.Node) { v.Syntax = r.oneOf(n, syntaxes()) }},
		{"ignore-case", func(r *reader, v *Value, n *yaml.Node) { v.IgnoreCase = r.doc.Bool(n) }},
	}
	if of != inBody {
		list = append(list, entry[Value]{"member", func(r *reader, v *Value, n *yaml.Node) { v.Member = r.filledTexts(n) }})
	}
	if of == inParam {
		list = append(list, entry[Value]{"form", func(r *reader, v *Value, n *yaml.Node) { v.Form = r.oneOf(n, []string{"quoted", "token"}) }})
	}
	return list
}

func (r *reader) denied(n *yaml.Node, of subject) *Value {
	v := &Value{}
	members := fill(r, n, v, askedKeys(of))
	if whole(n, members) && len(members) == 0 {
		r.doc.ProblemHint(n, "say for example not: {contains: …}", "nothing is denied")
	}
	r.valueRules(*v, members)
	return v
}

// valueList reads all occurrences, in order: a list.
func (r *reader) valueList(n *yaml.Node) []*Text {
	if n.Kind != yaml.SequenceNode {
		r.doc.List(n)
		return nil
	}
	return r.texts(n)
}

// valueRules checks that what is asked of a value makes sense together.
func (r *reader) valueRules(v Value, members []yamldoc.Member) {
	if at := find(members, "ignore-case"); at != nil && !hasAny(members, "equals", "contains", "values") {
		r.doc.ProblemHint(at, "leave it out; in matches write (?i)", "ignore-case goes with equals, contains or values")
	}
	asked := slices.DeleteFunc(slices.Clone(members), func(m yamldoc.Member) bool {
		return slices.Contains([]string{"name", "in", "count", "values", "ignore-case"}, m.Key)
	})
	if at := find(members, "values"); at != nil && (len(asked) > 0 || has(members, "count")) {
		r.doc.ProblemHint(at, "leave the rest out", "values says all about each occurrence and their number")
	}
	if at := find(members, "count"); at != nil && v.Count != nil && v.Count.Max == 0 && len(asked) > 0 {
		r.doc.ProblemHint(at, "leave the rest out, or say 0..", "with a count of 0 there is no value that could be judged")
	}
}

// pattern reads a regular expression in the syntax of RE2.
func (r *reader) pattern(n *yaml.Node) *regexp.Regexp {
	s, ok := r.scalar(n)
	if !ok {
		return nil
	}
	if name, found := placeholderIn(s); found {
		r.doc.ProblemHint(n, "use equals or contains", "a pattern has no placeholders, so ${%s} has no value here", name)
		return nil
	}
	p, err := regexp.Compile(s)
	if err != nil {
		r.doc.ProblemHint(n, "patterns have the syntax of RE2", "the pattern can't be read: %s", patternError(err))
		return nil
	}
	return p
}

var looksLikePlaceholder = regexp.MustCompile(`\$\{([a-z][^}]*)\}`)

func placeholderIn(s string) (string, bool) {
	m := looksLikePlaceholder.FindStringSubmatch(s)
	if m == nil {
		return "", false
	}
	return m[1], true
}

// patternError is the reason without the name of the package.
func patternError(err error) string {
	return strings.TrimPrefix(err.Error(), "error parsing regexp: ")
}
