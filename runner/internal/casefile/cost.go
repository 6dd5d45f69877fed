package casefile

import (
	"bytes"
	"slices"
)

// cost is how many wrong passwords of existing accounts a step tries, as far
// as that can be seen.
func (r *reader) cost(s *Step) int {
	cost := 0
	if s.Request != nil && s.Request.Auth != nil {
		switch a := s.Request.Auth; {
		case a.Kind == AuthWrong, a.Kind == AuthLogin && a.Basic.wrongPassword(), a.wrongByHand():
			cost = 1
		case a.Kind == AuthSame:
			cost = r.costs[a.Same]
		}
	}
	r.costs[s.ID] = cost
	return cost
}

// wrongByHand tells whether credentials are made by hand with an account's name
// and what is not its password.
func (a *Auth) wrongByHand() bool {
	return slices.ContainsFunc(byHand(), func(h handmade) bool { return h.scheme == a.Named && h.wrong(a) })
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
