package origin

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"authspec/runner/internal/applicability"
	"authspec/runner/internal/casefile"
	"authspec/runner/internal/check"
	"authspec/runner/internal/client"
	"authspec/runner/internal/engine"
	"authspec/runner/internal/ground"
	"authspec/runner/internal/httpauth"
	"authspec/runner/internal/target"
	"authspec/runner/internal/wire"
)

// digestServer protects everything with Digest, and computes SHA-512-256 in a
// form of its own.
type digestServer struct {
	algorithms []httpauth.Algorithm
	form       httpauth.Form
	refuses    bool // to answer plain requests of cases

	mu     sync.Mutex
	nonces int
	agents []string // of the requests, in order
}

func (s *digestServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.nonces++
	nonce := fmt.Sprintf("n%d", s.nonces)
	s.agents = append(s.agents, r.UserAgent())
	s.mu.Unlock()
	list, _ := httpauth.ParseInfo([]string{strings.TrimPrefix(r.Header.Get("Authorization"), "Digest ")})
	sent := httpauth.Challenge{Params: list}
	first := func(name string) string {
		if p := sent.Param(name); len(p) > 0 {
			return p[0].Value
		}
		return ""
	}
	algorithm, _ := httpauth.ParseAlgorithm(first("algorithm"))
	d := httpauth.Digest{
		Algorithm: algorithm, Form: s.form, User: "alice", Password: "secret-7Q", Realm: "x", Nonce: first("nonce"),
		QOP: first("qop"), NC: first("nc"), CNonce: first("cnonce"), Method: r.Method, URI: r.RequestURI,
	}
	switch {
	case first("response") == d.Response():
		w.Header().Set("Authentication-Info", fmt.Sprintf(`rspauth="%s", nextnonce="next"`, d.RspAuth(nil)))
		io.WriteString(w, "the protected content")
		return
	case s.refuses && len(list) == 0 && strings.Contains(r.UserAgent(), "("):
		panic(http.ErrAbortHandler)
	}
	for _, a := range s.algorithms {
		w.Header().Add("WWW-Authenticate", fmt.Sprintf(`Digest realm="x", nonce="%s", qop="auth", algorithm=%s`, nonce, a))
	}
	w.WriteHeader(http.StatusUnauthorized)
	io.WriteString(w, "go away, "+r.Header.Get("Authorization"))
}

// startDigest runs cases against such a server, with one job.
func startDigest(t *testing.T, cases string, h http.Handler) *engine.Batch {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	u, _ := url.Parse(s.URL)
	tg := &target.Target{
		URL: u, Resources: []target.Resource{{Role: "digest", URL: u, Path: "/"}},
		Accounts: []target.Account{{Role: "ordinary", User: "alice", Password: "secret-7Q"}},
		Limits:   target.Limits{NonceLife: 5 * time.Millisecond},
	}
	list, err := casefile.Load(check.Kinds(), []casefile.Source{{File: "a.yaml", Content: []byte("format: 1\ntopic: a\ncases:\n" + cases)}})
	if err != nil {
		t.Fatal(err)
	}
	c := &client.Client{Transport: &wire.Dialer{Limits: wire.Limits{Timeout: 5 * time.Second}}}
	g := ground.Settler{Target: tg, Exchange: c, Agent: "test"}.Settle(t.Context())
	var items []*applicability.Item
	for _, c := range list {
		items = append(items, &applicability.Item{Case: c, Checks: []string{"access", "status", "info", "answer", "second"}})
	}
	return Start(t.Context(), items, Options{
		Target: tg, Ground: g, Client: c, Jobs: 1, Agent: "test",
		Unique: func(id string, sample int) string { return fmt.Sprint("u", sample) },
	})
}

const oneDigest = `  - id: a/one
    title: One
    resource: digest
    steps:
      - id: login
        request: {auth: ordinary}
        expect:
          - {access: granted, requirement: r}
          - {info: {rspauth: right}, requirement: r}
      - request: {auth: {digest: {account: ordinary, challenge: first, nonce: "${login.info.nextnonce}"}}}
        expect: [{access: granted, name: second, requirement: r}]
`

// A challenge is asked for on a connection of its own, and stands before the
// request that answers it; no proof stands in the records.
func TestDigestRecords(t *testing.T) {
	cases := strings.Replace(oneDigest, "challenge: first, ", "", 1)
	done := startDigest(t, cases, &digestServer{algorithms: []httpauth.Algorithm{httpauth.SHA256}}).Wait(0)
	for _, name := range []string{"access", "info", "second"} {
		if f := named(done.Findings, name); f.State != check.Held {
			t.Errorf("%s: %+v", name, f)
		}
	}
	var got []string
	for _, x := range done.Exchanges {
		got = append(got, fmt.Sprintf("%s on %d", x.Step, x.Connection))
	}
	if want := []string{"login.challenge on 1", "login on 2", "step-2.challenge on 3", "step-2 on 4"}; !slices.Equal(got, want) {
		t.Fatalf("want %q, got %q", want, got)
	}
	login, second := done.Exchanges[1], done.Exchanges[3]
	if !strings.Contains(login.Sent, `response="${ordinary.response}"`) || !strings.Contains(login.Received, `rspauth="[rspauth]", nextnonce="next"`) {
		t.Errorf("a proof is shown: %s\n%s", login.Sent, login.Received)
	}
	if !strings.Contains(second.Sent, `nonce="next", uri="/", algorithm=SHA-256, qop=auth, nc=00000001`) {
		t.Errorf("want the next nonce, used for the first time, in %s", second.Sent)
	}
}

