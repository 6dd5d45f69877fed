package server

import (
	"strings"
	"testing"
)

// withToken asks for the area of tokens.
func withToken(method, value string) string {
	if value != "" {
		value = "Authorization: " + value + "\n"
	}
	return method + " /bearer/ HTTP/1.1\nHost: HOST\n" + value + "\n"
}

// bearerTalks are those that show the defects of tokens.
func bearerTalks() []string {
	valid, expired, narrow := ownedTokens()[0].value, ownedTokens()[1].value, ownedTokens()[2].value
	return []string{
		withToken("GET", ""), withToken("GET", "Basic eDp5"), withToken("GET", "Bearer unknown"), withToken("GET", "Bearer "+expired),
		withToken("GET", "Bearer "+narrow), withToken("GET", "Bearer "+valid), withToken("HEAD", "Bearer "+valid), withToken("GET", "Bearer"),
		withToken("GET", `Bearer a"b`), withToken("GET", "Bearer "+valid[:8]), withToken("GET", "Bearer x"+valid[1:]), withToken("GET", "Bearer "+strings.ToUpper(valid)),
		"GET /bearer/?access_token=" + valid + " HTTP/1.1\nHost: HOST\n\n", "GET /bearer/?access_token=" + valid + " HTTP/1.1\nHost: HOST\nAuthorization: Bearer " + valid + "\n\n",
		withToken("GET", "Bearer "+ownToken("wide")), withToken("GET", "Bearer "+ownToken("wrong-audience")),
		withToken("GET", "Bearer "+ownToken("revoked")), withToken("GET", "Bearer "+ownToken("weak")),
		withToken("GET", "Bearer "+strings.ToLower(valid)), withToken("GET", "Bearer "+valid+"."), withToken("GET", "Token "+valid),
		withToken("GET", "Bearer Bearer "+valid), withToken("GET", "Bearer token="+valid), withToken("GET", "Bearer a.b.c"),
		withToken("GET", "Bearer ..x"), withToken("GET", "Bearer secret-token:x%20y"), withToken("GET", "Bearer "+valid+"\nOrigin: https://x.invalid"),
		fromAgent("weak") + fromAgent("valid"),
		"GET /bearer/?token=" + percentEncoded(valid) + " HTTP/1.1\nHost: HOST\n\n", "GET /bearer/ HTTP/1.1\nHost: HOST\nCookie: token=" + valid + "\n\n",
		"GET " + wellKnown + "/bearer/ HTTP/1.1\nHost: HOST\n\n", "GET " + wellKnown + "/bearer/ HTTP/1.1\nHost: HOST\nOrigin: https://x.invalid\n\n",
		"GET " + wellKnown + " HTTP/1.1\nHost: HOST\n\n", "GET /metadata.json HTTP/1.1\nHost: HOST\n\n",
		"GET /bearer HTTP/1.1\nHost: HOST\nAuthorization: Bearer " + valid + "\n\n",
	}
}

// fromAgent asks with a token of the server, as a client that says who it is.
func fromAgent(role string) string {
	return withToken("GET", "Bearer "+ownToken(role)+"\nUser-Agent: x/1 (steps-up)")
}

// TestBearer: each refusal has its status, its code and a challenge (RFC 6750 §3,
// §3.1), and who brings no token is told of no error.
func TestBearer(t *testing.T) {
	s := start(t, Options{})
	valid := ownedTokens()[0].value
	for _, c := range []struct {
		name, value string
		status      int
		code        string
	}{
		{"none", "", 401, ""},
		{"another scheme", "Basic eDp5", 401, ""},
		{"valid", "Bearer " + valid, 200, ""},
		{"scheme in another letter case, and blanks", "bEARER   " + valid, 200, ""},
		{"unknown", "Bearer unknown", 401, "invalid_token"},
		{"expired", "Bearer " + ownedTokens()[1].value, 401, "invalid_token"},
		{"narrow", "Bearer " + ownedTokens()[2].value, 403, "insufficient_scope"},
		{"wide", "Bearer " + ownToken("wide"), 200, ""},
		{"for another", "Bearer " + ownToken("wrong-audience"), 401, "invalid_token"},
		{"revoked", "Bearer " + ownToken("revoked"), 401, "invalid_token"},
		{"of another login", "Bearer " + ownToken("weak"), 401, "insufficient_user_authentication"},
		{"cut", "Bearer " + valid[:20], 401, "invalid_token"},
		{"scheme alone", "Bearer", 400, "invalid_request"},
		{"two", "Bearer " + valid + " " + valid, 400, "invalid_request"},
		{"no token68", `Bearer "` + valid + `"`, 400, "invalid_request"},
		{"padding alone", "Bearer ==", 400, "invalid_request"},
		{"two lines", "Bearer " + valid + "\nAuthorization: Bearer " + valid, 400, "invalid_request"},
	} {
		for _, method := range []string{"GET", "HEAD"} {
			got := ask(t, s, withToken(method, c.value))
			challenge := got.header.Get("WWW-Authenticate")
			if got.status != c.status || (c.status == 200) != (challenge == "") || (c.code != "") != strings.Contains(challenge, "error") ||
				!strings.Contains(challenge, c.code) || strings.Contains(got.content, bearerMarker) != (c.status == 200 && method == "GET") {
				t.Errorf("%s, %s: got %d, %s, %q", c.name, method, got.status, challenge, got.content)
			}
		}
	}
	if got := ask(t, s, "GET /bearer/?access_token="+valid+" HTTP/1.1\nHost: HOST\n\n"); got.status != 401 {
		t.Errorf("a token in the query: want 401, got %d", got.status)
	}
}
