package server

import (
	"encoding/json"
	"strings"
	"time"
)

// proofPartDefects take proofs that lack something, or were made for another
// request.
func proofPartDefects() []Defect {
	return []Defect{
		unchecked(what{"dpop-jti-optional", "rfc9449-4.3-required-claims", "A proof needs no jti."}, lacks(claimsOf, "jti"), "jti"),
		unchecked(what{"dpop-htm-optional", "rfc9449-4.3-required-claims", "A proof needs no method."}, lacks(claimsOf, "htm"), "htm"),
		unchecked(what{"dpop-htu-optional", "rfc9449-4.3-required-claims", "A proof needs no URI."}, lacks(claimsOf, "htu"), "htu"),
		unchecked(what{"dpop-iat-optional", "rfc9449-4.3-required-claims", "A proof needs no time."}, lacks(claimsOf, "iat"), "iat"),
		unchecked(what{"dpop-typ-optional", "rfc9449-4.3-required-claims", "A proof needs no type."}, lacks(headerOf, "typ"), "typ"),
		unchecked(what{"dpop-alg-optional", "rfc9449-4.3-required-claims", "A proof without an algorithm is taken for one in ES256."},
			lacks(headerOf, "alg"), "alg", "signature"),
		unchecked(what{"dpop-jwk-optional", "rfc9449-4.3-required-claims", "A proof without a key is taken for one by the right one."},
			lacks(headerOf, "jwk"), "public", "signature", "key"),
		unchecked(what{"dpop-htm-unchecked", "rfc9449-4.3-htm-htu", "The method in a proof is not looked at."},
			func(e *evidence) bool {
				return e.claims["htm"] != nil && !strings.EqualFold(text(e.claims, "htm"), e.request.method)
			}, "htm"),
		unchecked(what{"dpop-htm-any-case", "rfc9449-4.3-htm-exact", "The letter case of the method in a proof means nothing."},
			func(e *evidence) bool { return strings.EqualFold(text(e.claims, "htm"), e.request.method) }, "htm"),
		unchecked(what{"dpop-htu-unchecked", "rfc9449-4.3-htm-htu", "The URI in a proof is not looked at."}, present(claimsOf, "htu"), "htu"),
		unchecked(what{"dpop-htu-host-alone", "rfc9449-4.3-htm-htu", "Of the URI in a proof the path does not count."},
			func(e *evidence) bool {
				return strings.HasPrefix(text(e.claims, "htu"), e.request.scheme+"://"+e.request.authority+"/")
			}, "htu"),
		unchecked(what{"dpop-htu-path-alone", "rfc9449-4.3-htm-htu", "Of the URI in a proof only the path counts."},
			func(e *evidence) bool { return strings.HasSuffix(text(e.claims, "htu"), e.request.path) }, "htu"),
		unchecked(what{"dpop-htu-scheme-unchecked", "rfc9449-4.3-htm-htu", "A proof for https is as good for http."},
			func(e *evidence) bool { return text(e.claims, "htu") == "https://"+e.request.authority+e.request.path }, "htu"),
		proofRefused(what{"dpop-query-in-htu", "rfc9449-4.3-htm-htu", "The URI in a proof has to have the query of the request."},
			func(e *evidence) bool { return e.request.query != "" }),
		proofRefused(what{"dpop-htu-spelled-exactly", "rfc9449-4.3-htu-normalized", "The URI in a proof is compared octet for octet."},
			func(e *evidence) bool {
				return text(e.claims, "htu") != e.request.scheme+"://"+e.request.authority+e.request.path
			}),
		unchecked(what{"dpop-iat-unchecked", "rfc9449-4.3-freshness", "There are no nonces, and the time of a proof is not looked at."}, func(e *evidence) bool { return noNonces(e) && e.claims["iat"] != nil }, "nonce", "iat"),
		unchecked(what{"dpop-iat-future-taken", "rfc9449-4.3-freshness", "There are no nonces, and proofs for later are taken at once."},
			func(e *evidence) bool { return noNonces(e) && (e.age() < 0 || e.fresh()) }, "nonce", "iat"),
		unchecked(what{"dpop-window-of-days", "rfc9449-11.1-brief-window", "There are no nonces, and proofs are good for a week."},
			func(e *evidence) bool { return noNonces(e) && e.age() > -proofAhead && e.age() < 7*24*time.Hour }, "nonce", "iat"),
		refusedByError(what{"dpop-bad-key-500", "rfc9449-4.3-hostile-jwk", "A key that can't be read is a server error."}),
		unchecked(what{"dpop-any-key-but-one", "rfc9449-4.3-hostile-jwk", "Where the key of a proof can't be read, nothing is checked with it."},
			func(e *evidence) bool { return e.header["jwk"] != nil && e.thumbprint() == "" }, "public", "signature", "key"),
	}
}

// age is how long ago a proof was made.
func (e *evidence) age() time.Duration {
	var seconds int64
	_ = json.Unmarshal(e.claims["iat"], &seconds)
	return time.Since(time.Unix(seconds, 0))
}

// proofRefused refuses some good proofs.
func proofRefused(w what, when func(e *evidence) bool) Defect {
	return preparing(w, func(ex *exchange) {
		if e, ok := ex.evidence(); ok && e.fails() == "" && when(e) {
			ex.fields.set("DPoP", "refused")
		}
	})
}

// refusedByError breaks down over keys that are none.
func refusedByError(w what) Defect {
	d := w.defect()
	d.request = func(ex *exchange) *response {
		e, ok := ex.evidence()
		if !ok || e.header["jwk"] == nil || e.thumbprint() != "" {
			return nil
		}
		return problem(500, "The key could not be read.")
	}
	return d
}
