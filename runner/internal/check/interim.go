package check

import (
	"slices"

	"gopkg.in/yaml.v3"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/yamldoc"
)

// Interim asks which 1xx answers precede the final one: none, or only these.
type Interim struct {
	None  bool
	Codes []int
}

const interimSchema = `
"interim": {
  "description": "none, or the interim responses that may come.",
  "anyOf": [
    {"const": "none"}, {"$ref": "#/$defs/row"},
    {"type": "array", "minItems": 1, "uniqueItems": true, "items": {"anyOf": [{"type": "integer", "minimum": 100, "maximum": 199}, {"$ref": "#/$defs/row"}]}}
  ]
}`

// readInterim reads none, or a list of 1xx statuses.
func readInterim(r *reader, n *yaml.Node) Interim {
	if n.Kind == yaml.ScalarNode && n.Value == "none" {
		return Interim{None: true}
	}
	var t Interim
	if n.Kind != yaml.SequenceNode {
		r.ProblemHint(n, "write none or [100]", "the interim responses should stand here, not %s", yamldoc.Describe(n))
		return t
	}
	for _, item := range r.List(n) {
		code := r.Number(item, 100, 199)
		if slices.Contains(t.Codes, code) {
			r.Problem(item, "%d stands here twice", code)
		}
		t.Codes = append(t.Codes, code)
	}
	return t
}

// Kind implements casefile.Test.
func (Interim) Kind() string { return "interim" }

// Depends implements casefile.Test.
func (Interim) Depends() casefile.Dependence { return casefile.Dependence{Whole: true} }

func (t Interim) words(*wording) string {
	if t.None {
		return "no interim response"
	}
	return "interim responses, with status " + orList(numbers(t.Codes)) + " only"
}

func (t Interim) judge(v view) result {
	var got []int
	ok := true
	for _, r := range v.sample.Exchange.Interim {
		got = append(got, r.Status)
		ok = ok && slices.Contains(t.Codes, r.Status)
	}
	if got == nil {
		return verdict(t.None, v.wants(t), says("no interim response"))
	}
	return verdict(ok && !t.None, v.wants(t), func() string { return "interim response " + andList(numbers(got)) })
}

func (Interim) unanswered(v view) (result, bool) { return v.unjudged(), true }