// Where there is no answer to the request for a challenge, there is none to the
// step.
func TestNoChallenge(t *testing.T) {
	done := startDigest(t, oneDigestOnly, &digestServer{algorithms: []httpauth.Algorithm{httpauth.MD5}, refuses: true}).Wait(0)
	if f := named(done.Findings, "answer"); f.State != check.Broken {
		t.Errorf("answer: %+v", f)
	}
	if len(done.Exchanges) != 1 || done.Exchanges[0].Step != "step-1.challenge" {
		t.Errorf("want one exchange, got %+v", done.Exchanges)
	}
}

const oneDigestOnly = `  - id: a/one
    title: One
    resource: digest
    steps:
      - request: {auth: {digest: {account: ordinary, algorithm: MD5}}}
        expect: [{access: granted, requirement: r}]
`

// A server that computes SHA-512-256 in a wrong form is told which, also where
// it has another algorithm that it does right.
func TestForm(t *testing.T) {
	for _, c := range []struct {
		name       string
		algorithms []httpauth.Algorithm
		form       httpauth.Form
		want       string
	}{
		{"nothing else", []httpauth.Algorithm{httpauth.SHA512256}, httpauth.CutForm,
			"; the same login leads in where SHA-512-256 is computed as SHA-512 cut to 256 bits, as in the misprinted example of RFC 7616 §3.9.2 (erratum 4897)"},
		{"beside another", []httpauth.Algorithm{httpauth.MD5, httpauth.SHA512256}, httpauth.WholeForm,
			"; the same login leads in where SHA-512-256 is computed as SHA-512 with all of its 512 bits"},
		{"right", []httpauth.Algorithm{httpauth.SHA512256}, httpauth.RightForm, " with the protected content, recognised by 21 bytes that valid credentials bring and refusals lack"},
	} {
		t.Run(c.name, func(t *testing.T) {
			cases := strings.Replace(oneDigestOnly, "MD5", "SHA-512-256", 1)
			done := startDigest(t, cases+strings.ReplaceAll(cases, "a/one", "a/two"), &digestServer{algorithms: c.algorithms, form: c.form}).Wait(1)
			if f := named(done.Findings, "access"); !strings.HasSuffix(f.Got, c.want) || (f.State == check.Held) != (c.form == httpauth.RightForm) {
				t.Errorf("want … %q, got %d, %q", c.want, f.State, f.Got)
			}
		})
	}
}

// Cases that wait run beside each other and beside all others, though there is
// one job only: they all begin before the first of them goes on.
func TestWaitsBeside(t *testing.T) {
	waiting := `  - id: a/wait-%d
    title: W
    resource: digest
    steps:
      - {id: first, request: {}}
      - {wait: %s, request: {auth: {digest: {account: ordinary, challenge: first}}}, expect: [{access: granted, requirement: r}]}
`
	cases := fmt.Sprintf(waiting, 1, "nonce-life") + fmt.Sprintf(waiting, 2, "1s") + fmt.Sprintf(waiting, 3, "nonce-life") + strings.Replace(oneDigestOnly, "a/one", "a/quick", 1)
	s := &digestServer{algorithms: []httpauth.Algorithm{httpauth.MD5}}
	b := startDigest(t, cases, s)
	for i := range 4 {
		if f := named(b.Wait(i).Findings, "access"); f.State != check.Held {
			t.Errorf("case %d: %+v", i, f)
		}
	}
	var order []string // the cases, in the order of their requests
	for _, a := range s.agents {
		if _, id, ok := strings.Cut(strings.TrimSuffix(a, ")"), "("); ok {
			order = append(order, id)
		}
	}
	if len(order) != 8 {
		t.Fatalf("want 8 requests, got %q", order)
	}
	slices.Sort(order[:5])
	if want := []string{"a/quick", "a/quick", "a/wait-1", "a/wait-2", "a/wait-3"}; !slices.Equal(order[:5], want) {
		t.Errorf("want the beginning of all cases first, and of the quick one all, got %q", order)
	}
}

func named(list []check.Finding, name string) check.Finding {
	for _, f := range list {
		if f.Name == name {
			return f
		}
	}
	return check.Finding{}
}
