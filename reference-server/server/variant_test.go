package server

import (
	"strings"
	"testing"
	"time"
)

// TestVariants shows one answer of each variant that only this one gives.
func TestVariants(t *testing.T) {
	const plainGet = "GET /basic/ HTTP/1.1\nHost: HOST\n\n"
	wrong := basic("alice:wrong")
	for name, c := range map[string]struct{ talk, want string }{
		"login-form-200":     {wrong, "HTTP/1.1 200 OK"},
		"wrong-password-403": {wrong, "HTTP/1.1 403 Forbidden"},
		"refusal-404":        {plainGet, "HTTP/1.1 404 Not Found"},
		"refusal-302":        {plainGet, "Location: /login"},
		"read-only-405":      {"POST /basic/ HTTP/1.1\nHost: HOST\nContent-Length: -5\n\n", "Allow: GET, HEAD, OPTIONS"},
		"length-required-411": {"POST /basic/ HTTP/1.1\nHost: HOST\nTransfer-Encoding: gzip\n\n",
			"HTTP/1.1 411 Length Required"},
		"foreign-host-421": {"GET /basic/ HTTP/1.1\nHost: a:b\n\n", "HTTP/1.1 421 Misdirected Request"},
		"http10-426":       {"GET /basic/ HTTP/1.0\nHost: HOST\n\n", "Upgrade: HTTP/1.1"},
		"expectation-417": {"POST /basic/ HTTP/1.1\nHost: HOST\nExpect: 100-continue\nContent-Length: 2\n\n",
			"HTTP/1.1 417 Expectation Failed"},
		"firewall-403":         {"GET /basic/?a=<script> HTTP/1.1\nHost: HOST\n\n", "The request was blocked."},
		"closes-late":          {"GET /basic/ HTTP/1.1\nHost: HOST\nConnection: close\n\n", "401 Unauthorized"},
		"answers-in-http10":    {plainGet, "HTTP/1.0 401 Unauthorized"},
		"closes-always":        {plainGet, "Connection: close"},
		"negotiate-first":      {plainGet, "WWW-Authenticate: Negotiate"},
		"challenges-merged":    {"GET /basic2/ HTTP/1.1\nHost: HOST\n\n", "userhash=true, Basic realm="},
		"cookies-and-via":      {plainGet, "Via: 1.1 balancer"},
		"malformed-token-401":  {withToken("GET", "Bearer"), `HTTP/1.1 401 Unauthorized`},
		"bearer-without-scope": {withToken("GET", ""), `WWW-Authenticate: Bearer realm="authspec \\ the \"reference\" server", resource_metadata`},
		"narrow-token-404":     {withToken("GET", "Bearer "+ownToken("narrow")), "HTTP/1.1 404 Not Found"},
		"bearer-in-query":      {"GET /bearer/?access_token=" + ownToken("valid") + " HTTP/1.1\nHost: HOST\n\n", "HTTP/1.1 200 OK"},
		"no-resource-metadata": {withToken("GET", ""), `scope="read"` + "\r\n"},
		"metadata-of-the-host": {"GET " + wellKnown + " HTTP/1.1\nHost: HOST\n\n", "HTTP/1.1 200 OK"},
		"jwt-without-profile":  {withToken("GET", "Bearer "+signedBy(es256, rightHeader(has{"typ": "JWT"}), `{"sub":"alice","scope":"read"}`)), "HTTP/1.1 200 OK"},
		"jwt-exact-clock": {withToken("GET", "Bearer "+signedBy(es256, rightHeader(), rightClaims(has{"exp": time.Now().Add(-30 * time.Second).Unix()}))),
			"HTTP/1.1 401 Unauthorized"},
		"drops-odd-requests": {"GET /basic//\nHost: HOST\n\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t, Options{Variants: []string{name}})
			_, addr, _ := strings.Cut(s.URL(), "://")
			got := transcript(s, addr, c.talk)
			if !strings.Contains(got, c.want) || c.want == "" && got != "" {
				t.Errorf("want %q in\n%s", c.want, got)
			}
		})
	}
	if _, err := Start(Options{Variants: []string{"login-form"}}); err == nil || err.Error() != `no variant is called "login-form"; did you mean login-form-200?` {
		t.Errorf("got %v", err)
	}
	if target := string(start(t, Options{Variants: []string{"jwt-without-profile"}}).Target()); strings.Contains(target, "rfc9068") {
		t.Error("what is not followed is said to be")
	}
	if target := string(start(t, Options{Variants: []string{"read-only-405"}}).Target()); strings.Contains(target, "writable") {
		t.Error("where nothing can be written, nothing is said to be writable")
	}
}
