package pairs

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"authspec/runner/internal/httpauth"
	"authspec/runner/results"
)

// askedBy is a run of a server that asks for credentials by these lines.
func askedBy(name string, lines ...string) *results.Run {
	answer := "HTTP/1.1 401 Unauthorized\r\n"
	for _, line := range lines {
		answer += "WWW-Authenticate: " + line + "\r\n"
	}
	return &results.Run{
		Target:       results.Target{Name: name},
		Ground:       []results.Ground{{Resource: "protected", Holds: true, Exchanges: []results.Exchange{{Sent: "GET / HTTP/1.1\r\n\r\n", Received: answer + "\r\n"}}}},
		Requirements: map[string]results.Requirement{},
	}
}

// judge adds the verdict on a check of a requirement.
func judge(run *results.Run, requirement string, v results.Verdict, q results.Requirement) *results.Run {
	run.Requirements[requirement] = q
	run.Results = append(run.Results, results.Case{
		ID:     fmt.Sprintf("case/%d", len(run.Results)),
		Checks: []results.Check{{Name: "check", Requirement: requirement, Verdict: v, Was: v}},
	})
	return run
}

// able is a run of a client that can do what is named.
func able(name string, can ...string) *results.Run {
	run := &results.Run{Role: results.RoleClient, Target: results.Target{Name: name}, Requirements: map[string]results.Requirement{}}
	for _, what := range can {
		run.Ground = append(run.Ground, results.Ground{Resource: what, Holds: true})
	}
	return run
}

var must = results.Requirement{Level: results.Must, Source: "RFC 1 §2", Rule: "It does so.", Headline: "Does otherwise"}

const (
	plainBasic  = `Basic realm="a"`
	plainDigest = `Digest realm="a", qop="auth", algorithm=MD5, nonce="n"`
)

// lines are the logins that fail, in short.
func lines(t *Table) (list []string) {
	for _, l := range t.Failing {
		list = append(list, fmt.Sprintf("%s %s %s: %s %s %t %s", l.Client, l.Server, l.Scheme, l.Fault, l.Requirement, l.Certain, l.Only))
	}
	return list
}

// TestNeeds: each need is asked by a challenge of its kind, and not by a plain
// one, and keeps a client out that does not hold its requirement.
func TestNeeds(t *testing.T) {
	for requirement, challenges := range map[string][]string{
		"rfc9110-11.1-client-scheme-case":             {`basic realm="a"`},
		"rfc9110-11.6.1-client-list-in-one-line":      {`Newauth x="y", Basic realm="a"`},
		"rfc9110-11.6.1-client-several-lines":         {`Newauth x="y"`, plainBasic},
		"rfc9110-11.6.1-client-unknown-scheme":        {`Newauth x="y"`, plainBasic},
		"rfc9110-5.6.1.2-client-skips-empty-elements": {`, ` + plainBasic},
		"rfc9110-5.6.3-client-parses-bws":             {`Basic realm = "a"`},
		"rfc9110-11.2-client-param-name-case":         {`Basic Realm="a"`},
		"rfc9110-11.5-client-realm-token":             {`Basic realm=a`},
		"rfc7617-2-client-ignores-unknown-params":     {plainBasic + `, x="y"`},
		"rfc7617-2.1-client-utf8-nfc":                 {plainBasic + `, charset="UTF-8"`},
		"rfc7616-3.4.5-unquoted-in-hash":              {`Digest realm="a \"b\"", qop="auth", algorithm=MD5, nonce="n"`},
		"rfc9110-11.2-client-token-and-quoted-equal":  {`Digest realm="a", qop="auth", algorithm="MD5", nonce="n"`},
		"rfc7616-3.3-default-md5":                     {`Digest realm="a", qop="auth", nonce="n"`},
		"rfc7616-3.4-client-same-algorithm":           {`Digest realm="a", qop="auth", algorithm=SHA-256, nonce="n"`},
		"rfc7616-3.7-client-sha-256-mandatory":        {`Digest realm="a", qop="auth", algorithm=sha-256, nonce="n"`},
		"rfc7616-3.4.1-sha-512-256":                   {`Digest realm="a", qop="auth", algorithm=SHA-512-256, nonce="n"`},
		"rfc7616-3.4.2-client-session-variant":        {`Digest realm="a", qop="auth", algorithm=MD5-sess, nonce="n"`},
		"rfc7616-3.4-client-qop-from-offer":           {`Digest realm="a", qop="auth,auth-int", algorithm=MD5, nonce="n"`},
		"rfc7616-3.3-client-unknown-qop":              {`Digest realm="a", qop="auth, new", algorithm=MD5, nonce="n"`},
		"rfc7616-3.4.3-client-auth-int":               {`Digest realm="a", qop="auth-int", algorithm=MD5, nonce="n"`},
		"rfc7616-3.3-client-opaque":                   {plainDigest + `, opaque="o"`},
		"rfc7616-4-client-utf8":                       {plainDigest + `, charset=UTF-8`},
		"rfc7616-3.3-client-stale-retry":              {plainDigest + `, stale=TRUE`},
	} {
		broken := judge(able("c", "reach", "basic", "digest"), requirement, results.Fail, must)
		table := Build([]*results.Run{askedBy("s", challenges...), askedBy("plain", plainBasic), askedBy("plain too", plainDigest)}, []*results.Run{broken})
		if len(table.Failing) != 1 || table.Failing[0].Requirement != requirement || table.Failing[0].Server != "s" || table.Failing[0].Fault != Client || !table.Failing[0].Certain {
			t.Errorf("%s: got %q", requirement, lines(table))
		}
		if held := Build([]*results.Run{askedBy("s", challenges...)}, []*results.Run{judge(able("c", "basic", "digest"), requirement, results.Pass, must)}); len(held.Failing) > 0 {
			t.Errorf("%s holds: got %q", requirement, lines(held))
		}
	}
}

