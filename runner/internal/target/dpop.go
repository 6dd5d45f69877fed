package target

import (
	"errors"
	"slices"

	"gopkg.in/yaml.v3"

	"authspec/runner/internal/jws"
	"authspec/runner/internal/yamldoc"
)

// BoundToken is the name of the token that is bound to the ProofKey (RFC 9449
// §6).
const BoundToken = "dpop"

// proofKey is the key of target files for what a token is bound to.
const proofKey = "dpop"

// proof reads the key to which a token is bound.
func (p *parser) proof(n *yaml.Node) {
	members := p.Members(n, []string{"key", "alg"})
	p.Require(n, members, "key")
	var text, alg string
	var at *yaml.Node
	for _, m := range members {
		switch m.Key {
		case "key":
			text, at = p.secret(m.Value), m.Value
		case "alg":
			alg = p.Text(m.Value)
		}
	}
	if text == "" {
		return
	}
	k, err := jws.ParseKey(text, alg)
	if err == nil && (!k.Signs() || jws.Symmetric(k.Alg)) {
		err = errors.New("it is no private half of a pair")
	}
	if err != nil {
		p.ProblemHint(at, "write {file: PATH} of a private key, as PEM or as a JWK", "the key of proofs can't be used: %s", err)
		return
	}
	p.t.ProofKey = k
}

// bound checks that a token that is bound to a key comes with it.
func (p *parser) bound(members []yamldoc.Member) {
	key := slices.ContainsFunc(members, func(m yamldoc.Member) bool { return m.Key == proofKey })
	for _, m := range members {
		_, token := p.t.Token(BoundToken)
		switch {
		case m.Key == "tokens" && token && !key:
			p.ProblemHint(m.At, "write "+proofKey+": {key: {file: PATH}}", "the token %q is bound to a key, and there is no key", BoundToken)
		case m.Key == proofKey && !token:
			p.ProblemHint(m.At, "write tokens: {"+BoundToken+": …}", "there is a key for proofs, and no token that is bound to it")
		}
	}
}

// proofSecrets are the parts of the key that nobody else may know.
func (t *Target) proofSecrets() []Made {
	if t.ProofKey == nil {
		return nil
	}
	var list []Made
	for _, value := range t.ProofKey.Secrets() {
		list = append(list, Made{value, "[private key]"})
	}
	return list
}

// draftProof says what a resource that takes bound tokens needs to be judged.
func (t *Target) draftProof(line func(string, ...any)) {
	_, wanted := t.Resource(proofKey)
	if _, ok := t.Token(BoundToken); wanted && !ok {
		line("")
		line("#tokens: {%s: {env: BOUND_TOKEN}, unbound: {env: OTHER_TOKEN}} # one that is bound to a key, and one that is not", BoundToken)
		line("#%s: {key: {file: key.pem}} # the private key, as PEM or as a JWK", proofKey)
	}
}
