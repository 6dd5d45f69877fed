package server

import "strings"

// dpopVariants are right about bound tokens in another way.
func dpopVariants() []Variant {
	each := what{"dpop-nonce-in-each-answer", "RFC 9449 §8.2, §9",
		"A nonce for the next proof comes with each answer to who was let in."}.defect()
	each.answer = givingNonce("no-store")
	alone := preparing(what{"dpop-alone", "RFC 9449 §7.2",
		"Where bound tokens are taken no others are, and there is no Bearer challenge."}, func(ex *exchange) {
		if scheme, _, _ := ex.credentials(); areaOf(ex.path).schemes.dpop && strings.EqualFold(scheme, "Bearer") {
			ex.fields.remove("Authorization")
		}
	})
	alone.answer = func(ex *exchange) {
		lines := ex.response.fields.all("WWW-Authenticate")
		if !areaOf(ex.path).schemes.dpop || len(lines) < 2 {
			return
		}
		ex.response.fields.remove("WWW-Authenticate")
		ex.response.fields.add("WWW-Authenticate", lines[0])
	}
	return []Variant{
		variant(unchecked(what{"dpop-without-nonces", "RFC 9449 §8, §9",
			"No nonces are given, and the time of proofs alone is looked at."}, noNonces, "nonce")),
		variant(each), variant(alone),
		variant(replacingProofs(what{"dpop-bad-proof-400", "RFC 9449 §7.1",
			"A bad proof gets 400, and a challenge."})),
	}
}

// replacingProofs refuses a bad proof by 400.
func replacingProofs(w what) Defect {
	return refusing(w, func(ex *exchange) {
		if areaOf(ex.path).schemes.dpop && strings.Contains(ex.response.fields.all("WWW-Authenticate")[0], "invalid_dpop_proof") {
			challenges := ex.response.fields.all("WWW-Authenticate")
			ex.replace(problem(400, "The proof is not one for this request."))
			for _, c := range challenges {
				ex.response.fields.add("WWW-Authenticate", c)
			}
		}
	})
}

// asksForNonce tells refusals that are none for good: who gets one tries again
// (RFC 9449 §9).
func asksForNonce(ex *exchange) bool { return ex.response.fields.has("DPoP-Nonce") }

func forGood(ex *exchange) bool { return !asksForNonce(ex) }
