package cli

import (
	"strings"
	"testing"

	"authspec/runner"
)

// TestResourceLines: what the ground found is said in words, with what is wrong
// with the challenges.
func TestResourceLines(t *testing.T) {
	for name, c := range map[string]struct {
		resource runner.ProbedResource
		want     []string
	}{
		"leads in": {
			runner.ProbedResource{
				Holds: true, Refused: 401, Challenges: []string{`Basic realm="x"`},
				Login: "Basic", Authorised: 200, Recognised: true, Content: `by the marker "M"`,
			},
			[]string{
				"stranger    gets status 401", `challenge   Basic realm="x"`,
				"login       the ordinary credentials lead in, by Basic (status 200)",
				`content     recognised by the marker "M"`, "ground      holds",
			},
		},
		"no challenge": {
			runner.ProbedResource{Holds: true, NoLogin: "no credentials were given", Refused: 401, Content: "not known: N"},
			[]string{
				"challenge   none, though a 401 must have one (RFC 9110 §15.5.2)",
				"login       no credentials were given", "content     not known: N",
			},
		},
		"a broken one": {
			runner.ProbedResource{Reason: "R", Refused: 401, Challenges: []string{`Basic realm="x`}, Problems: []string{"P"}},
			[]string{`challenge   Basic realm="x`, "            P", "ground      does not hold: R"},
		},
	} {
		c.resource.Role, c.resource.URL = "basic", "http://h:1/p"
		got := resourceLines(c.resource)
		if got[0] != "basic  http://h:1/p" {
			t.Errorf("%s: want the resource first, got %q", name, got[0])
		}
		text := strings.Join(got, "\n") + "\n"
		for _, want := range c.want {
			if !strings.Contains(text, "  "+want+"\n") {
				t.Errorf("%s: want %q in\n%s", name, want, text)
			}
		}
	}
}
