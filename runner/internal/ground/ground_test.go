package ground

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"authspec/runner/internal/message"
	"authspec/runner/internal/target"
	"authspec/runner/internal/wire"
)

// server answers by the credentials that a request brings.
type server func(authorization string) message.Exchange

func (s server) Exchange(_ context.Context, _ target.Resource, m *message.Request) message.Exchange {
	head := string(wire.Encode(m)[0].Data)
	_, rest, _ := strings.Cut(head, "Authorization: ")
	value, _, _ := strings.Cut(rest, "\r\n")
	return s(value)
}

func answer(status int, body string, challenges ...string) message.Exchange {
	r := &message.Response{Status: status, Body: []byte(body)}
	for _, c := range challenges {
		r.Fields = append(r.Fields, message.Field{Name: "WWW-Authenticate", Value: c})
	}
	return message.Exchange{Outcome: message.Complete, Response: r}
}

const alice = "Basic YWxpY2U6c2VjcmV0" // alice:secret

// guarded lets alice in and gives everybody else the refusal.
func guarded(refusal message.Exchange) server {
	return func(authorization string) message.Exchange {
		if authorization == alice {
			return answer(200, "the protected content")
		}
		return refusal
	}
}

func known(role string, accounts ...target.Account) *target.Target {
	u := &url.URL{Scheme: "http", Host: "h"}
	return &target.Target{URL: u, Resources: []target.Resource{{Role: role, URL: u, Path: "/x"}}, Accounts: accounts}
}

var ordinary = target.Account{Role: target.Ordinary, User: "alice", Password: "secret"}

// told is a resource in words.
func told(r *Resource) string {
	s := fmt.Sprintf("%s holds=%t", r.Role, r.Holds)
	if r.Claimed {
		s += " claimed"
	}
	s += fmt.Sprintf(" scheme=%q", r.Scheme)
	if r.Reason != "" {
		s += " reason=" + r.Reason
	}
	if r.NoLogin != "" {
		s += " no-login=" + r.NoLogin
	}
	if r.Content.Known() {
		s += " content known"
	}
	return s
}