// TestFlaws: what nobody has to read is the server's fault, whoever asks.
func TestFlaws(t *testing.T) {
	for challenge, want := range map[string]string{
		"Basic":                      "c s Basic: server rfc7617-2-realm-required false ",
		`Basic realm="a`:             "c s Basic: server rfc9110-11.3-challenge-syntax false ",
		`Basic realm="a", realm="b"`: "c s Basic: server rfc9110-11.2-param-once false ",
		`Digest realm="a", qop="auth", algorithm=MD5`: "c s Digest: server rfc7616-3.3-realm-and-nonce true ",
		`Digest nonce="n", qop="auth", algorithm=MD5`: "c s Digest: server rfc7616-3.3-realm-and-nonce true ",
		`Digest realm="a", nonce="n", algorithm=MD5`:  "c s Digest: server rfc7616-3.3-qop-required false ",
	} {
		got := lines(Build([]*results.Run{askedBy("s", challenge)}, []*results.Run{able("c", "basic", "digest")}))
		if !slices.Contains(got, want) {
			t.Errorf("%s: want %q, got %q", challenge, want, got)
		}
	}
}

// TestFirstOfSeveral: a client that does not know the first challenge can take
// the next one, unless it is known to stop.
func TestFirstOfSeveral(t *testing.T) {
	s := askedBy("s", `Digest realm="a", qop="auth", algorithm=SHA-256, nonce="n"`, plainDigest)
	old := judge(able("old", "digest"), "rfc7616-3.7-client-sha-256-mandatory", results.Fail, must)
	stops := judge(judge(able("stops", "digest"), "rfc7616-3.7-client-sha-256-mandatory", results.Fail, must), unknownAlgorithm, results.Warn, must)
	got := lines(Build([]*results.Run{s}, []*results.Run{old, stops}))
	if want := []string{"stops s Digest: client " + unknownAlgorithm + " true "}; !slices.Equal(got, want) {
		t.Errorf("want %q, got %q", want, got)
	}
}

// TestWithoutChallenge: nobody can answer what is not asked, but for those who
// send their credentials at once.
func TestWithoutChallenge(t *testing.T) {
	s := judge(judge(askedBy("s"), challengeRequired, results.Fail, must), "x", results.Pass, results.Requirement{Source: "RFC 7617 §2"})
	table := Build([]*results.Run{s}, []*results.Run{able("waits", "basic"), able("hurries", "unasked"), able("token", "bearer")})
	if want := []string{"waits s Basic: server " + challengeRequired + " true "}; !slices.Equal(lines(table), want) {
		t.Errorf("want %q, got %q", want, lines(table))
	}
	if want := (Counts{Work: 1, Fail: 1}); table.Logins != want || table.Strangers != 1 {
		t.Errorf("want %+v and 1 stranger, got %+v and %d", want, table.Logins, table.Strangers)
	}
	unknown := judge(askedBy("s"), "x", results.Pass, results.Requirement{Source: "RFC 7617 §2"})
	if table := Build([]*results.Run{unknown}, []*results.Run{able("waits", "basic")}); table.Logins != (Counts{Unknown: 1}) || !strings.HasPrefix(table.Limits[len(table.Limits)-1], "Of 1 of the 1 servers") {
		t.Errorf("want it not to be known, got %+v, %q", table.Logins, table.Limits)
	}
}

// TestFault: who has to change something.
func TestFault(t *testing.T) {
	quoted := func() *results.Run { return askedBy("s", `Digest realm="a", qop="auth", algorithm="MD5", nonce="n"`) }
	const form, rule = "rfc9110-11.2-client-token-and-quoted-equal", "rfc7616-3.3-unquoted-params"
	c := func(v ...results.Verdict) *results.Run {
		run := able("c", "digest")
		for _, one := range v {
			judge(run, form, one, must)
		}
		return run
	}
	for _, f := range []struct {
		name           string
		server, client *results.Run
		want           string
	}{
		{"both", judge(quoted(), rule, results.Fail, must), c(results.Fail), "c s Digest: both " + form + " true "},
		{"the client", quoted(), c(results.Fail), "c s Digest: client " + form + " true "},
		{"perhaps", quoted(), c(results.Pass, results.Fail), "c s Digest: client " + form + " false "},
		{"nobody", askedBy("s", plainDigest+", stale=true"), judge(able("c", "digest"), staleRetry, results.Note, results.Requirement{Level: results.May}), "c s Digest: nobody " + staleRetry + " true once the nonce is stale"},
	} {
		if got := lines(Build([]*results.Run{f.server}, []*results.Run{f.client})); !slices.Equal(got, []string{f.want}) {
			t.Errorf("%s: want %q, got %q", f.name, f.want, got)
		}
	}
}

