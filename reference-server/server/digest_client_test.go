package server

import (
	"crypto/md5"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"
)

// digester is a client that logs in with Digest, and does its own arithmetic:
// the server may not be its own judge.
type digester struct {
	t *testing.T
	s *Server

	path, method, body string // of the request
	fields             string // more of its fields
	login              login
	algorithm, qop     string
	realm, nonce       string // that are hashed and sent
	nc, cnonce         string
	uri, hashedMethod  string // that are hashed; "": those of the request
	hashedBody         string
	prime              [2]string         // nonce and cnonce of the session; "": this one's
	written            map[string]string // parameters that are written otherwise after the arithmetic; "-": left out
	end                string            // that is written after the parameters
}

// newDigester is a client with right values, among them a fresh nonce.
func newDigester(t *testing.T, s *Server) *digester {
	t.Helper()
	d := &digester{t: t, s: s, path: "/digest/", method: "GET", login: ordinary(), algorithm: "SHA-256", qop: "auth",
		realm: realm, nc: "00000001", cnonce: "Y2xpZW50", written: map[string]string{}}
	d.nonce = d.challenge()
	return d
}

var nonceParameter = regexp.MustCompile(` nonce="([^"]*)"`)

// challenge asks for the first challenge of the path and returns its nonce, or
// "none".
func (d *digester) challenge() string {
	d.t.Helper()
	got := ask(d.t, d.s, "GET "+d.path+" HTTP/1.1\nHost: HOST\n\n")
	found := nonceParameter.FindStringSubmatch(got.header.Get("WWW-Authenticate"))
	if found == nil {
		return "none"
	}
	return found[1]
}

// oldNonce is one that the server could have made an hour ago.
func oldNonce(s *Server) string {
	raw := make([]byte, nonceTime+nonceRandom)
	binary.BigEndian.PutUint64(raw, uint64(time.Now().Add(-time.Hour).UnixNano()))
	return base64.StdEncoding.EncodeToString(append(raw, s.nonces.seal(raw)...))
}

func (d *digester) hash(text string) string {
	switch strings.TrimSuffix(d.algorithm, "-sess") {
	case "SHA-256":
		return fmt.Sprintf("%x", sha256.Sum256([]byte(text)))
	case "SHA-512-256":
		return fmt.Sprintf("%x", sha512.Sum512_256([]byte(text)))
	}
	return fmt.Sprintf("%x", md5.Sum([]byte(text)))
}

// response is that of a request or, with "" for the method and the content of
// the answer, what rspauth should be.
func (d *digester) response(method, content string) string {
	a1 := d.hash(d.login.user + ":" + d.realm + ":" + d.login.password)
	if strings.HasSuffix(d.algorithm, "-sess") {
		nonce, cnonce := d.nonce, d.cnonce
		if d.prime[0] != "" {
			nonce, cnonce = d.prime[0], d.prime[1]
		}
		a1 = d.hash(a1 + ":" + nonce + ":" + cnonce)
	}
	a2 := method + ":" + orElse(d.uri, d.path)
	if d.qop == "auth-int" {
		a2 += ":" + d.hash(content)
	}
	if d.qop == "" {
		return d.hash(a1 + ":" + d.nonce + ":" + d.hash(a2))
	}
	return d.hash(strings.Join([]string{a1, d.nonce, d.nc, d.cnonce, d.qop, d.hash(a2)}, ":"))
}

func orElse(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// credentials are the value of the Authorization field.
func (d *digester) credentials() string {
	var out []string
	add := func(name, value, quote string) {
		if other, ok := d.written[name]; ok {
			value = other
		}
		if value != "-" {
			out = append(out, name+"="+quote+value+quote)
		}
	}
	escape := strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace
	add("username", escape(d.login.user), `"`)
	add("username*", "-", "")
	add("realm", escape(d.realm), `"`)
	add("nonce", d.nonce, `"`)
	add("uri", orElse(d.uri, d.path), `"`)
	add("algorithm", d.algorithm, "")
	add("response", d.response(orElse(d.hashedMethod, d.method), orElse(d.hashedBody, d.body)), `"`)
	add("opaque", "-", `"`)
	if d.qop != "" {
		add("qop", d.qop, "")
		add("nc", d.nc, "")
		add("cnonce", d.cnonce, `"`)
	}
	add("userhash", "-", "")
	return "Digest " + strings.Join(out, ", ") + d.end
}

// request is the text of the request, with its credentials.
func (d *digester) request() string {
	text := d.method + " " + d.path + " HTTP/1.1\nHost: HOST\nAuthorization: " + d.credentials() + "\n" + d.fields
	if d.body != "" && d.fields == "" {
		text += fmt.Sprintf("Content-Length: %d\n", len(d.body))
	}
	return text + "\n" + d.body
}

func (d *digester) send() reply {
	d.t.Helper()
	return ask(d.t, d.s, d.request())
}

// extended and hashed name the user in another way.
func (d *digester) extended() {
	d.written["username"], d.written["username*"] = "-", "UTF-8''"+strings.ReplaceAll(fmt.Sprintf("% x", d.login.user), " ", "%")
	d.written["username*"] = strings.Replace(d.written["username*"], "''", "''%", 1)
}

func (d *digester) hashed() {
	d.written["username"], d.written["userhash"] = d.hash(d.login.user+":"+d.realm), "true"
}

func (d *digester) as(role string) {
	for _, l := range logins() {
		if l.role == role {
			d.login = l
		}
	}
}
