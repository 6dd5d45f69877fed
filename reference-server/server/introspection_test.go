package server

import (
	"testing"
	"time"
)

// TestIntrospection: of a token that does not count nothing is said, whatever the
// reason is (RFC 7662 §2.2).
func TestIntrospection(t *testing.T) {
	for _, own := range ownedTokens() {
		got := opaqueTokens().introspect(own.value)
		_, good := askFor(opaqueTokens(), own.value)
		active := own.role != "expired" && own.role != "revoked"
		if got.active != active || !active && got.username+got.scope+got.acr != "" || good != (active && own.role != "wrong-audience") {
			t.Errorf("%s: got %+v, good: %v", own.role, got, good)
		}
	}
	if got := opaqueTokens().introspect("unknown"); got.active {
		t.Errorf("an unknown token: got %+v", got)
	}
	later := opaqueTokens().(issuer)
	later.now = func() time.Time { return time.Now().AddDate(2, 0, 0) }
	if _, good := askFor(later, ownToken("valid")); good {
		t.Error("a token should come to its end")
	}
}
