package server

import (
	"crypto"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// evidence is what a request brings to show that its sender has the key to which
// the token is bound.
type evidence struct {
	server  *Server
	request *request
	token   string
	jkt     string   // thumbprint of the key to which it is bound
	fields  []string // values of the DPoP fields

	proof          string // the value of the first
	form           bool   // it is a JWT
	header, claims map[string]json.RawMessage
}

// read takes the proof apart; whether anything in it is right is for the checks.
func (e *evidence) read() {
	if len(e.fields) > 0 {
		e.proof = e.fields[0]
	}
	parts := strings.Split(e.proof, ".")
	e.form = len(parts) == 3 && isObject(parts[0], &e.header) && isObject(parts[1], &e.claims)
}

// isObject reads a part of a JWT: base64url without padding, of a JSON object.
func isObject(part string, into *map[string]json.RawMessage) bool {
	octets, err := base64.RawURLEncoding.Strict().DecodeString(part)
	return err == nil && json.Unmarshal(octets, into) == nil && *into != nil
}

// text is a member that is a string; empty: there is none.
func text(of map[string]json.RawMessage, name string) string {
	var value string
	_ = json.Unmarshal(of[name], &value) // what is no string is none
	return value
}

// check is one thing that a proof has to stand.
type check struct {
	name  string
	holds func(e *evidence) bool
}

// proofChecks are all of them (RFC 9449 §4.3). Their order means nothing but that
// the first that does not hold is what the sender is told; so the nonce comes
// after all that a better nonce would not mend, and whether the proof was seen
// before comes last.
var proofChecks = []check{
	{"one", func(e *evidence) bool { return len(e.fields) == 1 }},
	{"form", func(e *evidence) bool { return e.form }},
	{"typ", func(e *evidence) bool { return text(e.header, "typ") == "dpop+jwt" }},
	{"alg", func(e *evidence) bool {
		return slices.Contains(strings.Fields(proofAlgorithms), text(e.header, "alg"))
	}},
	{"public", (*evidence).public},
	{"signature", (*evidence).signed},
	{"jti", func(e *evidence) bool { return text(e.claims, "jti") != "" }},
	{"htm", func(e *evidence) bool { return text(e.claims, "htm") == e.request.method }},
	{"htu", func(e *evidence) bool { return e.request.isAt(text(e.claims, "htu")) }},
	{"iat", (*evidence).fresh},
	{"ath", func(e *evidence) bool { return text(e.claims, "ath") == hashOf(e.token) }},
	{"key", func(e *evidence) bool { return e.thumbprint() == e.jkt }},
	{"nonce", func(e *evidence) bool { return e.server.proofs.isOurs(text(e.claims, "nonce")) }},
	{"replay", func(e *evidence) bool { return !e.server.proofs.seen(e.once()) }},
}

// fails is the name of the first check that does not hold, of those that are not
// left out; empty: all hold.
func (e *evidence) fails(except ...string) string {
	for _, c := range proofChecks {
		if !slices.Contains(except, c.name) && !c.holds(e) {
			return c.name
		}
	}
	return ""
}

// refusal is how the request is refused; nil: it is not, and the proof is good
// for no other.
func (e *evidence) refusal() *dpopRefusal {
	switch e.fails() {
	case "":
		if e.server.proofs.use(e.once()) {
			return nil
		}
	case "key":
		return &dpopRefusal{401, "DPoP", "invalid_token", "The token is bound to another key", ""}
	case "nonce":
		return &dpopRefusal{401, "DPoP", "use_dpop_nonce", "The proof needs the nonce of this answer", e.server.proofs.nonces.make()}
	}
	return &dpopRefusal{401, "DPoP", "invalid_dpop_proof", "The proof is not one for this request", ""}
}

// public: who sends its private key has lost it (RFC 9449 §4.3).
func (e *evidence) public() bool {
	var members map[string]json.RawMessage
	if json.Unmarshal(e.header["jwk"], &members) != nil {
		return false
	}
	for _, name := range []string{"d", "p", "q", "dp", "dq", "qi", "oth", "k"} {
		if _, private := members[name]; private {
			return false
		}
	}
	return members != nil
}

// signed leaves the signature to a library, which is told which algorithms there
// are.
func (e *evidence) signed() bool {
	var algorithms []jose.SignatureAlgorithm
	for _, a := range strings.Fields(proofAlgorithms) {
		algorithms = append(algorithms, jose.SignatureAlgorithm(a))
	}
	proof, err := jose.ParseSignedCompact(e.proof, algorithms)
	if err != nil || proof.Signatures[0].Header.JSONWebKey == nil {
		return false
	}
	_, err = proof.Verify(proof.Signatures[0].Header.JSONWebKey)
	return err == nil
}

// How far the time of a proof may be from ours: clocks differ.
const (
	proofAge   = time.Minute
	proofAhead = 10 * time.Second
)

func (e *evidence) fresh() bool {
	var seconds float64
	if json.Unmarshal(e.claims["iat"], &seconds) != nil || e.claims["iat"] == nil {
		return false
	}
	age := time.Since(time.Unix(int64(seconds), 0))
	return age <= proofAge && age >= -proofAhead
}

// hashOf is what binds a proof to a token (RFC 9449 §4.2).
func hashOf(token string) string {
	sum := sha256.Sum256([]byte(token))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// thumbprint is that of the key of the proof (RFC 7638); empty: it has none.
func (e *evidence) thumbprint() string {
	var key jose.JSONWebKey
	if key.UnmarshalJSON(e.header["jwk"]) != nil {
		return ""
	}
	return thumbprint(key)
}

func thumbprint(key jose.JSONWebKey) string {
	sum, err := key.Thumbprint(crypto.SHA256)
	if err != nil {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(sum)
}

// once is what no second proof may have in common with this one: its id, for this
// resource (RFC 9449 §11.1). How htu is spelled makes no difference.
func (e *evidence) once() [sha256.Size]byte {
	return sha256.Sum256([]byte(e.request.path + "\n" + text(e.claims, "jti")))
}

// isAt tells whether a URI is the target URI of a request, whatever its query:
// after normalization, as two spellings can mean the same (RFC 9449 §4.3, RFC 3986
// §6.2.2, §6.2.3).
func (r *request) isAt(uri string) bool {
	u, err := url.Parse(uri)
	if err != nil || u.User != nil || u.Opaque != "" || !strings.EqualFold(u.Scheme, r.scheme) {
		return false
	}
	path, err := normalize("/" + strings.TrimPrefix(u.EscapedPath(), "/"))
	return err == nil && path == r.path && authorityOf(u.Scheme, u.Host) == authorityOf(r.scheme, r.authority)
}

// authorityOf is an authority in one spelling.
func authorityOf(scheme, authority string) string {
	host, port := splitAuthority(strings.ToLower(authority))
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[strings.ToLower(scheme)]
	}
	return host + ":" + port
}
