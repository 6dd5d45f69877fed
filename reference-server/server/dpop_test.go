package server

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// prover makes a request for the area of bound tokens, right but for what is
// changed.
type prover struct {
	method, target, scheme, token string
	header, claims                map[string]any
	otherwise                     func(proof string) []string // the DPoP fields; nil: one
}

func newProver(s *Server) *prover {
	public := clientKey().Public()
	id := make([]byte, 8)
	_, _ = rand.Read(id)
	return &prover{
		method: "GET", target: "/dpop/", scheme: "DPoP", token: boundToken(),
		header: map[string]any{"typ": "dpop+jwt", "alg": "ES256", "jwk": public},
		claims: map[string]any{
			"jti": fmt.Sprintf("%x", id), "htm": "GET", "htu": s.URL() + "/dpop/", "iat": time.Now().Unix(),
			"ath": hashOf(boundToken()), "nonce": s.proofs.nonces.make(),
		},
	}
}

func (p *prover) request() string {
	header, _ := json.Marshal(p.header)
	claims, _ := json.Marshal(p.claims)
	proofs := []string{signProof(string(header), string(claims))}
	if p.otherwise != nil {
		proofs = p.otherwise(proofs[0])
	}
	text := p.method + " " + p.target + " HTTP/1.1\nHost: HOST\n"
	if p.scheme != "" {
		text += "Authorization: " + p.scheme + " " + p.token + "\n"
	}
	for _, proof := range proofs {
		text += "DPoP: " + proof + "\n"
	}
	return text + "\n"
}

