package check

import (
	"gopkg.in/yaml.v3"

	"authspec/runner/internal/casefile"
)

// RequestLine asks for a part of the request line of a client.
type RequestLine struct {
	Part  string // targetPart or methodPart
	Value Value
}

const (
	targetPart = "target"
	methodPart = "method"
)

const targetSchema = `
"target": {
  "description": "What is asked of the request target, as it came.",
  "$ref": "#/$defs/value",
  "minProperties": 1,
  "properties": {"not": {"propertyNames": {"not": {"enum": ["form", "member"]}}}},
  "propertyNames": {"enum": ["equals", "contains", "matches", "syntax", "not", "ignore-case"]}
}`

const methodSchema = `
"method": {
  "description": "What is asked of the method.",
  "$ref": "#/$defs/value",
  "minProperties": 1,
  "properties": {"not": {"propertyNames": {"not": {"enum": ["form", "member"]}}}},
  "propertyNames": {"enum": ["equals", "contains", "matches", "syntax", "not", "ignore-case"]}
}`

func readTarget(r *reader, n *yaml.Node) RequestLine { return readLine(r, n, targetPart) }

func readMethod(r *reader, n *yaml.Node) RequestLine { return readLine(r, n, methodPart) }

func readLine(r *reader, n *yaml.Node, part string) RequestLine {
	t := RequestLine{Part: part}
	members := casefile.Fill(r, n, &t.Value, valueKeys(inBody))
	if members.WholeOf(n) && len(members) == 0 {
		r.ProblemHint(n, "say equals, contains, matches or not", "nothing is asked of the %s", part)
	}
	valueRules(r, t.Value, members)
	return t
}

// Kind implements casefile.Test.
func (t RequestLine) Kind() string { return t.Part }

// Depends implements casefile.Test.
func (RequestLine) Depends() casefile.Dependence { return casefile.Dependence{Whole: true} }

func (t RequestLine) noun() string {
	if t.Part == targetPart {
		return "request target"
	}
	return "method"
}

func (t RequestLine) words(w *wording) string { return w.value(t.Value, t.noun()) }

func (t RequestLine) judge(v view) result {
	came := v.sample.Came
	if came == nil {
		return skip("%s", v.ev.unreached())
	}
	text := came.Target
	if t.Part == methodPart {
		text = came.Method
	}
	return v.value(t.Value, subject{noun: t.noun(), list: []occurrence{{text: text}}, got: func() string { return t.noun() + " " + quote(text) }})
}

func (RequestLine) unanswered(v view) (result, bool) { return v.unjudged(), true }
