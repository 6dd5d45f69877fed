package check

import (
	"gopkg.in/yaml.v3"

	"authspec/runner/internal/casefile"
)

// FieldTest asks for a field of the header section of the final answer, or of
// one of its other sections.
type FieldTest struct {
	Name  *casefile.Text
	In    string // InTrailer or InInterim; empty: the header section
	Value Value
}

// The other sections in which a field can be looked for.
const (
	InTrailer = "trailer"
	InInterim = "interim" // of the 1xx answers before the final one
)

const fieldSchema = `
"field": {
  "description": "A field, and what is asked of its value.",
  "$ref": "#/$defs/value",
  "required": ["name"],
  "propertyNames": {"enum": ["name", "in", "equals", "contains", "member", "matches", "syntax", "not", "ignore-case", "values", "count"]},
  "properties": {
    "name": {"$ref": "#/$defs/filled"},
    "in": {"description": "Where: the trailer section, or the interim answers (1xx) before the final one.", "anyOf": [{"enum": ["trailer", "interim"]}, {"$ref": "#/$defs/row"}]},
    "not": {"propertyNames": {"not": {"const": "form"}}}
  }
}`

// readField reads a field and the value that it should have.
func readField(r *reader, n *yaml.Node) FieldTest {
	var t FieldTest
	table := []casefile.Key[FieldTest]{
		{Name: "name", Read: func(r *reader, t *FieldTest, n *yaml.Node) { t.Name = r.FilledText(n) }},
		{Name: "in", Read: func(r *reader, t *FieldTest, n *yaml.Node) { t.In = r.Word(n, InTrailer, InInterim) }},
	}
	for _, k := range valueKeys(inField) {
		table = append(table, casefile.Key[FieldTest]{
			Name: k.Name,
			Read: func(r *reader, t *FieldTest, n *yaml.Node) { k.Read(r, &t.Value, n) },
		})
	}
	members := casefile.Fill(r, n, &t, table)
	r.Require(n, members, "name")
	if n.Kind == yaml.MappingNode {
		valueRules(r, t.Value, members)
	}
	return t
}

// Kind implements casefile.Test.
func (FieldTest) Kind() string { return "field" }

// Depends implements casefile.Test.
func (t FieldTest) Depends() casefile.Dependence {
	name, literal := t.Name.IsLiteral()
	return casefile.Dependence{Fields: []string{string(name)}, Whole: !literal}
}

func (t FieldTest) words(w *wording) string { return w.value(t.Value, t.noun(w.text(t.Name))) }

// noun is what is looked for.
func (t FieldTest) noun(name string) string {
	switch t.In {
	case InTrailer:
		return name + " field in the trailer section"
	case InInterim:
		return name + " field in an interim response"
	}
	return name + " field"
}

func (t FieldTest) judge(v view) result {
	name, err := v.sample.Scope.String(t.Name)
	if err != nil {
		return skip("%s", err)
	}
	values := v.values(name)
	switch t.In {
	case InTrailer:
		values = v.trailerValues(name)
	case InInterim:
		values = nil
		for _, r := range v.sample.Exchange.Interim {
			values = append(values, r.Values(name)...)
		}
	}
	s := subject{noun: t.noun(name)}
	s.got = func() string {
		if len(values) == 0 {
			return "no " + s.noun
		}
		return fieldLines(name, values)
	}
	for _, value := range values {
		s.list = append(s.list, occurrence{text: value})
	}
	return v.value(t.Value, s)
}

func (FieldTest) unanswered(v view) (result, bool) { return v.unjudged(), true }
