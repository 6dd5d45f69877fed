package runner_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"

	"authspec/runner"
	"authspec/runner/results"
)

// teaParty is a server that lets alice in by Basic, and has the realm that it
// is given; without one its challenges break RFC 7617 §2.
func teaParty(realm string) *httptest.Server {
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if user, password, ok := r.BasicAuth(); ok && user == "alice" && password == "hunter2secret" {
			io.WriteString(w, "The tea is served.\n")
			return
		}
		w.Header().Set("WWW-Authenticate", "Basic"+realm)
		http.Error(w, "No room!", http.StatusUnauthorized)
	}))
}

// One call judges a server by a part of the suite.
func ExampleRun() {
	s := teaParty("")
	defer s.Close()
	run, err := runner.Run(context.Background(), runner.Options{
		Target: runner.Target{URL: s.URL + "/", User: "alice", Password: "hunter2secret"},
		Only:   []string{"challenge/realm-once", "basic/malformed-base64/garbage"},
	}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("exit status", run.Exit)
	fmt.Println(run.Headline())
	// Output:
	// exit status 1
	// The Basic challenge has no realm.
}

// A client is judged the other way round: the suite plays the servers that it
// meets. This one is a function; it sends its password before anybody has asked.
func ExampleRun_client() {
	fetch := func(ctx context.Context, g runner.ClientGiven) (exit int, output []byte) {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, g.URL, nil)
		if err != nil {
			return 1, []byte(err.Error())
		}
		r.SetBasicAuth(g.User, g.Password)
		answer, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			return 1, []byte(err.Error())
		}
		defer answer.Body.Close()
		if output, err = io.ReadAll(answer.Body); err != nil {
			return 1, []byte(err.Error())
		}
		return 0, output
	}
	run, err := runner.Run(context.Background(), runner.Options{
		Client: &runner.Client{Name: "fetch", Function: fetch},
		Only:   []string{"client-basic/user-pass/ordinary"},
	}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, g := range run.Ground {
		if g.Resource == "unasked" || g.Resource == "digest" {
			fmt.Println(g.Resource, g.Holds)
		}
	}
	fmt.Println("exit status", run.Exit)
	// Output:
	// unasked true
	// digest false
	// exit status 0
}

// Who wants to show results as they come takes the steps one by one.
func ExamplePrepare() {
	s := teaParty("")
	defer s.Close()
	prepared, err := runner.Prepare(runner.Options{
		Target: runner.Target{URL: s.URL + "/", User: "alice", Password: "hunter2secret"},
		Only:   []string{"challenge/realm-once", "login/scheme-case/lower"},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	session := prepared.Start(context.Background())
	for i, c := range prepared.Cases() {
		r := session.Wait(i)
		fmt.Println(r.Verdict, c.ID)
		for _, k := range r.Checks {
			if k.Verdict == results.Fail {
				fmt.Printf("  %s: want %s; got %s\n", k.Requirement, k.Want, k.Got)
			}
		}
	}
	run := session.Finish()
	fmt.Println("exit status", run.Exit)
	// Output:
	// fail challenge/realm-once
	//   rfc7617-2-realm-required: want every Basic challenge with a realm; got no realm, in WWW-Authenticate: Basic
	// pass login/scheme-case/lower
	// exit status 1
}

// A mistake in the options or a file is told before anything is sent, and all
// of them together.
func ExamplePrepare_mistakes() {
	_, err := runner.Prepare(runner.Options{
		Target: runner.Target{URL: "http://127.0.0.1/"},
		Only:   []string{"challenge/requird/*", "basic/base64-alphabett"},
	})
	fmt.Println(err)
	// Output:
	// "challenge/requird/*" names no case and no check; did you mean "challenge/required"?
	// "basic/base64-alphabett" names no case and no check; did you mean "basic/base64-alphabet"?
}

// A probe finds out what a server is, and drafts a target file.
func ExamplePrepared_Probe() {
	s := teaParty(` realm="tea party"`)
	defer s.Close()
	prepared, err := runner.Prepare(runner.Options{
		Target: runner.Target{URL: s.URL + "/", User: "alice", Password: "hunter2secret"},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	probe := prepared.Probe(context.Background())
	for _, r := range probe.Resources {
		fmt.Println(r.Role, "holds:", r.Holds)
		fmt.Println("a stranger gets", r.Refused, r.Challenges)
		fmt.Println("the credentials lead in by", r.Login)
		fmt.Println("content recognised", r.Content)
	}
	// Output:
	// basic holds: true
	// a stranger gets 401 [Basic realm="tea party"]
	// the credentials lead in by Basic
	// content recognised by 18 bytes that valid credentials bring and refusals lack
}
