package target

import (
	"strings"
	"testing"
)

func TestParseFollowing(t *testing.T) {
	for text, want := range map[string]string{
		"rfc9068":        "rfc9068",
		"oauth-2.1":      "oauth-2.1",
		"mcp@2025-11-25": "mcp@2025-11-25",
		"mcp":            "mcp@2026-07-28", // the newest counts
	} {
		f, err := ParseFollowing(text)
		if err != nil || f.String() != want {
			t.Errorf("%s: want %s, got %s, %v", text, want, f, err)
		}
	}
	for text, part := range map[string]string{
		"rfc6750":    "it knows rfc9068, oauth-2.1, mcp",
		"":           `"" is nothing`,
		"rfc9068@1":  "has no revisions; write rfc9068",
		"mcp@2024-1": "it knows 2025-11-25 and 2026-07-28",
		"mcp@":       "no revision",
	} {
		if _, err := ParseFollowing(text); err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("%q: want %q in the error, got %v", text, part, err)
		}
	}
}

func TestFollow(t *testing.T) {
	var tg Target
	tg.Follow(Following{Name: "mcp", Revision: "2025-11-25"}, Following{Name: "rfc9068"})
	tg.Follow(Following{Name: "mcp", Revision: "2026-07-28"})
	if f, ok := tg.Claims("mcp"); !ok || f.Revision != "2026-07-28" || len(tg.Follows) != 2 {
		t.Errorf("the last claim of a name counts: %v", tg.Follows)
	}
	if _, ok := tg.Claims("openapi"); ok {
		t.Error("what nobody claims is not claimed")
	}
}
