package scheme

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"authspec/runner/internal/httpauth"
)

// response is what is wrong with the proof itself; of a right one, what somebody
// else could take for wrong.
func (a reply) response() (problem, remark string) {
	got := a.value("response")
	for _, sum := range a.sums(a.to.UTF8) {
		switch right := sum.Response(); {
		case got == right:
			return "", ""
		case strings.EqualFold(got, right):
			return "the response has capitals among its hexadecimal digits", ""
		}
		if sum.Form = httpauth.CutForm; sum.Algorithm.Base() == httpauth.SHA512256 && got == sum.Response() {
			return "", "it is " + httpauth.CutForm.String()
		}
	}
	if how := a.guess(got); how != "" {
		return "the response is that of " + how, ""
	}
	if want := len(a.sums(true)[0].Response()); len(got) != want {
		return fmt.Sprintf("the response has %d characters, and %s gives %d", len(got), a.to.Algorithm, want), ""
	}
	return "the response is not the one that follows from them and the password", ""
}

// sums are the arithmetic of right credentials, in each encoding of user and
// password that is right. A session key may be that of the credentials or of those
// that began the session (RFC 7616 §3.4.2).
func (a reply) sums(utf8Only bool) []httpauth.Digest {
	var list []httpauth.Digest
	for _, e := range encodings(a.h.Account, utf8Only) {
		sum := httpauth.Digest{
			Algorithm: a.to.Algorithm, User: e.user, Password: e.password, Realm: a.to.Realm, Nonce: a.to.Nonce,
			QOP: a.value("qop"), NC: a.value("nc"), CNonce: a.value("cnonce"),
			Method: a.Method, URI: a.value("uri"), Entity: a.Content,
		}
		list = append(list, sum)
		if !sum.Algorithm.Session() {
			continue
		}
		for _, began := range a.begun() {
			sum.SessionNonce, sum.SessionCNonce = began.value("nonce"), began.value("cnonce")
			list = append(list, sum)
		}
	}
	return list
}

// begun are the earlier credentials that can have begun the session.
func (a reply) begun() []claim {
	var list []claim
	for _, value := range a.Earlier {
		earlier := Received{Value: value}
		s, rest, ok := earlier.parts()
		if !ok || s != (digest{}) {
			continue
		}
		if c, problem := claimOf(earlier, rest); problem == "" && c.has("nonce") && c.value("realm") == a.to.Realm {
			list = append(list, c)
		}
	}
	return list
}

// mistake is a way in which clients are known to compute a response wrongly.
type mistake struct {
	words string
	by    func(*httpauth.Digest)
}

// guess says how a wrong response was computed, as far as can be found out: with
// one mistake, or with one and another algorithm.
func (a reply) guess(got string) string {
	sum := a.sums(true)[0]
	sum.SessionNonce, sum.SessionCNonce = "", ""
	mistakes := a.mistakes()
	for _, algorithm := range append([]httpauth.Algorithm{sum.Algorithm}, httpauth.Algorithms()...) {
		with := sum
		words := ""
		if with.Algorithm = algorithm; algorithm != sum.Algorithm {
			words = fmt.Sprintf("%s, though the challenge asks for %s", algorithm, sum.Algorithm)
		}
		for _, m := range append([]mistake{{by: func(*httpauth.Digest) {}}}, mistakes...) {
			wrong := with
			m.by(&wrong)
			if strings.EqualFold(wrong.Response(), got) {
				return strings.TrimPrefix(strings.TrimSuffix(words+", and "+m.words, ", and "), ", and ")
			}
		}
	}
	return ""
}

// mistakes are those that can make a difference to these credentials.
func (a reply) mistakes() []mistake {
	list := append(a.wrongForms(), a.wrongRequest()...)
	list = append(list, a.wrongEncodings()...)
	for _, q := range []string{httpauth.QOPAuth, httpauth.QOPAuthInt, httpauth.NoQOP} {
		if words := "qop " + q; q != a.value("qop") {
			if q == httpauth.NoQOP {
				words = "RFC 2069, without qop, nc and cnonce"
			}
			list = append(list, mistake{words, func(d *httpauth.Digest) { d.QOP = q }})
		}
	}
	if a.to.listed != "" {
		list = append(list, mistake{
			"the whole list " + a.show(a.to.listed) + " as qop", func(d *httpauth.Digest) { d.QOP = a.to.listed },
		})
	}
	for _, p := range a.to.as.Param("realm") {
		list = append(list, mistake{"the realm with the backslashes of its escapes", func(d *httpauth.Digest) { d.Realm = inside(p) }})
	}
	for _, p := range a.to.as.Param("nonce") {
		list = append(list, mistake{"the nonce with the backslashes of its escapes", func(d *httpauth.Digest) { d.Nonce = inside(p) }})
	}
	return append(list,
		mistake{"an empty password", func(d *httpauth.Digest) { d.Password = "" }},
		mistake{"nc in another form", func(d *httpauth.Digest) { d.NC = strings.TrimLeft(d.NC, "0") }},
		mistake{"an empty cnonce", func(d *httpauth.Digest) { d.CNonce = "" }},
	)
}

func (a reply) wrongForms() []mistake {
	var list []mistake
	if a.to.Algorithm.Base() == httpauth.SHA512256 {
		for _, f := range httpauth.WrongForms() {
			list = append(list, mistake{f.String() + " in the place of SHA-512/256", func(d *httpauth.Digest) { d.Form = f }})
		}
	}
	return list
}

// wrongRequest: method, uri and content are not those of the request.
func (a reply) wrongRequest() []mistake {
	var list []mistake
	for _, uri := range []string{a.Target, strings.SplitN(a.Target, "?", 2)[0], "http://" + a.Host + a.Target, "/"} {
		if uri != a.value("uri") {
			list = append(list, mistake{"another uri, " + a.show(uri), func(d *httpauth.Digest) { d.URI = uri }})
		}
	}
	for _, method := range []string{"GET", "HEAD", "POST", ""} {
		if method != a.Method {
			words := "another method, " + method
			if method == "" {
				words = "no method"
			}
			list = append(list, mistake{words, func(d *httpauth.Digest) { d.Method = method }})
		}
	}
	if len(a.Content) > 0 {
		list = append(list, mistake{"no content", func(d *httpauth.Digest) { d.Entity = nil }})
	}
	return list
}

// wrongEncodings: letters beyond ASCII are in octets that the challenge does not
// ask for.
func (a reply) wrongEncodings() []mistake {
	var list []mistake
	for _, e := range encodings(a.h.Account, false)[1:] {
		words := "letters in another encoding than the UTF-8 that charset asks for"
		if utf8.ValidString(e.user + e.password) {
			words = "letters that are not composed, as NFC has them"
		}
		list = append(list, mistake{words, func(d *httpauth.Digest) { d.User, d.Password = e.user, e.password }})
	}
	return list
}
