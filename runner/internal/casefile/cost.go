package casefile

import (
	"bytes"
	"slices"
	"strings"
)

// cost is how many wrong passwords of existing accounts a step tries, as far
// as that can be seen.
func (r *reader) cost(s *Step) int {
	cost := 0
	if s.Request != nil && s.Request.Auth != nil {
		switch a := s.Request.Auth; {
		case a.Kind == AuthWrong, a.Basic.wrongPassword(), a.wrongDigest():
			cost = 1
		case a.Kind == AuthSame:
			cost = r.costs[a.Same]
		}
	}
	r.costs[s.ID] = cost
	return cost
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

// wrongDigest tells whether Digest credentials are an account's and what they
// prove is not its password. Other mistakes, as with a nonce, are none of the
// password.
func (a *Auth) wrongDigest() bool {
	d := a.Digest
	switch {
	case d == nil:
		return false
	case a.Role == "":
		return (&Basic{User: d.User, Password: d.Password}).wrongPassword()
	}
	return d.Realm != nil || d.Method != nil || d.Entity != nil || d.writes("response")
}

// writes tells whether a parameter is written otherwise than it was computed.
func (d *Digest) writes(param string) bool {
	return slices.ContainsFunc(d.Write, func(w Written) bool { return strings.EqualFold(w.Param, param) })
}

func onlyPassword(pieces []Piece, role string) bool {
	if len(pieces) != 1 {
		return false
	}
	of, whole := accountPiece(pieces[0], "password")
	return whole && of == role
}

// wrongPair is wrongPassword for ${ROLE.user}:… and ${ROLE.user-pass|…}.
func wrongPair(pieces []Piece) bool {
	if len(pieces) == 0 {
		return false
	}
	if first := pieces[0].Ref; first != nil && first.Kind == RefAccount && first.Name == "user-pass" {
		return len(pieces) > 1 || len(first.Filters) > 0
	}
	role, whole := accountPiece(pieces[0], "user")
	if !whole || len(pieces) < 2 {
		return false
	}
	after, colon := bytes.CutPrefix(pieces[1].Literal, []byte(":"))
	return colon && (len(after) > 0 || !onlyPassword(pieces[2:], role))
}

// accountPiece tells of which account a piece is the attribute, unchanged.
func accountPiece(p Piece, attribute string) (role string, ok bool) {
	if p.Ref == nil || p.Ref.Kind != RefAccount || p.Ref.Name != attribute || len(p.Ref.Filters) > 0 {
		return "", false
	}
	return p.Ref.Of, true
}
