package cli

import (
	"crypto/tls"
	"encoding/base64"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// The password of alice on the odd servers, and the token.
const (
	oddPassword = "wonderland"
	oddToken    = "rabbit-hole-token"
)

// oddServers are what people have in front of authspec by mistake, or make
// mistakes with. Each lets alice in, if anybody.
var oddServers = map[string]http.HandlerFunc{
	// Right, and what is near it.
	"basic":  basicOr(refuse(401, `Basic realm="x"`), oddPassword),
	"slash":  oddMux("/private/", basicOr(refuse(401, `Basic realm="x"`), oddPassword)),
	"post":   only("POST", basicOr(refuse(401, `Basic realm="x"`), oddPassword)),
	"colon":  asRead(refuse(401, `Basic realm="x"`), func(pair string) bool { return pair == "alice:open" }),
	"latin1": asRead(refuse(401, `Basic realm="x"`), func(pair string) bool { return pair == "alice:pa\xdfwort" }),
	"decoded": asRead(refuse(401, `Basic realm="x"`), func(pair string) bool {
		decoded, err := url.QueryUnescape(pair)
		return err == nil && decoded == "alice:50%42off"
	}),
	"uvicorn": func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Server", "uvicorn")
		basicOr(refuse(401, "Basic"), oddPassword)(w, r)
	},
	// Tokens.
	"bearer":        bearerOr(refuse(401, `Bearer realm="x", error="invalid_token", error_description="it is expired"`)),
	"bearer-silent": bearerOr(refuse(401)),
	"bearer-403":    bearerOr(refuse(403)),
	// What is no login, or none that leads in.
	"redirect":   redirectTo("/elsewhere"),
	"login-page": redirectTo("/login?next=/private/"),
	"login-form": func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `<form><input type="password" name="p"></form>`)
	},
	"forbidden":       refuse(403),
	"missing":         refuse(404),
	"bad-request":     refuse(400),
	"teapot":          refuse(418),
	"no-challenge":    refuse(401),
	"negotiate":       refuse(401, "Negotiate"),
	"digest-SHA256":   refuse(401, `Digest realm="x", nonce="y", qop="auth", algorithm=SHA256`),
	"everybody":       func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "the protected content") },
	"500-to-stranger": basicOr(refuse(500), oddPassword),
	"empty-content": func(w http.ResponseWriter, r *http.Request) {
		if _, password, _ := r.BasicAuth(); password != oddPassword {
			refuse(401, `Basic realm="x"`)(w, r)
		}
	},
}

// refuse answers everything alike.
func refuse(status int, challenges ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for _, c := range challenges {
			w.Header().Add("WWW-Authenticate", c)
		}
		http.Error(w, "go away", status)
	}
}

func grant(w http.ResponseWriter) {
	fmt.Fprintln(w, "the protected content, which strangers do not get")
}

func basicOr(otherwise http.HandlerFunc, password string) http.HandlerFunc {
	return asRead(otherwise, func(pair string) bool { return pair == "alice:"+password })
}

// credentials are the scheme in small letters and what comes after it. Other
// than net/http, this takes them however far apart they stand.
func credentials(r *http.Request) (scheme, rest string) {
	scheme, rest, _ = strings.Cut(r.Header.Get("Authorization"), " ")
	return strings.ToLower(scheme), strings.TrimLeft(rest, " ")
}

// asRead takes a user-pass by a rule of its own.
func asRead(otherwise http.HandlerFunc, right func(pair string) bool) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		scheme, rest := credentials(r)
		if pair, err := base64.StdEncoding.DecodeString(rest); err == nil && scheme == "basic" && right(string(pair)) {
			grant(w)
			return
		}
		otherwise(w, r)
	}
}

func bearerOr(otherwise http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if scheme, token := credentials(r); scheme == "bearer" && token == oddToken {
			grant(w)
			return
		}
		otherwise(w, r)
	}
}

func redirectTo(there string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, there, http.StatusFound) }
}

// oddMux redirects to the path with its slash, as file servers do.
func oddMux(path string, h http.HandlerFunc) http.HandlerFunc {
	mux := http.NewServeMux()
	mux.Handle(path, h)
	return mux.ServeHTTP
}

func only(method string, h http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Method != method {
			w.Header().Set("Allow", method)
			refuse(405)(w, r)
			return
		}
		h(w, r)
	}
}

// odd starts one of the odd servers and sets ODD to its URL; with `tls` before
// the name it speaks TLS, by a certificate that nobody vouches for.
func odd(ts *testscript.TestScript, _ bool, args []string) {
	secure := args[0] == "tls"
	if secure {
		args = args[1:]
	}
	h, known := oddServers[args[0]]
	if !known {
		ts.Fatalf("there is no odd server %q", args[0])
	}
	s := httptest.NewUnstartedServer(h)
	s.Config.ErrorLog = silent
	if secure {
		s.TLS = &tls.Config{}
		s.StartTLS()
	} else {
		s.Start()
	}
	ts.Defer(s.Close)
	ts.Setenv("ODD", s.URL)
	ts.Setenv("ODD_HOST", s.Listener.Addr().String())
}

// silent drops what Go's server has to say of broken handshakes.
var silent = log.New(io.Discard, "", 0)
