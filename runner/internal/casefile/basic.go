package casefile

import "gopkg.in/yaml.v3"

// Basic is user-pass made by hand (RFC 7617 §2): from User and Password, or
// as UserPass; and how it is encoded.
type Basic struct {
	User, Password, UserPass *Text
	// The encoding (RFC 4648); none is plain base64. A form that makes no
	// difference for these octets skips the step.
	URL        bool // the alphabet of base64url
	Unpadded   bool // without the padding
	Overpadded bool // with more padding than is due
	DirtyBits  bool // with bits set that the padding leaves over
}

func basicKeys() []entry[Basic] {
	return []entry[Basic]{
		{"user", func(r *reader, b *Basic, n *yaml.Node) { b.User = r.text(n) }},
		{"password", func(r *reader, b *Basic, n *yaml.Node) { b.Password = r.text(n) }},
		{"user-pass", func(r *reader, b *Basic, n *yaml.Node) { b.UserPass = r.text(n) }},
		{"encoding", func(r *reader, b *Basic, n *yaml.Node) { b.encode(r.oneOf(n, encodings())) }},
	}
}

func (b *Basic) encode(word string) {
	b.URL = word == "base64url"
	b.Unpadded = word == "unpadded"
	b.Overpadded = word == "overpadded"
	b.DirtyBits = word == "dirty-bits"
}

// basic reads Basic credentials: of a role, or made by hand.
func (r *reader) basic(a *Auth, n *yaml.Node) {
	if n.Kind != yaml.MappingNode {
		a.Role = r.account(n)
		return
	}
	a.Basic = &Basic{}
	members := fill(r, n, a.Basic, basicKeys())
	pair, both := hasAny(members, "user", "password"), has(members, "user") && has(members, "password")
	if whole := has(members, "user-pass"); whole == pair || pair && !both {
		r.doc.ProblemHint(n, "write {user: …, password: …}, or {user-pass: …}, or a role in place of the mapping",
			"Basic credentials need a user and a password")
	}
}

// wrongPassword tells whether the user is an account's and the password is
// not its own.
func (b *Basic) wrongPassword() bool {
	switch {
	case b == nil:
		return false
	case b.UserPass != nil:
		return wrongPair(b.UserPass.Pieces)
	case b.User == nil || b.Password == nil || len(b.User.Pieces) != 1:
		return false
	}
	role, whole := accountPiece(b.User.Pieces[0], "user")
	if !whole {
		return false
	}
	return !onlyPassword(b.Password.Pieces, role)
}
