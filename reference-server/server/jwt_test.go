package server

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"maps"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// object is the JSON of a part with some members changed; nil leaves one out.
func object(of map[string]any, changed ...map[string]any) string {
	all := maps.Clone(of)
	for _, c := range changed {
		maps.Copy(all, c)
	}
	maps.DeleteFunc(all, func(_ string, v any) bool { return v == nil })
	text, err := json.Marshal(all)
	if err != nil {
		panic(err)
	}
	return string(text)
}

func rightHeader(changed ...map[string]any) string {
	return object(map[string]any{"alg": "ES256", "typ": "at+jwt", "kid": "reference-ec"}, changed...)
}

func rightClaims(changed ...map[string]any) string {
	return object(map[string]any{
		"iss": jwtIssuer, "aud": jwtAudience, "sub": "alice", "client_id": "test", "jti": "1", "scope": "read",
		"iat": time.Now().Unix(), "exp": time.Now().Add(time.Hour).Unix(),
	}, changed...)
}

func encoded(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }

// signedBy is a token with a signature.
func signedBy(sign func(input string) []byte, header, claims string) string {
	input := encoded(header) + "." + encoded(claims)
	return input + "." + encoded(string(sign(input)))
}

func privateHalf(text string) any {
	block, _ := pem.Decode([]byte(text))
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		panic(err)
	}
	return key
}

func byEC(key *ecdsa.PrivateKey) func(string) []byte {
	return func(input string) []byte {
		sum := sha256.Sum256([]byte(input))
		r, s, err := ecdsa.Sign(rand.Reader, key, sum[:])
		if err != nil {
			panic(err)
		}
		return append(r.FillBytes(make([]byte, 32)), s.FillBytes(make([]byte, 32))...)
	}
}

var (
	es256  = byEC(privateHalf(ecKey).(*ecdsa.PrivateKey))
	rsaOwn = privateHalf(rsaKey).(*rsa.PrivateKey)
)

func rs(h crypto.Hash) func(string) []byte {
	return func(input string) []byte {
		signature, err := rsa.SignPKCS1v15(nil, rsaOwn, h, hashed(h, input))
		if err != nil {
			panic(err)
		}
		return signature
	}
}

func ps256(input string) []byte {
	signature, err := rsa.SignPSS(rand.Reader, rsaOwn, crypto.SHA256, hashed(crypto.SHA256, input), nil)
	if err != nil {
		panic(err)
	}
	return signature
}

func macBy(secret []byte) func(string) []byte {
	return func(input string) []byte {
		m := hmac.New(sha256.New, secret)
		m.Write([]byte(input))
		return m.Sum(nil)
	}
}

func nothing(string) []byte { return nil }

type has = map[string]any

// TestJWT: a token of the issuer leads in, and one that is wrong in anything does
// not (RFC 9068 §4).
func TestJWT(t *testing.T) {
	s := start(t, Options{})
	now := time.Now()
	right := signedBy(es256, rightHeader(), rightClaims())
	parts := strings.Split(right, ".")
	for _, c := range []struct {
		name, token string
		status      int
	}{
		{"right", right, 200},
		{"RS256", signedBy(rs(crypto.SHA256), rightHeader(has{"alg": "RS256", "kid": "reference-rsa"}), rightClaims()), 200},
		{"no name of a key", signedBy(es256, rightHeader(has{"kid": nil}), rightClaims()), 200},
		{"long form of the type", signedBy(es256, rightHeader(has{"typ": "application/AT+JWT"}), rightClaims()), 200},
		{"more in the header", signedBy(es256, rightHeader(has{"x": 1}), rightClaims()), 200},
		{"more claims", signedBy(es256, rightHeader(), rightClaims(has{"x": has{"exp": 1}})), 200},
		{"several audiences", signedBy(es256, rightHeader(), rightClaims(has{"aud": []string{"x", jwtAudience}})), 200},
		{"half a minute ago", signedBy(es256, rightHeader(), rightClaims(has{"exp": now.Add(-30 * time.Second).Unix()})), 200},
		{"with a fraction", signedBy(es256, rightHeader(), rightClaims(has{"exp": float64(now.Unix()) + 60.5})), 200},
		{"begun", signedBy(es256, rightHeader(), rightClaims(has{"nbf": now.Unix()})), 200},
		{"narrow", signedBy(es256, rightHeader(), rightClaims(has{"scope": "write"})), 403},
		{"no scope", signedBy(es256, rightHeader(), rightClaims(has{"scope": nil})), 403},
		{"expired", signedBy(es256, rightHeader(), rightClaims(has{"exp": now.Add(-2 * time.Minute).Unix()})), 401},
		{"not yet", signedBy(es256, rightHeader(), rightClaims(has{"nbf": now.Add(2 * time.Minute).Unix()})), 401},
		{"other key's name", signedBy(es256, rightHeader(has{"kid": "reference-rsa"}), rightClaims()), 401},
		{"kid that is no text", signedBy(es256, rightHeader(has{"kid": 1}), rightClaims()), 401},
		{"padded", parts[0] + "=." + parts[1] + "." + parts[2], 400},
		{"padded at the end", right + "=", 401},
		{"four parts", right + ".e30", 401},
		{"claims of nobody", signedBy(es256, rightHeader(), "{}"), 401},
	} {
		if got := ask(t, s, withToken("GET", "Bearer "+c.token)); got.status != c.status {
			t.Errorf("%s: want %d, got %d, %s", c.name, c.status, got.status, got.header.Get("WWW-Authenticate"))
		}
	}
}

