package server

import (
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// dpopDefects break what bound tokens are about (RFC 9449).
func dpopDefects() []Defect {
	return slices.Concat(proofDefects(), proofPartDefects(), boundTokenDefects(), dpopChallengeDefects(), proofNonceDefects())
}

// evidence is what a request for the area of bound tokens brings with the scheme
// DPoP; ok is false where it brings nothing of the kind.
func (ex *exchange) evidence() (e *evidence, ok bool) {
	scheme, rest, _ := ex.credentials()
	e = &evidence{server: ex.conn.server, request: ex.request, token: rest, jkt: boundTo(), fields: ex.fields.all("DPoP")}
	e.read()
	return e, areaOf(ex.path).schemes.dpop && strings.EqualFold(scheme, "DPoP") && rest == boundToken()
}

// boundToken is the token that is bound to the key of the client.
func boundToken() string { return ownToken("dpop") }

// unboundToken is one that is bound to none.
func unboundToken() string { return ownToken("unbound") }

// boundIdentified tells whether a request has a token with a proof that is good,
// or one that needs none.
func (ex *exchange) boundIdentified() bool {
	scheme, rest, _ := ex.credentials()
	if strings.EqualFold(scheme, "Bearer") {
		_, refused := unbound(rest)
		return refused == nil
	}
	e, ok := ex.evidence()
	return ok && e.fails() == ""
}

// boundLogin puts the bound token and a good proof into a request.
func (ex *exchange) boundLogin() {
	public := clientKey().Public()
	jwk, _ := public.MarshalJSON() // a key that was made here has a JSON text
	id := make([]byte, 16)
	_, _ = rand.Read(id) // never fails
	claims := fmt.Sprintf(`{"jti":"%x","htm":%q,"htu":%q,"iat":%d,"ath":%q,"nonce":%q}`,
		id, ex.method, ex.scheme+"://"+ex.authority+ex.path, time.Now().Unix(), hashOf(boundToken()), ex.conn.server.proofs.nonces.make())
	ex.fields.remove("DPoP")
	ex.fields.set("Authorization", "DPoP "+boundToken())
	ex.fields.add("DPoP", signProof(`{"typ":"dpop+jwt","alg":"ES256","jwk":`+string(jwk)+`}`, claims))
}

// signProof puts a proof together, and signs it with the key of the client.
func signProof(header, claims string) string {
	input := base64.RawURLEncoding.EncodeToString([]byte(header)) + "." + base64.RawURLEncoding.EncodeToString([]byte(claims))
	private, _ := clientKey().Key.(*ecdsa.PrivateKey)
	sum := sha256.Sum256([]byte(input))
	r, s, _ := ecdsa.Sign(rand.Reader, private, sum[:])
	octets := make([]byte, 64)
	r.FillBytes(octets[:32])
	s.FillBytes(octets[32:])
	return input + "." + base64.RawURLEncoding.EncodeToString(octets)
}

// unchecked leaves checks out for some requests: all others have to hold, and no
// proof leads in twice.
func unchecked(w what, when func(e *evidence) bool, checks ...string) Defect {
	return preparing(w, func(ex *exchange) {
		if e, ok := ex.evidence(); ok && e.fails() != "" && e.fails(checks...) == "" && when(e) {
			e.server.proofs.use(e.once())
			ex.boundLogin()
		}
	})
}

// anyProof is for all proofs that a check would refuse.
func anyProof(*evidence) bool { return true }

// lacks is for proofs without a member of the header or the claims.
func lacks(of func(e *evidence) map[string]json.RawMessage, name string) func(e *evidence) bool {
	return func(e *evidence) bool { return of(e)[name] == nil }
}

func headerOf(e *evidence) map[string]json.RawMessage { return e.header }
func claimsOf(e *evidence) map[string]json.RawMessage { return e.claims }

// present is for proofs that have it.
func present(of func(e *evidence) map[string]json.RawMessage, name string) func(e *evidence) bool {
	return func(e *evidence) bool { return of(e)[name] != nil }
}

func algIs(name string) func(e *evidence) bool {
	return func(e *evidence) bool { return text(e.header, "alg") == name }
}

// noNonces takes proofs without one, and gives none.
func noNonces(e *evidence) bool { return e.claims["nonce"] == nil }

// proofDefects take requests that bring no good proof.
func proofDefects() []Defect {
	return []Defect{
		unchecked(what{"dpop-two-proofs-taken", "rfc9449-4.3-single-proof",
			"Of several proofs the first counts."}, anyProof, "one"),
		firstOfJoined(),
		unchecked(what{"dpop-no-jwt-taken", "rfc9449-4.3-single-proof",
			"What is no JWT in the DPoP field is passed over."}, func(e *evidence) bool { return len(e.fields) == 1 && !e.form && !strings.Contains(e.proof, ", ") }, allChecks()...),
		unchecked(what{"dpop-no-proof-taken", "rfc9449-7.1-no-access-unless-all",
			"A bound token leads in without a proof."}, func(e *evidence) bool { return len(e.fields) == 0 }, allChecks()...),
		unchecked(what{"dpop-signature-unchecked", "rfc9449-4.3-signature",
			"The proof is decoded, and its signature not looked at."}, anyProof, "signature"),
		unchecked(what{"dpop-signature-empty-taken", "rfc9449-4.3-signature",
			"A proof without a signature is taken for one that was checked elsewhere."}, func(e *evidence) bool { return strings.HasSuffix(e.proof, ".") }, "signature"),
		unchecked(what{"dpop-typ-unchecked", "rfc9449-4.3-jose-header",
			"A JWT of any type is a proof."}, present(headerOf, "typ"), "typ"),
		unchecked(what{"dpop-alg-none-taken", "rfc9449-4.3-jose-header",
			"A proof with the algorithm none needs no signature."}, algIs("none"), "alg", "signature"),
		unchecked(what{"dpop-hmac-taken", "rfc9449-4.3-jose-header",
			"A proof can be signed with HMAC, and the public key for its secret."}, algIs("HS256"), "alg", "signature"),
		unchecked(what{"dpop-private-key-taken", "rfc9449-4.3-jose-header",
			"A proof can hold its private key."}, func(e *evidence) bool { return !e.public() && e.thumbprint() != "" }, "public", "signature", "key"),
		unchecked(what{"dpop-key-unchecked", "rfc9449-4.3-ath-and-key",
			"Whose key the proof is by is not looked at."}, anyProof, "key"),
		unchecked(what{"dpop-ath-unchecked", "rfc9449-4.3-ath-and-key",
			"The hash of the token in the proof is not looked at."}, present(claimsOf, "ath"), "ath"),
		unchecked(what{"dpop-ath-optional", "rfc9449-4.3-ath-and-key",
			"A proof without the hash of the token is as good."}, lacks(claimsOf, "ath"), "ath"),
	}
}

// allChecks are their names.
func allChecks() []string {
	var list []string
	for _, c := range proofChecks {
		list = append(list, c.name)
	}
	return list
}

// firstOfJoined reads a field as a list, and takes the first of it.
func firstOfJoined() Defect {
	return preparing(what{"dpop-joined-proofs-taken", "rfc9449-4.3-single-proof",
		"Of several proofs in one field the first counts."}, func(ex *exchange) {
		if e, ok := ex.evidence(); ok && strings.Contains(e.proof, ", ") {
			e.fields = []string{strings.Split(e.proof, ", ")[0]}
			if e.read(); e.fails() == "" {
				ex.boundLogin()
			}
		}
	})
}
