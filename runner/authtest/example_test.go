package authtest_test

import (
	"flag"
	"fmt"
	"io"
	"net/http"
	"sync"
	"testing"

	"authspec/runner/authtest"
)

// handler is what is to be judged: alice is let in, by Basic.
var handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	if user, password, ok := r.BasicAuth(); ok && user == "alice" && password == "hunter2secret" {
		io.WriteString(w, "The tea is served.\n")
		return
	}
	w.Header().Set("WWW-Authenticate", `Basic realm="tea party", charset="UTF-8"`)
	http.Error(w, "No room!", http.StatusUnauthorized)
})

// In a test of one's own it is one line; each case becomes a subtest of it. The
// document that it returns is for further questions.
func ExampleRun() {
	testAuth := func(t *testing.T) {
		run := authtest.Run(t, handler, authtest.Options{
			Path: "/private/", User: "alice", Password: "hunter2secret",
			Only: []string{"challenge/plain-refusal", "login/scheme-case/*"},
		})
		fmt.Println("exit status", run.Exit)
		c, _ := run.Case("login/scheme-case/lower")
		fmt.Println(c.Verdict, c.Title)
	}
	goTest(testAuth)
	// Output:
	// exit status 0
	// pass The name of the scheme is recognised in any letter case
}

// goTest runs a test as `go test` does, once and without its progress, which an
// example can't have in its output.
func goTest(test func(t *testing.T)) {
	verbose, _ := flag.Lookup("test.v").Value.(flag.Getter)
	was := fmt.Sprint(verbose.Get())
	_ = verbose.Set("false")
	defer func() { _ = verbose.Set(was) }()
	var once sync.Once // -count would repeat it
	all := func(string, string) (bool, error) { return true, nil }
	testing.RunTests(all, []testing.InternalTest{{Name: "TestAuth", F: func(t *testing.T) {
		once.Do(func() { test(t) })
	}}})
}
