package httpauth

import (
	"crypto/md5"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"strings"
)

// Algorithm is a hash algorithm of Digest, as it is registered (RFC 7616 §3.3,
// §6.1).
type Algorithm string

// The algorithms that authspec computes. The empty name means MD5 (RFC 7616
// §3.3).
const (
	MD5           Algorithm = "MD5"
	MD5Sess       Algorithm = "MD5-sess"
	SHA256        Algorithm = "SHA-256"
	SHA256Sess    Algorithm = "SHA-256-sess"
	SHA512256     Algorithm = "SHA-512-256"
	SHA512256Sess Algorithm = "SHA-512-256-sess"
)

// session ends the names of algorithms with a session key (RFC 7616 §3.3).
const session = "-sess"

// Algorithms lists them all.
func Algorithms() []Algorithm {
	return []Algorithm{MD5, MD5Sess, SHA256, SHA256Sess, SHA512256, SHA512256Sess}
}

// ParseAlgorithm finds an algorithm by the name that a challenge gives it.
// RFC 7616 doesn't say whether letter case counts, so it is ignored.
func ParseAlgorithm(name string) (Algorithm, bool) {
	if name == "" {
		return MD5, true
	}
	for _, a := range Algorithms() {
		if strings.EqualFold(string(a), name) {
			return a, true
		}
	}
	return "", false
}

// Session tells whether the session key of an algorithm depends on a nonce and
// a cnonce (RFC 7616 §3.4.2).
func (a Algorithm) Session() bool { return strings.HasSuffix(string(a), session) }

// Base is the algorithm without its session form.
func (a Algorithm) Base() Algorithm { return Algorithm(strings.TrimSuffix(string(a), session)) }

// Form is a way of computing SHA-512-256. There are servers that do it wrong.
type Form int

// The forms. SHA-512-256 means SHA-512/256 of FIPS 180-4, which begins with
// other values than SHA-512 (RFC 7616 §3.2).
const (
	RightForm Form = iota
	CutForm        // SHA-512 cut to 256 bits, as the example in RFC 7616 §3.9.2 is misprinted (erratum 4897)
	WholeForm      // SHA-512 with all its 512 bits
	ShortForm      // SHA-256
)

// WrongForms lists those that a server could have in place of the right one.
func WrongForms() []Form { return []Form{CutForm, WholeForm, ShortForm} }

// String is the form in words.
func (f Form) String() string {
	return [...]string{
		RightForm: "SHA-512/256",
		CutForm:   "SHA-512 cut to 256 bits, as in the misprinted example of RFC 7616 §3.9.2 (erratum 4897)",
		WholeForm: "SHA-512 with all of its 512 bits",
		ShortForm: "SHA-256",
	}[f]
}

// sum is the hash of a text in lower-case hexadecimal digits (RFC 7616 §3.2).
func (a Algorithm) sum(form Form, text string) string {
	data := []byte(text)
	var out []byte
	switch base := a.Base(); {
	case base == MD5:
		h := md5.Sum(data)
		out = h[:]
	case base == SHA256 || form == ShortForm:
		h := sha256.Sum256(data)
		out = h[:]
	case form == RightForm:
		h := sha512.Sum512_256(data)
		out = h[:]
	default:
		h := sha512.Sum512(data)
		out = h[:]
		if form == CutForm {
			out = out[:32]
		}
	}
	return hex.EncodeToString(out)
}

// The protections of Digest (RFC 7616 §3.3); NoQOP is the form of RFC 2069,
// which has neither nc nor cnonce.
const (
	NoQOP      = ""
	QOPAuth    = "auth"
	QOPAuthInt = "auth-int"
)

// Digest is what goes into the arithmetic of Digest credentials (RFC 7616
// §3.4.1 to §3.4.4), each value as it is without quotes and escapes.
type Digest struct {
	Algorithm      Algorithm
	Form           Form // of SHA-512-256
	User, Password string
	Realm, Nonce   string
	QOP            string
	NC, CNonce     string
	Method, URI    string
	Entity         []byte // the content without transfer coding; for auth-int

	// SessionNonce and SessionCNonce are those that began the session; empty
	// ones are Nonce and CNonce.
	SessionNonce, SessionCNonce string
}

func (d Digest) hash(parts ...string) string {
	return d.Algorithm.sum(d.Form, strings.Join(parts, ":"))
}

// Secret is the hash of user, realm and password: what a server stores, and
// as good as the password for the realm (RFC 7616 §5.2).
func (d Digest) Secret() string { return d.hash(d.User, d.Realm, d.Password) }

// key is H(A1) (RFC 7616 §3.4.2).
func (d Digest) key() string {
	if !d.Algorithm.Session() {
		return d.Secret()
	}
	nonce, cnonce := d.Session()
	return d.hash(d.Secret(), nonce, cnonce)
}

// Session is the nonce and the cnonce that began the session (RFC 7616 §3.4.2).
func (d Digest) Session() (nonce, cnonce string) {
	if d.SessionNonce == "" {
		return d.Nonce, d.CNonce
	}
	return d.SessionNonce, d.SessionCNonce
}

// HashedUser is the hash that can stand for the user name (RFC 7616 §3.4.4).
func (d Digest) HashedUser() string { return d.hash(d.User, d.Realm) }

// Response is the proof that the client knows the password (RFC 7616 §3.4.1).
func (d Digest) Response() string { return d.proof(d.Method, d.Entity) }

// RspAuth is the proof that the server knows it, over the content of its
// answer (RFC 7616 §3.5).
func (d Digest) RspAuth(entity []byte) string { return d.proof("", entity) }

func (d Digest) proof(method string, entity []byte) string {
	a2 := []string{method, d.URI}
	if d.QOP == QOPAuthInt {
		a2 = append(a2, d.hash(string(entity)))
	}
	if d.QOP == NoQOP {
		return d.hash(d.key(), d.Nonce, d.hash(a2...))
	}
	return d.hash(d.key(), d.Nonce, d.NC, d.CNonce, d.QOP, d.hash(a2...))
}
