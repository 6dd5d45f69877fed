package request

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/httpauth"
	"authspec/runner/internal/message"
	"authspec/runner/internal/placeholder"
	"authspec/runner/internal/target"
)

// login is who logs in with Digest.
type login struct {
	user, password string
	role           string // of the account; empty: user and password were made up
	source         string // of the password, as the case has it
}

// digest are Digest credentials (RFC 7616 §3.4), of an account or made by hand.
func (b *builder) digest(auth *casefile.Auth) (credentials, error) {
	d := auth.Digest
	if d == nil {
		d = &casefile.Digest{}
	}
	if auth.Role != "" {
		a, ok := b.Scope.Target.Account(auth.Role)
		if !ok {
			return credentials{}, noAccount(auth.Role)
		}
		return b.answer(d, login{user: a.User, password: a.Password, role: auth.Role, source: "${" + auth.Role + ".password}"})
	}
	user, err := b.Scope.String(d.User)
	if err != nil {
		return credentials{}, err
	}
	password, err := b.Scope.String(d.Password)
	if err != nil {
		return credentials{}, err
	}
	return b.answer(d, login{user: user, password: password, source: d.Password.Source})
}

// answer makes the credentials that answer a challenge.
func (b *builder) answer(d *casefile.Digest, who login) (credentials, error) {
	if err := b.distinct(who.user, who.password); err != nil {
		return credentials{}, err
	}
	c, err := b.challenge(d)
	if err != nil {
		return credentials{}, err
	}
	sum, err := b.arithmetic(d, c, who)
	if err != nil {
		return credentials{}, err
	}
	list := sum.Params(c, userForm(d, c))
	rest, err := b.write(d, list)
	if err != nil {
		return credentials{}, err
	}
	b.out.Digest, b.out.Plain, b.out.Secret = &sum, who.role != "" && plain(d), secretIn(who.source)
	made := credentials{scheme: Digest, rest: rest, brought: []string{who.user, who.password, sum.CNonce, sum.Nonce, sum.HashedUser(), sum.Response()}}
	if c.Opaque != nil {
		made.brought = append(made.brought, *c.Opaque)
	}
	switch {
	case b.out.Plain:
		made.made = []target.Made{{Value: sum.Response(), Placeholder: "${" + who.role + ".response}"}}
	case b.out.Secret:
		made.made = []target.Made{{Value: sum.Response(), Placeholder: "[response of " + who.source + "]"}}
	}
	return made, nil
}

// plain tells whether credentials differ in nothing from a right client's.
func plain(d *casefile.Digest) bool {
	for _, t := range []*casefile.Text{d.Realm, d.Nonce, d.NC, d.CNonce, d.URI, d.Method, d.Entity, d.Join, d.Equal, d.End} {
		if t != nil {
			return false
		}
	}
	return d.Count == nil && d.Write == nil && !d.Upper && !d.Star && !d.Both
}

// challenge finds the challenge that is answered: the first that offers what
// the case asks for.
func (b *builder) challenge(d *casefile.Digest) (c httpauth.DigestChallenge, err error) {
	answer, of, err := b.challenger(d.Challenge)
	if err != nil {
		return c, err
	}
	list := httpauth.DigestChallenges(answer.Values("WWW-Authenticate"))
	if len(list) == 0 {
		return c, absent("the answer %s has no Digest challenge that authspec can answer", of)
	}
	algorithm := httpauth.Algorithm(d.Algorithm)
	if algorithm == "" {
		algorithm = b.preferred(d, list)
	}
	for _, asked := range []struct {
		of     string // what is asked for, in words
		offers func(httpauth.DigestChallenge) bool
	}{
		{fmt.Sprintf("the algorithm %s", algorithm), func(c httpauth.DigestChallenge) bool { return algorithm == "" || c.Algorithm == algorithm }},
		{"qop " + d.QOP, func(c httpauth.DigestChallenge) bool {
			return d.QOP == "" || d.QOP == casefile.QOPNone || slices.Contains(c.QOP, d.QOP)
		}},
		{"userhash", func(c httpauth.DigestChallenge) bool { return d.Hash != casefile.HashUser || c.UserHash }},
	} {
		list = slices.DeleteFunc(list, func(c httpauth.DigestChallenge) bool { return !asked.offers(c) })
		if len(list) == 0 {
			return c, absent("the challenge does not offer %s", asked.of)
		}
	}
	return list[0], nil
}

