package diagnose

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// sick is a server, and a request to it, with a cause that is to be named first.
type sick struct {
	name   string
	server http.HandlerFunc
	ask    ask
	want   string
	sure   Sureness // empty: certain
	secret string   // that no text may hold, beside password and token
}

const invalidToken = `Bearer realm="api", error="invalid_token"`

// jwtServer refuses all tokens without a word.
func jwtServer(fields ...string) http.HandlerFunc {
	return either(needsBearer(), answers(401, "", append([]string{"WWW-Authenticate", invalidToken}, fields...)...))
}

func bearing(claims map[string]any) ask { return authorization("Bearer " + signed(claims)) }

var absent = []sick{
	{name: "none sent", server: takesBasic(alice, password), ask: byCurl("URL/private"), want: "no-credentials"},
	{name: "none sent to a server of tokens", server: needsBearer(), ask: byURL(Login{}), want: "no-credentials"},
	{name: "a variable without value", server: needsBearer(), ask: byCurl("-H", "Authorization: Bearer ", "URL/private"), want: "empty-token"},
	{name: "a field without value", server: needsBearer(), ask: byCurl("-H", "Authorization:", "URL/private"), want: "empty-token"},
	{name: "a variable in single quotes", server: needsBearer(), ask: authorization("Bearer $TOKEN"), want: "placeholder"},
	{name: "a template that was not filled", server: needsBearer(), ask: authorization("Bearer {{ access_token }}"), want: "placeholder"},
	{name: "undefined", server: needsBearer(), ask: authorization("Bearer undefined"), want: "placeholder", sure: Likely},
	{name: "no colon", server: needsBearer(), ask: byCurl("-H", "Authorization Bearer "+token, "URL/private"), want: "field-without-colon"},
	{name: "British spelling", server: takes("Bearer "+token, "", `Bearer realm="api"`), ask: field("Authorisation", "Bearer "+token), want: "field-misspelt"},
	{name: "Authentication", server: takes("Bearer "+token, "", `Bearer realm="api"`), ask: field("Authentication", "Bearer "+token), want: "field-misspelt"},
	{name: "for the proxy", server: takesBasic(alice, password), ask: field("Proxy-Authorization", httpauthBasic(alice, password)), want: "sent-to-the-proxy"},
	{name: "no password", server: takesBasic(alice, password), ask: pair(alice, ""), want: "empty-password", sure: Likely},
	{name: "no user", server: takesBasic(alice, password), ask: pair("", password), want: "empty-password", sure: Likely},
}

func httpauthBasic(user, password string) string { return "Basic " + b64(user+":"+password) }

