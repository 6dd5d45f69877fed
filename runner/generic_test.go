package runner_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"authspec/reference-server/server"
	"authspec/runner"
	"authspec/runner/results"
)

// tokens is a server that takes one Bearer token (RFC 6750 §2.1), by a rule of
// its own for reading the field.
func tokens(t *testing.T, token string, right func(field string) bool) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "private")
		if r.URL.Path != "/api" {
			http.NotFound(w, r)
			return
		}
		if lines := r.Header.Values("Authorization"); len(lines) != 1 || !right(lines[0]) {
			w.Header().Set("Cache-Control", "no-store")
			w.Header().Set("WWW-Authenticate", `Bearer realm="api"`)
			http.Error(w, "this needs a token", http.StatusUnauthorized)
			return
		}
		w.Write([]byte("the records that only the bearer of the token may see\n"))
	}))
	t.Cleanup(s.Close)
	return s.URL + "/api"
}

// What holds for every scheme is judged where there is nothing but a token.
func TestEveryGenericCaseWithATokenOnly(t *testing.T) {
	const token = "mF_9.B5f-4.1JqM-abcdefghijklmnop"
	read := func(field string) (scheme, rest string) {
		scheme, rest, _ = strings.Cut(field, " ")
		return scheme, strings.TrimLeft(rest, " ")
	}
	rightly := func(field string) bool {
		scheme, rest := read(field)
		return strings.EqualFold(scheme, "Bearer") && rest == token
	}
	for name, c := range map[string]struct {
		right func(field string) bool
		found []string // checks that must fail; none: all must hold
	}{
		"right": {right: rightly},
		"one spelling": {right: func(f string) bool { scheme, rest := read(f); return scheme == "Bearer" && rest == token },
			found: []string{"login/scheme-case/lower#access", "login/scheme-case/upper#access", "login/scheme-case/mixed#access"}},
		"one space": {right: func(f string) bool {
			scheme, rest, _ := strings.Cut(f, " ")
			return strings.EqualFold(scheme, "Bearer") && rest == token
		}, found: []string{"login/several-spaces/two#access"}},
		"any letter case": {right: func(f string) bool {
			scheme, rest := read(f)
			return strings.EqualFold(scheme, "Bearer") && strings.EqualFold(rest, token)
		}, found: []string{"security/password-letter-case/swapped#access"}},
		"beginning": {right: func(f string) bool {
			scheme, rest := read(f)
			return strings.EqualFold(scheme, "Bearer") && strings.HasPrefix(rest, token)
		}, found: []string{"security/password-cut-or-extended/junk-after#access"}},
		"any": {right: func(f string) bool { scheme, _ := read(f); return strings.EqualFold(scheme, "Bearer") },
			found: []string{"status/wrong-password#access", "security/password-cut-or-extended/altered#access"}},
	} {
		t.Run(name, func(t *testing.T) {
			o := runner.Options{Target: runner.Target{URL: tokens(t, token, c.right), Token: token}}
			for _, address := range c.found { // the other cases say no more
				id, _, _ := strings.Cut(address, "#")
				o.Only = append(o.Only, id)
			}
			run, err := runner.Run(t.Context(), o, nil)
			if err != nil {
				t.Fatal(err)
			}
			finds(t, run, c.found)
			onlySchemes(t, run, "basic", "digest")
		})
	}
}

// Likewise where there is nothing but Digest.
func TestEveryGenericCaseWithDigestOnly(t *testing.T) {
	if testing.Short() {
		t.Skip("it runs the whole suite, and -short leaves that out")
	}
	s, err := server.Start(server.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	var lines []string
	for _, line := range strings.SplitAfter(string(s.Target()), "\n") {
		if !strings.HasPrefix(line, "  basic:") {
			lines = append(lines, line)
		}
	}
	text := strings.Join(lines, "")
	run, err := runner.Run(t.Context(), runner.Options{Target: runner.Target{File: "digest.yaml", Content: []byte(text)}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if run.Exit != 0 {
		t.Errorf("exit status %d: %s\n%s", run.Exit, run.ExitReason, strings.Join(broken(run), "\n"))
	}
	onlySchemes(t, run, "basic")
}

// finds wants that some checks do not hold; where none is named, that all do.
func finds(t *testing.T, run *results.Run, found []string) {
	t.Helper()
	for _, address := range found {
		if one, k, ok := run.Check(address); !ok || k.Verdict != results.Fail && k.Verdict != results.Warn {
			t.Errorf("%s is not found: %+v", address, one)
		}
	}
	if len(found) == 0 && run.Exit != 0 {
		t.Errorf("exit status %d: %s\n%s", run.Exit, run.ExitReason, strings.Join(broken(run), "\n"))
	}
}

// broken are the checks that do not hold, or could not be judged.
func broken(run *results.Run) []string {
	var list []string
	for i := range run.Results {
		c := &run.Results[i]
		for j := range c.Checks {
			if k := &c.Checks[j]; k.Verdict.Rank() <= results.Warn.Rank() {
				list = append(list, c.Address(k)+": "+string(k.Verdict)+": "+k.Reason+" want "+k.Want+"; got "+k.Got)
			}
		}
	}
	return list
}

// onlySchemes wants that a scheme which the target lacks is the reason to skip
// for cases of its own topic alone, but for those that are about its encoding.
func onlySchemes(t *testing.T, run *results.Run, schemes ...string) {
	t.Helper()
	own := map[string]bool{
		"challenge/answered": true, "challenge/accepted-scheme-offered": true, "challenge/no-info-trailer": true, "challenge/no-info-after-basic": true,
		"status/strangers": true, "status/claimed-scheme": true, "status/answerable": true, "http/nul-in-credentials": true, "http/cr-in-credentials": true,
	}
	for i := range run.Results {
		c := &run.Results[i]
		base, _ := c.Row()
		for _, scheme := range schemes {
			if c.Reason == "the target has no resource `"+scheme+"`" && c.Topic() != scheme && !own[base] {
				t.Errorf("%s: %s", c.ID, c.Reason)
			}
		}
	}
}
