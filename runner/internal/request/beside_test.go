package request

import (
	"strings"
	"testing"

	"authspec/runner/internal/message"
	"authspec/runner/internal/placeholder"
	"authspec/runner/internal/scheme"
)

// TestBeside: what a scheme sends beside Authorization goes with it, also where
// the case says itself where the credentials stand.
func TestBeside(t *testing.T) {
	for request, want := range map[string]string{
		`{auth: {same: login}}`:                                "Authorization: A token|Proof: of it||",
		`{auth: {same: login}, fields: [{Cookie: "${auth}"}]}`: "Cookie: A token|Proof: of it||",
	} {
		s := newSession(t, shaFirst)
		s.answers["login"] = &placeholder.Answer{
			Sent: map[string]string{"authorization": "A token"},
			Credentials: &scheme.Credentials{
				Scheme: "A", Rest: "token", Beside: []message.Field{{Name: "Proof", Value: "of it"}},
			},
		}
		b, err := s.send("again", request)
		if err != nil {
			t.Fatal(err)
		}
		if got := octets(b); !strings.HasSuffix(got, "Accept: */*|"+want) {
			t.Errorf("%s: want %s at the end of %s", request, want, got)
		}
		if b.Sent["proof"] != "of it" {
			t.Errorf("%s: want ${STEP.sent.Proof} to be known, got %v", request, b.Sent)
		}
	}
}
