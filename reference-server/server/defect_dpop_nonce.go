package server

import "strings"

// proofNonceDefects are about nonces, and about proofs that come twice.
func proofNonceDefects() []Defect {
	replayed := func(w what, when func(ex *exchange, e *evidence) bool) Defect {
		return preparing(w, func(ex *exchange) {
			if e, ok := ex.evidence(); ok && e.fails() == "replay" && when(ex, e) {
				ex.boundLogin()
			}
		})
	}
	given := func(w what, change func(ex *exchange)) Defect {
		return refusing(w, func(ex *exchange) {
			if ex.response.fields.has("DPoP-Nonce") {
				change(ex)
			}
		})
	}
	optional := unchecked(what{"dpop-nonce-optional", "rfc9449-11.3-no-nonce-downgrade",
		"A nonce is given with each answer, and a proof without one leads in all the same."}, lacks(claimsOf, "nonce"), "nonce")
	optional.answer = givingNonce("")
	blank := unchecked(what{"dpop-nonce-with-blank", "rfc9449-8-one-nonce-field",
		"A nonce holds a blank, and is known again with it."}, func(e *evidence) bool {
		nonce, cut := strings.CutSuffix(text(e.claims, "nonce"), " 1")
		return cut && e.server.proofs.isOurs(nonce)
	}, "nonce")
	blank.answer = given(what{}, func(ex *exchange) {
		ex.response.fields.set("DPoP-Nonce", ex.conn.server.proofs.nonces.make()+" 1")
	}).answer
	cached := what{"dpop-nonce-cached", "rfc9449-8.2-nonce-uncacheable",
		"An answer with a nonce can be kept by the cache of the client."}.defect()
	cached.answer = givingNonce("private, max-age=60")
	elsewhere := given(what{"dpop-nonce-not-given", "rfc9449-9-use-dpop-nonce",
		"Who needs a nonce has to ask for it without a token."}, func(ex *exchange) { ex.response.fields.remove("DPoP-Nonce") })
	elsewhere.answer = alsoToStrangers(elsewhere.answer)
	return []Defect{
		unchecked(what{"dpop-nonce-unchecked", "rfc9449-4.3-nonce-match",
			"Any nonce in a proof will do."}, present(claimsOf, "nonce"), "nonce"),
		optional, cached, elsewhere,
		given(what{"dpop-nonce-twice", "rfc9449-8-one-nonce-field", "An answer gives two nonces."}, func(ex *exchange) {
			ex.response.fields.add("DPoP-Nonce", ex.conn.server.proofs.nonces.make())
		}),
		blank,
		given(what{"dpop-nonce-by-400", "rfc9449-9-use-dpop-nonce", "That a nonce is needed is said with 400, as token endpoints do."}, func(ex *exchange) {
			ex.response.status = 400
		}),
		given(what{"dpop-nonce-error-other", "rfc9449-9-use-dpop-nonce", "A proof without a nonce is called one that is not valid."}, func(ex *exchange) {
			for i, f := range ex.response.fields {
				ex.response.fields[i].value = strings.Replace(f.value, "use_dpop_nonce", "invalid_dpop_proof", 1)
			}
		}),
		replayed(what{"dpop-replay-taken", "rfc9449-11.1-proof-replay", "A proof leads in as often as it comes, while it is fresh."},
			func(*exchange, *evidence) bool { return true }),
		replayed(what{"dpop-replay-by-spelling", "rfc9449-11.1-replay-key-normalized", "Used proofs are kept by the spelling of their URI."},
			func(ex *exchange, e *evidence) bool {
				return text(e.claims, "htu") != ex.request.scheme+"://"+ex.request.authority+ex.request.path
			}),
	}
}

// givingNonce gives a nonce with all answers to who was let in.
func givingNonce(cacheControl string) func(ex *exchange) {
	return func(ex *exchange) {
		if ex.response.status != 200 || !areaOf(ex.path).schemes.dpop {
			return
		}
		ex.response.fields.add("DPoP-Nonce", ex.conn.server.proofs.nonces.make())
		if cacheControl != "" {
			ex.response.fields.set("Cache-Control", cacheControl)
		}
	}
}

// alsoToStrangers gives a nonce to who brings no token.
func alsoToStrangers(answer func(ex *exchange)) func(ex *exchange) {
	return func(ex *exchange) {
		answer(ex)
		if areaOf(ex.path).schemes.dpop && ex.response.status == 401 && noCredentials(ex) {
			ex.response.fields.set("DPoP-Nonce", ex.conn.server.proofs.nonces.make())
		}
	}
}
