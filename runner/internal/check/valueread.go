package check

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/diag"
	"authspec/runner/internal/pattern"
	"authspec/runner/internal/yamldoc"
)

// valueSchema are the definitions of a VALUE, and of what several kinds ask
// alike.
var valueSchema = `
"value": {
  "type": ["object", "string"], "pattern": "\\$\\{",
  "properties": {
    "equals": {"description": "The value, or one of a list.", "$ref": "#/$defs/texts"},
    "contains": {"description": "All of these are part of it.", "$ref": "#/$defs/filledTexts"},
    "member": {"description": "The value is a list, with all of these in it.", "$ref": "#/$defs/filledTexts"},
    "matches": {"description": "A pattern of RE2, anywhere in it.", "$ref": "#/$defs/text"},
    "syntax": {"anyOf": [` + OneOf(syntaxes()) + `, {"$ref": "#/$defs/row"}]},
    "form": {"description": "How the parameter is written.", "anyOf": [{"enum": ["quoted", "token"]}, {"$ref": "#/$defs/row"}]},
    "not": {"description": "Holds for no occurrence.", "$ref": "#/$defs/value", "minProperties": 1, "propertyNames": {"enum": ["equals", "contains", "member", "matches", "syntax", "form", "ignore-case"]}},
    "ignore-case": {"$ref": "#/$defs/bool"},
    "values": {"description": "All occurrences, in order.", "type": ["array", "string"], "pattern": "\\$\\{", "minItems": 1, "items": {"$ref": "#/$defs/text"}},
    "count": {"description": "How many occurrences; 1.. unless said.", "$ref": "#/$defs/range"}
  },
  "if": {"required": ["values"]},
  "then": {"propertyNames": {"enum": ["name", "in", "values", "ignore-case"]}},
  "dependentSchemas": {"ignore-case": {"anyOf": [{"required": ["equals"]}, {"required": ["contains"]}, {"required": ["values"]}]}}
},
"params": {
  "description": "By name of a parameter, what is asked of it.",
  "type": ["object", "string"], "pattern": "\\$\\{", "minProperties": 1,
  "propertyNames": {"$ref": "#/$defs/tokenOrRow"},
  "additionalProperties": {"$ref": "#/$defs/value", "propertyNames": {"enum": ["equals", "contains", "member", "matches", "syntax", "form", "not", "ignore-case", "values", "count"]}}
},
"challengeIn": {"description": "WWW-Authenticate unless said.", "anyOf": [` + OneOf([]string{wwwAuthenticate, proxyAuthenticate}) + `, {"$ref": "#/$defs/row"}]}`

// valueOf says of what a VALUE is asked; not all that can be asked makes sense
// everywhere.
type valueOf int

const (
	inField valueOf = iota
	inBody          // there is one content, and it is no list
	inParam         // a parameter also has a form
	inJSON          // a value of JSON, in which nothing is a list of members in one text
)

// valueKeys are the keys of a VALUE.
func valueKeys(of valueOf) []casefile.Key[Value] {
	list := append(askedKeys(of), casefile.Key[Value]{
		Name: "not",
		Read: func(r *reader, v *Value, n *yaml.Node) { v.Not = readNot(r, n, of) },
	})
	if of == inBody {
		return list
	}
	return append(list, []casefile.Key[Value]{
		{Name: "values", Read: func(r *reader, v *Value, n *yaml.Node) { v.Values = readValues(r, n) }},
		{Name: "count", Read: func(r *reader, v *Value, n *yaml.Node) { v.Count = readRange(r, n) }},
	}...)
}

// askedKeys are those that are about an occurrence by itself, as what is
// denied always is.
func askedKeys(of valueOf) []casefile.Key[Value] {
	list := []casefile.Key[Value]{
		{Name: "equals", Read: func(r *reader, v *Value, n *yaml.Node) { v.Equals = r.Texts(n) }},
		{Name: "contains", Read: func(r *reader, v *Value, n *yaml.Node) { v.Contains = r.FilledTexts(n) }},
		{Name: "matches", Read: func(r *reader, v *Value, n *yaml.Node) { v.Matches = readPattern(r, n) }},
		{Name: "syntax", Read: func(r *reader, v *Value, n *yaml.Node) { v.Syntax = r.Word(n, syntaxes()...) }},
		{Name: "ignore-case", Read: func(r *reader, v *Value, n *yaml.Node) { v.IgnoreCase = r.Bool(n) }},
	}
	if of != inBody && of != inJSON {
		list = append(list, casefile.Key[Value]{
			Name: "member",
			Read: func(r *reader, v *Value, n *yaml.Node) { v.Member = r.FilledTexts(n) },
		})
	}
	if of == inParam {
		list = append(list, casefile.Key[Value]{
			Name: "form",
			Read: func(r *reader, v *Value, n *yaml.Node) { v.Form = r.Word(n, "quoted", "token") },
		})
	}
	return list
}

func readNot(r *reader, n *yaml.Node, of valueOf) *Value {
	v := &Value{}
	members := casefile.Fill(r, n, v, askedKeys(of))
	if members.WholeOf(n) && len(members) == 0 {
		r.ProblemHint(n, "say for example not: {contains: …}", "nothing is denied")
	}
	valueRules(r, *v, members)
	return v
}

