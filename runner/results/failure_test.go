package results

import (
	"strings"
	"testing"
)

func TestFailure(t *testing.T) {
	c := Case{
		ID: "a/one", Verdict: Fail,
		Checks: []Check{
			{Name: "status", Requirement: "r", Verdict: Fail, Want: "status 401", Got: "status 200"},
			{Name: "answer", Verdict: Pass},
			{Name: "field", Verdict: Error, Reason: "no answer"},
		},
		Exchanges: []Exchange{{Step: "1", Outcome: "complete", Sent: "GET / HTTP/1.1\r\n\r\n", Received: "HTTP/1.1 200 OK\r\nA: b\r\n\r\nhello"}},
		Reproduce: Reproduce{Authspec: "authspec run --only a/one"},
	}
	want := `fail: a/one#status (r)
  want: status 401
  got:  status 200
error: a/one#field
  no answer
step 1, complete:
> GET / HTTP/1.1
< HTTP/1.1 200 OK
< A: b
< 
< hello
repeat: authspec run --only a/one`
	if got, failed := c.Failure(nil, nil); !failed || got != want {
		t.Errorf("failed %v:\n%s\nwant:\n%s", failed, got, want)
	}
	only := func(k *Check) bool { return k.Name == "field" }
	if got, failed := c.Failure(only, nil); !failed || !strings.HasPrefix(got, "error: a/one#field\n  no answer\nstep 1") {
		t.Errorf("failed %v:\n%s", failed, got)
	}
	for _, v := range []Verdict{Pass, Skip, Warn, Note, ExpectedFail} {
		c.Checks = []Check{{Name: "status", Verdict: v}}
		if reason, failed := c.Failure(nil, nil); failed || reason != "" {
			t.Errorf("%s: %v, %q", v, failed, reason)
		}
	}
}

// TestFailureSaysHowToMend: of what the server does wrong, and of nothing else.
func TestFailureSaysHowToMend(t *testing.T) {
	c := Case{ID: "a/one", Checks: []Check{
		{Name: "status", Requirement: "r", Verdict: Fail, Was: Fail, Want: "status 401", Got: "status 200"},
		{Name: "field", Requirement: "r", Verdict: Error, Was: Error, Reason: "no answer"},
		{Name: "other", Requirement: "unknown", Verdict: Fail, Was: Fail, Want: "x", Got: "y"},
	}}
	about := func(id string) (Requirement, bool) {
		return Requirement{Link: "https://rfc.example/1", Remedies: []Remedy{{Do: "Answer 401."}, {Product: "nginx", Do: "Configure it."}}}, id == "r"
	}
	want := `fail: a/one#status (r)
  want: status 401
  got:  status 200
  mend: Answer 401.
  text: https://rfc.example/1
error: a/one#field (r)
  no answer
fail: a/one#other (unknown)
  want: x
  got:  y`
	if got, _ := c.Failure(nil, about); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
