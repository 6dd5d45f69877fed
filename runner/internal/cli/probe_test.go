package cli

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"authspec/runner"
	"authspec/runner/internal/fingerprint"
	"authspec/runner/internal/ground"
	"authspec/runner/internal/httpauth"
	"authspec/runner/internal/library"
	"authspec/runner/internal/message"
	"authspec/runner/internal/target"
)

// refusal is a 401 with these fields.
func refusal(fields ...message.Field) *message.Response {
	return &message.Response{Status: 401, Fields: fields}
}

func challenge(value string) message.Field {
	return message.Field{Name: "WWW-Authenticate", Value: value}
}

// TestResourceLines: what the ground found is said in words, with what is wrong
// with the challenges.
func TestResourceLines(t *testing.T) {
	broken := httpauth.ParseChallenges([]string{`Basic realm="x`}).Problems[0].Text(cutShort)
	at := target.Resource{Role: target.RoleBasic, URL: &url.URL{Scheme: "http", Host: "h:1"}, Path: "/p"}
	for name, c := range map[string]struct {
		resource ground.Resource
		want     []string
	}{
		"leads in": {
			ground.Resource{Holds: true, Scheme: "Basic", Refused: refusal(challenge(`Basic realm="x"`)), Authorised: &message.Response{Status: 200}, Content: fingerprint.Marked("M")},
			[]string{"stranger    gets status 401", `challenge   Basic realm="x"`, "login       the ordinary credentials lead in, by Basic (status 200)", `content     recognised by the marker "M"`, "ground      holds"},
		},
		"no challenge": {
			ground.Resource{Holds: true, NoLogin: "no credentials were given", Refused: refusal()},
			[]string{"challenge   none, though a 401 must have one (RFC 9110 §15.5.2)", "login       no credentials were given", "content     not known: no authorised answer was seen"},
		},
		"a broken one": {
			ground.Resource{Reason: "R", Refused: refusal(challenge(`Basic realm="x`))},
			[]string{`challenge   Basic realm="x`, "            " + broken, "ground      does not hold: R"},
		},
	} {
		c.resource.Resource = at
		got := resourceLines(&c.resource)
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
	text := string(draft(runner.Probe{Ground: g, Target: tg}))
	if strings.Contains(text, "s3cret") || !strings.Contains(text, `implementation: {product: "nginx", version: "1.22.1"}`) {
		t.Errorf("want no secret, and the product, got\n%s", text)
	}
	tg.SetAccount(target.Account{Role: target.Ordinary, User: "alice", Password: "another"})
	if text := string(draft(runner.Probe{Ground: g, Target: tg})); !strings.Contains(text, `marker: "your password is s3cret-word"`) {
		t.Errorf("want a marker offered, got\n%s", text)
	}
}

// TestByChance: what the letters of the accounts leave unjudged is said, and the
// password that is proposed helps whatever the user is called.
func TestByChance(t *testing.T) {
	probed := func(scheme string, accounts ...target.Account) []string {
		return byChance(runner.Probe{
			Ground: &ground.Ground{Resources: []*ground.Resource{{Scheme: scheme}}}, Target: &target.Target{Accounts: accounts},
		})
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
			if !encodedWith(account("ordinary", user, password), "+/") {
				t.Errorf("%s:%s has neither + nor /", user, password)
			}
		}
	}
}