func TestSettle(t *testing.T) {
	basic := answer(401, "go away", `Basic realm="x"`)
	silent := message.Exchange{Outcome: message.Timeout, Detail: "no answer came within 5s"}
	for _, c := range []struct {
		name   string
		target *target.Target
		server server
		want   string
	}{
		{"right", known("basic", ordinary), guarded(basic), `basic holds=true scheme="Basic" content known`},
		{"no credentials", known("basic"), guarded(basic), `basic holds=true scheme="" no-login=no credentials were given`},
		{"wrong credentials", known("basic", target.Account{Role: "ordinary", User: "alice", Password: "wrong"}), guarded(basic),
			`basic holds=false scheme="" reason=the ordinary credentials do not lead in (Basic): status 401`},
		{"silent", known("basic", ordinary), func(string) message.Exchange { return silent },
			`basic holds=false scheme="" reason=it does not answer: no answer came within 5s`},
		{"silent to credentials", known("basic", ordinary), func(a string) message.Exchange {
			if a != "" {
				return silent
			}
			return basic
		}, `basic holds=false scheme="" reason=the ordinary credentials do not lead in (Basic): no answer: no answer came within 5s`},
		{"not protected", known("basic", ordinary), func(string) message.Exchange { return answer(200, "hello") },
			`basic holds=false claimed scheme="" reason=it is delivered without credentials (status 200)`},
		{"a refusal that credentials turn into a 2xx", known("basic", ordinary), guarded(answer(302, "")), `basic holds=true scheme="Basic" content known`},
		{"such a refusal, but no credentials", known("basic"), guarded(answer(403, "")),
			`basic holds=false scheme="" reason=a request without credentials gets status 403, not 401, and there are none to try no-login=no credentials were given`},
		{"a scheme that the suite does not speak", known("protected", ordinary), func(string) message.Exchange { return answer(401, "", "Negotiate") },
			`protected holds=true scheme="" no-login=there are no credentials for the schemes that the resource offers: Negotiate`},
		{"a 401 without challenge", known("protected", ordinary), guarded(answer(401, "")), `protected holds=true scheme="Basic" content known`},
		{"a 401 without challenge that Basic does not turn", known("protected", ordinary), func(string) message.Exchange { return answer(401, "") },
			`protected holds=false scheme="" reason=its 401 offers no usable challenge, and Basic credentials do not lead in (status 401)`},
		{"open", known("open", ordinary), func(string) message.Exchange { return answer(200, "hello") }, `open holds=true scheme="" no-login=the resource needs no credentials`},
		{"called open", known("open", ordinary), guarded(basic),
			`open holds=false scheme="" reason=it is called open, but a request without credentials gets status 401 no-login=the resource needs no credentials`},
		{"digest", known("digest", ordinary), guarded(answer(401, "", `Digest realm="x", nonce="y"`)),
			`digest holds=false scheme="" reason=the ordinary credentials do not lead in (Digest): status 401`},
		{"digest that can't be answered", known("digest", ordinary), guarded(answer(401, "", `Digest realm="x", nonce="y", algorithm=SHA256`)),
			`digest holds=false claimed scheme="" reason=the resource has no Digest challenge that can be answered no-login=the resource has no Digest challenge that can be answered`},
		{"the same of a URL", known("protected", ordinary), guarded(answer(401, "", `Digest realm="x", nonce="y", algorithm=SHA256`)),
			`protected holds=false claimed scheme="" reason=the resource has no Digest challenge that can be answered no-login=the resource has no Digest challenge that can be answered`},
		{"the same without credentials", known("digest"), guarded(answer(401, "", `Digest realm="x", nonce="y", algorithm=SHA256`)),
			`digest holds=true scheme="" no-login=no credentials were given`},
		{"another scheme than claimed, which leads in", known("basic", ordinary), guarded(answer(401, "", `Bearer`)),
			`basic holds=true scheme="Basic" content known`},
		{"another scheme than claimed", known("basic", ordinary), func(string) message.Exchange { return answer(401, "", `Bearer`) },
			`basic holds=false claimed scheme="" reason=the ordinary credentials do not lead in (Basic): status 401`},
		{"a server error in place of a refusal", known("basic", ordinary), guarded(answer(500, "")),
			`basic holds=false claimed scheme="" reason=a request without credentials gets status 500: a server error is no refusal`},
		{"not protected, and no credentials", known("basic"), func(string) message.Exchange { return answer(200, "hello") },
			`basic holds=false scheme="" reason=it is delivered without credentials (status 200)`},
		{"a login form", known("basic", ordinary), func(string) message.Exchange { return answer(200, `<form><input name=p type="password">`) },
			`basic holds=false scheme="" reason=a request without credentials gets a login form (status 200)`},
		{"another page for who logs in", known("basic", ordinary), guarded(answer(200, "who are you?")),
			`basic holds=false scheme="" reason=a request without credentials gets status 200, and with credentials there comes something else`},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := Settler{Target: c.target, Exchange: c.server}.Settle(t.Context())
			if got := told(g.Resources[0]); got != c.want {
				t.Errorf("\nwant %s\n got %s", c.want, got)
			}
			if r := g.Resources[0]; g.Holds() != r.Holds || !r.Holds && r.Advice == "" || r.Holds && r.Claimed {
				t.Errorf("holds=%t with the advice %q", g.Holds(), r.Advice)
			}
		})
	}
}

func TestMarker(t *testing.T) {
	tg := known("basic", ordinary)
	tg.Resources[0].Granted.Marker = "something else"
	g := Settler{Target: tg, Exchange: guarded(answer(401, "", "Basic realm=x"))}.Settle(t.Context())
	want := `basic holds=false scheme="Basic" reason=the marker "something else" is not in its content content known`
	if got := told(g.Resources[0]); got != want {
		t.Errorf("\nwant %s\n got %s", want, got)
	}
}

