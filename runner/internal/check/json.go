package check

import (
	"math"
	"slices"

	"gopkg.in/yaml.v3"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/jsondoc"
	"authspec/runner/internal/yamldoc"
)

// JSON asks for values in content that is JSON, or a stream of events that are:
// all of them.
type JSON struct{ Values []JSONValue }

// JSONValue is one value and what is asked of it. A string is held against a
// text as it is, anything else as it is written; of an array each element.
type JSONValue struct {
	Pointer string // RFC 6901
	Type    string // of jsondoc.Types; empty: any
	Value   Value
}

var jsonSchema = `
"json": {
  "description": "Of values in content that is JSON, or a stream of events that are: by pointer (RFC 6901), what is asked. Of an array each element counts.",
  "type": ["object", "string"], "pattern": "\\$\\{", "minProperties": 1,
  "propertyNames": {"pattern": "^(/|$)"},
  "additionalProperties": {
    "$ref": "#/$defs/value",
    "propertyNames": {"enum": ["type", "equals", "contains", "member", "matches", "syntax", "not", "ignore-case", "values", "count"]},
    "properties": {
      "type": {"description": "Of the value itself.", "anyOf": [` + OneOf(jsondoc.Types()) + `, {"$ref": "#/$defs/row"}]},
      "member": {"description": "The value is an array, with all of these in it.", "$ref": "#/$defs/filledTexts"},
      "not": {"propertyNames": {"not": {"enum": ["form", "member"]}}}
    }
  }
}`

// readJSON reads what is asked by pointers.
func readJSON(r *reader, n *yaml.Node) JSON {
	members := r.Members(n)
	if members.WholeOf(n) && len(members) == 0 {
		r.ProblemHint(n, `say for example json: {/resource: {type: string}}`, "no value is named")
	}
	var t JSON
	for _, m := range members {
		if err := jsondoc.ValidPointer(m.Key); err != nil {
			r.ProblemHint(m.At, "write /"+m.Key, "%s", err)
		}
		if slices.ContainsFunc(t.Values, func(o JSONValue) bool { return o.Pointer == m.Key }) {
			r.Problem(m.At, "the pointer %q is there twice", m.Key)
		}
		t.Values = append(t.Values, readJSONValue(r, m))
	}
	return t
}

func readJSONValue(r *reader, m yamldoc.Member) JSONValue {
	one := JSONValue{Pointer: m.Key}
	table := []casefile.Key[JSONValue]{
		{Name: "type", Read: func(r *reader, t *JSONValue, n *yaml.Node) { t.Type = r.Word(n, jsondoc.Types()...) }},
		{Name: "member", Read: func(r *reader, t *JSONValue, n *yaml.Node) { t.Value.Member = r.FilledTexts(n) }},
	}
	for _, k := range valueKeys(inJSON) {
		table = append(table, casefile.Key[JSONValue]{
			Name: k.Name,
			Read: func(r *reader, t *JSONValue, n *yaml.Node) { k.Read(r, &t.Value, n) },
		})
	}
	keys := casefile.Fill(r, m.Value, &one, table)
	valueRules(r, one.Value, keys)
	return one
}

// Kind implements casefile.Test.
func (JSON) Kind() string { return "json" }

// Depends implements casefile.Test.
func (JSON) Depends() casefile.Dependence {
	return casefile.Dependence{Whole: true, Content: math.MaxInt}
}

func (t JSON) words(w *wording) string {
	var list []string
	for _, one := range t.Values {
		list = append(list, one.words(w))
	}
	return "JSON with " + andList(list)
}

func (t JSONValue) words(w *wording) string {
	text := w.value(t.Value, t.noun())
	if t.Type != "" {
		text += " of type " + t.Type
	}
	return text
}

func (t JSONValue) noun() string {
	if t.Pointer == "" {
		return "document"
	}
	return t.Pointer
}

func (t JSON) judge(v view) result {
	for _, one := range t.Values {
		if err := v.missingIn(one.Value); err != nil {
			return skip("%s", err)
		}
	}
	want := v.wants(t)
	body := v.answer().Body
	doc, ok := jsondoc.Read(body)
	if !ok {
		return broken(want, func() string { return noJSON(body) })
	}
	var seen []phrase
	for _, one := range t.Values {
		r := v.jsonValue(one, doc)
		if r.want = want; r.state != Held {
			return r
		}
		seen = append(seen, r.got)
	}
	return held(want, func() string { return andList(wordsOf(seen)) })
}

// noJSON says what content is that is no JSON.
func noJSON(content []byte) string {
	if len(content) == 0 {
		return "no content"
	}
	return "content that is no JSON: " + quote(string(content))
}

// jsonValue judges one value.
func (v view) jsonValue(t JSONValue, doc jsondoc.Document) result {
	value, found := doc.Find(t.Pointer)
	s := subject{noun: t.noun(), got: says("no " + t.noun())}
	if found {
		s.got = func() string { return t.noun() + ": " + shown(jsondoc.Write(value)) }
		s.list = occurrencesOf(value)
		if t.Type != "" && jsondoc.TypeOf(value) != t.Type {
			return broken(nil, s.got)
		}
	}
	for _, member := range t.Value.Member {
		text, err := v.sample.Scope.String(member)
		if err != nil {
			return skip("%s", err)
		}
		if !slices.Contains(s.list, occurrence{text: text}) {
			return broken(nil, s.got)
		}
	}
	t.Value.Member = nil // what it means of a list in one text
	return v.value(t.Value, s)
}

// occurrencesOf are the elements of an array, or the one value.
func occurrencesOf(value any) (list []occurrence) {
	elements, array := value.([]any)
	if !array {
		elements = []any{value}
	}
	for _, e := range elements {
		list = append(list, occurrence{text: jsondoc.Text(e)})
	}
	return list
}

func (JSON) unanswered(v view) (result, bool) { return v.unjudged(), true }
