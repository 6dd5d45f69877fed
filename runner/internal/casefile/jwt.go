package casefile

import "time"

// JWT is a token that is made for one request (RFC 7519, in the compact form of
// RFC 7515 §7.1), and what is wrong with it. What is not said is as a right
// issuer has it.
type JWT struct {
	From   string      // JWTClaims or JWTValid
	Header []JWTMember // what the header has otherwise
	Claims []JWTMember // what the claims have otherwise
	Sign   string      // one of the Sign constants
	Form   string      // of the public key, for SignConfused
	Alter  string      // JWTHeader, JWTPayload or JWTSignature: one bit of it is changed; empty: none

	// What is written in place of the JSON of both parts, before it is signed; of
	// the signature's octets; and of all of it. Nil: as it is.
	WriteHeader, WritePayload, WriteSignature, WriteToken *Text
}

// What a token is made of.
const (
	JWTClaims = "claims" // claims that the issuer of the target would make now
	JWTValid  = "valid"  // the valid token of the target
)

// How a token is signed.
const (
	SignTrusted  = "trusted"            // by the key of the issuer
	SignKept     = "kept"               // the valid token's own signature stays
	SignOwn      = "own"                // by a key that nobody trusts
	SignNone     = "none"               // not at all
	SignConfused = "hmac-of-public-key" // with the public key as if it were a secret
	SignEmpty    = "hmac-of-nothing"    // with an empty secret
)

// The parts of a token.
const (
	JWTHeader    = "header"
	JWTPayload   = "payload"
	JWTSignature = "signature"
)

// JWTMember is a name of the header or the claims that is written otherwise.
type JWTMember struct {
	Name   string
	Values []JWTValue // one an occurrence; none: the name is left out
}

// JWTValue is a value in JSON: exactly one of the three.
type JWTValue struct {
	Text *Text          // a string
	JSON *Text          // as it stands, right JSON or not
	Now  *time.Duration // a number: the time of the request and this much later
}

// PublicForms lists the forms in which a public key is taken for a secret: PEM,
// the same without its last line end, PEM of PKCS #1, DER, and a JWK.
func PublicForms() []string { return []string{"pem", "pem-unended", "pem-pkcs1", "der", "jwk"} }

// JWTNames lists what ${jwt.NAME} can ask for: of the stranger's key, whose
// token it may be, and of what has been made so far, in this order.
func JWTNames() []string {
	return []string{"own-jwk", "own-thumbprint", "own-x5c", "own-jwks-uri", "header", "payload", "signed", "signature", "token"}
}

// IssuerNames lists what ${issuer.NAME} can ask for.
func IssuerNames() []string { return []string{"iss", "aud", "alg", "kid"} }