// What everybody gets is no mark of protected content.
func TestContentOfStrangers(t *testing.T) {
	u := &url.URL{Scheme: "http", Host: "h"}
	tg := &target.Target{URL: u, Accounts: []target.Account{ordinary}, Resources: []target.Resource{
		{Role: "basic", URL: u, Path: "/x"}, {Role: "open", URL: u, Path: "/"},
	}}
	layout := "a layout that all pages share\n"
	s := exchanger(func(r target.Resource, authorization string) message.Exchange {
		switch {
		case r.Role == "open":
			return answer(200, layout+"welcome to everybody")
		case authorization == alice:
			return answer(200, layout+"the protected content")
		}
		return answer(401, "go away", `Basic realm="x"`)
	})
	g := Settler{Target: tg, Exchange: s}.Settle(t.Context())
	c := g.Resources[0].Content
	if !c.In([]byte("the protected content")) || c.In([]byte(layout+"welcome to everybody")) {
		t.Errorf("the content is known %s", c.How())
	}
}

type exchanger func(r target.Resource, authorization string) message.Exchange

func (e exchanger) Exchange(_ context.Context, r target.Resource, m *message.Request) message.Exchange {
	_, rest, _ := strings.Cut(string(wire.Encode(m)[0].Data), "Authorization: ")
	value, _, _ := strings.Cut(rest, "\r\n")
	return e(r, value)
}

// A bare URL gets a resource for each scheme that is offered.
func TestDiscover(t *testing.T) {
	for _, c := range []struct {
		name     string
		accounts []target.Account
		refusal  message.Exchange
		want     []string
	}{
		{"one scheme", []target.Account{ordinary}, answer(401, "", `basic realm="x"`), []string{`basic holds=true scheme="Basic" content known`}},
		{"several", []target.Account{ordinary}, answer(401, "", `Digest realm="x"`, `Negotiate, Basic realm="x"`), []string{
			`basic holds=true scheme="Basic" content known`, `digest holds=true scheme="" no-login=the resource has no Digest challenge that can be answered content known`}},
		{"two that are answered", []target.Account{ordinary}, answer(401, "", `Digest realm="x", nonce="y"`, `Basic realm="x"`), []string{
			`basic holds=true scheme="Basic" content known`,
			`digest holds=true scheme="" no-login=the ordinary credentials lead in by Basic, but not by Digest content known`}},
		{"no credentials", nil, answer(401, "", `Basic realm="x"`), []string{`basic holds=true scheme="" no-login=no credentials were given`}},
		{"no usable challenge", []target.Account{ordinary}, answer(401, ""), []string{`basic holds=true scheme="Basic" content known`}},
		{"an unknown scheme only", nil, answer(401, "", "Negotiate"), []string{`protected holds=true scheme="" no-login=no credentials were given`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			tg := known(target.RoleProtected, c.accounts...)
			tg.Discover = true
			g := Settler{Target: tg, Exchange: guarded(c.refusal)}.Settle(t.Context())
			var got []string
			for i, r := range g.Resources {
				got = append(got, told(r))
				if tg.Resources[i].Role != r.Role {
					t.Errorf("the target's resource %d: want %s, got %s", i, r.Role, tg.Resources[i].Role)
				}
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Error(d)
			}
			if r, ok := g.Find(target.RoleProtected); !ok || r != g.Resources[0] {
				t.Error("the first resource is not the default one")
			}
		})
	}
}

