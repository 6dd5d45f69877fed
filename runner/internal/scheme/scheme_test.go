package scheme

import (
	"slices"
	"testing"

	"authspec/runner/internal/httpauth"
	"authspec/runner/internal/message"
)

// TestKnown: the schemes stand once more below, where case files and target files
// find their names.
func TestKnown(t *testing.T) {
	var roles []string
	for _, s := range Known() {
		roles = append(roles, Role(s))
		if found, ok := OfRole(Role(s)); !ok || found != s {
			t.Errorf("%s is not found by its role", s.Name())
		}
	}
	if !slices.Equal(roles, httpauth.Roles()) {
		t.Errorf("want %v, got %v", httpauth.Roles(), roles)
	}
}

func TestRead(t *testing.T) {
	for value, want := range map[string]Login{
		"Basic YWxpY2U6c2VjcmV0":                        {"alice", "secret", true},
		"bAsIc  YWxpY2U6YTpi ":                          {"alice", "a:b", true},
		"Basic YWxpY2U=":                                {"alice", "", false},
		`Digest realm="r", username="alice"`:            {"alice", "", false},
		`Digest username="alice"  , userhash=false`:     {"alice", "", false},
		`Digest username="0123456789", userhash = TRUE`: {},
		"Bearer YWxpY2U6c2VjcmV0":                       {},
		"Basic !!!!":                                    {},
		"Other YWxpY2U6c2VjcmV0":                        {},
		"":                                              {},
	} {
		if got, ok := Read(value); got != want || ok != (want != Login{}) {
			t.Errorf("%q: want %+v, got %+v, %t", value, want, got, ok)
		}
	}
}

func TestFields(t *testing.T) {
	c := &Credentials{Scheme: "A", Rest: "token", Beside: []message.Field{{Name: "Proof", Value: "of it"}}}
	got := c.Fields(Spelling{Field: "Proxy-Authorization", Scheme: "a", Gap: "  "})
	want := []message.Field{{Name: "Proxy-Authorization", Value: "a  token"}, {Name: "Proof", Value: "of it"}}
	if !slices.EqualFunc(got, want, func(a, b message.Field) bool { return a.Name == b.Name && a.Value == b.Value }) {
		t.Errorf("want %v, got %v", want, got)
	}
}
