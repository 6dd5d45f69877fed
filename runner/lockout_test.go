package runner_test

import (
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
	person func(user string) string // what failures are counted by; nil: the user

	mu       sync.Mutex
	failures map[string]int
	last     map[string]time.Time
	most     int // failures that anybody has come to
	locked   []string
	by       map[string]string // which case has locked it
}

var passwords = map[string]string{"alice": secret, "bob": "bob's own", "mallory": "mallory's own", "carol": "a:b:c"}

func (v *vault) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	user, password, ok := r.BasicAuth()
	switch {
	case !ok:
		v.refuse(w, http.StatusUnauthorized)
	case !v.login(user, password, r.UserAgent()):
		v.refuse(w, http.StatusUnauthorized)
	case user == "mallory":
		v.refuse(w, http.StatusForbidden)
	default:
		io.WriteString(w, "the protected content")
	}
}

func (v *vault) refuse(w http.ResponseWriter, status int) {
	if status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", `Basic realm="x", charset="UTF-8"`)
	}
	w.WriteHeader(status)
	io.WriteString(w, "go away")
}

func (v *vault) login(user, password, agent string) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.failures == nil {
		v.failures, v.last, v.by = map[string]int{}, map[string]time.Time{}, map[string]string{}
	}
	right := passwords[user] != "" && passwords[user] == password
	who := user
	if v.person != nil {
		who = v.person(user)
	}
	if right && v.by[who] == "" {
		return true
	}
	if !right {
		if time.Since(v.last[who]) >= v.window {
			v.failures[who] = 0
		}
		v.failures[who]++
		v.last[who] = time.Now()
		v.most = max(v.most, v.failures[who])
		if v.failures[who] >= v.limit && v.by[who] == "" {
			v.by[who] = agent
			v.locked = append(v.locked, fmt.Sprintf("%s by %s", who, agent))
		}
	}
	return false
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

func everybody(string) string { return "everybody" }

// A run stays below what a target file says of the lock-out, and judges all
// cases that it has the time for: nobody is ever locked, whether a target
// counts by the account or by the address.
func TestLockOutIsAvoided(t *testing.T) {
	for name, person := range map[string]func(string) string{"by account": nil, "by address": everybody} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v := &vault{limit: 31, window: 400 * time.Millisecond, person: person}
			run := v.run(t, "failures: 31 per 400ms", runner.Options{Skip: []string{"security/guessing-is-slowed"}})
			if len(v.locked) > 0 {
				t.Errorf("want nobody locked, got %s", strings.Join(v.locked, ", "))
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
