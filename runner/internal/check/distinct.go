package check

import (
	"fmt"
	"slices"

	"gopkg.in/yaml.v3"

	"authspec/runner/internal/casefile"
)

// Distinct asks that a value differs in all samples.
type Distinct struct {
	Value       *casefile.Text
	Unguessable bool
}

const distinctSchema = `
"distinct": {
  "description": "The value differs in all samples.",
  "type": ["object", "string"], "pattern": "\\$\\{",
  "required": ["value"],
  "additionalProperties": false,
  "properties": {
    "value": {"$ref": "#/$defs/filled"},
    "unguessable": {"description": "And the next can't be told from those before.", "$ref": "#/$defs/bool"}
  }
}`

func readDistinct(r *reader, n *yaml.Node) Distinct {
	var t Distinct
	members := casefile.Fill(r, n, &t, []casefile.Key[Distinct]{
		{Name: "value", Read: func(r *reader, t *Distinct, n *yaml.Node) { t.Value = r.FilledText(n) }},
		{Name: "unguessable", Read: func(r *reader, t *Distinct, n *yaml.Node) { t.Unguessable = r.Bool(n) }},
	})
	r.Require(n, members, "value")
	if r.Step() != nil && r.Samples() < 2 {
		r.ProblemHint(n, "say samples: N for the case", "values can differ over several samples only")
	}
	return t
}

// Kind implements casefile.Test.
func (Distinct) Kind() string { return "distinct" }

// Depends implements casefile.Test. Where the value is content, the case says
// that itself.
func (Distinct) Depends() casefile.Dependence { return casefile.Dependence{Whole: true} }

func (t Distinct) words(*wording) string {
	want := fmt.Sprintf("another %s in each sample", t.Value.Source)
	if t.Unguessable {
		want += ", which can't be guessed from the others"
	}
	return want
}

func (t Distinct) judgeAll(_ *Step, list []view) result {
	want := phrase(func() string { return t.words(nil) })
	var values []string
	for _, v := range list {
		s, err := v.sample.Scope.String(t.Value)
		if err != nil {
			return skip("%s", err)
		}
		if slices.Contains(values, s) {
			return broken(want, func() string { return quote(s) + " twice" })
		}
		values = append(values, s)
	}
	if len(values) < 2 {
		return skip("there is one sample only to compare")
	}
	if t.Unguessable {
		if a, b, near := nearest(values); near {
			return broken(want, func() string {
				return quote(a) + " and " + quote(b) + ", which differ in a few characters only"
			})
		}
	}
	return held(want, func() string { return quote(values[0]) + ", …" })
}

// varies is how many characters of a value must differ from those of another
// for it to be hard to guess: six of base64 are 36 bits.
const varies = 6

// nearest finds two values that are alike but for a few characters in one
// place, as a counter or a clock makes them.
func nearest(values []string) (a, b string, near bool) {
	for i, a := range values {
		for _, b := range values[i+1:] {
			shorter := min(len(a), len(b))
			front, back := 0, 0
			for front < shorter && a[front] == b[front] {
				front++
			}
			for back < shorter-front && a[len(a)-1-back] == b[len(b)-1-back] {
				back++
			}
			if max(len(a), len(b))-front-back < varies {
				return a, b, true
			}
		}
	}
	return "", "", false
}