var written = []sick{
	{name: "a line end of echo", server: takesBasic(alice, password), ask: authorization("Basic " + b64(alice+":"+password+"\n")), want: "line-end-in-base64", secret: b64(alice + ":" + password + "\n")},
	{name: "base64 in lines", server: takesBasic(alice, password), ask: authorization("Basic " + b64(alice + ":" + password)[:12] + "\n" + b64(alice + ":" + password)[12:]), want: "line-end-in-field"},
	{name: "a line end after a token", server: takes("Bearer "+token, "", `Bearer realm="api"`), ask: bearerToken(token + "\n"), want: "line-end-in-field"},
	{name: "CRLF after the password", server: takesBasic(alice, password), ask: pair(alice, password+"\r\n"), want: "line-end"},
	{name: "a line end in the user name", server: takesBasic(alice, password), ask: pair(alice+"\n", password), want: "line-end"},
	{name: "a blank after the password", server: takesBasic(alice, password), ask: pair(alice, password+" "), want: "blank"},
	{name: "a no-break space", server: takesBasic(alice, password), ask: pair(alice, password+"\u00a0"), want: "blank"},
	{name: "a byte order mark", server: takesBasic(alice, password), ask: pair("\ufeff"+alice, password), want: "invisible-character"},
	{name: "a space of no width", server: takesBasic(alice, password), ask: pair(alice, "Rabbit-\u200bHole-42!"), want: "invisible-character"},
	{name: "quotes around the password", server: takesBasic(alice, password), ask: pair(alice, `"`+password+`"`), want: "quotes"},
	{name: "typographic quotes", server: takesBasic(alice, password), ask: pair(alice, "“"+password+"”"), want: "quotes"},
	{name: "quotes around the token", server: takes("Bearer "+token, "", `Bearer realm="api"`), ask: authorization("Bearer '" + token + "'"), want: "quotes"},
	{name: "quotes of cmd.exe", server: takesBasic(alice, password), ask: byCurl("-u", "'"+alice+":"+password+"'", "URL/private"), want: "quotes-around-the-pair"},
	{name: "quotes and a line end", server: takesBasic(alice, password), ask: pair(alice+" ", "'"+password+"'\n"), want: "several-things"},
	{name: "backslash of a shell", server: takesBasic(alice, password), ask: pair(alice, `Rabbit-Hole-42\!`), want: "shell-escapes"},
	{name: "percent-encoded", server: takesBasic(alice, "p@ss/word"), ask: pair(alice, "p%40ss%2Fword"), want: "percent-encoded", secret: "p@ss/word"},
	{name: "escapes of HTML", server: takesBasic(alice, "this&that"), ask: pair(alice, "this&amp;that"), want: "html-escapes"},
	{name: "base64 twice", server: takesBasic(alice, password), ask: authorization("Basic " + b64(b64(alice+":"+password))), want: "basic-double-encoded", secret: b64(alice + ":" + password)},
	{name: "base64 given to -u", server: takesBasic(alice, password), ask: byCurl("-u", b64(alice+":"+password), "URL/private"), want: "basic-double-encoded"},
	{name: "not in base64", server: takesBasic(alice, password), ask: authorization("Basic " + alice + ":" + password), want: "basic-not-encoded"},
	{name: "base64 cut short", server: takesBasic(alice, password), ask: authorization("Basic " + b64(alice + ":" + password)[:25]), want: "basic-broken"},
	{name: "a password alone", server: takesBasic(alice, password), ask: authorization("Basic " + b64(password)), want: "basic-without-colon"},
	{name: "no scheme", server: takes("Bearer "+token, "", `Bearer realm="api"`), ask: authorization(token), want: "scheme-missing"},
	{name: "no scheme before a pair", server: takesBasic(alice, password), ask: authorization(b64(alice + ":" + password)), want: "scheme-missing"},
	{name: "the scheme twice", server: takes("Bearer "+token, "", `Bearer realm="api"`), ask: authorization("Bearer Bearer " + token), want: "scheme-twice"},
	{name: "a colon after the scheme", server: takes("Bearer "+token, "", `Bearer realm="api"`), ask: authorization("Bearer: " + token), want: "scheme-with-colon"},
	{name: "a server that minds the case", server: takes("Bearer "+token, "", `Bearer realm="api"`), ask: authorization("bearer " + token), want: "scheme-case"},
	{name: "a server that minds blanks", server: takes("Bearer "+token, "", `Bearer realm="api"`), ask: authorization("Bearer  " + token), want: "two-blanks"},
	{name: "two fields", server: takesBasic(alice, password), ask: byCurl("-H", "Authorization: Basic "+b64("a:b"), "-H", "Authorization: "+httpauthBasic(alice, password), "URL/private"), want: "two-fields"},
}

var letters = []sick{
	{name: "NFD", server: takesBasic(alice, "p\u00e4ssw\u00f6rd"), ask: pair(alice, "pa\u0308sswo\u0308rd"), want: "not-composed"},
	{name: "NFC", server: takesBasic(alice, "pa\u0308sswo\u0308rd \u20ac"), ask: pair(alice, "p\u00e4ssw\u00f6rd \u20ac"), want: "not-decomposed"},
	{name: "a server of ISO 8859-1", server: takesBasic(alice, "p\xe4ssw\xf6rd"), ask: pair(alice, "p\u00e4ssw\u00f6rd"), want: "iso-8859-1"},
	{name: "a client of ISO 8859-1", server: takesBasic(alice, "p\u00e4ssw\u00f6rd"), ask: authorization("Basic " + b64(alice+":p\xe4ssw\xf6rd")), want: "utf-8"},
	{name: "UTF-8 twice", server: takesBasic(alice, "p\u00e4ssw\u00f6rd"), ask: pair(alice, "p\u00c3\u00a4ssw\u00c3\u00b6rd"), want: "utf-8"},
	{name: "capitals in the user name", server: takesBasic(alice, password), ask: pair("Alice", password), want: "user-name-case"},
	{name: "a colon in the user name", server: takesBasic("urn", "alice:"+"x"), ask: byURL(Login{Pair: true, User: "urn:alice", Password: password, Divided: true}), want: "colon-in-user-name"},
	{name: "a secret of Kubernetes", server: takesBasic(alice, password), ask: pair(alice, b64(password)), want: "password-in-base64", secret: b64(password)},
}

