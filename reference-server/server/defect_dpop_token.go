package server

import "strings"

// boundTokenDefects take tokens for what they are not.
func boundTokenDefects() []Defect {
	bearer := func(w what, proof bool) Defect {
		return preparing(w, func(ex *exchange) {
			scheme, rest, _ := ex.credentials()
			if areaOf(ex.path).schemes.dpop && strings.EqualFold(scheme, "Bearer") && rest == boundToken() && ex.fields.has("DPoP") == proof {
				ex.boundLogin()
			}
		})
	}
	return []Defect{
		bearer(what{"dpop-bearer-downgrade", "rfc9449-7.2-no-bearer-downgrade", "A bound token that comes as Bearer needs no proof."}, false),
		bearer(what{"dpop-bearer-with-proof", "rfc9449-7.2-no-bearer-downgrade", "A bound token can come as Bearer, with a proof beside it."}, true),
		preparing(what{"dpop-unbound-taken", "rfc9449-7.1-unbound-token",
			"A token that is bound to no key needs a proof by any key."}, func(ex *exchange) {
			scheme, rest, _ := ex.credentials()
			if areaOf(ex.path).schemes.dpop && strings.EqualFold(scheme, "DPoP") && rest == unboundToken() && ex.fields.has("DPoP") {
				ex.boundLogin()
			}
		}),
	}
}

// dpopSaying changes the challenges of some refusals of the area.
func dpopSaying(w what, when func(ex *exchange) bool, dpop, bearer func(line string) string) Defect {
	return refusing(w, func(ex *exchange) {
		if !areaOf(ex.path).schemes.dpop || !when(ex) {
			return
		}
		lines := ex.response.fields.all("WWW-Authenticate")
		ex.response.fields.remove("WWW-Authenticate")
		for _, line := range lines {
			if strings.HasPrefix(line, "DPoP") {
				line = dpop(line)
			} else {
				line = bearer(line)
			}
			ex.response.fields.add("WWW-Authenticate", line)
		}
	})
}

func asItIs(line string) string { return line }

// withoutError is a challenge without its error.
func withoutError(line string) string {
	before, _, _ := strings.Cut(line, `, error=`)
	return before
}

func withError(line string) string { return withoutError(line) + `, error="invalid_token"` }

func withAlgs(algs string) func(line string) string {
	return func(line string) string { return strings.Replace(line, `, algs="`+proofAlgorithms+`"`, algs, 1) }
}

func brings(scheme string) func(ex *exchange) bool {
	return func(ex *exchange) bool {
		s, _, _ := ex.credentials()
		return strings.EqualFold(s, scheme)
	}
}

func dpopChallengeDefects() []Defect {
	return []Defect{
		dpopSaying(what{"dpop-algs-missing", "rfc9449-7.1-challenge-algs", "The challenge does not say which algorithms there are."},
			always, withAlgs(""), asItIs),
		dpopSaying(what{"dpop-algs-with-commas", "rfc9449-7.1-challenge-algs", "The algorithms have commas between them."},
			always, withAlgs(`, algs="ES256,RS256"`), asItIs),
		dpopSaying(what{"dpop-error-missing", "rfc9449-7.1-challenge-error", "A bad proof is refused without an error code."},
			func(ex *exchange) bool { return brings("DPoP")(ex) && !ex.response.fields.has("DPoP-Nonce") }, withoutError, asItIs),
		dpopSaying(what{"dpop-error-without-token", "rfc9449-7.2-errors-in-right-challenge", "Who brings nothing is told of an error of DPoP."},
			noCredentials, withError, asItIs),
		dpopSaying(what{"dpop-bearer-error-without-token", "rfc9449-7.2-errors-in-right-challenge", "Who brings nothing is told of an error of Bearer."},
			noCredentials, asItIs, withError),
		dpopSaying(what{"dpop-bearer-error-elsewhere", "rfc9449-7.2-errors-in-right-challenge", "What is wrong with a Bearer token stands in the DPoP challenge."},
			brings("Bearer"), withError, withoutError),
	}
}