// Wrong credentials are tried on so few resources that no account is locked by
// them, and what was spent is told.
func TestWrongCredentialsWhereAccountsAreLocked(t *testing.T) {
	u := &url.URL{Scheme: "http", Host: "h"}
	roles := []string{"basic", "same-realm", "writable", "whoami"}
	for _, c := range []struct {
		limit target.Failures
		tried int
	}{
		{target.Failures{Known: true, Count: 3, Window: time.Minute}, 2},
		{target.Failures{Known: true, Count: 1, Window: time.Minute}, 1},
		{target.Failures{Known: true, None: true}, 4},
		{target.Failures{}, 4},
	} {
		t.Run(c.limit.String(), func(t *testing.T) {
			tg := &target.Target{URL: u, Accounts: []target.Account{ordinary}, Limits: target.Limits{Failures: c.limit}}
			for _, role := range roles {
				tg.Resources = append(tg.Resources, target.Resource{Role: role, URL: u, Path: "/"})
			}
			var logins atomic.Int64
			g := Settler{Target: tg, Exchange: server(func(authorization string) message.Exchange {
				if authorization != "" {
					logins.Add(1)
				}
				return answer(401, "go away", `Basic realm="x"`)
			})}.Settle(t.Context())
			if int(logins.Load()) != c.tried || g.Refusals != c.tried || g.Holds() {
				t.Errorf("want %d logins, got %d, told of %d", c.tried, logins.Load(), g.Refusals)
			}
			untried := 0
			for _, r := range g.Resources {
				if strings.Contains(r.Reason, "its login was not tried (Basic): the ordinary credentials were refused elsewhere") {
					untried++
				}
			}
			if untried != len(roles)-c.tried {
				t.Errorf("want %d resources that say that they were not tried, got %d", len(roles)-c.tried, untried)
			}
		})
	}
}

func TestEnter(t *testing.T) {
	g := Settler{Target: known("basic", ordinary), Exchange: guarded(answer(401, "go away", `Basic realm="x"`))}
	r := g.Settle(t.Context()).Resources[0]
	before := len(r.Exchanges)
	if x := g.Enter(t.Context(), r); x.Response == nil || x.Response.Status != 200 || len(r.Exchanges) != before {
		t.Errorf("want to get in, and the ground as it was, got %+v and %d exchanges", x.Response, len(r.Exchanges))
	}
}

// Where a password is refused, the ways in which servers are known to misread it
// are tried: one that leads in is named, no more are tried than the lock-out
// bears, and on one resource alone.
func TestVariantsOfAPassword(t *testing.T) {
	const basic = `Basic realm="x"`
	for _, c := range []struct {
		name, password, takes string // what the server takes for right
		limit                 target.Failures
		want                  string // of the reason; empty: nothing is said
		logins                int
	}{
		{"colon", "open:sesame", "open", target.Failures{}, "the password up to its first colon does", 2},
		{"Latin-1", "paßwort", "pa\xdfwort", target.Failures{}, "the same in ISO-8859-1 does", 2},
		{"decoded", "50%42", "50%2542", target.Failures{}, "the password percent-encoded does", 2},
		{"encoded", "50%42", "50B", target.Failures{}, "the password percent-decoded does", 3},
		{"blanks", " secret ", "secret", target.Failures{}, "the password without the blanks around it does", 2},
		{"long", strings.Repeat("x", 100), strings.Repeat("x", 72), target.Failures{}, "the first 72 octets of the password do", 2},
		{"none", "a:ü%2 ", "another", target.Failures{}, "", 5},
		{"plain", "secret", "another", target.Failures{}, "", 1},
		{"within the lock-out", "a:ü%2 ", "another", target.Failures{Known: true, Count: 3, Window: time.Minute}, "", 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			logins := 0
			tg := known("basic", target.Account{Role: target.Ordinary, User: "alice", Password: c.password})
			tg.Limits.Failures = c.limit
			g := Settler{Target: tg, Exchange: server(func(authorization string) message.Exchange {
				if authorization == "" {
					return answer(401, "", basic)
				}
				logins++
				if pair, _ := base64.StdEncoding.DecodeString(strings.TrimPrefix(authorization, "Basic ")); string(pair) == "alice:"+c.takes {
					return answer(200, "the protected content")
				}
				return answer(401, "", basic)
			})}.Settle(t.Context())
			r := g.Resources[0]
			if r.Holds || logins != c.logins || c.want != "" && !strings.HasSuffix(r.Reason, ", but "+c.want) || c.want == "" && strings.Contains(r.Reason, "but") {
				t.Errorf("want %q after %d logins; got %q after %d", c.want, c.logins, r.Reason, logins)
			}
			masked := g.Secrets.MaskString("alice:" + c.takes)
			if c.want != "" && strings.Contains(masked, c.takes) {
				t.Errorf("the variant is not masked: %q", masked)
			}
		})
	}
}
