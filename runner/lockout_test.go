package runner_test

import (
	"cmp"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"authspec/runner"
	"authspec/runner/results"
)

// vault is a server that locks an account for good after some failed logins,
// none of which is further than the window from the one before. Logins that
// succeed reset nothing.
type vault struct {
	limit  int
	window time.Duration
	banned int  // status for those who are locked; 0: 401, as for a wrong password
	bars   bool // it counts by the address, and bars everybody from there

	mu       sync.Mutex
	failures map[string]int
	last     map[string]time.Time
	most     int               // failures that anybody has come to
	locked   map[string]string // by which request
}

func newVault(limit int, window time.Duration) *vault {
	return &vault{limit: limit, window: window, failures: map[string]int{}, last: map[string]time.Time{}, locked: map[string]string{}}
}

var passwords = map[string]string{"alice": secret, "bob": "bob's own", "mallory": "mallory's own", "carol": "a:b:c"}

func (v *vault) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch status := v.status(r); status {
	case http.StatusOK:
		io.WriteString(w, "the protected content")
	default:
		if status == http.StatusUnauthorized {
			w.Header().Set("WWW-Authenticate", `Basic realm="x", charset="UTF-8"`)
		}
		w.WriteHeader(status)
		io.WriteString(w, "go away")
	}
}

func (v *vault) status(r *http.Request) int {
	v.mu.Lock()
	defer v.mu.Unlock()
	user, password, login := r.BasicAuth()
	who := user
	if v.bars {
		who = "everybody"
	}
	right := login && passwords[user] != "" && passwords[user] == password
	switch {
	case v.locked[who] != "":
		return cmp.Or(v.banned, http.StatusUnauthorized)
	case right && user == "mallory":
		return http.StatusForbidden
	case right:
		return http.StatusOK
	case login:
		v.fail(who, r.UserAgent())
	}
	return http.StatusUnauthorized
}

func (v *vault) fail(who, agent string) {
	if time.Since(v.last[who]) >= v.window {
		v.failures[who] = 0
	}
	v.failures[who]++
	v.last[who] = time.Now()
	v.most = max(v.most, v.failures[who])
	if v.failures[who] >= v.limit {
		v.locked[who] = agent
	}
}

// run judges the vault by some cases; failures is what its target file says.
func (v *vault) run(t *testing.T, failures string, o runner.Options) *results.Run {
	t.Helper()
	s := httptest.NewServer(v)
	defer s.Close()
	o.Target = runner.Target{File: "vault.yaml", Content: []byte(fmt.Sprintf(`format: 1
url: %s
resources: {basic: {path: /private/, marker: the protected content}}
accounts:
  ordinary: {user: alice, password: %q}
  second: {user: bob, password: "bob's own"}
  colon: {user: carol, password: "a:b:c"}
  forbidden: {user: mallory, password: "mallory's own"}
limits: {%s}
`, s.URL, secret, failures))}
	run, err := runner.Run(t.Context(), o, nil)
	if err != nil {
		t.Fatal(err)
	}
	return run
}

// A run stays below what a target file says of the lock-out, and judges all
// cases that it has the time for: nobody is ever locked, whether a target
// counts by the account or by the address.
func TestLockOutIsAvoided(t *testing.T) {
	for name, bars := range map[string]bool{"by account": false, "by address": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v := newVault(31, time.Second)
			v.bars = bars
			run := v.run(t, "failures: 31 per 1s", runner.Options{Skip: []string{"connection/*", "security/guessing-is-slowed"}})
			for who, by := range v.locked {
				t.Errorf("%s was locked by %s", who, by)
			}
			for _, c := range run.Results {
				if c.Verdict == results.Skip && strings.Contains(c.Reason, "limits.failures") || c.Verdict == results.Blocked || c.Verdict == results.Error {
					t.Errorf("%s is %s: %s", c.ID, c.Verdict, c.Reason)
				}
			}
			if v.most < 15 {
				t.Errorf("want most of the 30 failed logins used at once, got %d", v.most)
			}
		})
	}
}

