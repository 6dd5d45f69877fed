package check

import (
	"cmp"
	"fmt"
	"math"
	"strings"

	"gopkg.in/yaml.v3"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/httpauth"
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

func readInfo(r *casefile.Reader, n *yaml.Node) InfoTest {
	t := InfoTest{In: authenticationInfo}
	members := casefile.Fill(r, n, &t, []casefile.Key[InfoTest]{
		{Name: "in", Read: func(r *casefile.Reader, t *InfoTest, n *yaml.Node) { t.Trailer = r.Word(n, "trailer") == "trailer" }},
		{Name: "param", Read: func(r *casefile.Reader, t *InfoTest, n *yaml.Node) { t.Params = readParams(r, n, false) }},
		{Name: "rspauth", Read: func(r *casefile.Reader, t *InfoTest, n *yaml.Node) { t.RspAuth = r.Word(n, "right") == "right" }},
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
	want, err := v.want(t)
	if err != nil {
		return skip("%s", err)
	}
	got := fieldLines(name, lines)
	list, _ := httpauth.ParseInfo(lines)
	all := httpauth.Challenge{Params: list}
	for _, p := range t.Params {
		if r := v.value(p.Value, params(p.Name, all.Param(p.Name))); r.state != Held {
			r.want, r.got = want, got
			return r
		}
	}
	if !t.RspAuth {
		return held(want, got)
	}
	r := v.rspauth(all)
	r.want, r.got = want, strings.TrimSuffix(got+": "+r.got, ": ")
	return r
}

// rspauth holds the server's proof against what follows from the credentials
// that were sent, and from the content of the answer (RFC 7616 §3.5).
func (v view) rspauth(info httpauth.Challenge) result {
	sent := v.sample.Digest
	list := info.Param("rspauth")
	switch {
	case sent == nil:
		return skip("the request has no Digest credentials")
	case len(list) == 0:
		return skip("the Authentication-Info of the answer has no rspauth")
	}
	right := *sent
	protections := []string{sent.QOP}
	for _, p := range info.Param("qop") {
		protections = append(protections, p.Value) // the server's own, where it differs, is for another check
	}
	for _, q := range protections {
		right.QOP = q
		if q == httpauth.QOPAuthInt && v.bodiless() {
			return skip("what auth-int protects is not in an answer without content")
		}
		if strings.EqualFold(list[0].Value, right.RspAuth(v.answer().Body)) {
			return held("", "")
		}
	}
	return broken("", v.otherProof(*sent, list[0].Value))
}

// bodiless tells whether the answer is one to HEAD: the server may have
// computed its proof over the content that GET would have got.
func (v view) bodiless() bool {
	return v.sample.Request.Method == "HEAD"
}

// otherProof says how a wrong rspauth was computed, where that can be found
// out.
func (v view) otherProof(d httpauth.Digest, got string) string {
	body := v.answer().Body
	without, whole := d, d
	without.QOP, whole.QOP = httpauth.NoQOP, httpauth.QOPAuthInt
	if d.QOP == httpauth.QOPAuthInt {
		whole.QOP = httpauth.QOPAuth
	}
	for _, w := range []struct{ value, how string }{
		{d.Response(), "it is the response of the request, with the method in it"},
		{without.RspAuth(body), "it is computed without qop, nc and cnonce"},
		{whole.RspAuth(body), "it is computed with qop " + whole.QOP},
		{d.RspAuth(d.Entity), "it is computed over the content of the request"},
	} {
		if strings.EqualFold(w.value, got) {
			return w.how
		}
	}
	for _, f := range httpauth.WrongForms() {
		wrong := d
		if wrong.Form = f; strings.EqualFold(wrong.RspAuth(body), got) {
			return fmt.Sprintf("it is computed with %s", f)
		}
	}
	return "it is another value"
}
