package check

import (
	"fmt"
	"slices"
	"strconv"

	"gopkg.in/yaml.v3"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/pattern"
	"authspec/runner/internal/yamldoc"
)

// Status asks for a final status: any of Codes or Classes (4 for 4xx); none of
// them when Not is set.
type Status struct {
	Not     bool
	Codes   []int
	Classes []int
}

const statusSchema = `
"status": {
  "description": "401, 4xx, a list of these, or {not: …}.",
  "anyOf": [
    {"$ref": "#/$defs/statuses"},
    {"type": "object", "required": ["not"], "additionalProperties": false, "properties": {"not": {"$ref": "#/$defs/statuses"}}}
  ]
},
"statuses": {"anyOf": [{"$ref": "#/$defs/code"}, {"type": "array", "minItems": 1, "uniqueItems": true, "items": {"$ref": "#/$defs/code"}}]},
"code": {"anyOf": [{"const": 101}, {"type": "integer", "minimum": 200, "maximum": 599}, {"type": "string", "pattern": "^[2-5]xx$"}, {"$ref": "#/$defs/row"}]}`

var classText = pattern.Of(`^[2-5]xx$`)

// readStatus reads 401, 4xx, a list of these, or {not: …}.
func readStatus(r *reader, n *yaml.Node) Status {
	var t Status
	if n.Kind != yaml.MappingNode {
		readStatuses(r, &t, n)
		return t
	}
	t.Not = true
	members := casefile.Fill(r, n, &t, []casefile.Key[Status]{{Name: "not", Read: readStatuses}})
	r.Require(n, members, "not")
	return t
}

func readStatuses(r *reader, t *Status, n *yaml.Node) {
	for _, item := range r.Items(n) {
		if item.Kind == yaml.ScalarNode && classText().MatchString(item.Value) {
			t.Classes = append(t.Classes, int(item.Value[0]-'0'))
			continue
		}
		code, err := strconv.Atoi(item.Value)
		switch final := code == 101 || code >= 200 && code <= 599; {
		case item.Kind != yaml.ScalarNode || item.Tag != "!!int" || err != nil || !final:
			r.ProblemHint(item, "write 401, 4xx, a list of these, or {not: …}", "a final status should stand here, not %s", yamldoc.Describe(item))
		case slices.Contains(t.Codes, code):
			r.Problem(item, "%d stands here twice", code)
		default:
			t.Codes = append(t.Codes, code)
		}
	}
}

// Kind implements casefile.Test.
func (Status) Kind() string { return "status" }

// Depends implements casefile.Test: the status is all it looks at.
func (t Status) Depends() casefile.Dependence {
	if t.Not {
		return casefile.Dependence{}
	}
	return casefile.Dependence{Statuses: t.Codes}
}

func (t Status) words(*wording) string {
	words := numbers(t.Codes)
	for _, c := range t.Classes {
		words = append(words, fmt.Sprintf("%dxx", c))
	}
	if t.Not {
		return "status other than " + orList(words)
	}
	return "status " + orList(words)
}

func (t Status) judge(v view) result {
	code := v.answer().Status
	in := slices.Contains(t.Codes, code) || slices.Contains(t.Classes, code/100)
	return verdict(in != t.Not, v.wants(t), func() string { return statusSeen(code) })
}

func (t Status) unanswered(v view) (result, bool) {
	switch {
	case v.begun():
		return result{}, false
	case !t.Not:
		return v.instead(t.words(nil)), true
	}
	return v.unjudged(), true
}

// statusSeen is a status in words; where it is the server's error, it says so, as
// that is no refusal whatever was asked for.
func statusSeen(code int) string {
	switch code {
	case 500, 502, 504:
		return fmt.Sprintf("status %d, a server error", code)
	}
	return fmt.Sprintf("status %d", code)
}

func numbers(list []int) []string {
	out := make([]string, len(list))
	for i, n := range list {
		out[i] = strconv.Itoa(n)
	}
	return out
}
