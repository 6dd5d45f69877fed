package authtest_test

import (
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"

	"authspec/reference-server/server"
	"authspec/runner/authtest"
	"authspec/runner/results"
)

// login lets alice in, and shows strangers what shown says.
func login(shown string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, password, ok := r.BasicAuth()
		if ok && user == "alice" && password == "secret-7Q" {
			io.WriteString(w, "the protected content")
			return
		}
		if shown != "" {
			w.Header().Set("WWW-Authenticate", shown)
		}
		http.Error(w, "not without a login", http.StatusUnauthorized)
	})
}

func options(only ...string) authtest.Options {
	return authtest.Options{Path: "/private/", User: "alice", Password: "secret-7Q", Only: only}
}

func TestRun(t *testing.T) {
	run := authtest.Run(t, login(`Basic realm="x"`), options("challenge/*", "basic/base64-alphabet/*"))
	if run.Exit != 0 || run.Gravest() == results.Skip {
		t.Errorf("exit status %d, %s", run.Exit, run.ExitReason)
	}
}

// The target file of the reference server names more resources and accounts than
// fields of the options can.
func TestTarget(t *testing.T) {
	s, err := server.Start(server.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	run := authtest.RunURL(t, s.URL(), authtest.Options{
		Only:   []string{"challenge/*"},
		Gate:   []string{results.GateMust, results.GateShould, results.GateSecurity},
		Target: func(string) string { return string(s.Target()) },
	})
	if run.Exit != 0 {
		t.Errorf("exit status %d, %s", run.Exit, run.ExitReason)
	}
}

// inner names the test that the process of TestFailures runs: a test that is to
// fail can't run in this one.
const inner = "AUTHSPEC_INNER_TEST"

var failing = map[string]func(t *testing.T){
	"no challenge": func(t *testing.T) { authtest.Run(t, login(""), options("challenge/*")) },
	"wrong password": func(t *testing.T) {
		o := options("challenge/*")
		o.Password = "another"
		authtest.Run(t, login(`Basic realm="x"`), o)
	},
	"ungated": func(t *testing.T) {
		o := options("challenge/*")
		o.Gate = []string{results.GateNone}
		authtest.Run(t, login(""), o)
	},
	"no such case": func(t *testing.T) { authtest.Run(t, login(""), options("no/such-case")) },
	"nothing verified": func(t *testing.T) {
		authtest.Run(t, login(`Basic realm="x"`), options("digest/session-goes-on"))
	},
}

func TestInner(t *testing.T) {
	f := failing[os.Getenv(inner)]
	if f == nil {
		t.Skip("this is run by TestFailures, in a process of its own")
	}
	f(t)
}

func TestFailures(t *testing.T) {
	for _, c := range []struct {
		name, only string // the test, and the subtests of it that run
		passes     bool
		has        []string
	}{
		{"no challenge", "/challenge/grammar", true, []string{"--- SKIP: TestInner/challenge/grammar/www-authenticate"}},
		{"no challenge", "", false, []string{
			"--- FAIL: TestInner/challenge/", "rfc9110-11.6.1-challenge-required", "want: ", "mend: ", "text: https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1", "> GET /private/ HTTP/1.1", "< HTTP/1.1 401 Unauthorized",
		}},
		{"wrong password", "", false, []string{"--- FAIL: TestInner/challenge/", "the ordinary credentials do not lead in"}},
		{"ungated", "", true, []string{"--- PASS: TestInner/challenge/"}},
		{"no such case", "", false, []string{"no/such-case"}},
		{"nothing verified", "", false, []string{"nothing was verified"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			cmd := exec.Command(os.Args[0], "-test.run=^TestInner$"+c.only, "-test.v")
			cmd.Env = append(os.Environ(), inner+"="+c.name)
			out, err := cmd.CombinedOutput()
			if (err == nil) != c.passes {
				t.Errorf("passes: %v, want %v", err == nil, c.passes)
			}
			for _, text := range c.has {
				if !strings.Contains(string(out), text) {
					t.Errorf("%q is not in:\n%.3000s", text, out)
				}
			}
		})
	}
}