// readValues reads all occurrences, in order: a list.
func readValues(r *reader, n *yaml.Node) []*casefile.Text {
	if n.Kind != yaml.SequenceNode {
		r.List(n)
		return nil
	}
	return r.Texts(n)
}

// valueRules checks that what is asked of a value makes sense together.
func valueRules(r *reader, v Value, members casefile.Members) {
	if at := members.Find("ignore-case"); at != nil && !members.Has("equals", "contains", "values") {
		r.ProblemHint(at, "leave it out; in matches write (?i)", "ignore-case goes with equals, contains or values")
	}
	asked := slices.DeleteFunc(slices.Clone(members), func(m yamldoc.Member) bool {
		return slices.Contains([]string{"name", "in", "count", "values", "ignore-case"}, m.Key)
	})
	if at := members.Find("values"); at != nil && (len(asked) > 0 || members.Has("count")) {
		r.ProblemHint(at, "leave the rest out", "values says all about each occurrence and their number")
	}
	if at := members.Find("count"); at != nil && v.Count != nil && v.Count.Max == 0 && len(asked) > 0 {
		r.ProblemHint(at, "leave the rest out, or say 0..", "with a count of 0 there is no value that could be judged")
	}
}

// readPattern reads a regular expression in the syntax of RE2.
func readPattern(r *reader, n *yaml.Node) *regexp.Regexp {
	s, ok := r.Scalar(n)
	if !ok {
		return nil
	}
	if name, found := placeholderIn(s); found {
		r.ProblemHint(n, "use equals or contains", "a pattern has no placeholders, so ${%s} has no value here", name)
		return nil
	}
	p, err := regexp.Compile(s)
	if err != nil {
		r.ProblemHint(n, "patterns have the syntax of RE2", "the pattern can't be read: %s", patternError(err))
		return nil
	}
	return p
}

var looksLikePlaceholder = pattern.Of(`\$\{([a-z][^}]*)\}`)

func placeholderIn(s string) (string, bool) {
	m := looksLikePlaceholder().FindStringSubmatch(s)
	if m == nil {
		return "", false
	}
	return m[1], true
}

// patternError is the reason without the name of the package.
func patternError(err error) string {
	return strings.TrimPrefix(err.Error(), "error parsing regexp: ")
}

// readParams reads what is asked of parameters. With each, the number must be
// said: unsaid, a parameter that every challenge may leave out would be one
// that all must have.
func readParams(r *reader, n *yaml.Node, each bool) []ParamTest {
	members := r.Members(n)
	if members.WholeOf(n) && len(members) == 0 {
		r.ProblemHint(n, "leave it out, or name a parameter", "no parameter is named")
	}
	var list []ParamTest
	for _, m := range members {
		p := ParamTest{Name: m.Key}
		same := func(q ParamTest) bool { return strings.EqualFold(p.Name, q.Name) }
		switch {
		case !casefile.IsToken(m.Key):
			r.Problem(m.At, "%s is no name of a parameter", diag.Quote(m.Key))
		case slices.ContainsFunc(list, same):
			r.ProblemHint(m.At, "letter case makes no difference in names", "the parameter %q is there twice", m.Key)
		}
		keys := casefile.Fill(r, m.Value, &p.Value, valueKeys(inParam))
		valueRules(r, p.Value, keys)
		if each && m.Value.Kind == yaml.MappingNode && !keys.Has("count") {
			r.ProblemHint(m.At, "say count: 1 if it must be there, 0..1 if it may", "how often %q may come in each challenge is not said", m.Key)
		}
		list = append(list, p)
	}
	return list
}

// readChallengeIn reads the name of a field that challenges come in.
func readChallengeIn(r *reader, n *yaml.Node) string {
	return r.Word(n, wwwAuthenticate, proxyAuthenticate)
}

// mostCounted bounds the ends of ranges.
const mostCounted = 1_000_000

var rangeText = pattern.Of(`^(\d{1,7})(?:(\.\.)(\d{1,7})?)?$`)

// readRange reads 1, 0..1 or 0.. as a range of counts.
func readRange(r *reader, n *yaml.Node) *Range {
	s, ok := r.Scalar(n)
	if !ok {
		return nil
	}
	m := rangeText().FindStringSubmatch(s)
	if m == nil || n.Style != 0 && m[2] == "" {
		r.ProblemHint(n, "write 1, 0..1, 1..3 or 0..", "%s is no range of counts", diag.Quote(s))
		return nil
	}
	var got Range
	fmt.Sscan(m[1], &got.Min)
	switch {
	case m[2] == "":
		got.Max = got.Min
	case m[3] == "":
		got.Max = -1
	default:
		fmt.Sscan(m[3], &got.Max)
	}
	if got.Min > mostCounted || got.Max > mostCounted || got.Max >= 0 && got.Max < got.Min {
		r.Problem(n, "the range %s should go upwards, to %d at most", s, mostCounted)
	}
	return &got
}
