package server

import (
	"slices"
	"strings"
)

// bearerRoleDefects take tokens that are good for something else, or refuse such
// as are good for more.
func bearerRoleDefects() []Defect {
	role := func(name string) func(sent, _ string) bool {
		return func(sent, _ string) bool { return sent == ownToken(name) }
	}
	return []Defect{
		bearerRefused(what{"bearer-wide-refused", "rfc6749-3.3-scope-adds",
			"A token whose scope is more than what the resource asks for is refused."}, bringsToken("wide")),
		carrying(what{"bearer-audience-ignored", "rfc9700-2.3-audience",
			"A token that is meant for another resource server leads in."}, role("wrong-audience")),
		carrying(what{"bearer-scope-ignored", "rfc9700-2.3-action-refused",
			"A token leads in whatever its scope is."}, role("narrow")),
		carrying(what{"bearer-revoked-taken", "advisory-token-revoked",
			"A token that was taken back leads in."}, role("revoked")),
		carrying(what{"bearer-weak-taken", "rfc9470-3-step-up-challenge",
			"A token leads in however its user has logged in."}, role("weak")),
		carrying(what{"bearer-letter-case-ignored", "advisory-compare-token-exact",
			"The letter case of a token is ignored."}, func(sent, real string) bool { return strings.EqualFold(sent, real) }),
		carrying(what{"bearer-longer-taken", "advisory-compare-token-exact",
			"A token is compared up to the length of the known one."}, strings.HasPrefix),
		bearerForgetful(),
		otherwise(what{"bearer-revoked-403", "rfc6750-3.1-invalid-token-401",
			"A token that was taken back is refused with 403."}, bringsToken("revoked"), 403),
		otherwise(what{"bearer-wrong-audience-403", "rfc6750-3.1-invalid-token-401",
			"A token that is meant for another resource server is refused with 403."}, bringsToken("wrong-audience"), 403),
		bearerElsewhere(what{"bearer-token-in-query-taken", "advisory-token-elsewhere",
			"A parameter of the query can hold the token."}, func(ex *exchange) string {
			// The parameter that RFC 6750 §2.3 allows has defects of its own.
			if strings.Contains(ex.target, "access_token=") {
				return ""
			}
			return ex.target
		}),
		queried(what{"bearer-query-not-ignored", "oauth21-5.1-query-token-ignored",
			"A token in the query leads in as RFC 6750 allows, though OAuth 2.1 is claimed."}, "private", true),
		bearerElsewhere(what{"bearer-token-in-cookie-taken", "advisory-token-elsewhere",
			"A cookie can hold the token."}, func(ex *exchange) string { return strings.Join(ex.fields.all("Cookie"), ";") }),
		mendingToken(what{"bearer-any-scheme", "advisory-bypass-token-lookalikes",
			"Whatever the scheme is called, what follows is the token."}, func(scheme, rest string) (string, bool) {
			return rest, !strings.EqualFold(scheme, "Bearer") && !strings.EqualFold(scheme, "Basic")
		}),
		mendingToken(what{"bearer-scheme-twice", "advisory-bypass-token-lookalikes",
			"The name of the scheme may stand twice."}, func(scheme, rest string) (string, bool) {
			return strings.CutPrefix(rest, scheme+" ")
		}),
		mendingToken(what{"bearer-found-anywhere", "advisory-bypass-token-lookalikes",
			"The token is looked for anywhere in the value."}, func(scheme, rest string) (string, bool) {
			return ownToken("valid"), strings.Contains(scheme+rest, ownToken("valid")) && !strings.HasPrefix(rest, ownToken("valid"))
		}),
	}
}

// bearerElsewhere takes a token from another place than the Authorization field.
func bearerElsewhere(w what, place func(ex *exchange) string) Defect {
	return preparing(w, func(ex *exchange) {
		at := place(ex)
		if !areaOf(ex.path).schemes.bearer || ex.identified() {
			return
		}
		if valid := ownToken("valid"); strings.Contains(at, valid) || strings.Contains(at, percentEncoded(valid)) {
			ex.login(ordinary())
		}
	})
}

// bearerForgetful remembers of a user, and not of a token, that a login did not do.
func bearerForgetful() Defect {
	d := bearerRefused(what{"bearer-weak-for-good", "rfc9470-3-max-age-honoured",
		"After a token of too weak a login no other of the same client leads in."}, func(ex *exchange) bool {
		return ex.conn.server.recall("weak "+ex.agent()) != ""
	})
	d.answer = func(ex *exchange) {
		if areaOf(ex.path).schemes.bearer && bringsToken("weak")(ex) {
			ex.conn.server.note("weak "+ex.agent(), "yes")
		}
	}
	return d
}

