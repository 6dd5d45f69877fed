package casefile

import (
	"slices"

	"gopkg.in/yaml.v3"
)

// boundToken is the token that goes with proofs.
const boundToken = "dpop"

// DPoP is a token, and the proof that comes with it (RFC 9449 §4.2). What is nil
// or empty is as a right client has it.
type DPoP struct {
	Token  *Text // nil: the one that is bound to the target's key
	Other  bool  // the proof is one by another key, from its jwk to its signature
	Header []JWTMember
	JWK    []JWTMember // of the jwk in the header
	Claims []JWTMember
	Sign   string // SignOther, SignNone, or SignConfused, with the jwk for the secret; empty: by the key in the jwk
	Alter  string // JWTHeader, JWTPayload or JWTSignature: something is done to it once it is signed; empty: nothing
	Proofs string // ProofsNone and the like; empty: one
}

// SignOther is a signature by another key than the one in the jwk.
const SignOther = "other"

// How many proofs come with a token otherwise than one.
const (
	ProofsNone   = "none"
	ProofsTwo    = "two"    // good ones, each in a field of its own
	ProofsTwice  = "twice"  // the same one, in two fields
	ProofsJoined = "joined" // two good ones in one field, with a comma between them
)

func dpopKeys() []entry[DPoP] {
	members := func(key string, to func(*DPoP) *[]JWTMember) entry[DPoP] {
		return entry[DPoP]{key, func(r *reader, d *DPoP, n *yaml.Node) { *to(d) = r.jwtMembers(n) }}
	}
	word := func(key string, to func(*DPoP) *string, words ...string) entry[DPoP] {
		return entry[DPoP]{key, func(r *reader, d *DPoP, n *yaml.Node) { *to(d) = r.oneOf(n, words) }}
	}
	return []entry[DPoP]{
		{"token", func(r *reader, d *DPoP, n *yaml.Node) { d.Token = r.filledText(n) }},
		{"key", func(r *reader, d *DPoP, n *yaml.Node) { d.Other = r.oneOf(n, []string{"own", "other"}) == "other" }},
		members("header", func(d *DPoP) *[]JWTMember { return &d.Header }),
		members("jwk", func(d *DPoP) *[]JWTMember { return &d.JWK }),
		members("claims", func(d *DPoP) *[]JWTMember { return &d.Claims }),
		word("sign", func(d *DPoP) *string { return &d.Sign }, SignOther, SignNone, SignConfused),
		word("alter", func(d *DPoP) *string { return &d.Alter }, JWTHeader, JWTPayload, JWTSignature),
		word("proofs", func(d *DPoP) *string { return &d.Proofs }, ProofsNone, ProofsTwo, ProofsTwice, ProofsJoined),
	}
}

// dpop reads a token with its proof: of a role, or with what is different about
// them.
func (r *reader) dpop(a *Auth, n *yaml.Node) {
	r.use(&r.c.Uses.Tokens, boundToken)
	if n.Kind != yaml.MappingNode {
		a.Role = r.oneOf(n, []string{ordinaryRole})
		return
	}
	a.DPoP = &DPoP{}
	members := fill(r, n, a.DPoP, dpopKeys())
	if at := find(members, "jwk"); at != nil && slices.ContainsFunc(a.DPoP.Header, func(m JWTMember) bool { return m.Name == "jwk" }) {
		r.doc.ProblemHint(at, "keep one of them", "the header says what the jwk is")
	}
	if a.DPoP.Proofs != ProofsNone {
		return
	}
	for _, key := range []string{"key", "header", "jwk", "claims", "sign", "alter"} {
		if at := find(members, key); at != nil {
			r.doc.ProblemHint(at, "leave it out", "there is no proof whose %s could be different", key)
		}
	}
}
