package scheme

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/httpauth"
	"authspec/runner/internal/target"
)

// Answer makes credentials (RFC 7616 §3.4), of an account or made by hand.
func (s digest) Answer(a Ask) (*Credentials, error) {
	d := a.Auth.Digest
	if d == nil {
		d = &casefile.Digest{}
	}
	var w who
	var err error
	switch {
	case a.invented():
		w, err = a.nobody()
	case a.Auth.Role != "":
		w, err = a.account(a.Auth.Role)
	case a.Auth.Kind == casefile.AuthLogin:
		w, err = a.pair(a.Auth.Basic.User, a.Auth.Basic.Password)
	default:
		w, err = a.pair(d.User, d.Password)
	}
	if err != nil {
		return nil, err
	}
	return s.credentials(a, d, w)
}

// credentials answer a challenge.
func (s digest) credentials(a Ask, d *casefile.Digest, w who) (*Credentials, error) {
	if err := a.distinct(w.user, w.password); err != nil {
		return nil, err
	}
	c, err := s.challenge(a, d)
	if err != nil {
		return nil, err
	}
	sum, err := arithmetic(a, d, c, w)
	if err != nil {
		return nil, err
	}
	made := DigestOf(sum)
	if made.Rest, err = writeDigest(a, d, sum.Params(c, userForm(d, c))); err != nil {
		return nil, err
	}
	made.Plain = w.role != "" && plainDigest(d)
	made.Brought = []string{w.user, w.password, sum.CNonce, sum.Nonce, sum.HashedUser(), sum.Response()}
	if c.Opaque != nil {
		made.Brought = append(made.Brought, *c.Opaque)
	}
	switch {
	case made.Plain:
		made.Made = []target.Made{{Value: sum.Response(), Placeholder: "${" + w.role + ".response}"}}
	case w.secret:
		made.Made = []target.Made{{Value: sum.Response(), Placeholder: "[response of " + w.source + "]"}}
	}
	return made, nil
}

// plainDigest tells whether credentials differ in nothing from a right client's.
func plainDigest(d *casefile.Digest) bool {
	for _, t := range []*casefile.Text{d.Realm, d.Nonce, d.NC, d.CNonce, d.URI, d.Method, d.Entity, d.Join, d.Equal, d.End} {
		if t != nil {
			return false
		}
	}
	return d.Count == nil && d.Write == nil && !d.Upper && !d.Star && !d.Both
}

// challenge finds the challenge that is answered: the first that offers what
// the case asks for.
func (s digest) challenge(a Ask, d *casefile.Digest) (c httpauth.DigestChallenge, err error) {
	answer, of, err := a.Request.Challenge(s, d.Challenge)
	if err != nil {
		return c, err
	}
	list := s.challengesOf(answer)
	if len(list) == 0 {
		return c, target.Lacks("the answer %s has no Digest challenge that authspec can answer", of)
	}
	algorithm := httpauth.Algorithm(d.Algorithm)
	if algorithm == "" {
		algorithm = preferred(a, d, list)
	}
	for _, asked := range []struct {
		of     string // what is asked for, in words
		offers func(httpauth.DigestChallenge) bool
	}{
		{"the algorithm " + string(algorithm), func(c httpauth.DigestChallenge) bool {
			return algorithm == "" || c.Algorithm == algorithm
		}},
		{"qop " + d.QOP, func(c httpauth.DigestChallenge) bool {
			return d.QOP == "" || d.QOP == casefile.QOPNone || slices.Contains(c.QOP, d.QOP)
		}},
		{"userhash", func(c httpauth.DigestChallenge) bool { return d.Hash != casefile.HashUser || c.UserHash }},
	} {
		list = slices.DeleteFunc(list, func(c httpauth.DigestChallenge) bool { return !asked.offers(c) })
		if len(list) == 0 {
			return c, target.Lacks("the challenge does not offer %s", asked.of)
		}
	}
	return list[0], nil
}

// preferred is the algorithm that is answered where the case names none: that
// of the session that goes on, or what led in before; empty: the first.
func preferred(a Ask, d *casefile.Digest, list []httpauth.DigestChallenge) httpauth.Algorithm {
	prefer := a.Way.Algorithm
	if d.Sess != "" {
		if earlier := sumOf(a.Request.Sent(d.Sess)); earlier != nil {
			prefer = earlier.Algorithm
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
func arithmetic(a Ask, d *casefile.Digest, c httpauth.DigestChallenge, w who) (httpauth.Digest, error) {
	sum := httpauth.Digest{
		Algorithm: c.Algorithm, User: w.user, Password: w.password, Realm: c.Realm, Nonce: c.Nonce, QOP: protection(d, c),
		CNonce: madeUp(a),
	}
	if d.Algorithm == "" { // who asks for an algorithm by name asks for the right one
		sum.Form = a.Way.Form
	}
	var err error
	if sum.Method, sum.URI, err = a.Request.Line(); err != nil {
		return sum, err
	}
	err = replaceBy(a,
		override{&sum.Realm, d.Realm}, override{&sum.Nonce, d.Nonce}, override{&sum.CNonce, d.CNonce},
		override{&sum.URI, d.URI}, override{&sum.Method, d.Method},
	)
	if err != nil {
		return sum, err
	}
	if sum.QOP == httpauth.QOPAuthInt {
		if sum.Entity, err = entity(a, d); err != nil {
			return sum, err
		}
	}
	if sum.NC, err = nonceCount(a, d, sum); err != nil {
		return sum, err
	}
	return sum, goOn(a, d, &sum)
}

// override is a value, and the text that a case may have in its place.
type override struct {
	to   *string
	text *casefile.Text // nil: the value stays
}

func replaceBy(a Ask, list ...override) error {
	for _, o := range list {
		text, err := a.Request.Text(o.text, *o.to)
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
func madeUp(a Ask) string {
	h := sha256.Sum256([]byte(a.Unique + "/" + a.Step))
	return hex.EncodeToString(h[:16])
}

// entity is the content that auth-int protects, without its transfer coding
// (RFC 7616 §3.4.5).
func entity(a Ask, d *casefile.Digest) ([]byte, error) {
	if d.Entity != nil {
		return a.Request.Text(d.Entity, "")
	}
	return a.Request.Content()
}

// nonceCount is the nc of the credentials: the next of the nonce, unless the case
// says which. It is kept in mind for requests to come.
func nonceCount(a Ask, d *casefile.Digest, sum httpauth.Digest) (string, error) {
	if sum.QOP == httpauth.NoQOP {
		return "", nil
	}
	used := a.Nonces.of(sum.Nonce)
	n := used.last + 1
	if d.Count != nil {
		n = uint64(*d.Count)
	}
	nc := fmt.Sprintf("%08x", used.before+n)
	if d.NC != nil {
		text, err := a.text(d.NC)
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

// goOn takes the session key of an earlier step (RFC 7616 §3.4.2).
func goOn(a Ask, d *casefile.Digest, sum *httpauth.Digest) error {
	if d.Sess == "" {
		return nil
	}
	earlier := sumOf(a.Request.Sent(d.Sess))
	switch {
	case earlier == nil:
		return target.Lacks("step `%s` sent no Digest credentials", d.Sess)
	case !earlier.Algorithm.Session() || earlier.Algorithm != sum.Algorithm:
		return target.Lacks("step `%s` began no session: its credentials are in %s", d.Sess, earlier.Algorithm)
	}
	sum.SessionNonce, sum.SessionCNonce = earlier.Session()
	return nil
}