// percentEncoded writes a token as a query has it.
func percentEncoded(token string) string {
	return strings.NewReplacer("+", "%2B", "/", "%2F", "=", "%3D").Replace(token)
}

// mendingToken takes credentials that are no Bearer for such.
func mendingToken(w what, token func(scheme, rest string) (string, bool)) Defect {
	return preparing(w, func(ex *exchange) {
		scheme, rest, present := ex.credentials()
		if mended, ok := token(scheme, rest); present && ok && areaOf(ex.path).schemes.bearer {
			ex.fields.set("Authorization", "Bearer "+mended)
		}
	})
}

// bearerAnswerDefects answer tokens that are good, or no tokens, otherwise than
// they should.
func bearerAnswerDefects() []Defect {
	garbage := func(ex *exchange) bool {
		_, rest, _ := ex.credentials()
		return bringsBadToken(ex) && strings.Count(rest, ".") == 2
	}
	return []Defect{
		withoutChallenge(what{"bearer-challenge-missing-for-weak", "rfc6750-3-challenge-on-bad-token",
			"A token of another login than is wanted is refused without a challenge."}, bringsToken("weak")),
		carrying(what{"bearer-parts-empty", "suite-no-grant",
			"A token of three parts leads in if the first two are empty."}, func(sent, _ string) bool {
			return strings.HasPrefix(sent, "..")
		}),
		otherwise(what{"bearer-weak-403", "rfc9470-3-step-up-challenge",
			"A token of another login than is wanted is refused with 403."}, bringsToken("weak"), 403),
		bearerSaying(what{"bearer-weak-called-invalid", "rfc9470-3-step-up-challenge",
			"A token of another login than is wanted is called invalid."}, bringsToken("weak"), `Bearer realm="authspec", error="invalid_token"`),
		bearerSaying(what{"bearer-max-age-in-words", "rfc9470-3-max-age-number",
			"A max_age is no number of seconds."}, bringsToken("weak"), `Bearer error="insufficient_user_authentication", max_age="1h"`),
		bearerSaying(what{"bearer-acr-told-to-strangers", "rfc9470-9-challenge-discloses",
			"Who brings no token is told which login is wanted."}, bringsNoToken, `Bearer realm="authspec", acr_values="`+bearerACR+`"`),
		bearing(what{"bearer-jwt-500", "advisory-robust-bearer-garbage",
			"A token of three parts that is no JWT causes a server error."}, garbage, func(ex *exchange) {
			ex.replace(problem(500, "Something went wrong."))
		}),
		bearing(what{"bearer-secret-token-500", "rfc8959-2-uri-as-token",
			"A token that is a URI causes a server error."}, func(ex *exchange) bool {
			_, rest, _ := ex.credentials()
			return strings.HasPrefix(rest, "secret-token:")
		}, func(ex *exchange) { ex.replace(problem(500, "Something went wrong.")) }),
	}
}

// bearerVariants refuse tokens, and speak of them, as RFCs allow besides.
func bearerVariants() []Variant {
	inQuery := variant(queried(what{"bearer-in-query", "RFC 6750 §2.3",
		"A token in the query leads in too, and what it leads to is private."}, "private", true)).against(followsOAuth21)
	return []Variant{
		variant(bearing(what{"malformed-token-401", "RFC 6750 §3.1",
			"What is no token is refused as one that is invalid."}, bringsMalformed, func(ex *exchange) {
			ex.refuseBearer(badToken)
		})),
		variant(bearing(what{"bearer-without-scope", "RFC 6750 §3",
			"No challenge names a scope."}, always, func(ex *exchange) {
			ex.eachBearerChallenge(func(challenge string) string {
				return strings.Replace(challenge, `, scope="`+bearerScope+`"`, "", 1)
			})
		})),
		variant(bearing(what{"narrow-token-404", "RFC 9110 §15.5.4",
			"From a token with too few rights the resource is hidden."}, bringsToken("narrow"), func(ex *exchange) {
			ex.replace(problem(404, "Nothing is here."))
		})),
		inQuery,
		withoutMetadata(),
		rootMetadata(),
	}
}

// refuseBearer refuses in another way, with the metadata in the challenge.
func (ex *exchange) refuseBearer(b bearerRefusal) {
	ex.replace(ex.conn.server.pointing(ex.path, b.response()))
}

// eachBearerChallenge changes the challenges of a refusal.
func (ex *exchange) eachBearerChallenge(change func(challenge string) string) {
	lines := slices.Clone(ex.response.fields.all("WWW-Authenticate"))
	ex.response.fields.remove("WWW-Authenticate")
	for _, line := range lines {
		ex.response.fields.add("WWW-Authenticate", change(line))
	}
}