var schemes = []sick{
	{name: "Basic for Digest", server: takesDigest(`Digest realm="d", nonce="n1", qop="auth", algorithm=SHA-256`), ask: byCurl("-u", alice+":"+password, "URL/private"), want: "basic-for-digest"},
	{name: "Basic for a token", server: needsBearer(), ask: byCurl("-u", alice+":"+password, "URL/private"), want: "basic-for-token"},
	{name: "a user where a token is wanted", server: needsBearer(), ask: pair(alice, password), want: "basic-for-token"},
	{name: "a token for Basic", server: takesBasic(alice, password), ask: bearerToken(token), want: "token-for-basic"},
	{name: "a token for Digest", server: takesDigest(`Digest realm="d", nonce="n1", qop="auth"`), ask: authorization("Bearer " + token), want: "token-for-basic"},
	{name: "Token, not Bearer", server: takes("Token "+token, "", "Token"), ask: authorization("Bearer " + token), want: "other-token-scheme"},
	{name: "a key for a token", server: takes("Bearer "+token, "", `Bearer realm="api"`), ask: field("X-API-Key", token), want: "key-for-token"},
	{name: "a token for a key", server: answers(401, `{"message":"No API key found in request"}`, "WWW-Authenticate", `Key realm="kong"`), ask: authorization("Bearer " + token), want: "token-for-key", sure: Likely},
	{name: "a scheme that few know", server: answers(401, "", "WWW-Authenticate", `Mutual realm="x"`), ask: authorization("Bearer " + token), want: "wrong-scheme", sure: Likely},
	{name: "Kerberos", server: answers(401, "", "WWW-Authenticate", "Negotiate", "WWW-Authenticate", "NTLM"), ask: byCurl("-u", alice+":"+password, "URL/private"), want: "scheme-not-spoken"},
	{name: "nothing to wait for", server: needsBearer(), ask: byCurl("--anyauth", "-u", alice+":"+password, "URL/private"), want: "scheme-not-offered-to-wait-for"},
	{name: "Digest where Basic is offered", server: takesBasic(alice, password), ask: byCurl("--digest", "-u", alice+":"+password, "URL/private"), want: "scheme-not-offered-to-wait-for"},
	{name: "no challenge", server: takes(httpauthBasic(alice, password), ""), ask: byCurl("--anyauth", "-u", alice+":"+password, "URL/private"), want: "challenge-missing"},
	{name: "no challenge for Digest", server: answers(401, ""), ask: byCurl("--digest", "-u", alice+":"+password, "URL/private"), want: "challenge-missing"},
	{name: "an unreadable challenge", server: answers(401, "", "WWW-Authenticate", `"Basic realm=files`), ask: byCurl("--anyauth", "-u", alice+":"+password, "URL/private"), want: "challenge-unreadable"},
	{name: "Digest without a nonce", server: answers(401, "", "WWW-Authenticate", `Digest realm="d", qop="auth"`), ask: byCurl("--digest", "-u", alice+":"+password, "URL/private"), want: "challenge-unreadable"},
	{name: "an algorithm that nobody knows", server: answers(401, "", "WWW-Authenticate", `Digest realm="d", nonce="n", qop="auth", algorithm=SHA3-256`), ask: pair(alice, password), want: "digest-not-spoken"},
	{name: "auth-int with content", server: takesDigest(`Digest realm="d", nonce="n1", qop="auth-int"`), ask: byCurl("--digest", "-u", alice+":"+password, "-d", "a=b", "URL/private"), want: "digest-auth-int"},
	{name: "Digest of another path", server: takesDigest(`Digest realm="d", nonce="n1", qop="auth"`), ask: authorization(`Digest username="alice", realm="d", nonce="n1", uri="/other", response="0123456789abcdef", qop=auth, nc=00000001, cnonce="c"`), want: "digest-other-uri"},
	{name: "Digest of another realm", server: takesDigest(`Digest realm="d", nonce="n1", qop="auth"`), ask: authorization(`Digest username="alice", realm="e", nonce="n1", uri="/private", response="0123456789abcdef", qop=auth, nc=00000001, cnonce="c"`), want: "digest-other-realm"},
	{name: "MD5 for SHA-256", server: takesDigest(`Digest realm="d", nonce="n1", qop="auth", algorithm=SHA-256`), ask: authorization(`Digest username="alice", realm="d", nonce="n1", uri="/private", response="0123456789abcdef", qop=auth, nc=00000001, cnonce="c"`), want: "digest-other-algorithm"},
	{name: "no qop", server: takesDigest(`Digest realm="d", nonce="n1", qop="auth"`), ask: authorization(`Digest username="alice", realm="d", nonce="n1", uri="/private", response="0123456789abcdef"`), want: "digest-without-qop", sure: Likely},
	{name: "an old nonce", server: takesDigest(`Digest realm="d", nonce="n2", qop="auth", stale=true`), ask: authorization(`Digest username="alice", realm="d", nonce="n1", uri="/private", response="0123456789abcdef", qop=auth, nc=00000001, cnonce="c"`), want: "digest-stale"},
}