// proofRequests are what is sent, what should come of it, and the error that is
// told.
var proofRequests = []struct {
	name   string
	status int
	code   string
	change func(p *prover)
}{
	{"right", 200, "", func(*prover) {}},
	{"HEAD", 200, "", func(p *prover) { p.method, p.claims["htm"] = "HEAD", "HEAD" }},
	{"a query", 200, "", func(p *prover) { p.target += "?a=b" }},
	{"scheme in small letters", 200, "", func(p *prover) { p.scheme = "dpop " }},
	{"URI spelled otherwise", 200, "", func(p *prover) {
		p.claims["htu"] = strings.Replace(strings.Replace(p.claims["htu"].(string), "http", "HTTP", 1), "/dpop/", "/x/../%64pop/", 1)
	}},
	{"URI with a query", 200, "", func(p *prover) { p.claims["htu"] = p.claims["htu"].(string) + "?x" }},
	{"a little ahead", 200, "", func(p *prover) { p.claims["iat"] = time.Now().Unix() + 5 }},
	{"further claims", 200, "", func(p *prover) { p.claims["x"], p.header["kid"] = 1, "k" }},
	{"nothing", 401, "", func(p *prover) { p.scheme = "" }},
	{"another scheme", 401, "", func(p *prover) { p.scheme = "Basic" }},
	{"no token68", 400, "invalid_request", func(p *prover) { p.token = "a b" }},
	{"two Authorization lines", 400, "invalid_request", func(p *prover) { p.token += "\nAuthorization: DPoP x" }},
	{"unknown token", 401, "invalid_token", func(p *prover) { p.token = "unknown" }},
	{"unbound token", 401, "invalid_token", func(p *prover) { p.token, p.claims["ath"] = unboundToken(), hashOf(unboundToken()) }},
	{"unbound as Bearer", 200, "", func(p *prover) { p.scheme, p.token = "Bearer", unboundToken() }},
	{"unknown as Bearer", 401, "invalid_token", func(p *prover) { p.scheme, p.token = "Bearer", "unknown" }},
	{"narrow as Bearer", 403, "insufficient_scope", func(p *prover) { p.scheme, p.token = "Bearer", ownedTokens()[2].value }},
	{"no token68 as Bearer", 400, "invalid_request", func(p *prover) { p.scheme, p.token = "Bearer", "a b" }},
	{"bound as Bearer with proof", 401, "invalid_token", func(p *prover) { p.scheme = "Bearer" }},
	{"bound as Bearer", 401, "invalid_token", func(p *prover) {
		p.scheme, p.otherwise = "Bearer", func(string) []string { return nil }
	}},
	{"no proof", 401, "invalid_dpop_proof", func(p *prover) { p.otherwise = func(string) []string { return nil } }},
	{"two proofs", 401, "invalid_dpop_proof", func(p *prover) { p.otherwise = func(one string) []string { return []string{one, one} } }},
	{"joined proofs", 401, "invalid_dpop_proof", func(p *prover) { p.otherwise = func(one string) []string { return []string{one + ", " + one} } }},
	{"no JWT", 401, "invalid_dpop_proof", func(p *prover) { p.otherwise = func(string) []string { return []string{"proof"} } }},
	{"no signature", 401, "invalid_dpop_proof", func(p *prover) {
		p.otherwise = func(one string) []string { return []string{one[:strings.LastIndex(one, ".")+1]} }
	}},
	{"altered signature", 401, "invalid_dpop_proof", func(p *prover) {
		p.otherwise = func(one string) []string { return []string{one[:len(one)-8] + "AAAAAAAA"} }
	}},
	{"alg none", 401, "invalid_dpop_proof", func(p *prover) { p.header["alg"] = "none" }},
	{"alg HS256", 401, "invalid_dpop_proof", func(p *prover) { p.header["alg"] = "HS256" }},
	{"no alg", 401, "invalid_dpop_proof", func(p *prover) { delete(p.header, "alg") }},
	{"typ JWT", 401, "invalid_dpop_proof", func(p *prover) { p.header["typ"] = "JWT" }},
	{"no typ", 401, "invalid_dpop_proof", func(p *prover) { delete(p.header, "typ") }},
	{"no jwk", 401, "invalid_dpop_proof", func(p *prover) { delete(p.header, "jwk") }},
	{"private jwk", 401, "invalid_dpop_proof", func(p *prover) {
		private, _ := clientKey().MarshalJSON()
		p.header["jwk"] = json.RawMessage(private)
	}},
	{"bad jwk", 401, "invalid_dpop_proof", func(p *prover) { p.header["jwk"] = []int{} }},
	{"another jwk", 401, "invalid_dpop_proof", func(p *prover) {
		other, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		p.header["jwk"] = jose.JSONWebKey{Key: other.Public()}
	}},
	{"no jti", 401, "invalid_dpop_proof", func(p *prover) { delete(p.claims, "jti") }},
	{"no htm", 401, "invalid_dpop_proof", func(p *prover) { delete(p.claims, "htm") }},
	{"another method", 401, "invalid_dpop_proof", func(p *prover) { p.claims["htm"] = "POST" }},
	{"method in small letters", 401, "invalid_dpop_proof", func(p *prover) { p.claims["htm"] = "get" }},
	{"no htu", 401, "invalid_dpop_proof", func(p *prover) { delete(p.claims, "htu") }},
	{"another path", 401, "invalid_dpop_proof", func(p *prover) { p.claims["htu"] = p.claims["htu"].(string) + "x" }},
	{"another host", 401, "invalid_dpop_proof", func(p *prover) { p.claims["htu"] = "http://x.invalid/dpop/" }},
	{"the path alone", 401, "invalid_dpop_proof", func(p *prover) { p.claims["htu"] = "/dpop/" }},
	{"https", 401, "invalid_dpop_proof", func(p *prover) { p.claims["htu"] = strings.Replace(p.claims["htu"].(string), "http", "https", 1) }},
	{"user in the URI", 401, "invalid_dpop_proof", func(p *prover) { p.claims["htu"] = strings.Replace(p.claims["htu"].(string), "//", "//a@", 1) }},
	{"no iat", 401, "invalid_dpop_proof", func(p *prover) { delete(p.claims, "iat") }},
	{"yesterday", 401, "invalid_dpop_proof", func(p *prover) { p.claims["iat"] = time.Now().Add(-24 * time.Hour).Unix() }},
	{"tomorrow", 401, "invalid_dpop_proof", func(p *prover) { p.claims["iat"] = time.Now().Add(24 * time.Hour).Unix() }},
	{"yesterday, no nonce", 401, "invalid_dpop_proof", func(p *prover) {
		delete(p.claims, "nonce")
		p.claims["iat"] = time.Now().Add(-24 * time.Hour).Unix()
	}},
	{"tomorrow, no nonce", 401, "invalid_dpop_proof", func(p *prover) {
		delete(p.claims, "nonce")
		p.claims["iat"] = time.Now().Add(24 * time.Hour).Unix()
	}},
	{"iat a text", 401, "invalid_dpop_proof", func(p *prover) { p.claims["iat"] = "now" }},
	{"no ath", 401, "invalid_dpop_proof", func(p *prover) { delete(p.claims, "ath") }},
	{"ath of another", 401, "invalid_dpop_proof", func(p *prover) { p.claims["ath"] = hashOf("x") }},
	{"no nonce", 401, "use_dpop_nonce", func(p *prover) { delete(p.claims, "nonce") }},
	{"a made-up nonce", 401, "use_dpop_nonce", func(p *prover) { p.claims["nonce"] = "x" }},
}

