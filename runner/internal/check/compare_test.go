package check

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// compared judges `same` or `differs` between two steps with these answers.
func compared(t *testing.T, kind, parts string, theirs, mine []string) Finding {
	t.Helper()
	c := load(t, fmt.Sprintf(`samples: %d
steps:
  - {id: known, request: {}}
  - request: {}
    expect: [{%s: {as: known, in: [%s]}, name: it, requirement: r}]
`, len(theirs), kind, parts))
	ev := evidence(c, theirs, mine)
	for i := range ev.Steps[0].Samples {
		ev.Steps[0].Samples[i].Brought = []string{"alice", "wrong-1", "al"}
	}
	for i := range ev.Steps[1].Samples {
		ev.Steps[1].Samples[i].Brought = []string{"nobody-1", "wrong-2"}
	}
	return named(t, Judge(ev), "it")
}

// times3 is an answer three times, with a number of its own for each "#".
func times3(answer string) []string {
	list := make([]string, 3)
	for i := range list {
		list[i] = strings.ReplaceAll(answer, "#", fmt.Sprint(7*i+3))
	}
	return list
}

func TestCompare(t *testing.T) {
	refused := func(rest string) string { return "HTTP/1.1 401 Unauthorized\n" + rest }
	five := append(times3(refused("")), refused(""), refused(""))
	for _, c := range []struct {
		name, part   string
		theirs, mine []string
		want         string // got of a difference; empty: the same
	}{
		{"status", "status", times3(refused("")), times3(refused("")), ""},
		{"another status", "status", times3(refused("")), times3("HTTP/1.1 404 No"), "status 404 here, 401 in step `known`"},
		{"a status once is a difference where there is one sample", "status", []string{refused("")}, []string{other}, "status 200 here, 401 in step `known`"},
		{"a status that varies by chance", "status", times3(refused("")), []string{refused(""), refused(""), "HTTP/1.1 429 Slow"}, ""},

		{"a field more", "fields", times3(refused("X-A: b")), times3(refused("X-A: b\nX-Reason: unknown")),
			"fields: only here x-reason: unknown"},
		{"another value", "fields", times3(refused("X-Reason: password")), times3(refused("X-Reason: user")),
			"fields: only here x-reason: user; only in step `known` x-reason: password"},
		{"letter case of names does not count", "fields", times3(refused("X-A: b")), times3(refused("x-a: b")), ""},
		{"Date and Content-Length do not count", "fields", times3(refused("Date: a\nContent-Length: 1")), times3(refused("Date: b\nContent-Length: 2")), ""},
		{"what varies does not count", "fields", times3(refused("X-Id: #\nSet-Cookie: s=#")), times3(refused("X-Id: 9#\nSet-Cookie: s=8#")), ""},
		{"a varying field that one lacks counts", "fields", times3(refused("X-Id: #")), times3(refused("")), "fields: only in step `known` x-id:"},
		{"nonces do not count", "fields", times3(refused(`WWW-Authenticate: Digest realm="x", nonce="a", opaque="b"`)), times3(refused(`WWW-Authenticate: Digest realm="x", nonce="c", opaque="d"`)), ""},
		{"nor do proofs", "fields", times3("HTTP/1.1 200 OK\nAuthentication-Info: qop=auth, nc=00000001, cnonce=\"a\", rspauth=\"b\", nextnonce=\"c\""),
			times3("HTTP/1.1 200 OK\nAuthentication-Info: qop=auth, nc=00000002, cnonce=\"d\", rspauth=\"e\", nextnonce=\"f\""), ""},
		{"another protection counts", "fields", times3("HTTP/1.1 200 OK\nAuthentication-Info: qop=auth"), times3("HTTP/1.1 200 OK\nAuthentication-Info: qop=auth-int"),
			"fields: only here authentication-info: qop=auth-int; only in step `known` authentication-info: qop=auth"},
		{"what was sent does not count", "fields", times3(refused("X-User: alice")), times3(refused("X-User: nobody-1")), ""},
		{"nor what the other sent", "fields", times3(refused("X-Admin: alice@example.com")), times3(refused("X-Admin: alice@example.com")), ""},
		{"one sample tells nothing of values", "fields", []string{refused("X-Id: 1")}, []string{refused("X-Id: 2")},
			"skip: one sample of each step does not tell what varies by itself: fields: only here x-id: 2; only in step `known` x-id: 1"},

		{"challenge", "challenge", []string{refused(`WWW-Authenticate: Basic realm="x"`)}, []string{refused(`www-authenticate: basic Realm="x"`)}, ""},
		{"another realm", "challenge", []string{refused(`WWW-Authenticate: Basic realm="x"`)}, []string{refused(`WWW-Authenticate: Basic realm="y"`)},
			"challenge: only here basic realm=y; only in step `known` basic realm=x"},
		{"no challenge", "challenge", []string{refused(`WWW-Authenticate: Basic realm="x"`)}, []string{refused("")},
			"challenge: only in step `known` basic realm=x"},
		{"order of challenges is free", "challenge", []string{refused("WWW-Authenticate: Basic realm=x, Negotiate abc")}, []string{refused("WWW-Authenticate: Negotiate def\nWWW-Authenticate: Basic realm=x")}, ""},

		{"content", "body", times3(refused("\nSorry, wrong.\n")), times3(refused("\nSorry, wrong.\n")), ""},
		{"other words", "body", times3(refused("\nThe user is unknown.\n")), times3(refused("\nThe password is wrong.\n")),
			"content: only here password, wrong; only in step `known` user, unknown"},
		{"a challenge is told once", "fields, challenge", times3(refused("X: y\nWWW-Authenticate: Basic")), times3(refused("")),
			"fields: only in step `known` x: y; challenge: only in step `known` basic"},
		{"a challenge is a field", "fields", times3(refused("WWW-Authenticate: Basic")), times3(refused("")), "fields: only in step `known` basic"},
		{"names that were sent", "body", times3(refused("\n<p>alice, go away (al)</p>")), times3(refused("\n<p>nobody-1, go away</p>")), ""},
		{"names in base64 and HTML", "body", times3(refused("\nYWxpY2U=")), times3(refused("\nbm9ib2R5LTE=")), ""},
		{"ids in one line", "body", times3(refused("\n{\"error\":\"login\",\"id\":\"#a\",\"at\":\"12:0#\"}")), times3(refused("\n{\"error\":\"login\",\"id\":\"#b\",\"at\":\"13:0#\"}")),
			"content: only here 13; only in step `known` 12"},
		{"a different word beside ids", "body", times3(refused("\n{\"error\":\"login\",\"id\":\"x#\"}")), times3(refused("\n{\"error\":\"user\",\"id\":\"x#\"}")),
			"content: only here user; only in step `known` login"},

		{"too few samples for times", "time", five, five, "skip: times can be compared with at least 10 samples of each"},
		{"several parts", "status, challenge", []string{refused("WWW-Authenticate: Basic")}, []string{"HTTP/1.1 404 No"},
			"status 404 here, 401 in step `known`; challenge: only in step `known` basic"},
	} {
		t.Run(c.name, func(t *testing.T) {
			words := strings.Split(c.part, ", ")
			want := "broken\nwant: the same " + andList(words) + " as those of step `known`\ngot:  " + c.want
			opposite := "held\nwant: a difference in " + orList(words) + " to those of step `known`\ngot:  " + c.want
			switch {
			case c.want == "":
				want = "held\nwant: the same " + c.part + " as those of step `known`\ngot:  the same " + c.part
				opposite = "broken\nwant: a difference in " + c.part + " to those of step `known`\ngot:  the same " + c.part
			case strings.HasPrefix(c.want, "skip"):
				want, opposite = c.want, c.want
			}
			if got := said(compared(t, "same", c.part, c.theirs, c.mine)); got != want {
				t.Errorf("same: got\n%s\nwant\n%s", got, want)
			}
			if got := said(compared(t, "differs", c.part, c.theirs, c.mine)); got != opposite {
				t.Errorf("differs: got\n%s\nwant\n%s", got, opposite)
			}
		})
	}
}