var tokens = []sick{
	{name: "expired", server: jwtServer(), ask: bearing(map[string]any{"exp": at(-3600)}), want: "jwt-expired"},
	{name: "expired, and says so", server: either(needsBearer(), answers(401, "", "WWW-Authenticate", `Bearer error="invalid_token", error_description="The token expired"`)), ask: authorization("Bearer " + token), want: "token-expired"},
	{name: "not yet valid", server: jwtServer(), ask: bearing(map[string]any{"exp": at(7200), "nbf": at(3600)}), want: "jwt-not-yet-valid"},
	{name: "the server's clock is ahead", server: jwtServer("Date", now.AddDate(0, 0, 2).Format(http.TimeFormat)), ask: bearing(map[string]any{"exp": at(3600)}), want: "clock"},
	{name: "the server's clock is behind", server: jwtServer("Date", now.AddDate(0, 0, -2).Format(http.TimeFormat)), ask: bearing(map[string]any{"exp": at(3600), "nbf": at(-60)}), want: "clock"},
	{name: "issued in the server's future", server: jwtServer("Date", now.AddDate(0, 0, -2).Format(http.TimeFormat)), ask: bearing(map[string]any{"exp": at(3600), "iat": at(-60)}), want: "clock"},
	{name: "cut", server: jwtServer(), ask: authorization("Bearer " + signed(map[string]any{"exp": at(3600)})[:40]), want: "jwt-cut"},
	{name: "another audience, by the metadata", server: withMetadata(`"authorization_servers":["https://as.example"]`), ask: bearing(map[string]any{"exp": at(3600), "aud": "https://other.example/", "iss": "https://as.example"}), want: "jwt-audience"},
	{name: "another audience, by the server's words", server: either(needsBearer(), answers(401, `{"error":"invalid audience"}`, "WWW-Authenticate", invalidToken)), ask: bearing(map[string]any{"exp": at(3600), "aud": "a"}), want: "jwt-audience"},
	{name: "another issuer, by the metadata", server: withMetadata(`"authorization_servers":["https://as.example"]`), ask: bearing(map[string]any{"exp": at(3600), "aud": "https://api.example/private", "iss": "https://staging.example"}), want: "jwt-issuer"},
	{name: "another issuer, by the server's words", server: either(needsBearer(), answers(401, "", "WWW-Authenticate", `Bearer error="invalid_token", error_description="untrusted issuer"`)), ask: bearing(map[string]any{"exp": at(3600), "iss": "https://staging.example"}), want: "jwt-issuer"},
	{name: "another key", server: either(needsBearer(), answers(401, `{"detail":"Signature verification failed"}`, "WWW-Authenticate", invalidToken)), ask: bearing(map[string]any{"exp": at(3600)}), want: "jwt-signature"},
	{name: "bound to a key", server: jwtServer(), ask: bearing(map[string]any{"exp": at(3600), "cnf": map[string]any{"jkt": "x"}}), want: "jwt-bound"},
	{name: "no signature", server: jwtServer(), ask: authorization("Bearer " + unsigned(map[string]any{"exp": at(60)})), want: "jwt-unsigned"},
	{name: "no proof", server: jwtServer(), ask: authorization("DPoP " + token), want: "dpop-without-proof"},
	{name: "an ID token", server: jwtServer(), ask: bearing(map[string]any{"exp": at(3600), "nonce": "x", "at_hash": "y"}), want: "id-token", sure: Likely},
	{name: "revoked", server: either(needsBearer(), answers(401, `{"message":"token has been revoked"}`, "WWW-Authenticate", invalidToken)), ask: authorization("Bearer " + token), want: "token-revoked"},
	{name: "too narrow", server: either(needsBearer(), answers(403, "", "WWW-Authenticate", `Bearer error="insufficient_scope", scope="write"`)), ask: authorization("Bearer " + token), want: "insufficient-scope"},
	{name: "a wrong token", server: jwtServer(), ask: authorization("Bearer " + token), want: fallback, sure: Likely},
	{name: "a wrong JWT", server: jwtServer(), ask: bearing(map[string]any{"exp": at(3600), "aud": "a", "iss": "b"}), want: fallback, sure: Likely},
	{name: "a wrong key", server: either(answers(401, `{"error":"invalid key"}`), answers(401, "")), ask: field("X-API-Key", token), want: fallback, sure: Likely},
}

