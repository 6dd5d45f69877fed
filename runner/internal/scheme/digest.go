package scheme

import (
	"fmt"
	"strings"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/httpauth"
	"authspec/runner/internal/message"
	"authspec/runner/internal/pattern"
	"authspec/runner/internal/target"
)

// digest is Digest (RFC 7616): a user proves that it knows a password, over a
// nonce of the server.
type digest struct{ usual }

func (digest) Name() string     { return "Digest" }
func (digest) Challenged() bool { return true }

// Way is how Digest credentials lead in; the zero value is the usual one.
type Way struct {
	Algorithm httpauth.Algorithm // that is answered where the case names none; empty: the first offered
	Form      httpauth.Form      // in which a server computes SHA-512-256
}

// String is what a server does that takes credentials in this way and in no
// other.
func (w Way) String() string { return fmt.Sprintf("%s is computed as %s", w.Algorithm, w.Form) }

// Offer is an httpauth.DigestChallenge.
func (digest) Offer(c httpauth.Challenge) (Offer, bool) {
	d, ok := c.Digest()
	return d, ok
}

func (digest) Unanswerable() string {
	return "a client ignores a challenge whose algorithm it does not know, or that lacks realm or nonce (RFC 7616 §3.3): mend it"
}

// Ways are the algorithms that are offered, in their order, and then the wrong
// forms of SHA-512-256 that there are in the field.
func (digest) Ways(offers []Offer) []Way {
	list := []Way{{}}
	if len(offers) == 0 {
		return list
	}
	for _, o := range offers[1:] {
		list = append(list, Way{Algorithm: o.(httpauth.DigestChallenge).Algorithm})
	}
	for _, o := range offers {
		if a := o.(httpauth.DigestChallenge).Algorithm; a.Base() == httpauth.SHA512256 {
			return append(list, wrongWays(a)...)
		}
	}
	return list
}

func wrongWays(a httpauth.Algorithm) []Way {
	var list []Way
	for _, form := range httpauth.WrongForms() {
		list = append(list, Way{Algorithm: a, Form: form})
	}
	return list
}

// Misreadings: right credentials in SHA-512-256 are refused by a server that
// computes it in a wrong form.
func (digest) Misreadings(c *Credentials, led Way) (ways []Way, sure bool) {
	d := sumOf(c)
	switch {
	case d == nil || !c.Plain || d.Algorithm.Base() != httpauth.SHA512256 || d.Form != httpauth.RightForm:
		return nil, false
	case led.Algorithm.Base() != d.Algorithm.Base():
		return wrongWays(d.Algorithm), false
	case led.Form == httpauth.RightForm:
		return nil, false
	}
	return []Way{{Algorithm: d.Algorithm, Form: led.Form}}, true
}

// Next: nothing but the nonce was wrong (RFC 7616 §3.3).
func (digest) Next(answer *message.Response) bool {
	return answer != nil && answer.Status == 401 && httpauth.Stale(answer.Values("WWW-Authenticate"))
}

// Read: whose credentials a field has; what they prove is not to be read.
func (digest) Read(rest string) (Login, bool) {
	list, _ := httpauth.ParseInfo([]string{rest})
	params := httpauth.Challenge{Params: list}
	for _, hash := range params.Param("userhash") {
		if strings.EqualFold(hash.Value, "true") {
			return Login{}, false
		}
	}
	for _, user := range params.Param("username") {
		return Login{User: user.Value}, true
	}
	return Login{}, false
}

func (digest) Fails(a *casefile.Auth) bool {
	return a.Digest != nil && a.Digest.User != nil && !ownPair(a.Digest.User, a.Digest.Password)
}

// Implied: a challenge that names no algorithm means MD5 (RFC 7616 §3.3).
func (digest) Implied(param string) string {
	if strings.EqualFold(param, "algorithm") {
		return string(httpauth.MD5)
	}
	return ""
}

func (digest) Varying() Varying {
	return Varying{
		Challenge: []string{"nonce", "opaque"},
		Info:      []string{"nextnonce", "rspauth", "cnonce", "nc"}, // RFC 7616 §3.5
		Fresh:     []string{"nonce", "nextnonce", "rspauth", "cnonce"},
	}
}