func TestCompareWithAStepThatHasNoAnswer(t *testing.T) {
	f := compared(t, "same", "status", []string{closed}, []string{unmarked})
	if got := said(f); got != "skip: step `known`: there is no answer to judge: the server closed the connection before it answered" {
		t.Error(got)
	}
	f = compared(t, "same", "status", []string{unmarked}, []string{closed})
	if got := said(f); got != "skip: there is no answer to judge: the server closed the connection before it answered" {
		t.Error(got)
	}
}

func TestCompareBetweenSamples(t *testing.T) {
	judge := func(kind, parts string, answers ...string) string {
		c := load(t, fmt.Sprintf("samples: %d\nsteps:\n  - id: self\n    request: {}\n    expect: [{%s: {as: self, in: [%s]}, name: it, requirement: r}]\n", len(answers), kind, parts))
		return said(named(t, Judge(evidence(c, answers)), "it"))
	}
	slow := "HTTP/1.1 429 Slow"
	for _, c := range []struct{ got, want string }{
		{judge("same", "status", unmarked, unmarked, unmarked), "held\nwant: the same status as those of the other samples\ngot:  the same status"},
		{judge("same", "status, challenge", unmarked, unmarked, slow), "broken\nwant: the same status and challenge as those of the other samples\ngot:  status 429 in sample 3, 401 in sample 1"},
		{judge("differs", "status", unmarked, unmarked, slow), "held\nwant: a difference in status to those of the other samples\ngot:  status 429 in sample 3, 401 in sample 1"},
		{judge("differs", "status, time", unmarked, unmarked, unmarked, unmarked, unmarked), "skip: times can be compared with at least 10 samples of each"},
		{judge("differs", "status, time", unmarked, unmarked, slow, slow, slow), "held\nwant: a difference in status or time to those of the other samples\ngot:  status 429 in sample 3, 401 in sample 1"},
		{judge("same", "body", unmarked, other), "broken\nwant: the same body as those of the other samples\ngot:  content: only in sample 2 hello; only in sample 1 no"},
		{judge("same", "status", unmarked, closed), "skip: there is one sample only to compare"},
	} {
		if c.got != c.want {
			t.Errorf("got\n%s\nwant\n%s", c.got, c.want)
		}
	}
}

