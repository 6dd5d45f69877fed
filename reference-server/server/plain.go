package server

import (
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// The account of a [Plain] server: nothing in it needs quotes in a shell.
const (
	PlainUser     = "alice"
	PlainPassword = "rabbit-hole-42"
)

// The paths of a [Plain] server.
const (
	PlainBasic  = "/basic/"
	PlainDigest = "/digest/"
)

// plainRealm is the realm of both challenges, a text without anything special.
const plainRealm = "plain"

// Plain is a simple server for trying a client by hand: one path wants Basic,
// the other Digest in the form that nearly every client knows, MD5 with qop
// auth and no parameter that could be left out. It stands on net/http, which
// forgives what the reference server would refuse before it looks at credentials.
type Plain struct {
	URL string // origin, without a final slash

	server *http.Server
	nonces *nonces
	served sync.WaitGroup

	mu  sync.Mutex // one line at a time
	say func(line string)
}

// StartPlain listens on addr, where port 0 is a free one, until [Plain.Close].
// say is told in a line what became of each request, and why; no line holds
// credentials. It may be nil.
func StartPlain(addr string, say func(line string)) (*Plain, error) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, unheard(addr, err)
	}
	if say == nil {
		say = func(string) {}
	}
	p := &Plain{URL: "http://" + l.Addr().String(), nonces: newNonces(5 * time.Minute), say: say}
	p.server = &http.Server{Handler: p, ReadHeaderTimeout: time.Minute}
	p.served.Go(func() { _ = p.server.Serve(l) })
	return p, nil
}

// Close ends the server and its connections.
func (p *Plain) Close() {
	_ = p.server.Close()
	p.served.Wait()
}

// ServeHTTP implements http.Handler.
func (p *Plain) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var scheme string
	var why error
	stale := false
	switch {
	case strings.HasPrefix(r.URL.Path, PlainBasic):
		scheme, why = "Basic", p.checkBasic(r)
	case strings.HasPrefix(r.URL.Path, PlainDigest):
		scheme = "Digest"
		stale, why = p.checkDigest(r)
	case r.URL.Path == "/":
		p.answer(w, r, http.StatusOK, "open to everybody", fmt.Sprintf("%s wants Basic, %s Digest.\n", PlainBasic, PlainDigest))
		return
	default:
		p.answer(w, r, http.StatusNotFound, "nothing is here", "Nothing is here.\n")
		return
	}
	if why == nil {
		p.answer(w, r, http.StatusOK, scheme+" credentials are right", "You are in, "+PlainUser+".\n")
		return
	}
	w.Header().Set("WWW-Authenticate", p.challenge(scheme, stale))
	p.answer(w, r, http.StatusUnauthorized, why.Error(), "Who are you?\n")
}

// challenge is one with what its scheme can't do without (RFC 7617 §2,
// RFC 7616 §3.3).
func (p *Plain) challenge(scheme string, stale bool) string {
	text := scheme + ` realm="` + plainRealm + `"`
	if scheme == "Digest" {
		text += `, qop="auth", nonce="` + p.nonces.make() + `"`
	}
	if stale {
		text += ", stale=true"
	}
	return text
}

// answer answers, and tells what became of the request.
func (p *Plain) answer(w http.ResponseWriter, r *http.Request, status int, why, content string) {
	p.mu.Lock()
	p.say(fmt.Sprintf("%.20s %.100q: %d, %s", r.Method, r.URL.Path, status, why))
	p.mu.Unlock()
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = io.WriteString(w, content)
	}
}

// errNone is that of the first request of most clients.
var errNone = errors.New("no credentials came")

// given is what follows the scheme in the one Authorization field.
func given(r *http.Request, scheme string) (string, error) {
	lines := r.Header.Values("Authorization")
	if len(lines) == 0 {
		return "", errNone
	}
	if len(lines) > 1 {
		return "", fmt.Errorf("%d Authorization fields came", len(lines))
	}
	said, rest, _ := strings.Cut(lines[0], " ")
	if !strings.EqualFold(said, scheme) {
		return "", fmt.Errorf("the credentials are of another scheme than %s", scheme)
	}
	return rest, nil
}

// checkBasic tells what is wrong with Basic credentials (RFC 7617 §2).
func (p *Plain) checkBasic(r *http.Request) error {
	if _, err := given(r, "Basic"); err != nil {
		return err
	}
	user, password, ok := r.BasicAuth()
	switch {
	case !ok:
		return errors.New("the credentials are no base64 of user and password with a colon between them")
	case user != PlainUser || password != PlainPassword:
		return errors.New("the user or the password is wrong")
	}
	return nil
}

// checkDigest tells what is wrong with Digest credentials (RFC 7616 §3.4), and
// whether nothing is but the nonce.
func (p *Plain) checkDigest(r *http.Request) (stale bool, why error) {
	rest, err := given(r, "Digest")
	if err != nil {
		return false, err
	}
	list, ok := parseParameters(rest)
	if !ok || list.repeated() {
		return false, errors.New("the credentials are no list of parameters, each once")
	}
	if err := plainParameters(list, r); err != nil {
		return false, err
	}
	get := func(name string) string { value, _ := list.get(name); return value }
	in := digestInput{nonce: get("nonce"), nc: get("nc"), cnonce: get("cnonce"), qop: get("qop"), uri: get("uri"), method: r.Method}
	want := hashMD5.response(hashMD5.of(PlainUser, plainRealm, PlainPassword), in)
	if subtle.ConstantTimeCompare([]byte(want), []byte(get("response"))) != 1 {
		return false, errors.New("the response is not that of the password with the parameters that came")
	}
	count, _ := strconv.ParseUint(in.nc, 16, 32) // plainParameters has looked
	if !p.nonces.use(in.nonce, uint32(count)) {
		return true, errors.New("the response is right, but the nonce is old, or was used with this nc")
	}
	return false, nil
}

// plainParameters tells which parameter is missing or can't be right.
func plainParameters(list parameters, r *http.Request) error {
	for _, name := range []string{"username", "realm", "nonce", "uri", "qop", "nc", "cnonce", "response"} {
		if _, ok := list.get(name); !ok {
			return fmt.Errorf("the parameter %s is missing", name)
		}
	}
	nc, _ := list.get("nc")
	count, err := strconv.ParseUint(nc, 16, 32)
	if err != nil || len(nc) != 8 || count == 0 {
		return errors.New("nc is not eight hexadecimal digits that count from 00000001")
	}
	for name, want := range map[string]string{"username": PlainUser, "realm": plainRealm, "uri": r.RequestURI, "qop": "auth"} {
		value, _ := list.get(name)
		if whole := "http://" + r.Host + r.RequestURI; name == "uri" && value == whole {
			continue // RFC 7616 §3.4.6 lets it be absolute
		}
		if value != want {
			return fmt.Errorf("%s is not %q", name, want)
		}
	}
	if value, ok := list.get("algorithm"); ok && !strings.EqualFold(value, "MD5") {
		return errors.New("the algorithm is not MD5")
	}
	return nil
}
