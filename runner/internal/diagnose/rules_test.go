package diagnose

import (
	"encoding/base64"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

// elsewhere are causes whose servers stand in tests of their own.
var elsewhere = []string{"redirect-to-http", "proxy-wants-login"}

// TestEveryCauseHasAServer: no row of the table is without one that shows it.
func TestEveryCauseHasAServer(t *testing.T) {
	shown := slices.Clone(elsewhere)
	for _, group := range [][]sick{absent, written, letters, schemes, tokens, cookies, answered} {
		for _, s := range group {
			shown = append(shown, s.want)
		}
	}
	var ids []string
	for _, r := range rules {
		if !slices.Contains(shown, r.id) {
			t.Errorf("no server shows %s", r.id)
		}
		if slices.Contains(ids, r.id) {
			t.Errorf("%s is in the table twice", r.id)
		}
		ids = append(ids, r.id)
	}
}

// TestWhereToLook: the software that an answer names comes alone, but behind an
// application there are the proxies that leave no sign; of an unknown one all are
// named.
func TestWhereToLook(t *testing.T) {
	for server, want := range map[string]int{"nginx/1.22.1": 1, "Apache/2.4": 1, "Caddy": 1, "HAProxy": 1, "Werkzeug/3.1": 4, "Jetty(9)": 4, "envoy": 1, "": len(servers)} {
		s := httptest.NewServer(answers(401, `{"msg":"Missing Authorization Header"}`, "Server", server))
		d := examine(t, s, authorization("Bearer "+token), 1)
		s.Close()
		if len(d.Causes) == 0 || len(d.Causes[0].Admins) != want {
			t.Errorf("%q: %s", server, asJSON(t, d))
		}
	}
}

// TestOddCredentials: whatever stands in the place of credentials, and whatever
// comes back, a diagnosis comes to its end with a sentence.
func TestOddCredentials(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	pieces := []string{"Basic", "Bearer", "Digest", " ", "  ", ":", "=", ",", "\n", "\"", "'", "a", "eyJ", ".", "YTpi", "%41", "\\!", "ä", "\xe4", "&amp;", "$T", "{{x}}", "\x00", "\u200b",
		base64.StdEncoding.EncodeToString([]byte("YTpi")), `realm="d"`, `nonce="n"`, "qop=auth"}
	some := func() string {
		var b strings.Builder
		for range random.IntN(6) {
			b.WriteString(pieces[random.IntN(len(pieces))])
		}
		return b.String()
	}
	statuses := []int{200, 204, 301, 400, 401, 401, 403, 404, 407, 422, 429, 431, 500, 503}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for _, name := range []string{"WWW-Authenticate", "Proxy-Authenticate", "Location", "Date"} {
			w.Header().Set(name, strings.NewReplacer("\n", "", "\x00", "").Replace(some()))
		}
		w.WriteHeader(statuses[random.IntN(len(statuses))])
		w.Write([]byte(some()))
	}))
	defer server.Close()
	for range 100 {
		request := pair(some(), some())
		switch random.IntN(4) {
		case 0:
			request = authorization(some() + "x")
		case 1:
			request = byURL(Login{Token: some() + "x"})
		case 2:
			request = byCurl("--anyauth", "-u", some(), "-b", some()+"=", "-H", "X-API-Key: "+some()+"x", "URL/private")
		}
		d := examine(t, server, request, 1+random.IntN(4))
		if d.Verdict == Found && (len(d.Causes) == 0 || d.Causes[0].Says == "") || d.Verdict != Found && d.Says == "" || d.Failed > d.Most {
			t.Fatalf("%s", asJSON(t, d))
		}
	}
}