// jwtTalks are those that show the defects of JWT.
func jwtTalks() []string {
	var list []string
	for _, token := range jwtTokens() {
		list = append(list, withToken("GET", "Bearer "+token))
	}
	return list
}

// jwtTokens are wrong, or good and seldom seen.
func jwtTokens() []string {
	now, twice := time.Now(), func(text, more string) string { return strings.Replace(text, "{", "{"+more+",", 1) }
	late := fmt.Sprintf(`"exp":%d`, now.Add(time.Hour).Unix())
	list := []string{
		signedBy(rs(crypto.SHA256), rightHeader(has{"alg": "RS256", "kid": "reference-rsa"}), rightClaims()),
		signedBy(es256, twice(rightHeader(has{"kid": "other"}), `"kid":"reference-ec"`), rightClaims()),
		signedBy(es256, rightHeader(), twice(rightClaims(has{"exp": 1}), late)),
		signedBy(es256, rightHeader(), rightClaims()+"x"), signedBy(es256, rightHeader(), "["+rightClaims()+"]"),
		signedBy(es256, rightHeader(), rightClaims(has{"x": "\x00"})[:1]+"\"x\":\"\xff\","+rightClaims()[1:]),
		signedBy(es256, rightHeader(), "\x00"+strings.Join(strings.Split(rightClaims(), ""), "\x00")), signedBy(es256, rightHeader(), "null"),
		signedBy(es256, encodedNest(), rightClaims()), encoded(`{"alg":"PBES2-HS256+A128KW"}`) + ".a.b.c.d",
	}
	list = append(list, keyTokens()...)
	for _, header := range []has{
		{"x": 1}, {"crit": []string{"x"}, "x": 1}, {"crit": 1}, {"typ": "JWT"}, {"typ": nil}, {"typ": "application/at+jwt"}, {"typ": "dpop+jwt"}, {"kid": "it's"},
	} {
		list = append(list, signedBy(es256, rightHeader(header), rightClaims()))
	}
	for _, claims := range []has{
		{"x": 1}, {"x": has{}}, {"aud": "x"}, {"aud": jwtAudience + ".x"}, {"aud": strings.ToUpper(jwtAudience)}, {"aud": []string{}},
		{"aud": []string{jwtAudience}}, {"aud": []string{"x", jwtAudience}}, {"aud": nil}, {"aud": 1}, {"exp": 1}, {"exp": now.Add(-10 * time.Minute).Unix()},
		{"exp": nil}, {"exp": "soon"}, {"exp": []int{1}}, {"nbf": now.Add(10 * time.Minute).Unix()}, {"nbf": now.Add(24 * time.Hour).Unix()},
		{"iss": "x"}, {"iss": jwtIssuer + "/"}, {"iss": jwtIssuer + ".x"}, {"iss": strings.ToUpper(jwtIssuer)}, {"jti": nil},
	} {
		list = append(list, signedBy(es256, rightHeader(), rightClaims(claims)))
	}
	return list
}

func encodedNest() string {
	return `{"alg":` + strings.Repeat("[", 2000) + strings.Repeat("]", 2000) + "}"
}

// strangersKey is one that nobody trusts; strangersSet serves it.
var (
	strangersKey, _ = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	strangersSet    = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(has{"keys": []any{strangersJWK()}})
	}))
)

func strangersJWK() has {
	point, err := strangersKey.PublicKey.Bytes()
	if err != nil {
		panic(err)
	}
	return has{"kty": "EC", "crv": "P-256", "x": encoded(string(point[1:33])), "y": encoded(string(point[33:]))}
}

// keyTokens are signed by what is no key, or by one that nobody trusts.
func keyTokens() []string {
	of := &x509.Certificate{SerialNumber: big.NewInt(1)}
	der, err := x509.CreateCertificate(rand.Reader, of, of, strangersKey.Public(), strangersKey)
	if err != nil {
		panic(err)
	}
	block, _ := pem.Decode(publicPEM(jwtKeys()[0].public))
	pkcs1 := pem.EncodeToMemory(&pem.Block{Type: "RSA PUBLIC KEY", Bytes: x509.MarshalPKCS1PublicKey(&rsaOwn.PublicKey)})
	var list []string
	for _, c := range []struct {
		sign   func(string) []byte
		header has
	}{
		{macBy([]byte("x")), has{}}, {nothing, has{}}, {nothing, has{"alg": "none"}}, {nothing, has{"alg": "NONE"}}, {nothing, has{"alg": nil}},
		{macBy(publicPEM(jwtKeys()[0].public)), has{"alg": "HS256"}}, {macBy(block.Bytes), has{"alg": "HS256"}}, {macBy(pkcs1), has{"alg": "HS256"}},
		{macBy(nil), has{"alg": "HS256"}}, {macBy(nil), has{"alg": "HS256", "kid": "/dev/null"}},
		{rs(crypto.SHA512), has{"alg": "RS512", "kid": "reference-rsa"}}, {ps256, has{"alg": "PS256", "kid": "reference-rsa"}},
		{byEC(strangersKey), has{"jwk": strangersJWK()}}, {byEC(strangersKey), has{"jku": strangersSet.URL}},
		{byEC(strangersKey), has{"x5c": []string{base64.StdEncoding.EncodeToString(der)}}},
	} {
		list = append(list, signedBy(c.sign, rightHeader(c.header), rightClaims()))
	}
	return list
}
