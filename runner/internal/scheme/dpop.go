package scheme

import (
	"strings"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/httpauth"
	"authspec/runner/internal/message"
	"authspec/runner/internal/target"
)

// dpop is DPoP (RFC 9449): a token that is bound to a key, and beside it a proof,
// for this one request, that who sends it has the key.
type dpop struct{ usual }

// nonceField is the field in which a server gives a nonce (RFC 9449 §8, §9).
const nonceField = "DPoP-Nonce"

func (dpop) Name() string  { return "DPoP" }
func (dpop) Means() Means  { return Token }
func (dpop) Token() string { return target.BoundToken }

// Offer: any challenge can be answered, as the credentials do not depend on it.
func (dpop) Offer(httpauth.Challenge) (Offer, bool) { return nil, true }

// Next: a refusal that gives a nonce may mean that nothing was wrong but the
// lack of it, whatever else it says (RFC 9449 §8).
func (s dpop) Next(answer *message.Response) bool {
	return s.Gives(answer) && (answer.Status == 401 || answer.Status == 400)
}

// Gives: a nonce is for the proofs to come.
func (dpop) Gives(answer *message.Response) bool {
	return answer != nil && len(answer.Values(nonceField)) > 0
}

// Answer makes a token with its proof (RFC 9449 §7.1), of the target or made by
// hand.
func (s dpop) Answer(a Ask) (*Credentials, error) {
	d := a.Auth.DPoP
	if d == nil {
		d = &casefile.DPoP{}
	}
	token, err := s.token(a, d)
	if err != nil {
		return nil, err
	}
	p := prover{Ask: a, of: d, token: token}
	if err := p.prepare(s); err != nil {
		return nil, err
	}
	proofs, err := p.proofs()
	if err != nil {
		return nil, err
	}
	c := &Credentials{Scheme: s.Name(), Rest: token, Brought: []string{token}, Made: p.made}
	for _, value := range proofs {
		c.Beside = append(c.Beside, message.Field{Name: "DPoP", Value: value})
		c.Brought = append(c.Brought, value)
	}
	return c, nil
}

// token is the token that is sent.
func (s dpop) token(a Ask, d *casefile.DPoP) (string, error) {
	token, ok := a.Target.Token(s.Token())
	switch {
	case a.Auth.Kind != casefile.AuthNamed:
		return a.standIn(s, token)
	case d.Token != nil:
		return a.text(d.Token)
	case !ok:
		return "", target.Lacks("the target has no token `%s`", s.Token())
	}
	return token, nil
}

// Words: whose token it is, and what is different about its proof.
func (dpop) Words(a *casefile.Auth, show Show) string {
	d := a.DPoP
	if d == nil {
		d = &casefile.DPoP{}
	}
	all := []string{"`ordinary`"}
	if d.Token != nil {
		all[0] = "the token \"" + show(d.Token) + "\""
	}
	add := func(holds bool, words string) {
		if holds {
			all = append(all, words)
		}
	}
	add(d.Proofs == "" && !d.Other, "with a proof")
	add(d.Proofs == casefile.ProofsNone, "without a proof")
	add(d.Proofs == casefile.ProofsTwo, "with two good proofs, each in a field of its own")
	add(d.Proofs == casefile.ProofsTwice, "with the same proof in two fields")
	add(d.Proofs == casefile.ProofsJoined, "with two good proofs in one field")
	add(d.Other, "with a proof by another key")
	for _, part := range []struct {
		of      string
		members []casefile.JWTMember
	}{{"header", d.Header}, {"jwk", d.JWK}, {"claims", d.Claims}} {
		for _, m := range part.members {
			add(true, m.Name+" of the "+part.of+" "+wordsOfValues(m.Values, show))
		}
	}
	add(d.Sign == casefile.SignOther, "signed by another key than its jwk")
	add(d.Sign == casefile.SignNone, "not signed")
	add(d.Sign == casefile.SignConfused, "signed with HMAC, whose secret is the public key")
	add(d.Alter != "", "with its "+d.Alter+" altered once it was signed")
	return strings.Join(all, ", ")
}
