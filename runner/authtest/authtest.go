// Package authtest judges a handler in a Go unit test:
//
//	func TestAuth(t *testing.T) {
//		authtest.Run(t, myapp.Handler(), authtest.Options{Path: "/private/", User: "alice", Password: "secret"})
//	}
//
// Each case is a subtest, named by its id; `go test -run TestAuth/basic` judges
// one topic, and nothing else. The cases are those of the suite core, which is
// what a gate should use: what breaks clients, lets somebody in, or crashes. A
// subtest fails as the gate has it ([Options].Gate), and says what was wanted,
// what came, how that is mended, where it can be read, and the exchanges with it;
// what does not apply is skipped, with the reason. It knows nothing of Ginkgo and
// prints nothing of its own.
//
// [Run] serves a handler, [RunURL] judges a server that is up already. With
// Options.Target, a target file in text, more can be judged than behind one path
// with one account: an open resource, a second account, a place to write to.
// Known failures go into a baseline, which `authspec baseline` writes.
//
// Authspec is used from a clone, by a replace directive in go.mod:
//
//	require authspec v0.0.0
//	replace authspec => ../authspec
package authtest

import (
	"cmp"
	"net/http"
	"net/http/httptest"
	"testing"

	"authspec/runner"
	"authspec/runner/results"
)

// Options say what is judged, and how strictly. The zero value judges "/"
// without credentials, by the suite core.
type Options struct {
	Path           string // of a protected resource; empty: "/"
	User, Password string // that lead in there; User empty: none
	Token          string // bearer token; empty: none

	// Target makes the text of a target file for a server at this URL, as the
	// README describes it: for further resources and accounts. Nil: the fields
	// above say it all.
	Target func(url string) string

	Suites   []string // names of suites; none: core, or full where Only names something
	Only     []string // globs over ids of cases and addresses of checks; none: all
	Skip     []string // the same, for what is left out
	Baseline string   // file of expected failures, or known:NAME for those of a product; empty: none
	// Gate holds the levels that fail a subtest: [results.GateMust] and the like.
	// Empty: must and security.
	Gate []string
}

// Run serves the handler on a free port of the loopback interface, judges it,
// and stops it. A check that the gate holds a server to, or of which nothing
// could be said, fails the subtest of its case. Where nothing could be verified,
// or a file has a mistake, t itself fails. The document has everything that was
// judged, for whoever wants to write a report of it; that is a part where -run
// names some subtests of t.
func Run(t *testing.T, h http.Handler, o Options) *results.Run {
	t.Helper()
	s := httptest.NewServer(h)
	defer s.Close()
	return RunURL(t, s.URL, o)
}

// RunURL is Run for a server that is running already, at this URL without a path.
func RunURL(t *testing.T, url string, o Options) *results.Run {
	t.Helper()
	p, part := prepare(t, o.runner(url))
	session := p.Start(t.Context())
	counts := o.counts()
	for i, c := range p.Cases() {
		t.Run(c.ID, func(t *testing.T) {
			r := session.Wait(i)
			if reason, failed := r.Failure(counts, p.Requirement); failed {
				t.Error(c.Title + "\n" + reason)
			} else if r.Verdict == results.Skip {
				t.Skip(r.Reason)
			}
		})
	}
	run := session.Finish()
	// What does not conform has failed its subtest. That nothing could be verified
	// of a part says nothing of the whole.
	if run.Exit > 1 && !part {
		t.Errorf("exit status %d: %s", run.Exit, run.ExitReason)
	}
	for _, a := range run.Advice {
		t.Log(a)
	}
	return run
}

// prepare chooses the cases whose subtests run: what -run leaves out is not even
// sent.
func prepare(t *testing.T, o runner.Options) (p *runner.Prepared, part bool) {
	t.Helper()
	p, err := runner.Prepare(o)
	if err != nil {
		t.Fatal(err)
	}
	runs := asked(t.Name())
	var left []string
	for _, c := range p.Cases() {
		if !runs(c.ID) {
			left = append(left, c.ID)
		}
	}
	if len(left) == 0 || len(left) == len(p.Cases()) {
		return p, len(left) > 0
	}
	o.Skip = append(o.Skip[:len(o.Skip):len(o.Skip)], left...)
	if p, err = runner.Prepare(o); err != nil {
		t.Fatal(err)
	}
	return p, true
}

// counts tells which checks fail their subtest.
func (o Options) counts() func(*results.Check) bool {
	gate := &results.Run{Gate: o.Gate}
	if len(gate.Gate) == 0 {
		gate.Gate = []string{results.GateMust, results.GateSecurity}
	}
	return func(k *results.Check) bool {
		return gate.Gated(k) || k.Verdict == results.Error || k.Verdict == results.Blocked
	}
}

func (o Options) runner(url string) runner.Options {
	target := runner.Target{URL: url + cmp.Or(o.Path, "/"), User: o.User, Password: o.Password, Token: o.Token}
	if o.Target != nil {
		target = runner.Target{File: "the text of Options.Target", Content: []byte(o.Target(url))}
	}
	suites := o.Suites
	if len(suites) == 0 && len(o.Only) == 0 {
		suites = []string{"core"}
	}
	return runner.Options{
		Target: target, Suites: suites, Only: o.Only, Skip: o.Skip, Baseline: o.Baseline, Gate: o.Gate,
		Repeat: func([]string) string { return "" }, // the server is gone by then; the subtest's name does it
	}
}