// unsigned is a JWT whose signature is empty.
func unsigned(claims map[string]any) string {
	whole := signed(claims)
	return whole[:strings.LastIndex(whole, ".")+1]
}

// withMetadata is a resource that says of itself what it takes.
func withMetadata(members string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/.well-known/oauth-protected-resource/private" {
			fmt.Fprintf(w, `{"resource":"https://api.example/private",%s}`, members)
			return
		}
		jwtServer()(w, r)
	}
}

var cookies = []sick{
	{name: "a cookie that is deleted", server: answers(401, "", "Set-Cookie", "sid=; Max-Age=0"), ask: byCurl("-b", "sid=0123456789", "URL/private"), want: "session-expired"},
	{name: "a cookie that nobody knows", server: answers(401, `{"error":"session expired"}`), ask: byCurl("-b", "sid=0123456789", "URL/private"), want: "session-expired"},
	{name: "a cookie that is a JWT", server: answers(401, ""), ask: byCurl("-b", "sid="+signed(map[string]any{"exp": at(-60)}), "URL/private"), want: "session-expired"},
	{name: "a cookie where Basic is wanted", server: needsBasic(), ask: byCurl("-b", "sid=0123456789", "URL/private"), want: "cookie-for-field", sure: Likely},
}

var answered = []sick{
	{name: "lost at Flask", server: answers(401, `{"msg":"Missing Authorization Header"}`, "Server", "Werkzeug/3.1"), ask: authorization("Bearer " + token), want: "field-lost", sure: Likely},
	{name: "lost at Django", server: answers(401, `{"detail":"Authentication credentials were not provided."}`, "WWW-Authenticate", `Basic realm="api"`), ask: pair(alice, password), want: "field-lost", sure: Likely},
	{name: "lost at Express", server: answers(401, `{"error":"No authorization token was found"}`), ask: authorization("Bearer " + token), want: "field-lost", sure: Likely},
	{name: "407 for 401", server: answers(407, "", "Proxy-Authenticate", `Basic realm="x"`), ask: pair(alice, password), want: "407-for-401"},
	{name: "500 for everybody", server: answers(500, ""), ask: pair(alice, password), want: "server-is-broken"},
	{name: "502", server: answers(502, ""), ask: pair(alice, password), want: "server-is-broken"},
	{name: "500 on a login", server: either(needsBasic(), answers(500, "")), ask: pair(alice, password), want: "server-error-by-credentials", sure: Likely},
	{name: "429", server: either(needsBasic(), answers(429, "", "Retry-After", "60")), ask: pair(alice, password), want: "too-many-requests"},
	{name: "locked", server: either(needsBasic(), answers(401, "Your account is locked.", "WWW-Authenticate", `Basic realm="files"`)), ask: pair(alice, password), want: "locked"},
	{name: "a certificate", server: answers(400, "<html>400 No required SSL certificate was sent</html>"), ask: pair(alice, password), want: "client-certificate"},
	{name: "a second factor", server: either(needsBasic(), answers(401, `{"message":"Must specify two-factor authentication OTP code."}`, "WWW-Authenticate", `Basic realm="files"`)), ask: pair(alice, password), want: "second-factor"},
	{name: "200 for a failed login", server: either(needsBasic(), answers(200, "Wrong credentials!")), ask: pair(alice, "drowssap"), want: "refused-with-200", sure: Likely},
	{name: "400 for a wrong password", server: either(needsBasic(), answers(400, "Invalid basic auth credentials")), ask: pair(alice, "drowssap"), want: fallback, sure: Likely},
	{name: "422", server: either(needsBearer(), answers(422, `{"msg":"Not enough segments"}`)), ask: authorization("Bearer " + token), want: "bad-request", sure: Likely},
	{name: "403 for all, with a reason", server: either(answers(403, "no token"), answers(403, "signature not known")), ask: authorization("Bearer " + token), want: fallback, sure: Likely},
	{name: "API key for any token", server: answers(401, "missing or malformed API Key"), ask: authorization("Bearer " + token), want: fallback, sure: Likely},
	{name: "403 for a wrong token", server: either(answers(401, `{"error":"missing token"}`), answers(403, `{"error":"Invalid access token"}`)), ask: authorization("Bearer " + token), want: "wrong-by-403", sure: Likely},
	{name: "403 for a token of the wrong scope", server: either(needsBearer(), answers(403, "invalid token scope")), ask: authorization("Bearer " + token), want: "forbidden", sure: Likely},
	{name: "two logins", server: either(needsBasic(), answers(401, "", "WWW-Authenticate", `Basic realm="behind"`)), ask: pair(alice, password), want: "second-login", sure: Likely},
	{name: "a cookie that leads to the login page", server: answers(302, "", "Location", "/login"), ask: field("Cookie", "sid="+token), want: "login-page", sure: Likely},
	{name: "forbidden", server: either(needsBasic(), answers(403, "")), ask: pair(alice, password), want: "forbidden", sure: Likely},
	{name: "403 for everybody", server: answers(403, ""), ask: pair(alice, password), want: "403-for-all", sure: Likely},
	{name: "403 without credentials", server: answers(403, `{"detail":"Not authenticated"}`), ask: byCurl("URL/private"), want: "no-credentials", sure: Likely},
	{name: "404 for everybody", server: answers(404, ""), ask: pair(alice, password), want: "nothing-there", sure: Likely},
	{name: "400 on a login", server: either(needsBearer(), answers(400, "")), ask: authorization("Bearer " + token), want: "bad-request", sure: Likely},
	{name: "too large", server: either(needsBearer(), answers(431, "")), ask: authorization("Bearer " + strings.Repeat("x", 200)), want: "too-large"},
	{name: "a login page", server: answers(302, "", "Location", "/login?next=/private"), ask: pair(alice, password), want: "login-page"},
	{name: "a form", server: answers(200, `<form><input name=p type="password"></form>`), ask: pair(alice, password), want: "login-page"},
	{name: "another origin", server: answers(302, "", "Location", "http://127.0.0.1:1/private"), ask: byCurl("-L", "-u", alice+":"+password, "URL/private"), want: "redirect-to-other-origin"},
	{name: "to https", server: answers(301, "", "Location", "https://127.0.0.1:1/private"), ask: byCurl("-L", "-u", alice+":"+password, "URL/private"), want: "redirect-to-https"},
	{name: "a slash, and no -L", server: slash, ask: byCurl("-u", alice+":"+password, "URL/private"), want: "redirect-not-followed"},
	{name: "a preflight", server: preflight(401), ask: byCurl("-H", "Origin: https://app.example", "-H", "Authorization: Bearer "+token, "URL/private"), want: "preflight-refused"},
	{name: "a preflight by itself", server: preflight(401), ask: byCurl("-X", "OPTIONS", "-H", "Origin: https://app.example", "URL/private"), want: "preflight-refused"},
	{name: "a preflight without Authorization", server: preflight(204), ask: byCurl("-H", "Origin: https://app.example", "-H", "Authorization: Bearer "+token, "URL/private"), want: "preflight-without-authorization"},
	{name: "a wrong password", server: takesBasic(alice, password), ask: pair(alice, "drowssap"), want: fallback, sure: Likely},
	{name: "a wrong token from a browser", server: preflight(401), ask: byCurl("-H", "Origin: https://app.example", "-H", "Authorization: Bearer drowssap", "URL/private"), want: fallback, sure: Likely},
	{name: "a POST to nowhere", server: func(w http.ResponseWriter, r *http.Request) {
		if r.Method == "POST" {
			w.WriteHeader(404)
			return
		}
		needsBearer()(w, r)
	}, ask: byCurl("-d", "a=b", "-H", "Authorization: Bearer "+token, "URL/private"), want: "nothing-there", sure: Likely},
	{name: "a wrong password by Digest", server: takesDigest(`Digest realm="d", nonce="n1", qop="auth"`), ask: pair(alice, "drowssap"), want: fallback, sure: Likely},
}

