package check

import (
	"cmp"
	"math"
	"strings"

	"gopkg.in/yaml.v3"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/httpauth"
	"authspec/runner/internal/scheme"
)

// InfoTest asks for Authentication-Info (RFC 9110 §11.6.3); an absent one is a
// skip.
type InfoTest struct {
	In      string // name of the field; empty: see Field
	Params  []ParamTest
	RspAuth bool // rspauth is what the runner computes from what it sent (RFC 7616 §3.5)
	Trailer bool // it is looked for in the trailer section
}

const authenticationInfo = "Authentication-Info"

// Field is the name of the field that is asked for.
func (t InfoTest) Field() string { return cmp.Or(t.In, authenticationInfo) }

const infoSchema = `
"info": {
  "description": "What is asked of Authentication-Info; where there is none, a skip.",
  "type": ["object", "string"], "pattern": "\\$\\{",
  "if": {"type": "object"},
  "then": {"anyOf": [{"required": ["param"]}, {"required": ["rspauth"]}]},
  "additionalProperties": false,
  "properties": {
    "in": {"description": "Where: the trailer section.", "anyOf": [{"const": "trailer"}, {"$ref": "#/$defs/row"}]},
    "param": {"$ref": "#/$defs/params"},
    "rspauth": {"description": "rspauth is what authspec computes from what it sent.", "anyOf": [{"const": "right"}, {"$ref": "#/$defs/row"}]}
  }
}`

func readInfo(r *reader, n *yaml.Node) InfoTest {
	t := InfoTest{In: authenticationInfo}
	members := casefile.Fill(r, n, &t, []casefile.Key[InfoTest]{
		{Name: "in", Read: func(r *reader, t *InfoTest, n *yaml.Node) { t.Trailer = r.Word(n, "trailer") == "trailer" }},
		{Name: "param", Read: func(r *reader, t *InfoTest, n *yaml.Node) { t.Params = readParams(r, n, false) }},
		{Name: "rspauth", Read: func(r *reader, t *InfoTest, n *yaml.Node) { t.RspAuth = r.Word(n, "right") == "right" }},
	})
	if members.WholeOf(n) && !members.Has("param", "rspauth") {
		r.ProblemHint(n, "say param, or rspauth: right", "nothing is asked of the field")
	}
	return t
}

// Kind implements casefile.Test.
func (InfoTest) Kind() string { return "info" }

// Depends implements casefile.Test: rspauth is computed from the credentials
// that were sent and from the content.
func (t InfoTest) Depends() casefile.Dependence {
	d := casefile.Dependence{Fields: []string{t.Field()}, MadeUp: madeUpText(t.Params)}
	if t.RspAuth {
		d.Whole, d.Content = true, math.MaxInt
	}
	return d
}

func (t InfoTest) words(w *wording) string {
	words := w.params(t.Params)
	if t.RspAuth {
		words = append(words, "the rspauth that follows from the credentials")
	}
	where := t.Field()
	if t.Trailer {
		where += w.aside(" in the trailer section")
	}
	return where + " with " + andList(words) + w.aside(", if it is there")
}

func (InfoTest) unanswered(v view) (result, bool) { return v.unjudged(), true }

func (t InfoTest) judge(v view) result {
	name := t.Field()
	lines := v.answer().Values(name)
	if t.Trailer {
		lines = v.answer().TrailerValues(name)
	}
	if len(lines) == 0 {
		return skip("the answer has no %s", name)
	}
	if err := v.missingInParams(t.Params); err != nil {
		return skip("%s", err)
	}
	want, got := v.wants(t), phrase(func() string { return fieldLines(name, lines) })
	list, _ := httpauth.ParseInfo(lines)
	all := httpauth.Challenge{Params: list}
	for _, p := range t.Params {
		if r := v.value(p.Value, params(p.Name, all.Param(p.Name))); r.state != Held {
			return r.saying(want, got)
		}
	}
	if !t.RspAuth {
		return held(want, got)
	}
	r := v.proof(all)
	return r.saying(want, func() string { return strings.TrimSuffix(got.String()+": "+r.got.String(), ": ") })
}

// proof holds the server's proof against the credentials that were sent.
func (v view) proof(info httpauth.Challenge) result {
	p := scheme.Verify(scheme.Proof{
		Sent: v.sample.Credentials, Info: info, Answer: v.answer(), Head: v.sample.Request != nil && v.sample.Request.Method == "HEAD",
	})
	switch {
	case p.Skip != "":
		return skip("%s", p.Skip)
	case p.Right:
		return held(nil, nil)
	}
	return broken(nil, says(p.How))
}
