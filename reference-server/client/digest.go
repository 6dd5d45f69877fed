package client

import (
	"encoding/base64"
	"fmt"
	"io"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// digestSession is an authentication session (RFC 7616 §3.6): what is remembered
// from a challenge on, until another one comes.
type digestSession struct {
	challenge challenge
	algorithm algorithm
	qop       string // auth, auth-int, or "" as in RFC 2069
	nonce     string // of the challenge, later of nextnonce
	count     uint32 // of requests with this nonce

	// What the session key of a -sess algorithm is made with, once and for all.
	firstNonce, firstCnonce string
}

// digestInput is what a response is computed of (RFC 7616 §3.4.1 to §3.4.3).
type digestInput struct {
	session        *digestSession
	user, password string
	realm, nonce   string
	nc, cnonce     string
	qop            string
	method, uri    string
	content        string // of the message, before any transfer coding
	star           bool   // the name goes into username*
}

// newDigestSession begins a session; false where the challenge can't be answered.
// Options of qop that are unknown don't count (RFC 7616 §3.3), but where nothing
// else is offered, nothing can be answered.
func (s *session) newDigestSession(c challenge) (*digestSession, bool) {
	nonce, hasNonce := c.param("nonce")
	_, hasRealm := c.param("realm")
	known, ok := s.rules.algorithm(c)
	if !hasNonce || !hasRealm || !ok {
		return nil, false
	}
	offered, any := c.param("qop")
	qop := ""
	if any {
		if qop = s.rules.qop(offered); qop == "" {
			return nil, false
		}
	}
	if qop == "" && known.session {
		return nil, false // A1 needs a cnonce, for which there is no place then
	}
	return &digestSession{challenge: c, algorithm: known, qop: qop, nonce: nonce}, true
}

// chooseQop takes auth where it is offered, since the content of an answer can
// be used before all of it is there then, and auth-int otherwise.
func chooseQop(offered string) string {
	options := strings.FieldsFunc(offered, func(r rune) bool { return r == ',' || r == ' ' || r == '\t' })
	for _, known := range []string{"auth", "auth-int"} {
		for _, option := range options {
			if strings.EqualFold(option, known) {
				return known
			}
		}
	}
	return ""
}

// input takes the session one request further: it counts it (RFC 7616 §3.4, nc)
// and makes a new cnonce, which is good against chosen plaintext (§5.9) only
// while nobody can guess it.
func (s *session) input(l *login, r *request) (*digestInput, error) {
	d := l.digest
	d.count++
	realm, _ := d.challenge.param("realm")
	random := make([]byte, 18)
	if _, err := io.ReadFull(s.options.Random, random); err != nil {
		return nil, fmt.Errorf("making a cnonce: %w", err)
	}
	in := &digestInput{session: d, user: norm.NFC.String(l.account.user), password: norm.NFC.String(l.account.password),
		realm: realm, nonce: d.nonce, nc: nonceCount(d.count), cnonce: base64.StdEncoding.EncodeToString(random),
		qop: d.qop, method: r.method, uri: r.form, content: string(r.body)}
	in.star = !quotable(in.user)
	if d.firstNonce == "" {
		d.firstNonce, d.firstCnonce = in.nonce, in.cnonce
	}
	s.rules.input(in)
	return in, nil
}

// nonceCount is nc: eight hexadecimal digits.
func nonceCount(count uint32) string { return fmt.Sprintf("%08x", count) }

// quotable tells whether a name can stand in a quoted string. Octets above 0x7F
// could by the grammar, but only as a leftover without a meaning
// (RFC 9110 §5.5): they are for username* (RFC 7616 §4).
func quotable(name string) bool {
	return strings.IndexFunc(name, func(r rune) bool { return r != '\t' && r < ' ' || r >= 0x7f }) < 0
}

// a1 is RFC 7616 §3.4.2.
func (in *digestInput) a1() string {
	h := in.session.algorithm
	a1 := in.user + ":" + in.realm + ":" + in.password
	if h.session {
		a1 = h.sum(a1) + ":" + in.session.firstNonce + ":" + in.session.firstCnonce
	}
	return a1
}

// response is RFC 7616 §3.4.1, and where no qop was offered RFC 2069 §2.1.2. With
// "" for the method and the content of the answer it is what rspauth has to be
// (RFC 7616 §3.5).
func (in *digestInput) response() string {
	h := in.session.algorithm
	a2 := in.method + ":" + in.uri
	if in.qop == "auth-int" {
		a2 += ":" + h.sum(in.content)
	}
	parts := []string{h.sum(in.a1()), in.nonce, in.nc, in.cnonce, in.qop, h.sum(a2)}
	if in.qop == "" {
		parts = []string{parts[0], in.nonce, parts[5]}
	}
	return h.sum(strings.Join(parts, ":"))
}

// params are the parameters of the credentials, those quoted that have to be and
// no others (RFC 7616 §3.4). What the challenge gave goes back as it came.
func (in *digestInput) params(response string) []param {
	c := in.session.challenge
	list := in.named()
	quoted := func(name, value string) { list = append(list, param{name, value, true}) }
	plain := func(name, value string) { list = append(list, param{name, value, false}) }
	quoted("realm", in.realm)
	quoted("uri", in.uri)
	if name, given := c.param("algorithm"); given {
		plain("algorithm", name)
	}
	quoted("nonce", in.nonce)
	if in.qop != "" {
		plain("nc", in.nc)
		quoted("cnonce", in.cnonce)
		plain("qop", in.qop)
	}
	quoted("response", response)
	if opaque, given := c.param("opaque"); given {
		quoted("opaque", opaque)
	}
	switch {
	case in.hashed():
		plain("userhash", "true")
	case in.star:
		plain("userhash", "false")
	}
	return list
}

// hashed tells whether the server wants to know the name by its hash only.
func (in *digestInput) hashed() bool {
	value, _ := in.session.challenge.param("userhash")
	return strings.EqualFold(value, "true")
}

// named says who logs in: by a hash (RFC 7616 §3.4.4), in the extended notation
// (RFC 8187 §3.2), or plainly.
func (in *digestInput) named() []param {
	switch {
	case in.hashed():
		return []param{{"username", in.session.algorithm.sum(in.user + ":" + in.realm), true}}
	case in.star:
		return []param{{"username*", "UTF-8''" + percentEncoded(in.user), false}}
	}
	return []param{{"username", in.user, true}}
}

// percentEncoded leaves the attr-char of RFC 8187 §3.2.1 as they are.
func percentEncoded(text string) string {
	var out strings.Builder
	for i := range len(text) {
		if octet := text[i]; alphanumeric(octet) || strings.IndexByte("!#$&+-.^_`|~", octet) >= 0 {
			out.WriteByte(octet)
		} else {
			fmt.Fprintf(&out, "%%%02X", octet)
		}
	}
	return out.String()
}
