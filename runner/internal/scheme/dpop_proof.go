package scheme

import (
	"crypto/rand"
	"crypto/sha256"
	"slices"
	"strings"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/jws"
	"authspec/runner/internal/target"
)

// prover makes the proofs of one request.
type prover struct {
	Ask
	of    *casefile.DPoP
	token string

	key         *jws.Key // whose jwk the proof has
	signer      *jws.Key // that signs it
	method, uri string
	nonce       string // empty: none was given
	made        []target.Made
}

// prepare finds out what all proofs of the request have in common.
func (p *prover) prepare(s Scheme) error {
	if p.of.Proofs == casefile.ProofsNone {
		return nil
	}
	if err := p.keys(); err != nil {
		return err
	}
	var err error
	if p.method, _, err = p.Request.Line(); err != nil {
		return err
	}
	if p.uri, err = p.Request.URI(); err != nil {
		return err
	}
	if !p.Gives || has(p.of.Claims, "nonce") {
		return nil
	}
	answer, _, err := p.Request.Challenge(s, "")
	if err != nil || answer == nil {
		return err
	}
	if values := answer.Values(nonceField); len(values) > 0 {
		p.nonce = values[0]
	}
	return nil
}

// keys are that of the target, or of nobody where it has none or the case wants
// another.
func (p *prover) keys() (err error) {
	alg := "ES256"
	if p.key = p.Target.ProofKey; p.key != nil {
		alg = p.key.Alg
	}
	stranger, err := jws.Stranger(alg)
	if err != nil {
		return err
	}
	if p.of.Other || p.key == nil {
		p.key = stranger
	}
	p.signer = p.key
	if p.of.Sign == casefile.SignOther {
		p.signer = stranger
	}
	return nil
}

// proofs are the values of the DPoP fields.
func (p *prover) proofs() ([]string, error) {
	if p.of.Proofs == casefile.ProofsNone {
		return nil, nil
	}
	first, err := p.proof()
	if err != nil || p.of.Proofs == "" {
		return []string{first}, err
	}
	if p.of.Proofs == casefile.ProofsTwice {
		return []string{first, first}, nil
	}
	second, err := p.proof()
	if p.of.Proofs == casefile.ProofsJoined {
		return []string{first + ", " + second}, err
	}
	return []string{first, second}, err
}

// proof is one of them, as no other request has it.
func (p *prover) proof() (string, error) {
	jwk, err := jws.ParseObject([]byte(p.key.JWK()))
	if err != nil {
		return "", err
	}
	for _, name := range []string{"kid", "alg", "use"} { // the thumbprint needs none of them
		jwk = jwk.With(name)
	}
	if jwk, err = p.otherwise(jwk, p.of.JWK); err != nil {
		return "", err
	}
	header, err := p.otherwise(jws.Object{
		jws.Text("typ", "dpop+jwt"), jws.Text("alg", p.key.Alg), {Name: "jwk", Value: jwk.JSON()},
	}, p.of.Header)
	if err != nil {
		return "", err
	}
	claims, err := p.otherwise(p.claims(), p.of.Claims)
	if err != nil {
		return "", err
	}
	signature, err := p.signature(jws.Encode(header.JSON())+"."+jws.Encode(claims.JSON()), jwk.JSON())
	if err != nil {
		return "", err
	}
	switch {
	case p.of.Alter == casefile.JWTHeader:
		header = header.With("kid", jws.String("altered"))
	case p.of.Alter == casefile.JWTPayload:
		claims = claims.With("altered", jws.String("yes"))
	case p.of.Alter == casefile.JWTSignature && len(signature) > 0:
		signature[0] ^= 1
	}
	proof := strings.Join([]string{jws.Encode(header.JSON()), jws.Encode(claims.JSON()), jws.Encode(signature)}, ".")
	p.made = append(p.made, target.Made{Value: proof, Placeholder: "[DPoP proof]"})
	return proof, nil
}

// claims are those of a right proof (RFC 9449 §4.2).
func (p *prover) claims() jws.Object {
	id := make([]byte, 16)
	_, _ = rand.Read(id) // never fails
	hash := sha256.Sum256([]byte(p.token))
	list := jws.Object{
		jws.Text("jti", jws.Encode(id)), jws.Text("htm", p.method), jws.Text("htu", p.uri),
		target.Date("iat", p.Now), jws.Text("ath", jws.Encode(hash[:])),
	}
	if p.nonce != "" {
		list = append(list, jws.Text("nonce", p.nonce))
	}
	return list
}

func (p *prover) signature(input string, jwk []byte) ([]byte, error) {
	switch p.of.Sign {
	case casefile.SignNone:
		return nil, nil
	case casefile.SignConfused:
		return jws.Mac("HS256", jwk, []byte(input)), nil
	}
	return p.signer.Sign(p.signer.Alg, []byte(input))
}

// otherwise is a JSON object with what the case has in it otherwise.
func (p *prover) otherwise(o jws.Object, list []casefile.JWTMember) (jws.Object, error) {
	for _, m := range list {
		values, err := p.values(m)
		if err != nil {
			return nil, err
		}
		o = o.With(m.Name, values...)
	}
	return o, nil
}

// has tells whether a case says what a member is.
func has(list []casefile.JWTMember, name string) bool {
	return slices.ContainsFunc(list, func(m casefile.JWTMember) bool { return m.Name == name })
}
