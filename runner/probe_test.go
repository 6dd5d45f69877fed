package runner

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"authspec/runner/internal/fingerprint"
	"authspec/runner/internal/ground"
	"authspec/runner/internal/library"
	"authspec/runner/internal/message"
	"authspec/runner/internal/target"
)

// refusal is a 401 with these fields.
func refusal(fields ...message.Field) *message.Response {
	return &message.Response{Status: 401, Fields: fields}
}

// TestProbedShowsNoSecret: whatever a server repeats of credentials, also where
// the text was cut within them, is not told.
func TestProbedShowsNoSecret(t *testing.T) {
	const password = "s3cret-word-of-alice"
	tg := &target.Target{Accounts: []target.Account{{Role: target.Ordinary, User: "alice", Password: password}}}
	r := ground.Resource{
		Resource: target.Resource{Role: "basic", URL: &url.URL{Scheme: "http", Host: "h:1"}, Path: "/?p=" + password},
		Reason:   "status 302 to /?" + password, NoLogin: "the server says " + password[:12] + "…",
		Content: fingerprint.Claimed(password), Scheme: "Basic", Authorised: &message.Response{Status: 200},
		Refused: refusal(message.Field{Name: "WWW-Authenticate", Value: `Basic realm="` + password}),
	}
	got := probed(&r, tg.Secrets())
	if got.Refused != 401 || got.Authorised != 200 || !got.Recognised || len(got.Challenges) != 1 || len(got.Problems) == 0 {
		t.Fatalf("this shows little: %+v", got)
	}
	texts := append(append([]string{got.URL, got.Reason, got.NoLogin, got.Content}, got.Challenges...), got.Problems...)
	for _, text := range texts {
		if strings.Contains(text, password[:6]) {
			t.Errorf("want no part of the password in %q", text)
		}
	}
}

// TestDraftShowsNoSecret: a protected page may hold the password; it is then no
// marker. The product is as the server names itself.
func TestDraftShowsNoSecret(t *testing.T) {
	tg, err := target.FromURL("http://h/p")
	if err != nil {
		t.Fatal(err)
	}
	tg.SetAccount(target.Account{Role: target.Ordinary, User: "alice", Password: "s3cret-word"})
	page := []byte("your password is s3cret-word\n")
	g := &ground.Ground{Resources: []*ground.Resource{{
		Resource: tg.Resources[0], Refused: refusal(message.Field{Name: "Server", Value: "nginx/1.22.1 (Debian)"}), Content: fingerprint.Learn(page, page),
	}}}
	text := string(draft(tg, g))
	if strings.Contains(text, "s3cret") || !strings.Contains(text, `implementation: {product: "nginx", version: "1.22.1"}`) {
		t.Errorf("want no secret, and the product, got\n%s", text)
	}
	tg.SetAccount(target.Account{Role: target.Ordinary, User: "alice", Password: "another"})
	if text := string(draft(tg, g)); !strings.Contains(text, `marker: "your password is s3cret-word"`) {
		t.Errorf("want a marker offered, got\n%s", text)
	}
}

// TestChances: what the letters of the accounts leave unjudged is said, and the
// password that is proposed helps whatever the user is called.
func TestChances(t *testing.T) {
	probed := func(scheme string, accounts ...target.Account) []string {
		return chances(&target.Target{Accounts: accounts}, &ground.Ground{Resources: []*ground.Resource{{Scheme: scheme}}})
	}
	account := func(role, user, password string) target.Account {
		return target.Account{Role: role, User: user, Password: password}
	}
	const alphabet, padding = "basic/base64-alphabet is skipped", "basic/base64-padding is skipped"
	for _, c := range []struct {
		name     string
		scheme   string
		accounts []target.Account
		want     []string
	}{
		{"nothing lacks", "Basic", []target.Account{account("ordinary", "alice", "a~~~b??")}, nil},
		{"no such letter", "Basic", []target.Account{account("ordinary", "alice", "secret")}, []string{alphabet, padding}},
		{"padding", "Basic", []target.Account{account("ordinary", "alice", "secrets")}, []string{alphabet}},
		{"another account has it", "Basic", []target.Account{account("ordinary", "alice", "secrets"), account("second", "bob", "???")}, nil},
		{"an account that the cases don't use", "Basic", []target.Account{account("ordinary", "alice", "secrets"), account("utf8", "bob", "???")}, []string{alphabet}},
		{"no Basic", "Digest", []target.Account{account("ordinary", "alice", "secret")}, nil},
		{"no account", "Basic", nil, nil},
	} {
		got := probed(c.scheme, c.accounts...)
		if len(got) != len(c.want) {
			t.Errorf("%s: want %q, got %q", c.name, c.want, got)
			continue
		}
		for i := range got {
			if !strings.HasPrefix(got[i], c.want[i]) {
				t.Errorf("%s: want %q, got %q", c.name, c.want, got)
			}
		}
	}
	lib, err := library.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"basic/base64-alphabet/ordinary", "basic/base64-padding/ordinary"} {
		if !slices.Contains(lib.IDs(), id) {
			t.Errorf("there is no case %s", id)
		}
	}
	for _, user := range []string{"a", "ab", "abc"} {
		for _, password := range []string{"x~~~y", "x???y"} {
			for _, line := range probed("Basic", account("ordinary", user, password)) {
				if strings.HasPrefix(line, alphabet) {
					t.Errorf("%s:%s has neither + nor /", user, password)
				}
			}
		}
	}
}