func absent(format string, args ...any) error {
	return &placeholder.Absent{Reason: fmt.Sprintf(format, args...)}
}

// challenger is the answer that the challenge is taken from, and what that is
// in words.
func (b *builder) challenger(step string) (answer *message.Response, of string, err error) {
	if step != "" {
		earlier := b.Scope.Answers(step)
		if earlier == nil || earlier.Response == nil {
			return nil, "", absent("there is no answer of step `%s`", step)
		}
		return earlier.Response, "of step `" + step + "`", nil
	}
	if b.Challenge == nil {
		return nil, "", absent("there is no challenge to answer")
	}
	method, target, err := b.line()
	if err != nil {
		return nil, "", err
	}
	answer, err = b.Challenge(asking(method), askingFor(target, b.Scope.Resource))
	return answer, "to a plain request", err
}

// asking is the method with which a challenge is asked for: that of the request
// itself, as a server may make nonces for one method only (RFC 7616 §5.4);
// unless a server that asks for no credentials then would do what it is told.
func asking(method string) string {
	if method == "HEAD" || method == "POST" {
		return method
	}
	return "GET"
}

// askingFor is the request target for which a challenge is asked: that of the
// request itself where it names the resource, in absolute form or with a query,
// as a server may make nonces for one address only (RFC 7616 §3.3); else the path.
func askingFor(text string, r target.Resource) string {
	path, _, _ := strings.Cut(strings.TrimPrefix(text, r.URL.Scheme+"://"+r.URL.Host), "?")
	if path != r.Path || strings.ContainsFunc(text, func(c rune) bool { return c <= ' ' || c >= 0x7f }) {
		return r.Path
	}
	return text
}

// preferred is the algorithm that is answered where the case names none: that
// of the session that goes on, or what led in before; empty: the first.
func (b *builder) preferred(d *casefile.Digest, list []httpauth.DigestChallenge) httpauth.Algorithm {
	prefer := b.Way.Algorithm
	if d.Sess != "" {
		if earlier := b.Scope.Answers(d.Sess); earlier != nil && earlier.Digest != nil {
			prefer = earlier.Digest.Algorithm
		}
	}
	if slices.ContainsFunc(list, func(c httpauth.DigestChallenge) bool { return c.Algorithm == prefer }) {
		return prefer
	}
	return ""
}

// userForm is how the user name is written.
func userForm(d *casefile.Digest, c httpauth.DigestChallenge) httpauth.UserForm {
	switch {
	case d.Both:
		return httpauth.UserBoth
	case d.Star:
		return httpauth.UserStar
	case d.Hash == casefile.HashUser, d.Hash == "" && c.UserHash:
		return httpauth.UserHashed
	}
	return httpauth.UserPlain
}

// arithmetic fills in what the response is computed of: what a right client
// has, but for what the case says.
func (b *builder) arithmetic(d *casefile.Digest, c httpauth.DigestChallenge, who login) (httpauth.Digest, error) {
	sum := httpauth.Digest{
		Algorithm: c.Algorithm, User: who.user, Password: who.password, Realm: c.Realm, Nonce: c.Nonce, QOP: protection(d, c),
		CNonce: b.madeUp(),
	}
	if d.Algorithm == "" { // who asks for an algorithm by name asks for the right one
		sum.Form = b.Way.Form
	}
	var err error
	if sum.Method, sum.URI, err = b.line(); err != nil {
		return sum, err
	}
	err = b.override(
		override{&sum.Realm, d.Realm}, override{&sum.Nonce, d.Nonce}, override{&sum.CNonce, d.CNonce},
		override{&sum.URI, d.URI}, override{&sum.Method, d.Method},
	)
	if err != nil {
		return sum, err
	}
	if sum.QOP == httpauth.QOPAuthInt {
		if sum.Entity, err = b.entity(d); err != nil {
			return sum, err
		}
	}
	if sum.NC, err = b.count(d, sum); err != nil {
		return sum, err
	}
	return sum, b.session(d, &sum)
}

