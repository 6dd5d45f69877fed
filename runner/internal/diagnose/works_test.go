package diagnose

import (
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"authspec/runner/internal/httpauth"
)

// TestNothingWrong: of a right login nothing is said to be wrong.
func TestNothingWrong(t *testing.T) {
	for _, s := range []sick{
		{name: "Basic", server: takesBasic(alice, password), ask: pair(alice, password)},
		{name: "Basic by curl", server: takesBasic(alice, password), ask: byCurl("-su", alice+":"+password, "URL/private")},
		{name: "curl waits for the challenge", server: takesBasic(alice, password), ask: byCurl("--anyauth", "-u", alice+":"+password, "URL/private")},
		{name: "no challenge, and nobody waits for one", server: takes(httpauthBasic(alice, password), ""), ask: pair(alice, password)},
		{name: "Digest", server: takesDigest(`Digest realm="d", nonce="n1", qop="auth"`), ask: pair(alice, password)},
		{name: "Digest by curl", server: takesDigest(`Digest realm="d", nonce="n1", qop="auth", algorithm=SHA-256`), ask: byCurl("--digest", "-u", alice+":"+password, "URL/private")},
		{name: "a nonce that is stale once", server: staleOnce(), ask: pair(alice, password)},
		{name: "Bearer", server: takes("Bearer "+token, "", `Bearer realm="api"`), ask: bearerToken(token)},
		{name: "Bearer by curl", server: takes("Bearer "+token, "", `Bearer realm="api"`), ask: byCurl("--oauth2-bearer", token, "URL/private")},
		{name: "a field", server: takes("Bearer "+token, "", `Bearer realm="api"`), ask: authorization("Bearer " + token)},
		{name: "small letters", server: lenient(), ask: authorization("bearer " + token)},
		{name: "a token that says it has expired", server: takes("Bearer "+signed(map[string]any{"exp": at(-60)}), "", "Bearer"), ask: bearing(map[string]any{"exp": at(-60)})},
		{name: "a key", server: takesKey, ask: field("X-API-Key", token)},
		{name: "a key in the query", server: takesKey, ask: byCurl("URL/private?api_key=" + token)},
		{name: "a cookie", server: takesCookie, ask: byCurl("-b", "sid=0123456789", "URL/private")},
		{name: "a redirect that is followed", server: slash, ask: byCurl("-L", "-u", alice+":"+password, "URL/private")},
		{name: "a redirect to a store", server: either(needsBearer(), answers(307, "", "Location", "http://127.0.0.1:1/blob?signature=x")), ask: byCurl("-L", "-H", "Authorization: Bearer "+token, "URL/private")},
		{name: "a redirect after a POST", server: either(needsBearer(), answers(303, "", "Location", "/done")), ask: byCurl("-d", "a=b", "-H", "Authorization: Bearer "+token, "URL/private")},
		{name: "a password with everything in it", server: takesBasic(alice, `"p%41 s\$:ä "`), ask: pair(alice, `"p%41 s\$:ä "`)},
		{name: "nothing is there, behind the login", server: either(needsBasic(), answers(404, "")), ask: pair(alice, password)},
		{name: "a POST", server: takes("Bearer "+token, "", "Bearer"), ask: byCurl("-X", "POST", "-H", "Authorization: Bearer "+token, "-d", "a=b", "URL/private")},
		{name: "a preflight that is answered", server: answersPreflight, ask: byCurl("-H", "Origin: https://app.example", "-H", "Authorization: Bearer "+token, "URL/private")},
	} {
		t.Run(s.name, func(t *testing.T) {
			server := httptest.NewServer(s.server)
			defer server.Close()
			if d := examine(t, server, s.ask, 2); d.Verdict != Works || len(d.Causes) > 0 || d.Failed > 0 {
				t.Errorf("%s", asJSON(t, d))
			}
		})
	}
}

func takesKey(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("X-Api-Key") != token && r.URL.Query().Get("api_key") != token {
		w.WriteHeader(401)
	}
}

func takesCookie(w http.ResponseWriter, r *http.Request) {
	if c, err := r.Cookie("sid"); err != nil || c.Value != "0123456789" {
		w.WriteHeader(401)
	}
}

func lenient() http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if !strings.EqualFold(r.Header.Get("Authorization"), "bearer "+token) {
			refuse(w, "", "Bearer")
		}
	}
}

func answersPreflight(w http.ResponseWriter, r *http.Request) {
	if r.Method == "OPTIONS" {
		answers(204, "", "Access-Control-Allow-Origin", "https://app.example", "Access-Control-Allow-Headers", "content-type, authorization")(w, r)
		return
	}
	takes("Bearer "+token, "", "Bearer")(w, r)
}

