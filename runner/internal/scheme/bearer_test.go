package scheme

import (
	"testing"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/target"
)

// tokenText is a request in which the token of a case is this one.
type tokenText struct {
	Request
	token string
}

func (r tokenText) TextWith(string, *casefile.Text) ([]byte, error) { return []byte(r.token), nil }

// What is around a token is not in it, so that no server can be asked to tell
// the two apart.
func TestTokenInBlanks(t *testing.T) {
	user := &casefile.Text{Pieces: []casefile.Piece{{Ref: &casefile.Ref{Kind: casefile.RefAccount, Of: target.Ordinary, Name: "user"}}}}
	ask := Ask{Target: &target.Target{}, Auth: &casefile.Auth{Kind: casefile.AuthLogin, Basic: &casefile.Basic{User: user}}}
	for token, sent := range map[string]bool{
		"abc": true, "a\tb": true, "\tabc": true, "abc\u00a0": true,
		"abc ": false, " abc": false, "abc \t": false,
	} {
		ask.Request = tokenText{token: token}
		credentials, err := bearer{}.Answer(ask)
		if _, absent := err.(*target.Absent); absent == sent {
			t.Errorf("%q: %v, %v", token, credentials, err)
		}
	}
}