// override is a value, and the text that a case may have in its place.
type override struct {
	to   *string
	text *casefile.Text // nil: the value stays
}

func (b *builder) override(list ...override) error {
	for _, o := range list {
		text, err := b.Scope.Text(o.text, *o.to)
		if err != nil {
			return err
		}
		*o.to = string(text)
	}
	return nil
}

// protection is the qop of the credentials.
func protection(d *casefile.Digest, c httpauth.DigestChallenge) string {
	switch {
	case d.QOP == casefile.QOPNone:
		return httpauth.NoQOP
	case d.QOP != "":
		return d.QOP
	case slices.Contains(c.QOP, httpauth.QOPAuth):
		return httpauth.QOPAuth
	case len(c.QOP) > 0:
		return c.QOP[0]
	}
	return httpauth.NoQOP
}

// madeUp is a cnonce that no other step has.
func (b *builder) madeUp() string {
	h := sha256.Sum256([]byte(b.Scope.Unique + "/" + b.Step))
	return hex.EncodeToString(h[:16])
}

// line is the method and the target of the request itself.
func (b *builder) line() (method, target string, err error) {
	if b.of.Raw == nil {
		m, err := b.Scope.Text(b.of.Method, "GET")
		if err != nil {
			return "", "", err
		}
		t, err := b.Scope.Text(b.of.Target, b.Scope.Resource.Path)
		return string(m), string(t), err
	}
	b.Scope.Auth = []byte{} // its place is known, what stands there is not yet
	defer func() { b.Scope.Auth = nil }()
	parts, err := b.parts(b.of.Raw)
	if err != nil {
		return "", "", err
	}
	var text strings.Builder
	for _, p := range parts {
		text.Write(p.Data)
	}
	first, _, _ := strings.Cut(strings.TrimLeft(text.String(), "\r\n"), "\r\n")
	method, rest, _ := strings.Cut(first, " ")
	target, _, _ = strings.Cut(rest, " ")
	return method, target, nil
}

// entity is the content that auth-int protects, without its transfer coding
// (RFC 7616 §3.4.5).
func (b *builder) entity(d *casefile.Digest) ([]byte, error) {
	if d.Entity != nil {
		return b.Scope.Text(d.Entity, "")
	}
	parts, err := b.parts(b.of.Body)
	var all []byte
	for _, p := range parts {
		all = append(all, p.Data...)
	}
	return all, err
}

// count is the nc of the credentials: the next of the nonce, unless the case
// says which. It is kept in mind for requests to come.
func (b *builder) count(d *casefile.Digest, sum httpauth.Digest) (string, error) {
	if sum.QOP == httpauth.NoQOP {
		return "", nil
	}
	used := b.nonces().of(sum.Nonce)
	n := used.last + 1
	if d.Count != nil {
		n = uint64(*d.Count)
	}
	nc := fmt.Sprintf("%08x", used.before+n)
	if d.NC != nil {
		text, err := b.Scope.String(d.NC)
		if err != nil {
			return "", err
		}
		nc = text
		if n, err = strconv.ParseUint(text, 16, 32); err != nil {
			n = 0
		}
	}
	used.last = max(used.last, n)
	return nc, nil
}

// nonces are the counts so far.
func (b *builder) nonces() *Nonces {
	if b.Nonces == nil {
		b.Nonces = &Nonces{}
	}
	return b.Nonces
}

// session takes the session key of an earlier step (RFC 7616 §3.4.2).
func (b *builder) session(d *casefile.Digest, sum *httpauth.Digest) error {
	if d.Sess == "" {
		return nil
	}
	earlier := b.Scope.Answers(d.Sess)
	switch {
	case earlier == nil || earlier.Digest == nil:
		return absent("step `%s` sent no Digest credentials", d.Sess)
	case !earlier.Digest.Algorithm.Session() || earlier.Digest.Algorithm != sum.Algorithm:
		return absent("step `%s` began no session: its credentials are in %s", d.Sess, earlier.Digest.Algorithm)
	}
	sum.SessionNonce, sum.SessionCNonce = earlier.Digest.Session()
	return nil
}