// staleOnce takes no nonce of the first answer.
func staleOnce() http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		switch value := r.Header.Get("Authorization"); {
		case value == "":
			refuse(w, "", `Digest realm="d", nonce="n1", qop="auth"`)
		case strings.Contains(value, `"n1"`):
			refuse(w, "", `Digest realm="d", nonce="n2", qop="auth", stale=true`)
		default:
			takesDigest(`Digest realm="d", nonce="n2", qop="auth"`)(w, r)
		}
	}
}

// TestWrongPasswordStaysOne: whatever a server says of it, and whatever the
// password looks like, a wrong one is not blamed on something else.
func TestWrongPasswordStaysOne(t *testing.T) {
	for _, body := range []string{
		"<html><head><title>401 Authorization Required</title></head><body><center><h1>401 Authorization Required</h1></center></body></html>",
		"This server could not verify that you are authorized to access the document requested. Either you supplied the wrong credentials (e.g., bad password), " +
			"or your browser doesn't understand how to supply the credentials required.",
		`{"message":"Full authentication is required to access this resource","error":"Unauthorized","path":"/private"}`,
		`{"detail":"Not authenticated"}`, `{"detail":"Invalid username/password."}`, `{"error":"invalid or missing token"}`, "Token is missing or invalid",
		"Authentication required", "Authorization required", "Credentials are required to access this resource.", "You must be logged in", "Access denied",
		"You need a valid user and password to access this content.", "Please provide valid credentials", "No access: you have no authorization to see this.", "",
	} {
		for _, wrong := range []string{"drowssap", "drowssap1%41", "pässwörd", `a\$b`, "cGFzc3dvcmQ=", "'quoted'", "end ", "$ecret", "<secret>", "token"} {
			server := httptest.NewServer(answers(401, body, "WWW-Authenticate", `Basic realm="files"`))
			d := examine(t, server, pair(alice, wrong), 3)
			server.Close()
			if len(d.Causes) == 0 || d.Causes[0].ID != fallback || d.Failed > 3 {
				t.Fatalf("%q, %q:\n%s", body, wrong, asJSON(t, d))
			}
		}
	}
}

// TestAttempts: no more logins fail at the server than may.
func TestAttempts(t *testing.T) {
	odd := pair("Älice", "'p%41\\$ä &amp; ")
	for _, server := range []http.HandlerFunc{
		needsBasic(), answers(401, ""), answers(403, ""), answers(401, "", "WWW-Authenticate", `Digest realm="d", nonce="n", qop="auth"`),
		either(needsBasic(), answers(500, "")), either(needsBasic(), answers(400, "")),
		answers(401, "", "WWW-Authenticate", `Digest realm="d", nonce="n", qop="auth", stale=true`),
		func(w http.ResponseWriter, r *http.Request) {
			if !strings.HasSuffix(r.URL.Path, "xxxx") {
				w.Header().Set("Location", r.URL.Path+"x")
				w.WriteHeader(302)
				return
			}
			needsBasic()(w, r)
		},
	} {
		for most := 1; most <= 6; most++ {
			count := &counter{Handler: server}
			s := httptest.NewServer(count)
			d := examine(t, s, odd, most)
			s.Close()
			if count.failed > most || d.Failed < count.failed {
				t.Errorf("%d of %d, and %d at the server:\n%s", d.Failed, most, count.failed, strings.Join(count.heard, "\n"))
			}
		}
	}
}

// TestSecretsStayHere: nothing of the user's goes to another origin, over
// redirects, challenges or a change of the scheme.
func TestSecretsStayHere(t *testing.T) {
	other := &counter{Handler: needsBasic()}
	elsewhere := httptest.NewServer(other)
	defer elsewhere.Close()
	everybody := false
	lead := func(w http.ResponseWriter, r *http.Request) {
		if everybody || r.Header.Get("Authorization") != "" || r.Header.Get("Cookie") != "" || r.Header.Get("X-Api-Key") != "" || r.URL.Path != "/private" {
			w.Header().Set("Location", elsewhere.URL+"/there?x="+url.QueryEscape(r.Header.Get("Authorization")))
			w.WriteHeader(307)
			return
		}
		refuse(w, "", `Bearer resource_metadata="`+elsewhere.URL+`/.well-known/x"`)
	}
	for _, start := range []func(http.Handler) *httptest.Server{httptest.NewServer, httptest.NewTLSServer} {
		for _, request := range []ask{
			pair(alice, password), bearing(map[string]any{"exp": at(60)}), field("X-API-Key", token), byCurl("-b", "sid=0123456789", "URL/private"),
			byCurl("-L", "--location-trusted", "-u", alice+":"+password, "-H", "X-Secret: "+token, "-d", "secret="+token, "URL/private"),
		} {
			for _, everybody = range []bool{false, true} {
				server := start(http.HandlerFunc(lead))
				examine(t, server, request, 5)
				server.Close()
			}
		}
	}
	if len(other.heard) == 0 {
		t.Error("nobody looked at where the redirect leads")
	}
	for _, line := range other.heard {
		for _, secret := range append(secrets(), "X-Secret", "Cookie", "Authorization:") {
			if strings.Contains(line, secret) || strings.Contains(line, url.QueryEscape(secret)) {
				t.Errorf("another origin got %q: %s", secret, line)
			}
		}
	}
}

