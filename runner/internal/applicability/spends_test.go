package applicability

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/check"
	"authspec/runner/internal/ground"
	"authspec/runner/internal/target"
)

// planned settles one case of these steps, in YAML, by a target that locks
// accounts as it is said.
func planned(t *testing.T, body string, f target.Failures) *Item {
	t.Helper()
	text := "format: 1\ntopic: a\ncases:\n  - id: a/one\n    title: One\n    resource: basic\n" + body
	list, err := casefile.Load(check.Kinds(), []casefile.Source{{File: "a.yaml", Content: []byte(text)}})
	if err != nil {
		t.Fatalf("%s\n%s", err, text)
	}
	u := &url.URL{Scheme: "http", Host: "h"}
	res := target.Resource{Role: "basic", URL: u, Path: "/"}
	item := &Item{Case: list[0]}
	Decide([]*Item{item}, Options{
		Target: &target.Target{
			URL: u, Resources: []target.Resource{res}, Limits: target.Limits{Failures: f},
			Accounts: []target.Account{{Role: "ordinary", User: "alice", Password: "secret"}, {Role: "second", User: "bob", Password: "too"}},
		},
		Ground: &ground.Ground{Resources: []*ground.Resource{{Resource: res, Holds: true, Scheme: "Basic"}}},
	})
	return item
}

// one is a case of one step that sends the credentials.
func one(auth string) string {
	return "    steps:\n      - request: {auth: " + auth + "}\n        expect: [{status: 401, requirement: r}]\n"
}

var many = target.Failures{Known: true, Count: 50, Window: time.Minute}

func TestSpends(t *testing.T) {
	const again = "    steps:\n      - {id: first, request: {auth: wrong}}\n" +
		"      - request: {auth: {same: first}}\n        expect: [{status: 401, requirement: r}]\n"
	for name, c := range map[string]struct {
		body string
		want int
	}{
		"no credentials":           {one("none"), 0},
		"right ones":               {one("ordinary"), 0},
		"right ones, by hand":      {one(`{basic: {user: "${second.user}", password: "${second.password}"}}`), 0},
		"right ones, as a pair":    {one(`{basic: {user-pass: "${ordinary.user-pass}", encoding: unpadded}}`), 0},
		"a wrong password":         {one("wrong"), 1},
		"an unknown user":          {one("unknown"), 1},
		"another's password":       {one(`{basic: {user: "${second.user}", password: "${ordinary.password}"}}`), 1},
		"a password that is cut":   {one(`{basic: {user: "${ordinary.user}", password: "${ordinary.password|first:2}"}}`), 1},
		"a pair that is altered":   {one(`{basic: {user-pass: "${ordinary.user-pass|upper}"}}`), 1},
		"a made-up user":           {one(`{basic: {user: "nobody-${unique}", password: x}}`), 1},
		"the same again":           {again, 2},
		"samples":                  {"    samples: 5\n" + one("wrong"), 5},
		"more than can be seen":    {"    spends: 7\n" + one("wrong"), 7},
		"written out":              {strings.Replace(one("none"), "auth: none", `fields: [{Authorization: "Basic YWxpY2U6eA=="}, {authorization: "basic YWxpY2U6eQ"}]`, 1), 2},
		"written out, no login":    {strings.Replace(one("none"), "auth: none", `fields: [{Authorization: "Basic !!"}, {X: "Basic YWxpY2U6eA=="}]`, 1), 0},
		"made up, and may be one":  {strings.Replace(one("none"), "auth: none", `fields: [{Authorization: "Basic ${unique|repeat:9}"}, {Authorization: "Bearer ${unique}"}]`, 1), 1},
		"made up, and is none":     {strings.Replace(one("none"), "auth: none", `fields: [{Authorization: "Basic ${unique|base64}"}]`, 1), 0},
		"about the lock-out":       {"    needs: [lock-out]\n    disturbs: [lock-out]\n    samples: 30\n" + one("wrong"), 0},
		"may lock, not meaning to": {"    disturbs: [lock-out]\n    samples: 30\n" + one("wrong"), 30},
	} {
		t.Run(name, func(t *testing.T) {
			if i := planned(t, c.body, many); i.Spends != c.want || !i.Runs() {
				t.Errorf("want %d failed logins, got %d (%s)", c.want, i.Spends, i.Skip)
			}
		})
	}
}

func TestSpendsMoreThanEver(t *testing.T) {
	five := "    samples: 5\n" + one("wrong")
	for name, c := range map[string]struct {
		body  string
		limit target.Failures
		want  string
	}{
		"as many as lock": {five, target.Failures{Known: true, Count: 5, Window: 90 * time.Second},
			"accounts are locked after 5 failed logins within 1m30s (limits.failures), and the case needs 5; it can be judged where nobody is locked (failures: none)"},
		"one less":           {five, target.Failures{Known: true, Count: 6, Window: time.Minute}, ""},
		"one locks":          {one("wrong"), target.Failures{Known: true, Count: 1, Window: time.Hour}, "accounts are locked after 1 failed login within 1h (limits.failures), and the case needs 1; it can be judged where nobody is locked (failures: none)"},
		"nothing to spend":   {one("ordinary"), target.Failures{Known: true, Count: 1, Window: time.Hour}, ""},
		"nobody is locked":   {five, target.Failures{Known: true, None: true}, ""},
		"nothing is known":   {five, target.Failures{}, ""},
		"about the lock-out": {"    needs: [lock-out]\n" + five, target.Failures{Known: true, Count: 3, Window: time.Minute}, ""},
		"about a lock-out that there is not": {"    needs: [lock-out]\n" + five, target.Failures{Known: true, None: true},
			"the target file says in `limits.failures` that accounts are never locked"},
	} {
		t.Run(name, func(t *testing.T) {
			i := planned(t, c.body, c.limit)
			if i.Skip != c.want {
				t.Errorf("\nwant %q\n got %q", c.want, i.Skip)
			}
			if !c.limit.Locks() && i.Spends != 0 {
				t.Errorf("want nothing spent where nobody is locked, got %d", i.Spends)
			}
		})
	}
}