// Secrets: what a server stores of its users' passwords is as good as these in
// its realm (RFC 7616 §5.2), so one that lets it out is not to have it in a
// report.
func (digest) Secrets(a target.Account, o Offer) []target.Made {
	c := o.(httpauth.DigestChallenge)
	h := httpauth.Digest{Algorithm: c.Algorithm, User: a.User, Password: a.Password, Realm: c.Realm}.Secret()
	mask := "[Digest hash of ${" + a.Role + ".password}]"
	return []target.Made{{Value: h, Placeholder: mask}, {Value: strings.ToUpper(h), Placeholder: mask}}
}

// Told is the server's own proof that it knows a password: one could guess the
// password from it (RFC 7616 §3.5, §5.1).
func (digest) Told(answer *message.Response) []target.Made {
	if answer == nil {
		return nil
	}
	const (
		field    = "Authentication-Info"
		shortest = 32 // hexadecimal digits of MD5; a shorter text proves nothing, and may stand anywhere
	)
	var list []target.Made
	for _, lines := range [][]string{answer.Values(field), answer.TrailerValues(field)} {
		params, _ := httpauth.ParseInfo(lines)
		for _, p := range (httpauth.Challenge{Params: params}).Param("rspauth") {
			if len(p.Value) >= shortest {
				list = append(list, target.Made{Value: p.Value, Placeholder: "[rspauth]"})
			}
		}
	}
	return list
}

// Verify holds rspauth against what follows from the credentials that were
// sent, and from the content of the answer (RFC 7616 §3.5).
func (digest) Verify(p Proof) Proven {
	sent, list := sumOf(p.Sent), p.Info.Param("rspauth")
	switch {
	case sent == nil:
		return Proven{Skip: noProof}
	case len(list) == 0:
		return Proven{Skip: "the Authentication-Info of the answer has no rspauth"}
	}
	right := *sent
	protections := []string{sent.QOP}
	for _, p := range p.Info.Param("qop") {
		protections = append(protections, p.Value) // the server's own, where it differs, is for another check
	}
	for _, q := range protections {
		right.QOP = q
		if q == httpauth.QOPAuthInt && p.Head { // the server may have computed it over the content that GET would have got
			return Proven{Skip: "what auth-int protects is not in an answer without content"}
		}
		if strings.EqualFold(list[0].Value, right.RspAuth(p.Answer.Body)) {
			return Proven{Right: true}
		}
	}
	return Proven{How: otherProof(*sent, list[0].Value, p.Answer.Body)}
}

// otherProof says how a wrong rspauth was computed, where that can be found
// out.
func otherProof(d httpauth.Digest, got string, body []byte) string {
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

var (
	// curlSent is the login of the ordinary account as a right client has it; the
	// protection that curl computes is auth.
	curlSent      = pattern.Of(`^Digest [^\r\n]*\bqop=auth, [^\r\n]*response="\$\{ordinary\.response\}"`)
	curlAlgorithm = pattern.Of(`(?i)\balgorithm="?([^",\s]+)`)
	curlUserhash  = pattern.Of(`(?i)\buserhash="?true\b`)
)

// Curl: curl answers the first challenge, and hashes the user name where it may.
// The secret comes from the environment.
func (digest) Curl(challenge, sent string) (option string, ok bool) {
	named := func(params string) string {
		if m := curlAlgorithm().FindStringSubmatch(params); m != nil {
			return m[1]
		}
		return ""
	}
	if !curlSent().MatchString(sent) || named(challenge) != named(sent) ||
		curlUserhash().MatchString(challenge) != curlUserhash().MatchString(sent) {
		return "", false
	}
	return ` --digest -u "$AUTHSPEC_USER:$AUTHSPEC_PASSWORD"`, true
}

// DigestOf are the credentials that an arithmetic gives, before they are
// written.
func DigestOf(d httpauth.Digest) *Credentials {
	return &Credentials{
		Scheme: digest{}.Name(), Listed: true, Login: &Login{d.User, d.Password, true}, Sum: &d,
		Offer: httpauth.DigestChallenge{Algorithm: d.Algorithm, Realm: d.Realm},
	}
}

// sumOf is what went into the arithmetic of Digest credentials; nil: they are
// of another scheme.
func sumOf(c *Credentials) *httpauth.Digest {
	if c == nil {
		return nil
	}
	d, _ := c.Sum.(*httpauth.Digest)
	return d
}

// challengesOf are the challenges of an answer that can be answered.
func (s digest) challengesOf(answer *message.Response) []httpauth.DigestChallenge {
	offers := Offers(s, answer.Values("WWW-Authenticate"))
	list := make([]httpauth.DigestChallenge, len(offers))
	for i, o := range offers {
		list[i] = o.(httpauth.DigestChallenge)
	}
	return list
}
