package requirement_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"authspec/runner/internal/library"
	"authspec/runner/results"
)

// What a report shows as a finding has a sentence in plain words: without one it
// could only say that the rule, which it quotes, does not hold.
func TestHeadlines(t *testing.T) {
	lib, err := library.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	for _, c := range lib.Cases {
		for _, k := range c.Checks {
			used[k.Requirement], used[k.Instead] = true, true
		}
	}
	for _, r := range lib.Catalogue.Rows() {
		binds := r.Level == results.Must || r.Level == results.Should || r.Level == results.Security
		switch {
		case binds && used[r.ID] && r.Headline == "":
			t.Errorf("%s: %s has no headline: say in a few words what a server does that does not hold it", r.Pos, r.ID)
		case utf8.RuneCountInString(r.Headline) > 80:
			t.Errorf("%s: the headline of %s is longer than 80 characters", r.Pos, r.ID)
		case strings.Contains(r.Source, "robustness"):
			t.Errorf("%s: the source of %s says robustness, as reports do before it", r.Pos, r.ID)
		case strings.Contains(r.Headline, "rfc") || strings.Contains(r.Headline, r.ID):
			t.Errorf("%s: the headline of %s names a requirement", r.Pos, r.ID)
		}
	}
}