// TestSentOnce: what may change something goes out once, and without its content
// after that.
func TestSentOnce(t *testing.T) {
	posts := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if content, _ := io.ReadAll(r.Body); r.Method != "GET" || len(content) > 0 {
			posts++
		}
		takes("Bearer "+token, "", "Bearer")(w, r)
	}))
	defer server.Close()
	d := examine(t, server, byCurl("-d", "a=b", "-H", "Authorization: Bearer "+token+" ", "-H", "Cookie: a=b", "URL/private"), 2)
	if d.Verdict != Works || posts != 1 {
		t.Errorf("%d times:\n%s", posts, asJSON(t, d))
	}
	posts = 0
	d = examine(t, server, byCurl("-d", "a=b", "-H", "Authorization: Bearer '"+token+"'", "URL/private"), 2)
	if d.Causes[0].ID != "quotes" || d.Causes[0].Sure != Certain || posts != 1 {
		t.Errorf("%d times:\n%s", posts, asJSON(t, d))
	}
}

// TestRedirects: the causes that need TLS.
func TestRedirects(t *testing.T) {
	plain := httptest.NewServer(needsBasic())
	defer plain.Close()
	slashed := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Location", "http://"+r.Host+r.URL.Path+"/")
		w.WriteHeader(301)
	}
	server := httptest.NewUnstartedServer(http.HandlerFunc(slashed))
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // http is asked of it on purpose
	server.StartTLS()
	defer server.Close()
	d := examine(t, server, byCurl("-L", "-u", alice+":"+password, "URL/private"), 2)
	if len(d.Causes) == 0 || d.Causes[0].ID != "redirect-to-http" || !strings.Contains(d.Causes[0].Says, "slash") || d.Causes[0].Maintainers == "" {
		t.Errorf("%s", asJSON(t, d))
	}
}

// TestSecretsAreNotShown: whatever the server says, and wherever the secret
// stands.
func TestSecretsAreNotShown(t *testing.T) {
	const secret = "Ünique+pass/word=7"
	echo := func(w http.ResponseWriter, r *http.Request) {
		_, given, _ := r.BasicAuth()
		value := r.Header.Get("Authorization")
		w.Header().Add("WWW-Authenticate", "Basic realm="+httpauth.Quote(value))
		w.Header().Add("WWW-Authenticate", `Bearer error_description="`+url.QueryEscape(value)+given+`"`)
		w.Header().Add("Set-Cookie", "sid="+value)
		w.WriteHeader(401)
		fmt.Fprintf(w, `{"error":%q,"message":%q,"detail":%q}`, given+" "+value, url.QueryEscape(given), b64(given))
	}
	server := httptest.NewServer(http.HandlerFunc(echo))
	defer server.Close()
	for _, request := range []ask{
		pair(alice, secret), bearerToken(secret), authorization("Basic " + b64(alice+":"+secret)), authorization(secret), authorization(secret + " x"),
		byCurl("-u", alice+":"+secret, "URL/private?token="+url.QueryEscape(secret)+"#"+url.QueryEscape(secret)), field("X-API-Key", secret),
		field("X-Custom", secret), byCurl("-b", "sid="+secret, "URL/private"), byCurl("-H", secret, "URL/private"), byCurl("-d", secret, "-X", "GET", "URL/private"),
		byCurl("-u", secret, "URL/private"), pair(alice, secret+"\n"), pair(alice, "'"+secret+"'"), byCurl("-d", "password="+url.QueryEscape(secret), "-X", "GET", "URL/private"),
		authorization("Digest username=\"a\", response=\"" + secret + "\""), pair(alice, url.PathEscape(secret)), pair(alice, b64(secret)),
	} {
		text := asJSON(t, examine(t, server, request, 4))
		for _, form := range []string{secret, b64(secret), b64(alice + ":" + secret), url.QueryEscape(secret), url.PathEscape(secret), "nique", "pass/word"} {
			if strings.Contains(text, form) {
				t.Errorf("it shows %q:\n%s", form, text)
			}
		}
	}
}
