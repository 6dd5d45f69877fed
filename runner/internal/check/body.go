package check

import (
	"math"

	"gopkg.in/yaml.v3"

	"authspec/runner/internal/casefile"
)

// Body asks for the content.
type Body struct{ Value Value }

const bodySchema = `
"body": {
  "description": "What is asked of the content.",
  "$ref": "#/$defs/value",
  "minProperties": 1,
  "propertyNames": {"enum": ["equals", "contains", "matches", "syntax", "not", "ignore-case"]},
  "properties": {"not": {"propertyNames": {"not": {"enum": ["form", "member"]}}}}
}`

func readBody(r *reader, n *yaml.Node) Body {
	var t Body
	members := casefile.Fill(r, n, &t.Value, valueKeys(inBody))
	if members.WholeOf(n) && len(members) == 0 {
		r.ProblemHint(n, "say equals, contains, matches, syntax or not", "nothing is asked of the content")
	}
	valueRules(r, t.Value, members)
	return t
}

// Kind implements casefile.Test.
func (Body) Kind() string { return "body" }

// Depends implements casefile.Test.
func (Body) Depends() casefile.Dependence {
	return casefile.Dependence{Whole: true, Content: math.MaxInt}
}

func (t Body) words(w *wording) string { return w.value(t.Value, contentNoun) }

func (t Body) judge(v view) result {
	text := string(v.content())
	got := func() string {
		if text == "" {
			return "no content"
		}
		return "content " + quote(text)
	}
	return v.value(t.Value, subject{noun: contentNoun, list: []occurrence{{text: text}}, got: got})
}

func (Body) unanswered(v view) (result, bool) { return v.unjudged(), true }
