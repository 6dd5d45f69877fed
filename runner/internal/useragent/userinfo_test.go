package useragent

import (
	"encoding/base64"
	"net/url"
	"strings"
	"testing"
	"time"

	"authspec/runner/internal/applicability"
	"authspec/runner/internal/casefile"
)

func basic(pair string) string {
	return "GET / HTTP/1.1\r\nAuthorization: Basic " + base64.StdEncoding.EncodeToString([]byte(pair))
}

// TestLure: whom the address of a redirect names is nobody of the client's own,
// and whom nobody has named is.
func TestLure(t *testing.T) {
	c := script(t, `steps: [{id: a, answer: {status: 302, fields: [{Location: "//evil:pome@${host}/b"}]}}, {repeat: true, expect: [{requests: 1.., requirement: r}]}]`)
	for pair, hides := range map[string]bool{"evil:pome": false, "evil:melon": true} {
		a := asking(t, nil, func(_ Given, n int, _ string) string { return []string{"GET / HTTP/1.1", basic(pair), ""}[n] })
		p, err := a.play(t.Context(), c, time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		if got := a.records(p, nil)[1].Received; strings.Contains(got, own) != hides {
			t.Errorf("%s: %s", pair, got)
		}
	}
}

// TestUndecoded: what a client makes of its URL without decoding it is to be seen.
func TestUndecoded(t *testing.T) {
	c := script(t, "needs: [userinfo]\nstart: {user: a@b, password: pome/melon}\nsteps: [{expect: [{requests: 1.., requirement: r}]}]")
	a := asking(t, nil, func(_ Given, n int, _ string) string { return []string{basic("a%40b:pome%2Fmelon"), ""}[n] })
	a.opts.Bound = true
	p, err := a.play(t.Context(), c, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	if got := a.records(p, nil)[0].Received; strings.Contains(got, own) {
		t.Error(got)
	}
}

// TestFromURL: a client that has user and password of its URL alone is judged by
// those that are encoded there if it decodes them, and else only by cases about
// that.
func TestFromURL(t *testing.T) {
	special := script(t, "start: {account: special}\nsteps: [{expect: [{credentials: none, requirement: r}]}]")
	about := script(t, "needs: [userinfo]\nstart: {account: special}\nsteps: [{expect: [{credentials: none, requirement: r}]}]")
	ordinary := script(t, "steps: [{expect: [{credentials: none, requirement: r}]}]")
	for name, decode := range map[string]func(string) (string, error){
		"": url.PathUnescape, "how the client decodes": func(s string) (string, error) { return s, nil },
	} {
		a := asking(t, []casefile.Need{casefile.NeedUserinfo}, func(g Given, n int, _ string) string {
			_, rest, _ := strings.Cut(g.WithUserinfo, "://")
			info, _, _ := strings.Cut(rest, "@")
			pair, err := decode(info)
			if err != nil {
				t.Error(err)
			}
			return []string{"GET / HTTP/1.1", basic(pair), ""}[min(n, 2)]
		})
		a.opts.FromURL, a.opts.Bound = true, true
		g := a.Settle(t.Context())
		items := []*applicability.Item{{Case: special}, {Case: about}, {Case: ordinary}}
		a.Decide(items, g)
		if got := items[0].Skip; !strings.Contains(got, name) || (got == "") != (name == "") {
			t.Errorf("%q: %q", name, got)
		}
		if items[1].Skip != "" || items[2].Skip != "" {
			t.Errorf("%q, %q", items[1].Skip, items[2].Skip)
		}
	}
}
