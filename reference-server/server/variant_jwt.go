package server

import (
	"encoding/json"
	"errors"
	"time"
	"unicode/utf8"
)

// jwtVariants take JWT otherwise, as RFC 7519 lets them.
func jwtVariants() []Variant {
	plain := variant(byRules(what{"jwt-without-profile", "RFC 7519 §4, §4.1, §7.2; RFC 7515 §4",
		"Tokens are JWT of any type, by ES256 only, with a leeway of five minutes; the last of two values counts, and no claim has to be there but sub."},
		jwtRules{lastOfTwo, lastOfTwo, []jwtCheck{
			{"extensions", understood}, {"signature", signedByES256}, {"issuer", ofIssuerOrNobody},
			{"audience", forThisServerOrAnybody}, {"expiry", lenient}, {"begin", lenientlyBegun}, {"claims", hasSubject},
		}}))
	plain.Against = []string{followsProfile}
	early := variant(byRules(what{"jwt-exact-clock", "RFC 7519 §4.1.4",
		"There is no leeway."}, instead("expiry", func(t jwt) bool {
		expiry, ok := t.claims.time("exp")
		return ok && time.Now().Before(expiry)
	})))
	return []Variant{plain, early}
}

// lastOfTwo reads an object in which names may be there twice.
func lastOfTwo(text []byte) (jwtObject, error) {
	if !utf8.Valid(text) {
		return nil, errors.New("it is no UTF-8")
	}
	var object jwtObject
	if err := json.Unmarshal(text, &object); err != nil || object == nil {
		return nil, errors.New("it is no object")
	}
	return object, nil
}

func signedByES256(t jwt) bool {
	algorithm, _ := t.header.text("alg")
	return algorithm == "ES256" && signedByTrusted(t)
}

func ofIssuerOrNobody(t jwt) bool { return t.claims["iss"] == nil || fromIssuer(t) }

func forThisServerOrAnybody(t jwt) bool { return t.claims["aud"] == nil || forThisServer(t) }

// fiveMinutes is the most that a leeway usually is (RFC 7519 §4.1.4).
const fiveMinutes = 5 * time.Minute

func lenient(t jwt) bool {
	expiry, ok := t.claims.time("exp")
	return t.claims["exp"] == nil || ok && time.Now().Before(expiry.Add(fiveMinutes))
}

func lenientlyBegun(t jwt) bool {
	begin, ok := t.claims.time("nbf")
	return t.claims["nbf"] == nil || ok && !time.Now().Add(fiveMinutes).Before(begin)
}

func hasSubject(t jwt) bool { _, ok := t.claims.text("sub"); return ok }
