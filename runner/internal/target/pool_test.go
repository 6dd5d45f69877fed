package target

import (
	"fmt"
	"strings"
	"sync"
	"testing"
)

// What one case has made of a secret is masked in the texts of all, however it
// stands there, and nothing else is.
func TestPool(t *testing.T) {
	const proof, token = "6629fae49393a05397450978507c4ef1", "YWxpY2U6UmFiYml0LUhvbGU/PQ=="
	s := (&Target{Accounts: []Account{{Ordinary, "alice", "Rabbit-Hole-42!"}}}).Secrets()
	one, later := s.ForAttempt(), s.ForAttempt()
	if got := s.MaskString("response=" + proof); got != "response="+proof {
		t.Errorf("with nothing made: %q", got)
	}
	one.Add(Made{proof, "PROOF"}, Made{token, "TOKEN"}, Made{"short", "SHORT"}, Made{"two words of some length", "WORDS"})
	later.Add(Made{"of its own, quite long", "OWN"})
	for text, want := range map[string]string{
		`Digest realm="r", response="` + proof + `", nc=1`: `Digest realm="r", response="PROOF", nc=1`,
		"response=" + proof:                            "response=PROOF",
		proof:                                          "PROOF",
		strings.Repeat("x ", 40) + proof + "\n":        strings.Repeat("x ", 40) + "PROOF\n",
		"You sent Basic " + token + ".":                "You sent Basic TOKEN==.",
		"in /of/" + proof + "-gone":                    "in /of/PROOF-gone",
		"Basic " + strings.ReplaceAll(token, "/", "_"): "Basic TOKEN==",
		"a" + proof:                                    "a" + proof,
		"short, two words of some length":              "short, two words of some length",
		"of its own, quite long, beside Rabbit-Hole-42! " + proof: "OWN, beside ${ordinary.password} PROOF",
	} {
		if got := later.MaskString(text); got != want {
			t.Errorf("%q is masked as %q, want %q", text, got, want)
		}
	}
	for shift := range 2 * pooled {
		if got := s.MaskString(strings.Repeat(".", shift) + proof + " "); got != strings.Repeat(".", shift)+"PROOF " {
			t.Errorf("after %d octets: %q", shift, got)
		}
	}
}

// What one attempt has made is told to no other but for what is in the pool; a
// second attempt at the same case can take it over.
func TestForAttempt(t *testing.T) {
	s := (&Target{Accounts: []Account{{Ordinary, "alice", "Rabbit-Hole-42!"}}}).Secrets()
	one, other := s.ForAttempt(), s.ForAttempt()
	one.Add(Made{"two words", "WORDS"})
	const text = "two words of Rabbit-Hole-42!"
	for name, c := range map[string]struct {
		by   *Secrets
		want string
	}{
		"who made it":       {one, "WORDS of ${ordinary.password}"},
		"another":           {other, "two words of ${ordinary.password}"},
		"whose both are":    {s, "two words of ${ordinary.password}"},
		"who knows of none": {nil, text},
	} {
		if got := c.by.MaskString(text); got != c.want {
			t.Errorf("%s: want %q, got %q", name, c.want, got)
		}
	}
	other.AddAll(one)
	if got := other.MaskString(text); got != "WORDS of ${ordinary.password}" {
		t.Errorf("who took it over: got %q", got)
	}
	if got := other.MaskExcerpt(`got "two wor"…`); got != `got "WORDS"…` {
		t.Errorf("cut short: got %q", got)
	}
}

// Attempts add, and results are masked, beside each other.
func TestSecretsBesideEachOther(t *testing.T) {
	s := (&Target{Accounts: []Account{{Ordinary, "alice", "Rabbit-Hole-42!"}}}).Secrets()
	one := s.ForAttempt()
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			made := fmt.Sprintf("made %d from it", i)
			one.Add(Made{made, "MADE"})
			if got := one.MaskString(made + " Rabbit-Hole-42!"); got != "MADE ${ordinary.password}" {
				t.Errorf("got %q", got)
			}
		})
	}
	wg.Wait()
}
