package server

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// The issuer whose JWTs count here, and what it calls this server (RFC 9068 §4).
const (
	jwtIssuer   = "https://issuer.authspec.example"
	jwtAudience = "https://api.authspec.example"
)

// jwtLeeway is how far the clocks of issuer and server may be apart.
const jwtLeeway = time.Minute

// jwt is a signed token in its compact form (RFC 7515 §7.1), taken apart. Nothing
// in it counts before it has been checked.
type jwt struct {
	header, claims jwtObject
	signed         string // what the signature is over: both parts, as they came
	signature      []byte
}

// jwtObject is the JSON object of a header or of claims, its values unread.
type jwtObject map[string]json.RawMessage

// text is a member that has to be a string.
func (o jwtObject) text(name string) (string, bool) {
	var value *string
	if err := json.Unmarshal(o[name], &value); err != nil || value == nil {
		return "", false
	}
	return *value, true
}

// time is a member that has to be a NumericDate: seconds, maybe with a fraction
// (RFC 7519 §2).
func (o jwtObject) time(name string) (time.Time, bool) {
	var seconds *float64
	if err := json.Unmarshal(o[name], &seconds); err != nil || seconds == nil || *seconds < 0 || *seconds > 1<<40 {
		return time.Time{}, false
	}
	return time.UnixMilli(int64(*seconds * 1000)), true
}

// texts is a member that is a string or a list of strings.
func (o jwtObject) texts(name string) ([]string, bool) {
	if one, ok := o.text(name); ok {
		return []string{one}, true
	}
	var list []string
	if err := json.Unmarshal(o[name], &list); err != nil {
		return nil, false
	}
	return list, true
}

// jwtReader reads the JSON of a part; only defects have another than readObject.
type jwtReader func(text []byte) (jwtObject, error)

// readObject reads one JSON object in UTF-8, with nothing after it and no name
// twice (RFC 7515 §4, RFC 7519 §4, §7.2; RFC 8725 §3.7): of two values, somebody
// else may have checked the other one.
func readObject(text []byte) (jwtObject, error) {
	if !utf8.Valid(text) {
		return nil, errors.New("it is no UTF-8")
	}
	in := json.NewDecoder(bytes.NewReader(text))
	if open, err := in.Token(); err != nil || open != json.Delim('{') {
		return nil, errors.New("it is no object")
	}
	object := jwtObject{}
	for in.More() {
		token, err := in.Token()
		name, isName := token.(string)
		if err != nil || !isName {
			return nil, errors.New("it is no JSON")
		}
		if _, twice := object[name]; twice {
			return nil, errors.New("a name is there twice")
		}
		var value json.RawMessage
		if err := in.Decode(&value); err != nil {
			return nil, err
		}
		object[name] = value
	}
	if _, err := in.Token(); err != nil || len(bytes.Trim(text[in.InputOffset():], " \t\r\n")) > 0 {
		return nil, errors.New("it does not end where it should")
	}
	return object, nil
}

// parse takes a token apart (RFC 7515 §5.2): three parts, each in base64url
// without padding and with no bits left over.
func (r jwtRules) parse(token string) (t jwt, ok bool) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return t, false
	}
	var decoded [3][]byte
	for i, part := range parts {
		var err error
		if decoded[i], err = base64.RawURLEncoding.Strict().DecodeString(part); err != nil {
			return t, false
		}
	}
	t.signed, t.signature = parts[0]+"."+parts[1], decoded[2]
	var err error
	if t.header, err = r.header(decoded[0]); err != nil {
		return t, false
	}
	t.claims, err = r.claims(decoded[1])
	return t, err == nil
}

// jwtCheck is one thing that a token has to meet.
type jwtCheck struct {
	what string
	met  func(t jwt) bool
}

// jwtChecks are those of an access token (RFC 9068 §4), in order: nothing of the
// claims counts before the signature has been checked.
var jwtChecks = []jwtCheck{
	{"kind", hasAccessType}, {"extensions", understood}, {"signature", signedByTrusted},
	{"issuer", fromIssuer}, {"audience", forThisServer}, {"expiry", notExpired}, {"begin", begun}, {"claims", complete},
}

// hasAccessType: a token of another kind, from the same issuer, is for something
// else (RFC 9068 §4, RFC 8725 §3.11, §3.12). Letter case means nothing in media
// types.
func hasAccessType(t jwt) bool {
	kind, ok := t.header.text("typ")
	kind = strings.ToLower(kind)
	return ok && strings.TrimPrefix(kind, "application/") == "at+jwt"
}

// understood: no extension is, so a token that insists on one does not count
// (RFC 7515 §4.1.11). Other names in the header are passed over (§4).
func understood(t jwt) bool { return t.header["crit"] == nil }

// signedByTrusted: the header chooses among the trusted keys and brings none of
// its own (RFC 8725 §3.1, §3.8, §3.10), and the algorithm is the key's, so that
// neither "none" nor HMAC can be had by asking.
func signedByTrusted(t jwt) bool {
	algorithm, ok := t.header.text("alg")
	if !ok {
		return false
	}
	kid, named := t.header.text("kid")
	return (named || t.header["kid"] == nil) && slices.ContainsFunc(jwtKeys(), func(k jwtKey) bool {
		return k.algorithm == algorithm && (!named || k.id == kid) && k.verifies(t.signed, t.signature)
	})
}

func fromIssuer(t jwt) bool {
	issuer, ok := t.claims.text("iss")
	return ok && issuer == jwtIssuer
}

func forThisServer(t jwt) bool {
	audience, ok := t.claims.texts("aud")
	return ok && slices.Contains(audience, jwtAudience)
}

func notExpired(t jwt) bool {
	expiry, ok := t.claims.time("exp")
	return ok && time.Now().Before(expiry.Add(jwtLeeway))
}

func begun(t jwt) bool {
	begin, ok := t.claims.time("nbf")
	return t.claims["nbf"] == nil || ok && !time.Now().Add(jwtLeeway).Before(begin)
}

// complete: what RFC 9068 §2.2 requires of tokens besides is there, each of its
// type. What is there beyond that is passed over (RFC 7519 §4).
func complete(t jwt) bool {
	for _, name := range []string{"sub", "client_id", "jti"} {
		if value, ok := t.claims.text(name); !ok || value == "" {
			return false
		}
	}
	_, ok := t.claims.time("iat")
	return ok
}

// jwtRules are what decides over tokens; only defects have others than rightJWT.
type jwtRules struct {
	header, claims jwtReader
	checks         []jwtCheck
}

var rightJWT = jwtRules{readObject, readObject, jwtChecks}

// authenticate finds out whom a token stands for; ok is false where it leads in
// nowhere.
func (r jwtRules) authenticate(token string) (one bearerToken, ok bool) {
	t, ok := r.parse(token)
	if !ok || slices.ContainsFunc(r.checks, func(c jwtCheck) bool { return !c.met(t) }) {
		return one, false
	}
	one.user, _ = t.claims.text("sub")
	one.scope, _ = t.claims.text("scope")
	return one, true
}
