package basic

import (
	"cmp"
	"crypto/sha256"
	"crypto/subtle"
	"io"
	"net/http"
	"time"
)

// Content is what is protected.
const Content = "the protected content"

// Server is a server of one resource behind Basic. The zero value does
// everything right, at once.
type Server struct {
	Delay   time.Duration // before each answer
	Refusal time.Duration // before each refusal, beside Delay

	Scheme  string // what a refusal offers; empty: Basic. Another one is wrong
	Granted int    // status of an answer to who gets in; 0: 200
}

// Wrong is a server that answers none of the exchanges as is right: its refusals
// offer another scheme than it takes, and who gets in is told another status.
var Wrong = Server{Scheme: "Bearer", Granted: http.StatusNonAuthoritativeInfo}

// ServeHTTP implements http.Handler.
func (s Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	time.Sleep(s.Delay)
	if user, password, ok := r.BasicAuth(); ok && same(user, User) && same(password, Password) {
		w.Header().Set("Content-Type", "text/plain")
		w.WriteHeader(cmp.Or(s.Granted, http.StatusOK))
		io.WriteString(w, Content+"\n")
		return
	}
	time.Sleep(s.Refusal)
	w.Header().Set("WWW-Authenticate", cmp.Or(s.Scheme, "Basic")+` realm="plain"`)
	w.Header().Set("Content-Type", "text/plain")
	w.WriteHeader(http.StatusUnauthorized)
	io.WriteString(w, "Credentials are needed here.\n")
}

// same compares in a time that tells nothing of where two texts differ.
func same(a, b string) bool {
	x, y := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
	return subtle.ConstantTimeCompare(x[:], y[:]) == 1
}