// TestProofs: each refusal has its error in the challenge of its scheme, and the
// nonce where one is needed (RFC 9449 §7.1, §7.2, §9).
func TestProofs(t *testing.T) {
	s := start(t, Options{})
	for _, c := range proofRequests {
		p := newProver(s)
		c.change(p)
		got := ask(t, s, p.request())
		challenges := got.header.Values("WWW-Authenticate")
		text := strings.Join(challenges, "\n")
		switch {
		case got.status != c.status, (c.status == 200) != (challenges == nil), c.status != 200 && len(challenges) != 2:
			t.Errorf("%s: want %d, got %d with %q", c.name, c.status, got.status, text)
		case c.code == "" && strings.Contains(text, "error"), !strings.Contains(text, c.code):
			t.Errorf("%s: want the error %q in %s", c.name, c.code, text)
		case (c.code == "use_dpop_nonce") != (got.header.Get("DPoP-Nonce") != ""):
			t.Errorf("%s: the nonce is %q", c.name, got.header.Get("DPoP-Nonce"))
		case c.code != "" && c.name != "two Authorization lines" && strings.Contains(challenges[0], "error") == strings.EqualFold(p.scheme, "Bearer"):
			t.Errorf("%s: the error is in the wrong challenge: %s", c.name, text)
		case strings.Contains(got.content, dpopMarker) != (c.status == 200 && p.method == "GET"):
			t.Errorf("%s: the content is %q", c.name, got.content)
		}
	}
}

// TestProofOnce: a proof leads in once, however its URI is spelled, and in no time
// that two requests may need.
func TestProofOnce(t *testing.T) {
	s := start(t, Options{})
	p := newProver(s)
	for i, want := range []int{200, 401, 401} {
		if i == 2 {
			p.claims["htu"] = s.URL() + "/%64pop/"
		}
		if got := ask(t, s, p.request()); got.status != want {
			t.Errorf("request %d: want %d, got %d", i+1, want, got.status)
		}
	}
}

// TestAnotherKey: a good proof by a key of one's own is none for the token.
func TestAnotherKey(t *testing.T) {
	s := start(t, Options{})
	p := newProver(s)
	private, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: private},
		(&jose.SignerOptions{EmbedJWK: true}).WithType("dpop+jwt"))
	if err != nil {
		t.Fatal(err)
	}
	claims, _ := json.Marshal(p.claims)
	signed, err := signer.Sign(claims)
	if err != nil {
		t.Fatal(err)
	}
	p.otherwise = func(string) []string { proof, _ := signed.CompactSerialize(); return []string{proof} }
	got := ask(t, s, p.request())
	if challenge := got.header.Get("WWW-Authenticate"); got.status != 401 || !strings.Contains(challenge, `error="invalid_token"`) {
		t.Errorf("got %d, %s", got.status, challenge)
	}
}

