package server

import (
	"crypto/sha256"
	"slices"
	"sync"
	"time"
)

// introspector is who knows what an opaque token is good for: the server that
// issues tokens. Whoever takes them asks it for each, as over RFC 7662 §2.1.
type introspector interface {
	introspect(token string) introspection
}

// introspection is an answer of it (RFC 7662 §2.2). Of a token that is not active
// it says nothing but that: be it unknown, expired or taken back, who brought it
// learns of no difference.
type introspection struct {
	active   bool
	username string
	scope    string   // what it may be used for, blanks between
	audience []string // which resource servers it is meant for
	acr      string   // how its user has logged in (RFC 9470 §6.2)
	jkt      string   // thumbprint of the key to which it is bound (RFC 9449 §6.2); empty: of none
	x5t      string   // thumbprint of the certificate to which it is bound (RFC 8705 §3.2); empty: of none
}

// bearerACR is the login that the area for tokens wants.
const bearerACR = "urn:authspec:two-factors"

// issuedToken is what the issuer remembers of a token: of its text only the hash,
// so that a leak of the store gives no token away. To look it up by that takes no
// time that tells of the token.
type issuedToken struct {
	introspection
	expires time.Time
	revoked bool
}

// issuer is an introspector in the same process, with a clock.
type issuer struct {
	tokens map[[sha256.Size]byte]issuedToken
	now    func() time.Time
}

func (i issuer) introspect(token string) introspection {
	known, issued := i.tokens[sha256.Sum256([]byte(token))]
	if !issued || known.revoked || !i.now().Before(known.expires) {
		return introspection{}
	}
	known.active = true
	return known.introspection
}

// ownedToken is a token as its owner knows it, by the role that it plays in
// cases of the suite.
type ownedToken struct{ role, value string }

// ownedTokens are the tokens of the reference server. They show the characters
// that a token may have (RFC 6750 §2.1).
func ownedTokens() []ownedToken {
	return []ownedToken{
		{"valid", "cUl5.Y29yZQ-fL~6_9+b/7Vd0sWkQ3hN8tZ2xE4rA=="},
		{"expired", "pT0wLr7eXq2mB5vK9sJ4hG6dF3aZ1cY8nU0iO7yE"},
		{"narrow", "nD8fQ2xV6bM4kL0pS9wJ7hT5gR3cZ1aY2eU6iO4n"},
		{"wide", "wK3vB9xN1mQ7rT5yU2iO8pA6sD4fG0hJ3kL5zX7c"},
		{"wrong-audience", "aV6bN2mQ8wE4rT0yU7iO3pS9dF5gH1jK6lZ2xC8v"},
		{"revoked", "rE5tY1uI7oP3aS9dF4gH0jK6lZ2xC8vB5nM1qW7e"},
		{"weak", "kW4eR0tY6uI2oP8aS5dF1gH7jK3lZ9xC4vB0nM6q"},
		{"dpop", "bK3xT9mQ5wZ7rY1vN4sL8pG2hJ6fD0cA3uE5iO7k"},
		{"mtls", "mT4cX8vB2nL6kQ9wR3zY7pJ1hG5fD0sA8uE6iO2t"},
		{"unbound", "uB7nW2kX9vR4mT6qZ1sP5yL8jH3gF0dC2aE4iO6t"},
	}
}

// ownToken is the token that has a role.
func ownToken(role string) string {
	tokens := ownedTokens()
	return tokens[slices.IndexFunc(tokens, func(t ownedToken) bool { return t.role == role })].value
}

// opaqueTokens are those that the server has issued.
var opaqueTokens = sync.OnceValue(func() introspector {
	i := issuer{map[[sha256.Size]byte]issuedToken{}, time.Now}
	for _, t := range ownedTokens() {
		one := issuedToken{
			introspection{username: ordinary().user, scope: bearerScope + " write", audience: []string{jwtAudience}, acr: bearerACR},
			time.Now().AddDate(1, 0, 0), t.role == "revoked",
		}
		switch t.role {
		case "expired":
			one.expires = since
		case "narrow":
			one.scope = "write"
		case "wide":
			one.scope = "admin write " + bearerScope
		case "wrong-audience":
			one.audience = []string{"https://mail.authspec.example"}
		case "weak":
			one.acr = "urn:authspec:password"
		case "dpop":
			one.jkt = boundTo()
		case "mtls":
			one.x5t = thumbprintOf(clientCertificates().right.parsed.Raw)
		}
		i.tokens[sha256.Sum256([]byte(t.value))] = one
	}
	return i
})

// askFor has a token introspected. Whatever its issuer says, a token that is
// meant for another resource server is none here (RFC 9700 §2.3).
func askFor(of introspector, token string) (bearerToken, bool) {
	known := of.introspect(token)
	if !known.active || !slices.Contains(known.audience, jwtAudience) {
		return bearerToken{}, false
	}
	return bearerToken{known.username, known.scope, known.acr != bearerACR, known.jkt, known.x5t}, true
}
