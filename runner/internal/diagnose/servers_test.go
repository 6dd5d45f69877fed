package diagnose

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/tls"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"authspec/runner/internal/curl"
	"authspec/runner/internal/httpauth"
	"authspec/runner/internal/message"
	"authspec/runner/internal/wire"
)

// The account, the token and the key of the servers here.
const (
	alice    = "alice"
	password = "Rabbit-Hole-42!"
	token    = "tok-3f9c1d7e5b"
)

var now = time.Date(2027, 3, 4, 5, 6, 7, 0, time.UTC)

// counter is a server that counts the logins that failed at it.
type counter struct {
	http.Handler
	mu     sync.Mutex
	failed int
	heard  []string // all that came, octet for octet enough
}

func (c *counter) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	seen := httptest.NewRecorder()
	c.Handler.ServeHTTP(seen, r)
	c.mu.Lock()
	c.heard = append(c.heard, fmt.Sprintf("%s %s %v", r.Method, r.URL, r.Header))
	login := r.Header.Get("Authorization") != "" || r.Header.Get("Cookie") != "" || r.Header.Get("X-Api-Key") != "" || r.URL.RawQuery != ""
	if login && refuses(seen.Code) && !strings.Contains(seen.Header().Get("Www-Authenticate"), "stale=true") {
		c.failed++
	}
	c.mu.Unlock()
	for name, values := range seen.Header() {
		w.Header()[name] = values
	}
	if seen.Header().Get("Date") == "" {
		w.Header().Set("Date", now.Format(http.TimeFormat))
	}
	w.WriteHeader(seen.Code)
	w.Write(seen.Body.Bytes())
}

// ask makes the request that is asked about, for the URL of a server.
type ask func(t *testing.T, base string) *Asked

func byURL(login Login) ask {
	return func(t *testing.T, base string) *Asked {
		if login.By == "" {
			login.By = ByBest
		}
		login.From = "-u"
		return &Asked{Method: "GET", URL: parse(t, base+"/private"), Login: login}
	}
}

func pair(user, password string) ask {
	return byURL(Login{Pair: true, User: user, Password: password})
}

func bearerToken(token string) ask { return byURL(Login{Token: token}) }

// byCurl is a command of curl, where URL stands for that of the server.
func byCurl(words ...string) ask {
	return func(t *testing.T, base string) *Asked {
		t.Helper()
		list := make([]string, len(words))
		for i, w := range words {
			list[i] = strings.ReplaceAll(w, "URL", base)
		}
		c, err := curl.Read(list, os.ReadFile)
		if err != nil {
			t.Fatal(err)
		}
		a := &Asked{Method: c.Method, URL: c.URL, Fields: c.Fields, Body: c.Body, By: "curl", Follow: c.Follow, Dropped: c.Dropped}
		switch {
		case c.Bearer != nil:
			a.Login = Login{Token: *c.Bearer, By: ByToken, From: "--oauth2-bearer"}
		case c.User != nil:
			a.Login = Login{Pair: true, By: c.Auth, From: "-u"}
			a.Login.User, a.Login.Password, _ = strings.Cut(*c.User, ":")
		}
		return a
	}
}

// field is a request with one field.
func field(name, value string) ask { return byCurl("-H", name+": "+value, "URL/private") }

func authorization(value string) ask { return field("Authorization", value) }

func parse(t *testing.T, text string) *url.URL {
	t.Helper()
	u, err := url.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func b64(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }

// examine runs a diagnosis at a server.
func examine(t *testing.T, server *httptest.Server, request ask, attempts int) *Diagnosis {
	t.Helper()
	return Run(context.Background(), request(t, server.URL), Options{
		Transport: &wire.Dialer{TLS: &tls.Config{InsecureSkipVerify: true}, Limits: wire.Limits{Timeout: 5 * time.Second}},
		Attempts:  attempts, Now: func() time.Time { return now }, Agent: "test", Unique: "0123456789abcdef",
	})
}

func asJSON(t *testing.T, d *Diagnosis) string {
	t.Helper()
	octets, err := json.MarshalIndent(d, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return string(octets)
}

// refuse is a 401 with these challenges.
func refuse(w http.ResponseWriter, body string, challenges ...string) {
	for _, c := range challenges {
		w.Header().Add("WWW-Authenticate", c)
	}
	w.WriteHeader(401)
	fmt.Fprint(w, body)
}

// takesBasic lets a pair in, octet for octet.
func takesBasic(user, password string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if u, p, ok := r.BasicAuth(); !ok || u != user || p != password {
			refuse(w, "Unauthorized", `Basic realm="files"`)
			return
		}
		fmt.Fprint(w, "welcome")
	}
}

// takes lets one value of Authorization in.
func takes(value string, body string, challenges ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != value {
			refuse(w, body, challenges...)
			return
		}
		fmt.Fprint(w, "welcome")
	}
}

// answers is the same answer to everybody.
func answers(status int, body string, fields ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		for i := 0; i < len(fields); i += 2 {
			w.Header().Add(fields[i], fields[i+1])
		}
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	}
}

// either is one answer without Authorization, and another with.
func either(without, with http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") == "" {
			without(w, r)
			return
		}
		with(w, r)
	}
}

func needsBearer() http.HandlerFunc {
	return answers(401, "", "WWW-Authenticate", `Bearer realm="api"`)
}
func needsBasic() http.HandlerFunc {
	return answers(401, "", "WWW-Authenticate", `Basic realm="files"`)
}

// takesDigest answers with these challenges, and checks the response as RFC 7616
// §3.4 has it, by the first of them.
func takesDigest(challenges ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		params, _ := httpauth.ParseInfo([]string{strings.TrimPrefix(r.Header.Get("Authorization"), "Digest ")})
		value := func(name string) string {
			for _, p := range params {
				if p.Name == name {
					return p.Value
				}
			}
			return ""
		}
		for _, c := range httpauth.DigestChallenges(challenges) {
			d := httpauth.Digest{
				Algorithm: c.Algorithm, User: alice, Password: password, Realm: c.Realm, Nonce: c.Nonce, QOP: value("qop"),
				NC: value("nc"), CNonce: value("cnonce"), Method: r.Method, URI: value("uri"),
			}
			if strings.HasPrefix(r.Header.Get("Authorization"), "Digest ") && value("response") == d.Response() {
				fmt.Fprint(w, "welcome")
				return
			}
		}
		refuse(w, "", challenges...)
	}
}

// signed is a JWT; nobody here looks at its signature.
func signed(claims map[string]any) string {
	head, _ := json.Marshal(map[string]any{"alg": "HS256", "typ": "JWT"})
	body, _ := json.Marshal(claims)
	text := base64.RawURLEncoding.EncodeToString(head) + "." + base64.RawURLEncoding.EncodeToString(body)
	mac := hmac.New(sha256.New, []byte("key"))
	mac.Write([]byte(text))
	return text + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// at is a moment some seconds from now, as a JWT has it.
func at(seconds int) int64 { return now.Add(time.Duration(seconds) * time.Second).Unix() }

var _ message.Transport = (*wire.Dialer)(nil)