// TestDoors: what comes in answer to credentials is no challenge of its own,
// unless there is no other; nor is one with another nonce.
func TestDoors(t *testing.T) {
	run := askedBy("s", plainBasic)
	exchange := func(sent, challenge string) {
		run.Results = append(run.Results, results.Case{ID: challenge, Exchanges: []results.Exchange{
			{Sent: sent, Received: "HTTP/1.1 401 No\r\nwww-authenticate: " + challenge + "\r\n\r\nWWW-Authenticate: Basic x"},
		}})
	}
	exchange("GET / HTTP/1.1\r\nauthorization: Basic x\r\n\r\n", `Basic realm="other"`)
	exchange("GET / HTTP/1.1\r\nAuthorization: x\r\n\r\n", `Digest realm="a", nonce="1", stale=true`)
	exchange("GET / HTTP/1.1\r\nAuthorization: x\r\n\r\n", `Digest realm="a \\\\ b", nonce="2"`)
	s := readServer(run)
	if want := []string{plainBasic, `Digest realm="a", nonce="1", stale=true`}; !slices.Equal(s.Asks, want) || !s.stale {
		t.Errorf("want %q, got %q, stale %t", want, s.Asks, s.stale)
	}
}

func TestReasons(t *testing.T) {
	servers := []*results.Run{askedBy("one", "Basic"), askedBy("two", "Basic")}
	table := Build(servers, []*results.Run{able("c", "basic"), able("d", "basic")})
	reasons := table.Reasons()
	if len(reasons) != 1 || len(reasons[0].Groups) != 1 || !slices.Equal(reasons[0].Groups[0].Clients, []string{"c", "d"}) || !slices.Equal(reasons[0].Groups[0].Servers, []string{"one", "two"}) {
		t.Errorf("want one reason with both clients and both servers, got %+v", reasons)
	}
	var text bytes.Buffer
	if err := table.Encode(&text); err != nil || !strings.Contains(text.String(), `"pairs": 1`) {
		t.Errorf("got %v, %s", err, text.String())
	}
}

// TestNoGuess: challenges that RFC 9110 or a scheme gives as examples hinder
// nobody of whom nothing bad is known.
func TestNoGuess(t *testing.T) {
	for _, challenge := range []string{`Basic realm="simple"`, `Newauth realm="apps", type=1, title="Login to \"apps\"", Basic realm="simple"`, plainDigest} {
		if got := Build([]*results.Run{askedBy("s", challenge)}, []*results.Run{able("c", "basic", "digest")}); len(got.Failing) > 0 || got.Logins.Work != 1 {
			t.Errorf("%s: got %q", challenge, lines(got))
		}
	}
	if p := httpauth.ParseChallenges([]string{plainDigest}); len(p.Problems) > 0 {
		t.Errorf("the plain challenge is none: %v", p.Problems)
	}
}

// TestIDs: the requirements by which pairs are judged are in the catalogue.
func TestIDs(t *testing.T) {
	files, err := filepath.Glob("../../../suites/requirements/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	var catalogue strings.Builder
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		catalogue.Write(content)
	}
	ids := []string{challengeRequired, unknownScheme, unknownAlgorithm, staleRetry}
	for _, n := range slices.Concat(needs, ofBasic, ofDigest) {
		ids = append(ids, n.requirement)
		if n.server != "" {
			ids = append(ids, n.server)
		}
	}
	for _, f := range slices.Concat(flaws, flawsOfBasic, flawsOfDigest) {
		ids = append(ids, f.requirement)
	}
	for _, id := range ids {
		if !strings.Contains(catalogue.String(), "id: "+id+"\n") {
			t.Errorf("there is no requirement %s", id)
		}
	}
}

// TestStatesByScheme: what only a Digest challenge shows keeps nobody from a login
// by Basic.
func TestStatesByScheme(t *testing.T) {
	checked := func(id string, v results.Verdict) results.Case {
		return results.Case{ID: id, Checks: []results.Check{{Requirement: "r", Verdict: v, Was: v}}}
	}
	run := &results.Run{Results: []results.Case{
		checked("client-challenge/in-a-line/first", results.Pass),
		checked("client-challenge/digest-in-a-line/first", results.Fail),
		checked("client-digest/in-a-line", results.Fail),
	}}
	for scheme, want := range map[string]state{"Basic": holds, "Digest": partly, "": partly} {
		if got := states(run, scheme)["r"]; got != want {
			t.Errorf("%q: want %v, got %v", scheme, want, got)
		}
	}
}