// Where there is no time to wait, the run ends soon, what it can't afford is
// skipped, and it is said how it can be judged.
func TestLockOutWithoutTime(t *testing.T) {
	v := newVault(3, time.Hour)
	v.bars = true
	run := v.run(t, "failures: 3 per 1h", runner.Options{Only: []string{"status/*", "security/unknown-user-*"}})
	if len(v.locked) > 0 || v.most != 2 {
		t.Errorf("want the two failed logins that may be, got %d (%v)", v.most, v.locked)
	}
	skipped := 0
	for _, c := range run.Results {
		if strings.Contains(c.Reason, "accounts are locked after 3 failed logins within 1h (limits.failures)") {
			skipped++
			if hint := strings.Contains(c.Reason, "--only "+c.ID) && strings.Contains(c.Reason, "--wait"); !hint && !strings.Contains(c.Reason, "failures: none") {
				t.Errorf("%s does not say how it can be judged: %s", c.ID, c.Reason)
			}
		}
	}
	if skipped < 3 || run.Exit != 0 {
		t.Errorf("want some cases skipped and exit status 0, got %d and %d: %s", skipped, run.Exit, run.ExitReason)
	}
}

// failing lists the checks of a run that fail or warn.
func failing(run *results.Run) map[string]results.Verdict {
	list := map[string]results.Verdict{}
	for _, c := range run.Results {
		for _, k := range c.Checks {
			if k.Verdict == results.Fail || k.Verdict == results.Warn {
				list[c.Address(&k)] = k.Verdict
			}
		}
	}
	return list
}

// A target that locks the ordinary account though its file says nothing of it
// is found out: what needs the account is blocked, and nothing that is right is
// said to be wrong.
func TestLockOutUnheardOf(t *testing.T) {
	o := runner.Options{Only: []string{"basic/*", "status/*", "security/*"}, Skip: []string{"login/several-spaces", "security/unknown-user-time"}}
	if list := failing(newVault(1000, time.Minute).run(t, "failures: none", o)); len(list) > 0 {
		t.Fatalf("the vault that locks nobody should be right, got %v", list)
	}
	for name, v := range map[string]*vault{
		"refused as ever":    {},
		"forbidden":          {banned: http.StatusForbidden},
		"turned away by all": {banned: http.StatusForbidden, bars: true},
	} {
		t.Run(name, func(t *testing.T) {
			locks := newVault(5, time.Minute)
			locks.banned, locks.bars = v.banned, v.bars
			run := locks.run(t, "jobs: 4", o)
			if list := failing(run); len(list) > 0 {
				t.Errorf("false alarms: %v", list)
			}
			if run.Exit != 3 || run.Summary[results.Blocked] < 20 {
				t.Errorf("want exit status 3 and most cases blocked, got %d (%s) and %v", run.Exit, run.ExitReason, run.Summary)
			}
			if len(run.Advice) != 1 || !strings.Contains(run.Advice[0], "unlock the ordinary account") {
				t.Errorf("want advice to unlock the account, got %q", run.Advice)
			}
		})
	}
}

// Where wrong passwords are answered by 429 from then on, it may still be
// requests that are limited: the likelier comes first, and both are told apart.
func TestLockedOutByTooManyRequests(t *testing.T) {
	locks := newVault(3, time.Minute)
	locks.banned, locks.bars = http.StatusTooManyRequests, true
	run := locks.run(t, "jobs: 1", runner.Options{Only: []string{"basic/*"}, Wait: -1})
	if len(run.Advice) != 2 || !strings.Contains(run.Advice[0], "unlock the ordinary account") ||
		!strings.HasPrefix(run.Advice[1], "if it is requests, and not wrong passwords, that the target limits: slow down") {
		t.Errorf("want advice on the lock-out and then on a limit, got %q", run.Advice)
	}
}
