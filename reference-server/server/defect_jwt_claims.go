package server

import (
	"encoding/json"
	"strings"
	"time"
)

func jwtTimeDefects() []Defect {
	later := func(t jwt, name string, by time.Duration) bool {
		at, ok := t.claims.time(name)
		return ok && time.Now().Before(at.Add(by))
	}
	return []Defect{
		byRules(what{"jwt-expired-taken", "rfc7519-4.1.4-exp",
			"A token that has expired leads in."}, besides("expiry", func(t jwt) bool { _, ok := t.claims.time("exp"); return ok })),
		byRules(what{"jwt-leeway-of-an-hour", "rfc7519-4.1.4-exp",
			"A token leads in for an hour after it has expired."}, besides("expiry", func(t jwt) bool { return later(t, "exp", time.Hour) })),
		byRules(what{"jwt-expiry-missing-taken", "rfc9068-4-exp",
			"A token that never expires leads in."}, besides("expiry", func(t jwt) bool { return t.claims["exp"] == nil })),
		byRules(what{"jwt-expiry-of-another-type", "advisory-jwt-claim-types",
			"An expiry that is no number counts for none at all, and the token leads in."}, besides("expiry", func(t jwt) bool {
			_, ok := t.claims.time("exp")
			return t.claims["exp"] != nil && !ok
		})),
		byRules(what{"jwt-begin-ignored", "rfc7519-4.1.5-nbf",
			"A token leads in before the time that it names."}, without("begin")),
		byRules(what{"jwt-begin-an-hour-early", "rfc7519-4.1.5-nbf",
			"A token leads in an hour before the time that it names."}, besides("begin", func(t jwt) bool { return !later(t, "nbf", -time.Hour) })),
	}
}

func jwtClaimDefects() []Defect {
	issuer := func(like func(string) bool) jwtRules {
		return besides("issuer", func(t jwt) bool {
			name, ok := t.claims.text("iss")
			return ok && like(name)
		})
	}
	return []Defect{
		byRules(what{"jwt-unknown-claim-refused", "rfc7519-4-unknown-claims-ignored",
			"A claim that is not known makes a token bad."}, instead("claims", func(t jwt) bool {
			return complete(t) && onlyKnown(t.claims, "iss", "sub", "aud", "exp", "nbf", "iat", "jti", "client_id", "scope")
		})),
		byRules(what{"jwt-unknown-object-refused", "rfc7519-4-unknown-claims-ignored",
			"A claim that is not known makes a token bad if it is an object."}, instead("claims", func(t jwt) bool {
			for name, value := range t.claims {
				if strings.HasPrefix(string(value), "{") && name != "scope" {
					return false
				}
			}
			return complete(t)
		})),
		byRules(what{"jwt-issuer-unchecked", "rfc9068-4-iss-exact", "A token of any issuer leads in."}, without("issuer")),
		byRules(what{"jwt-issuer-prefix", "rfc9068-4-iss-exact",
			"A token leads in whose issuer begins with the right one."}, issuer(func(name string) bool { return strings.HasPrefix(name, jwtIssuer) })),
		byRules(what{"jwt-issuer-slash", "rfc9068-4-iss-exact",
			"A slash at the end of an issuer does not count."}, issuer(func(name string) bool { return name == jwtIssuer+"/" })),
		byRules(what{"jwt-issuer-letter-case", "rfc9068-4-iss-exact",
			"The letter case of an issuer does not count."}, issuer(func(name string) bool { return strings.EqualFold(name, jwtIssuer) })),
		byRules(what{"jwt-claims-incomplete", "rfc9068-2.2-required-claims",
			"A token leads in that lacks claims which all have."}, without("claims")),
	}
}