// timed gives the samples of the steps of a case their times, in milliseconds.
func timed(ev *Evidence, times ...func(i int) float64) {
	for n, step := range ev.Steps {
		for i := range step.Samples {
			step.Samples[i].Exchange.Took = time.Duration(times[n](i) * float64(time.Millisecond))
		}
	}
}

func TestTime(t *testing.T) {
	const samples = 20
	answers := make([]string, samples)
	for i := range answers {
		answers[i] = unmarked
	}
	c := load(t, fmt.Sprintf("samples: %d\nsteps:\n  - {id: known, request: {}}\n  - request: {}\n    expect: [{same: {as: known, in: [time]}, name: it, requirement: r}]\n", samples))
	noise := func(i int) float64 { return float64(i*7%10) / 10 }
	for _, k := range []struct {
		name         string
		theirs, mine func(i int) float64
		state        State
	}{
		{"the same", noise, noise, Held},
		{"clearly slower", noise, func(i int) float64 { return 25 + noise(i) }, Broken},
		{"clearly faster", func(i int) float64 { return 25 + noise(i) }, noise, Broken},
		{"slower by less than matters", noise, func(i int) float64 { return 9 + noise(i) }, Held},
		{"slower by a small share", func(i int) float64 { return 300 + noise(i) }, func(i int) float64 { return 320 + noise(i) }, Held},
		{"slow now and then", noise, func(i int) float64 { return noise(i) + 500*float64(i%4/3) }, Held},
		{"slower in the first half only", noise, func(i int) float64 { return noise(i) + 25*float64((samples-1-i)/(samples/2)) }, Held},
		{"both slowed down more and more", func(i int) float64 { return 5 * float64(i) }, func(i int) float64 { return 5*float64(i) + 3 }, Held},
	} {
		ev := evidence(c, answers, answers)
		timed(ev, k.theirs, k.mine)
		if f := named(t, Judge(ev), "it"); f.State != k.state {
			t.Errorf("%s: %s", k.name, said(f))
		}
	}
	ev := evidence(c, answers, answers)
	timed(ev, noise, func(i int) float64 { return 25 + noise(i) })
	want := "broken\nwant: the same time as those of step `known`\ngot:  a median time of 25.5ms here, 500µs in step `known` (20 and 20 samples; a rank test rules out chance with 99.9 % confidence)"
	if got := said(named(t, Judge(ev), "it")); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestTimeBetweenTheHalvesOfTheSamples(t *testing.T) {
	const samples = 30
	answers := make([]string, samples)
	for i := range answers {
		answers[i] = unmarked
	}
	c := load(t, fmt.Sprintf("samples: %d\nsteps:\n  - id: self\n    request: {}\n    expect: [{differs: {as: self, in: [status, time]}, name: it, requirement: r}]\n", samples))
	for _, k := range []struct {
		name  string
		times func(i int) float64
		state State
	}{
		{"slowed down step by step", func(i int) float64 { return 1 + 10*float64(i/10) }, Held},
		{"slowed down by doubling", func(i int) float64 { return 1 + float64(int(1)<<(i/3)) }, Held},
		{"not slowed down", func(i int) float64 { return 1 + float64(i*7%10)/10 }, Broken},
	} {
		ev := evidence(c, answers)
		timed(ev, k.times)
		if f := named(t, Judge(ev), "it"); f.State != k.state {
			t.Errorf("%s: %s", k.name, said(f))
		}
	}
}
