package engine_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"authspec/runner/internal/check"
	"authspec/runner/internal/client"
	"authspec/runner/internal/target"
)

// step is a case of one step that sends these credentials; more stands before
// its steps.
func step(id, auth, more string) string {
	return fmt.Sprintf("  - id: a/%s\n    title: A case\n    resource: basic\n%s    steps:\n"+
		"      - request: {auth: %s}\n        expect: [{status: [200, 401], requirement: r}]\n", id, more, auth)
}

func within(count int, window time.Duration) target.Failures {
	return target.Failures{Known: true, Count: count, Window: window}
}

// A case that is about the lock-out comes when all others are through, those
// included that have to wait for their failed logins.
func TestLockOutComesLast(t *testing.T) {
	var mu sync.Mutex
	var asked []string
	h := func(w http.ResponseWriter, r *http.Request) {
		if _, id, ok := strings.Cut(r.UserAgent(), "("); ok {
			mu.Lock()
			asked = append(asked, strings.Trim(id, ")"))
			mu.Unlock()
		}
		protected(w, r)
	}
	cases := step("locks", "wrong", "    needs: [lock-out]\n    disturbs: [lock-out]\n    samples: 5\n") +
		step("wrong", "wrong", "") + step("unknown", "unknown", "") + step("right", "ordinary", "")
	b := limited(t.Context(), t, cases, http.HandlerFunc(h), limits{failures: within(2, 100*time.Millisecond), patience: client.NewPatience(time.Minute)})
	for i := range 4 {
		if d := b.Wait(i); d.Skipped != "" || named(d.Findings, "status").State != check.Held {
			t.Errorf("case %d: %+v", i, d)
		}
	}
	if len(asked) != 8 || strings.Count(strings.Join(asked[3:], " "), "a/locks") != 5 {
		t.Errorf("want the five samples of a/locks last, got %v", asked)
	}
}

// A second look at a silent answer costs a failed login once more. Where that
// can't be had nothing is said against the target.
func TestSilenceThatCosts(t *testing.T) {
	drops := func(w http.ResponseWriter, r *http.Request) {
		if _, password, login := r.BasicAuth(); login && password != "secret-7Q" {
			panic(http.ErrAbortHandler)
		}
		protected(w, r)
	}
	for name, c := range map[string]struct {
		limits limits
		want   check.State
		reason string
	}{
		"nobody is locked":      {limits{}, check.Broken, ""},
		"two may fail":          {limits{failures: within(3, time.Hour)}, check.Broken, ""},
		"one may fail":          {limits{failures: within(2, time.Hour)}, check.Undecided, "a second try would cost a failed login that could lock an account (limits.failures)"},
		"one, and soon another": {limits{failures: within(2, 50*time.Millisecond), patience: client.NewPatience(time.Minute)}, check.Broken, ""},
	} {
		t.Run(name, func(t *testing.T) {
			f := named(limited(t.Context(), t, step("wrong", "wrong", ""), http.HandlerFunc(drops), c.limits).Wait(0).Findings, "answer")
			if f.State != c.want || !strings.Contains(f.Reason, c.reason) {
				t.Errorf("want state %d and %q, got %+v", c.want, c.reason, f)
			}
		})
	}
}

// While a second look waits for a failed login, nobody is held still: a case
// that costs none goes on.
func TestWaitingForLoginsHoldsNobody(t *testing.T) {
	drops := func(w http.ResponseWriter, r *http.Request) {
		if _, password, login := r.BasicAuth(); login && password != "secret-7Q" {
			panic(http.ErrAbortHandler)
		}
		protected(w, r)
	}
	cases := step("wrong", "wrong", "") + strings.Replace(step("rests", "none", ""), "- request", "- wait: 500ms\n        request", 1)
	b := limited(t.Context(), t, cases, http.HandlerFunc(drops), limits{failures: within(2, 2*time.Second), patience: client.NewPatience(time.Minute)})
	b.Wait(1)
	if b.Finished() > 1 {
		t.Error("the case that costs nothing has waited for the other's failed login")
	}
	if f := named(b.Wait(0).Findings, "answer"); f.State != check.Broken {
		t.Errorf("want the second look made, got %+v", f)
	}
}

// A login that fails and that no file tells of is seen before it is sent.
func TestLoginThatNobodyTellsOf(t *testing.T) {
	var logins atomic.Int64
	h := func(w http.ResponseWriter, r *http.Request) {
		if _, password, login := r.BasicAuth(); login && password != "secret-7Q" {
			logins.Add(1)
		}
		protected(w, r)
	}
	var cases string
	for i := range 6 {
		cases += fmt.Sprintf("  - id: a/raw-%d\n    title: Raw\n    resource: basic\n    steps:\n"+
			`      - request: {raw: "GET ${path} HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Basic YWxpY2U6eA==\r\n\r\n"}`+
			"\n        expect: [{status: 401, requirement: r}]\n", i)
	}
	b := limited(t.Context(), t, cases, http.HandlerFunc(h), limits{failures: within(3, time.Hour)})
	skipped := 0
	for i := range 6 {
		if f := named(b.Wait(i).Findings, "status"); f.State == check.Skipped && strings.Contains(f.Reason, "its login fails, which the case does not say in `spends`") {
			skipped++
		}
	}
	if logins.Load() != 2 || skipped != 4 {
		t.Errorf("want two of six sent and the others skipped, got %d and %d", logins.Load(), skipped)
	}
}

// That the ordinary account is locked is found out once, and by two requests.
func TestAccountIsTriedOnce(t *testing.T) {
	var seen, tried atomic.Int64
	h := func(w http.ResponseWriter, r *http.Request) {
		_, _, login := r.BasicAuth()
		switch {
		case strings.Contains(r.UserAgent(), "(") && login:
			seen.Add(1)
		case login && seen.Load() > 0:
			tried.Add(1)
		}
		if login && seen.Load() > 0 {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		protected(w, r)
	}
	cases := ""
	for i := range 30 {
		cases += step(fmt.Sprint("right-", i), "ordinary", "")
	}
	b := start(t.Context(), t, cases+step("none", "none", ""), http.HandlerFunc(h))
	for i := range 30 {
		if why := b.Wait(i).Blocked; !strings.Contains(why, "the ordinary account no longer gets in (locked out?) since case a/right-") {
			t.Errorf("case %d: want it blocked, got %q", i, why)
		}
	}
	if d := b.Wait(30); d.Blocked != "" {
		t.Errorf("a case without credentials is blocked: %s", d.Blocked)
	}
	if tried.Load() != 2 || b.LockedOut() == "" {
		t.Errorf("want the account tried twice, got %d times", tried.Load())
	}
}

// A refusal that is right, or that is over by the time the account is tried,
// takes nothing away.
func TestAccountThatStillWorks(t *testing.T) {
	h := func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.UserAgent(), "(") {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		protected(w, r)
	}
	b := start(t.Context(), t, step("right", "ordinary", "")+step("again", "ordinary", ""), http.HandlerFunc(h))
	for i := range 2 {
		if d := b.Wait(i); d.Blocked != "" || named(d.Findings, "status").State != check.Broken {
			t.Errorf("want a finding, got %+v", d)
		}
	}
	if why := b.LockedOut(); why != "" {
		t.Error(why)
	}
}