// slash wants one at the end of the path.
func slash(w http.ResponseWriter, r *http.Request) {
	if !strings.HasSuffix(r.URL.Path, "/") {
		w.Header().Set("Location", r.URL.Path+"/")
		w.WriteHeader(301)
		return
	}
	takesBasic(alice, password)(w, r)
}

// preflight answers OPTIONS with a status, and everything else to the token.
func preflight(status int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Method == "OPTIONS" {
			answers(status, "", "Access-Control-Allow-Origin", "*", "Access-Control-Allow-Headers", "*")(w, r)
			return
		}
		takes("Bearer "+token, "", `Bearer realm="api"`)(w, r)
	}
}

// TestFirstCause: of each server the right cause is named first.
func TestFirstCause(t *testing.T) {
	for _, group := range [][]sick{absent, written, letters, schemes, tokens, cookies, answered} {
		for _, s := range group {
			t.Run(s.name, func(t *testing.T) { s.diagnose(t) })
		}
	}
}

func (s sick) diagnose(t *testing.T) {
	count := &counter{Handler: s.server}
	server := httptest.NewServer(count)
	defer server.Close()
	const attempts = 2
	d := examine(t, server, s.ask, attempts)
	text := asJSON(t, d)
	if len(d.Causes) == 0 || d.Causes[0].ID != s.want {
		t.Fatalf("the first cause is not %s:\n%s", s.want, text)
	}
	sure := s.sure
	if sure == "" {
		sure = Certain
	}
	if d.Verdict != Found || d.Causes[0].Sure != sure {
		t.Errorf("the verdict is %s, and %s is %s:\n%s", d.Verdict, s.want, d.Causes[0].Sure, text)
	}
	if count.failed > attempts {
		t.Errorf("%d logins failed:\n%s", count.failed, strings.Join(count.heard, "\n"))
	}
	for _, secret := range append(secrets(), s.secret) {
		if secret != "" && strings.Contains(text, secret) {
			t.Errorf("it shows %q:\n%s", secret, text)
		}
	}
	if d.Causes[0].Do == nil {
		t.Errorf("it says nothing to do:\n%s", text)
	}
}

// secrets are those of the servers, as texts could hold them.
func secrets() []string {
	return []string{password, b64(alice + ":" + password), "Rabbit-Hole", "Rabbit", token, "drowssap", "eyJ", "0123456789"}
}
