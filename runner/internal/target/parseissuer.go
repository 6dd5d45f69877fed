package target

import (
	"encoding/json"
	"net"
	"net/netip"
	"strings"

	"gopkg.in/yaml.v3"

	"authspec/runner/internal/jws"
)

// ListenUnsaid is where `issuer: suite` listens: a target has to be told of it
// before the run, so it is the same in all.
const ListenUnsaid = "127.0.0.1:9400"

// issuer reads `suite`, or what is known of the issuer.
func (p *parser) issuer(n *yaml.Node) {
	i := &Issuer{Type: accessToken}
	p.t.Issuer = i
	if n.Kind != yaml.MappingNode {
		if p.OneOf(n, []string{"suite"}) == "suite" {
			i.Listen = ListenUnsaid
		}
		return
	}
	members := p.Members(n, []string{"iss", "aud", "typ", "claims", "alg", "kid", "key", "keys", "listen"})
	var at *yaml.Node // what the keys are read from; nil: there are none
	for _, m := range members {
		switch m.Key {
		case "iss":
			i.Name = p.Text(m.Value)
		case "aud":
			i.Audience = p.Text(m.Value)
		case "typ":
			i.Type = p.Text(m.Value)
		case "claims":
			i.Claims = p.claims(m.Value)
		case "key":
			p.oneOfKeys(m.At, at)
			at = m.Value
			i.Keys = append(i.Keys, p.key(n))
		case "keys":
			p.oneOfKeys(m.At, at)
			for _, item := range p.List(m.Value) {
				at = m.Value
				i.Keys = append(i.Keys, p.key(item))
			}
		case "listen":
			i.Listen = p.listen(m.Value)
		}
	}
	p.issuerRules(n, i, at)
}

// oneOfKeys checks that the other of key and keys was not there before.
func (p *parser) oneOfKeys(n, before *yaml.Node) {
	if before != nil {
		p.ProblemHint(n, "put it into the list", "the issuer has key and keys")
	}
}

// issuerRules checks what has to be there together.
func (p *parser) issuerRules(n *yaml.Node, i *Issuer, keys *yaml.Node) {
	if keys == nil && i.Listen == "" {
		p.ProblemHint(n, "give it key: {file: key.pem}, or say listen: "+ListenUnsaid+" to have authspec be the issuer",
			"no tokens can be made without a key of the issuer")
	}
	if keys == nil && i.Listen != "" {
		i.Keys = p.unmade(n)
	}
}

// unmade is the algorithm of a key that is made when the run begins.
func (p *parser) unmade(n *yaml.Node) []*jws.Key {
	for _, m := range p.Members(n, nil) {
		if m.Key == "alg" {
			if alg := p.OneOf(m.Value, jws.Algorithms()); alg != "" {
				return []*jws.Key{jws.Unmade(alg)}
			}
		}
	}
	return nil
}

// key reads one key of the issuer, from alg, kid and key of a mapping.
func (p *parser) key(n *yaml.Node) *jws.Key {
	var alg, kid, text string
	var at *yaml.Node
	known := true // the algorithm, if there is one
	for _, m := range p.Members(n, nil) {
		switch m.Key {
		case "alg":
			alg = p.OneOf(m.Value, jws.Algorithms())
			known = alg != ""
		case "kid":
			kid = p.Text(m.Value)
		case "key":
			at, text = m.Value, p.secret(m.Value)
		}
	}
	if at == nil {
		p.ProblemHint(n, "write {alg: ES256, key: {file: key.pem}}", "a key of the issuer needs key")
		return &jws.Key{}
	}
	if text == "" || !known {
		return &jws.Key{}
	}
	k, err := jws.ParseKey(text, alg)
	if err != nil {
		p.ProblemHint(at, "give PEM or a JWK, as {file: key.pem}, or with alg: HS256 the secret itself", "%s", err)
		return &jws.Key{}
	}
	if kid != "" {
		k.ID = kid
	}
	return k
}

// claims reads further claims; a value is what it is in JSON.
func (p *parser) claims(n *yaml.Node) jws.Object {
	var o jws.Object
	for _, m := range p.Members(n, nil) {
		var value any
		var text []byte
		err := m.Value.Decode(&value)
		if err == nil {
			text, err = json.Marshal(value)
		}
		if err != nil {
			p.Problem(m.Value, "the value of the claim %q can't be written as JSON", m.Key)
			continue
		}
		o = append(o, jws.Member{Name: m.Key, Value: text})
	}
	return o
}

// listen reads a loopback address: nobody else is to get at the keys.
func (p *parser) listen(n *yaml.Node) string {
	s := p.Text(n)
	if s == "" {
		return ""
	}
	host, port, err := net.SplitHostPort(s)
	ip, bad := netip.ParseAddr(host)
	if err != nil || port == "" || strings.Trim(port, "0123456789") != "" || (bad != nil || !ip.IsLoopback()) && host != "localhost" {
		p.ProblemHint(n, "write "+ListenUnsaid, "%q is no loopback address with a port", s)
	}
	return s
}