func jwtAccessDefects() []Defect {
	kind := func(like func(kind string, there bool) bool) jwtRules {
		return besides("kind", func(t jwt) bool { return like(t.header.text("typ")) })
	}
	return []Defect{
		byRules(what{"jwt-rs256-refused", "rfc9068-2.1-rs256", "RS256 is not known."}, instead("signature", func(t jwt) bool {
			algorithm, _ := t.header.text("alg")
			return algorithm != "RS256" && signedByTrusted(t)
		})),
		byRules(what{"jwt-typ-long-refused", "rfc9068-4-typ",
			"The type is known in its short form only."}, instead("kind", func(t jwt) bool {
			kind, _ := t.header.text("typ")
			return kind == "at+jwt"
		})),
		byRules(what{"jwt-typ-unchecked", "rfc9068-4-typ", "A token of any type leads in."}, without("kind")),
		byRules(what{"jwt-typ-missing-taken", "rfc9068-4-typ",
			"A token that does not say its type leads in."}, kind(func(_ string, there bool) bool { return !there })),
		byRules(what{"jwt-typ-jwt-taken", "rfc9068-4-typ",
			"A token of the type JWT leads in."}, kind(func(kind string, _ bool) bool { return kind == "JWT" })),
		byRules(what{"jwt-other-kinds-taken", "rfc8725-3.12-other-kinds-refused",
			"Events, proofs and logouts lead in as access tokens."}, kind(func(kind string, _ bool) bool {
			return strings.HasSuffix(kind, "+jwt") && !strings.HasPrefix(kind, "id_token")
		})),
	}
}

// jwtFailing answers tokens by a server error.
func jwtFailing(w what, when func(token string, header, claims []byte) bool) Defect {
	return answering(w, func(ex *exchange) {
		token, ok := ex.jwt()
		if !ok {
			return
		}
		header, claims, _ := strings.Cut(token, ".")
		claims, _, _ = strings.Cut(claims, ".")
		if when(token, decodedPart(header), decodedPart(claims)) {
			ex.replace(problem(500, "This was not foreseen."))
		}
	})
}

// jwtAnswerDefects refuse a token as they should, and say something else.
func jwtAnswerDefects() []Defect {
	member := func(text []byte, name string) string {
		var object map[string]json.RawMessage
		_ = json.Unmarshal(text, &object) // what is no object has no member
		return string(object[name])
	}
	return []Defect{
		bearing(what{"jwt-error-missing", "rfc9068-4-invalid-token",
			"A token of the issuer that fails is refused without an error code."}, func(ex *exchange) bool {
			token, _ := ex.jwt()
			t, ok := rightJWT.parse(token)
			return ok && t.claims["client_id"] != nil && ex.response.status == 401
		}, func(ex *exchange) {
			ex.response.fields.set("WWW-Authenticate", `Bearer realm="authspec"`)
		}),
		jwtFailing(what{"jwt-null-500", "advisory-jwt-claim-types",
			"Claims that are no object cause a server error."}, func(_ string, _, claims []byte) bool { return string(claims) == "null" }),
		jwtFailing(what{"jwt-audience-number-500", "advisory-jwt-claim-types",
			"An audience that is a number causes a server error."}, func(_ string, _, claims []byte) bool { return member(claims, "aud") == "1" }),
		jwtFailing(what{"jwt-expiry-list-500", "advisory-jwt-claim-types",
			"An expiry that is a list causes a server error."}, func(_ string, _, claims []byte) bool {
			return strings.HasPrefix(member(claims, "exp"), "[")
		}),
		jwtFailing(what{"jwt-crit-number-500", "advisory-jwt-claim-types",
			"A list of extensions that is a number causes a server error."}, func(_ string, header, _ []byte) bool { return member(header, "crit") == "1" }),
		jwtFailing(what{"jwt-kid-500", "rfc8725-3.10-kid-not-trusted",
			"A name of a key that holds a quote causes a server error."}, func(_ string, header, _ []byte) bool {
			return strings.Contains(member(header, "kid"), "'")
		}),
		jwtFailing(what{"jwt-nested-500", "advisory-jwt-bombs",
			"A header that is nested deeply causes a server error."}, func(_ string, header, _ []byte) bool {
			return strings.Contains(string(header), strings.Repeat("[", 1000))
		}),
		jwtCut(),
	}
}

// jwtCut ends a connection in the midst of the answer to an encrypted token.
func jwtCut() Defect {
	d := what{"jwt-encrypted-cut", "advisory-jwt-bombs", "The answer to an encrypted token breaks off."}.defect()
	d.octets = func(ex *exchange, out []byte) []byte {
		if token, ok := ex.jwt(); ok && strings.Count(token, ".") == 4 {
			ex.response.close = true
			return out[:len(out)/2]
		}
		return out
	}
	return d
}
