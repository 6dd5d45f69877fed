package check

import (
	"fmt"
	"strings"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/httpauth"
)

// info judges Authentication-Info (RFC 9110 §11.6.3); an absent one is a skip.
func (v view) info(t casefile.InfoTest) result {
	name, lines := t.Field(), []string(nil)
	if t.Trailer {
		lines = v.answer().TrailerValues(name)
	} else {
		lines = v.answer().Values(name)
	}
	if len(lines) == 0 {
		return skip("the answer has no %s", name)
	}
	words, err := v.paramWords(t.Params)
	if err != nil {
		return skip("%s", err)
	}
	if t.RspAuth {
		words = append(words, "the rspauth that follows from the credentials")
	}
	want, got := name+" with "+andList(words), fieldLines(name, lines)
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