// TestBoundTokenIsNoBearer: at the area of Bearer tokens neither.
func TestBoundTokenIsNoBearer(t *testing.T) {
	if got := ask(t, start(t, Options{}), withToken("GET", "Bearer "+boundToken())); got.status != 401 {
		t.Errorf("got %d", got.status)
	}
}

var madeNonce = regexp.MustCompile(`[A-Za-z0-9+/]{48}`)

// proofAnswers is what a server says to all of proofRequests, to a proof by
// another key and to one that comes three times, without what differs from run to
// run.
func proofAnswers(t *testing.T, o Options) string {
	s := start(t, o)
	var all strings.Builder
	tell := func(name string, p *prover) {
		got := ask(t, s, p.request())
		fmt.Fprintln(&all, name, got.status)
		for _, field := range slices.Sorted(maps.Keys(got.header)) {
			if field != "Date" {
				fmt.Fprintln(&all, field, madeNonce.ReplaceAllString(strings.Join(got.header[field], "\n"), "NONCE"))
			}
		}
	}
	for _, c := range proofRequests {
		p := newProver(s)
		c.change(p)
		tell(c.name, p)
	}
	other := newProver(s)
	private, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	signer, _ := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: private}, (&jose.SignerOptions{EmbedJWK: true}).WithType("dpop+jwt"))
	claims, _ := json.Marshal(other.claims)
	signed, err := signer.Sign(claims)
	if err != nil {
		t.Fatal(err)
	}
	other.otherwise = func(string) []string { proof, _ := signed.CompactSerialize(); return []string{proof} }
	tell("another key", other)
	again := newProver(s)
	tell("once", again)
	tell("twice", again)
	again.claims["htu"] = s.URL() + "/%64pop/"
	tell("in another spelling", again)
	return all.String()
}

// TestEveryDefectOfProofsShows compares each defective server with the right one.
func TestEveryDefectOfProofsShows(t *testing.T) {
	want := proofAnswers(t, Options{})
	if again := proofAnswers(t, Options{}); again != want {
		t.Fatalf("the right server varies:\n%s\n%s", want, again)
	}
	for _, d := range dpopDefects() {
		t.Run(d.Name, func(t *testing.T) {
			t.Parallel()
			if proofAnswers(t, Options{Defects: []string{d.Name}}) == want {
				t.Error("it does not show")
			}
		})
	}
}

// TestVariantsOfProofs shows what each does that only this one does.
func TestVariantsOfProofs(t *testing.T) {
	without := func(p *prover) { delete(p.claims, "nonce") }
	for name, c := range map[string]struct {
		change func(p *prover)
		holds  func(got reply) bool
	}{
		"dpop-without-nonces":       {without, func(got reply) bool { return got.status == 200 }},
		"dpop-nonce-in-each-answer": {func(*prover) {}, func(got reply) bool { return got.header.Get("DPoP-Nonce") != "" && got.status == 200 }},
		"dpop-alone": {func(p *prover) { p.scheme, p.token = "Bearer", unboundToken() }, func(got reply) bool {
			return got.status == 401 && len(got.header.Values("WWW-Authenticate")) == 1
		}},
		"dpop-bad-proof-400": {func(p *prover) { p.claims["htm"] = "PUT" }, func(got reply) bool {
			return got.status == 400 && len(got.header.Values("WWW-Authenticate")) == 2
		}},
	} {
		s := start(t, Options{Variants: []string{name}})
		p := newProver(s)
		c.change(p)
		if got := ask(t, s, p.request()); !c.holds(got) {
			t.Errorf("%s: got %d, %v", name, got.status, got.header)
		}
	}
}
