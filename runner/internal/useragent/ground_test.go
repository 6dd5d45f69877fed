package useragent

import (
	"encoding/base64"
	"net/url"
	"strings"
	"testing"

	"authspec/runner/internal/applicability"
	"authspec/runner/internal/casefile"
	"authspec/runner/internal/check"
	"authspec/runner/internal/requirement"
)

// basicOf are Basic credentials as a line of a request.
func basicOf(user, password string) string {
	return "\r\nAuthorization: Basic " + base64.StdEncoding.EncodeToString([]byte(user+":"+password))
}

// fromNetrc logs in, when it is asked to, with what its netrc file has.
func fromNetrc(g Given, n int, answer string) string {
	words := strings.Fields(g.Netrc)
	switch {
	case n == 0:
		return "GET / HTTP/1.1"
	case n == 1 && len(words) == 6 && strings.HasPrefix(answer, "401 Basic"):
		return "GET / HTTP/1.1" + basicOf(words[3], words[5])
	}
	return ""
}

// fromURL logs in, when it is asked to, with what its URL has.
func fromURL(g Given, n int, answer string) string {
	u, err := url.Parse(g.URL)
	switch {
	case err != nil:
		return ""
	case n == 0:
		return u.Host + "|GET / HTTP/1.1"
	case n == 1 && u.User != nil && strings.HasPrefix(answer, "401 Basic"):
		password, _ := u.User.Password()
		return u.Host + "|GET / HTTP/1.1" + basicOf(u.User.Username(), password)
	}
	return ""
}

// onlyGiven logs in, when it is asked to, with the user and the password that it is
// given, and with nothing else.
func onlyGiven(g Given, n int, answer string) string {
	u, err := url.Parse(g.URL)
	switch {
	case err != nil:
		return ""
	case n == 0:
		return u.Host + "|GET / HTTP/1.1"
	case n == 1 && strings.HasPrefix(answer, "401 Basic"):
		return u.Host + "|GET / HTTP/1.1" + basicOf(g.User, g.Password)
	}
	return ""
}

// TestWhereCredentialsCome: what a client claims to take user and password from, it is
// seen to take them from, or not.
func TestWhereCredentialsCome(t *testing.T) {
	const unsaid = "nobody says that the client does that (--role "
	for name, c := range map[string]struct {
		ask   func(g Given, n int, answer string) string
		claim casefile.Need // empty: none
		need  casefile.Need
		want  string // a part of why not; empty: it can
	}{
		"netrc":             {fromNetrc, casefile.NeedNetrc, casefile.NeedNetrc, ""},
		"netrc, unsaid":     {fromNetrc, "", casefile.NeedNetrc, unsaid + "netrc)"},
		"no netrc":          {onlyGiven, casefile.NeedNetrc, casefile.NeedNetrc, "the client does not: want "},
		"userinfo":          {fromURL, casefile.NeedUserinfo, casefile.NeedUserinfo, ""},
		"userinfo, unsaid":  {fromURL, "", casefile.NeedUserinfo, unsaid + "userinfo)"},
		"no userinfo":       {onlyGiven, casefile.NeedUserinfo, casefile.NeedUserinfo, "the client does not: want "},
		"several, only one": {onlyGiven, casefile.NeedSeveral, casefile.NeedSeveral, "the client does not: want "},
		"a token, unused":   {onlyGiven, casefile.NeedBearer, casefile.NeedBearer, "the client does not: want "},
	} {
		t.Run(name, func(t *testing.T) {
			var claims []casefile.Need
			if c.claim != "" {
				claims = append(claims, c.claim)
			}
			g := asking(t, claims, c.ask).Settle(t.Context())
			if why := g.Reached(); why != "" {
				t.Fatal(why)
			}
			a, ok := g.Find(c.need)
			if !ok || a.Holds != (c.want == "") || !strings.Contains(a.Reason, c.want) {
				t.Errorf("want %q, got that it holds: %t, and %q", c.want, a.Holds, a.Reason)
			}
		})
	}
}

// TestClaims: of a client that claims what it does not do, a case that needs it is
// skipped, with the reason, and the case about the claim fails; of one that claims
// nothing both are skipped.
func TestClaims(t *testing.T) {
	needs := script(t, "needs: [netrc]\nsteps: [{expect: [{credentials: none, requirement: r}]}]")
	about := script(t, `claims: true
needs: [netrc]
steps:
  - {when: {credentials: none}, answer: {challenge: 'Basic realm="a"'}}
  - {repeat: true, expect: [{requests: 1.., requirement: r}, {credentials: {right: given}, name: own, requirement: r}]}
`)
	for name, c := range map[string]struct {
		ask           func(g Given, n int, answer string) string
		claims        []casefile.Need
		skips, judged string // why the case that needs it is skipped, and what the one about the claim shows
	}{
		"it does":     {fromNetrc, []casefile.Need{casefile.NeedNetrc}, "", "held held"},
		"it does not": {onlyGiven, []casefile.Need{casefile.NeedNetrc}, "the client does not: want Basic credentials right for the account `second`; got ", "held broken"},
		"never said":  {onlyGiven, nil, "nobody says that the client does that (--role netrc)", ""},
	} {
		t.Run(name, func(t *testing.T) {
			a := asking(t, c.claims, c.ask)
			items := []*applicability.Item{item(needs), item(about)}
			a.Decide(items, a.Settle(t.Context()))
			if got := items[0].Skip; !strings.HasPrefix(got, c.skips) || (got == "") != (c.skips == "") {
				t.Errorf("want that the case is skipped as %q, got %q", c.skips, got)
			}
			if runs := items[1].Runs(); runs != (c.judged != "") {
				t.Fatalf("want that the claim is judged: %t, got %q", c.judged != "", items[1].Skip)
			}
			if items[1].Runs() {
				var states []string
				for _, f := range a.Start(t.Context(), items).Wait(1).Findings {
					if f.Requirement != casefile.Ends {
						states = append(states, stateWord(f.State))
					}
				}
				if got := strings.Join(states, " "); got != c.judged {
					t.Errorf("want %s, got %s", c.judged, got)
				}
			}
		})
	}
}

// item is a case with all its checks.
func item(c *casefile.Case) *applicability.Item {
	outline := requirement.OutlineOf(c)
	return &applicability.Item{Case: c, Checks: outline.Names()}
}

func stateWord(s check.State) string {
	switch s {
	case check.Held:
		return "held"
	case check.Broken:
		return "broken"
	}
	return "neither"
}
