package server

import (
	"slices"
	"strings"
)

// bearerDefects break what tokens are about (RFC 6750).
func bearerDefects() []Defect {
	return slices.Concat(bearerChallengeDefects(), bearerParameterDefects(), bearerStatusDefects(), bearerTokenDefects(), bearerRoleDefects(), bearerAnswerDefects(), metadataDefects(), metadataClaimDefects())
}

// bearing changes a refusal of the area for tokens.
func bearing(w what, when func(ex *exchange) bool, change func(ex *exchange)) Defect {
	d := w.defect()
	d.answer = func(ex *exchange) {
		refused := ex.response.status == 400 || ex.response.status == 401 || ex.response.status == 403
		if refused && areaOf(ex.path).schemes.bearer && when(ex) {
			change(ex)
		}
	}
	return d
}

// bearerSaying puts another challenge in the place of one for tokens.
func bearerSaying(w what, when func(ex *exchange) bool, challenge string) Defect {
	return bearing(w, when, func(ex *exchange) {
		said := challenge
		if strings.Contains(challenge, "=") { // where there are parameters, the one that no defect is about stays
			said += `, resource_metadata="` + ex.conn.server.metadataURL() + `"`
		}
		ex.response.fields.set("WWW-Authenticate", said)
	})
}

// withoutChallenge takes the challenge out of a refusal.
func withoutChallenge(w what, when func(ex *exchange) bool) Defect {
	return bearing(w, when, func(ex *exchange) { ex.response.fields.remove("WWW-Authenticate") })
}

// otherwise refuses by another status, and leaves the challenge as it is.
func otherwise(w what, when func(ex *exchange) bool, status int) Defect {
	return bearing(w, when, func(ex *exchange) { ex.refuseBy(status) })
}

// refuseBy puts another status in the place of that of a refusal.
func (ex *exchange) refuseBy(status int) {
	challenge := ex.response.fields.all("WWW-Authenticate")
	ex.replace(problem(status, "This is not how it should be refused."))
	for _, value := range challenge {
		ex.response.fields.add("WWW-Authenticate", value)
	}
}

// What a request of the area for tokens brings.
func bringsNoToken(ex *exchange) bool {
	scheme, _, present := ex.credentials()
	return !present || !strings.EqualFold(scheme, "Bearer")
}

// bringsBadToken is for tokens by the grammar that are not known, or no longer.
func bringsBadToken(ex *exchange) bool {
	_, rest, _ := ex.credentials()
	return !bringsNoToken(ex) && isToken68(rest) && !bringsToken("narrow")(ex) && !bringsToken("weak")(ex)
}

func bringsMalformed(ex *exchange) bool {
	_, rest, _ := ex.credentials()
	return !bringsNoToken(ex) && !isToken68(rest)
}

// bringsToken is for one of the server's tokens.
func bringsToken(role string) func(ex *exchange) bool {
	return func(ex *exchange) bool {
		_, rest, _ := ex.credentials()
		return slices.ContainsFunc(ownedTokens(), func(t ownedToken) bool { return t.role == role && t.value == rest })
	}
}

func bearerChallengeDefects() []Defect {
	return []Defect{
		withoutChallenge(what{"bearer-challenge-missing", "rfc6750-3-challenge-without-token",
			"A request without a token is refused without a challenge."}, bringsNoToken),
		withoutChallenge(what{"bearer-challenge-missing-for-bad-token", "rfc6750-3-challenge-on-bad-token",
			"A bad token is refused without a challenge."}, bringsBadToken),
		withoutChallenge(what{"bearer-challenge-missing-for-malformed", "rfc6750-3-challenge-on-bad-token",
			"What is no token is refused without a challenge."}, bringsMalformed),
		withoutChallenge(what{"bearer-challenge-missing-for-narrow", "rfc6750-3-challenge-on-bad-token",
			"A token with too few rights is refused without a challenge."}, bringsToken("narrow")),
		bearerSaying(what{"bearer-called-token", "rfc6750-3-scheme-name",
			"The challenge has the scheme Token where no token came."}, bringsNoToken, `Token realm="authspec"`),
		bearerSaying(what{"bearer-called-oauth", "rfc6750-3-scheme-name",
			"The challenge has the scheme OAuth where no token came."}, bringsNoToken, `OAuth realm="authspec"`),
		bearerSaying(what{"bearer-bare", "rfc6750-3-needs-parameter",
			"The challenge is the name of the scheme alone."}, bringsNoToken, `Bearer`),
		bearerSaying(what{"bearer-error-without-token", "rfc6750-3.1-no-error-without-token",
			"Who brings no token is told that it is invalid."}, bringsNoToken, `Bearer realm="authspec", error="invalid_token"`),
		bearerSaying(what{"bearer-description-without-token", "rfc6750-3.1-no-error-without-token",
			"Who brings no token is told an error in words."}, bringsNoToken, `Bearer realm="authspec", error_description="No token"`),
		bearerSaying(what{"bearer-error-missing", "rfc6750-3-error-on-failed-token",
			"A bad token is refused without an error code."}, bringsBadToken, `Bearer realm="authspec"`),
		bearerSaying(what{"bearer-error-missing-for-narrow", "rfc6750-3.1-insufficient-scope-403",
			"A token with too few rights is refused without an error code."}, bringsToken("narrow"), `Bearer realm="authspec"`),
		bearerSaying(what{"bearer-error-other", "rfc6750-3.1-error-code-known",
			"The error is a code that nobody has registered."}, bringsBadToken, `Bearer realm="authspec", error="bad_token"`),
		bearerSaying(what{"bearer-error-access-denied", "rfc6750-3.1-invalid-token-401",
			"An altered or expired token is called a request that is not valid."}, bringsBadToken, `Bearer realm="authspec", error="invalid_request"`),
	}
}

func bearerParameterDefects() []Defect {
	return []Defect{
		bearerSaying(what{"bearer-realm-twice", "rfc6750-3-realm-once",
			"The challenge has two realms."}, bringsNoToken, `Bearer realm="authspec", realm="other"`),
		bearerSaying(what{"bearer-scope-twice", "rfc6750-3-scope-once",
			"The challenge has two scopes."}, bringsNoToken, `Bearer scope="read", scope="write"`),
		bearerSaying(what{"bearer-error-twice", "rfc6750-3-error-params-once",
			"The challenge has two errors."}, bringsBadToken, `Bearer error="invalid_token", error="invalid_request"`),
		bearerSaying(what{"bearer-description-twice", "rfc6750-3-error-params-once",
			"The challenge has two descriptions."}, bringsBadToken, `Bearer error="invalid_token", error_description="one", error_description="two"`),
		bearerSaying(what{"bearer-scope-quoted", "rfc6750-3-scope-characters",
			"A scope holds a quote, escaped."}, bringsNoToken, `Bearer scope="\"read\""`),
		bearerSaying(what{"bearer-scope-not-ascii", "rfc6750-3-scope-characters",
			"A scope holds letters beyond ASCII."}, bringsNoToken, `Bearer scope="lésen"`),
		bearerSaying(what{"bearer-error-backslash", "rfc6750-3-error-characters",
			"The error code holds a backslash."}, bringsBadToken, `Bearer error="invalid\\token"`),
		bearerSaying(what{"bearer-description-quoted", "rfc6750-3-error-characters",
			"The description holds quotes, escaped."}, bringsBadToken, `Bearer error="invalid_token", error_description="\"exp\" claim timestamp check failed"`),
		bearing(what{"bearer-description-echo", "rfc6750-3-error-characters",
			"The description repeats what was sent, escaped where it has to be."}, bringsMalformed, func(ex *exchange) {
			_, rest, _ := ex.credentials()
			ex.response.fields.set("WWW-Authenticate", `Bearer error="invalid_request", error_description=`+quoted("no token: "+rest))
		}),
		bearerSaying(what{"bearer-uri-with-blank", "rfc6750-3-error-uri-syntax",
			"The error_uri holds a blank."}, bringsBadToken, `Bearer error="invalid_token", error_uri="https://example.org/why not"`),
	}
}

func bearerStatusDefects() []Defect {
	return []Defect{
		otherwise(what{"bearer-malformed-401", "rfc6750-3.1-invalid-request-400",
			"The error invalid_request comes with 401."}, bringsMalformed, 401),
		otherwise(what{"bearer-bad-token-403", "rfc6750-3.1-invalid-token-401",
			"A bad token is refused with 403."}, bringsBadToken, 403),
		otherwise(what{"bearer-bad-token-400", "rfc6750-3.1-invalid-token-401",
			"A bad token is refused with 400."}, bringsBadToken, 400),
		otherwise(what{"bearer-expired-403", "rfc6750-3.1-invalid-token-401",
			"An expired token is refused with 403."}, bringsToken("expired"), 403),
		otherwise(what{"bearer-narrow-401", "rfc6750-3.1-insufficient-scope-403",
			"A token with too few rights is refused with 401."}, bringsToken("narrow"), 401),
	}
}

// carrying lets a token in that the server would refuse.
func carrying(w what, like func(sent, real string) bool) Defect {
	return preparing(w, func(ex *exchange) {
		_, rest, _ := ex.credentials()
		if !bringsNoToken(ex) && !ex.identified() && areaOf(ex.path).schemes.bearer && like(rest, ownedTokens()[0].value) {
			ex.login(ordinary())
		}
	})
}

func bearerTokenDefects() []Defect {
	return []Defect{
		bearerRefused(what{"bearer-refused-for-head", "rfc6750-2.1-server-header-method",
			"A good token is refused where the method is HEAD."}, func(ex *exchange) bool { return ex.method == "HEAD" }),
		carrying(what{"bearer-first-octets", "rfc6750-5.2-token-integrity",
			"The first eight octets of a token are enough."}, func(sent, real string) bool { return strings.HasPrefix(sent, real[:8]) }),
		carrying(what{"bearer-last-octets", "rfc6750-5.2-token-integrity",
			"The last octets of a token are enough."}, func(sent, real string) bool { return strings.HasSuffix(sent, real[len(real)-20:]) }),
		carrying(what{"bearer-malformed-taken", "suite-no-grant",
			"What is no token leads in, as the error of reading it is passed over."}, func(sent, _ string) bool { return !isToken68(sent) }),
		carrying(what{"bearer-expired-taken", "rfc6750-5.2-limited-lifetime",
			"An expired token leads in."}, func(sent, _ string) bool { return sent == ownToken("expired") }),
		queried(what{"bearer-query-shared", "rfc6750-2.3-server-query-private",
			"A token in the query leads in, and what it leads to may be kept by shared caches."}, "max-age=60", true),
		queried(what{"bearer-two-methods", "rfc6750-3.1-two-methods-400",
			"A token in the query leads in, also beside one in the Authorization field."}, "private", false),
		tokenIn(what{"bearer-token-in-location", "rfc6750-5.3-server-no-token-in-url",
			"Content-Location holds the token."}, "Content-Location", "/bearer/?access_token="),
		tokenIn(what{"bearer-token-in-link", "rfc6750-5.3-server-no-token-in-url",
			"Link holds the token."}, "Link", "</bearer/>; rel=self; title="),
		tokenIn(what{"bearer-token-in-refresh", "rfc6750-5.3-server-no-token-in-url",
			"Refresh holds the token."}, "Refresh", "60; url=/bearer/?access_token="),
		tokenInRedirect(),
		tokenIn(what{"bearer-token-in-cookie", "rfc6750-5.3-no-clear-cookie",
			"The token is put into a cookie that is not Secure."}, "Set-Cookie", "HttpOnly=1; Path=/bearer/; token="),
	}
}

// bearerRefused refuses a good token.
func bearerRefused(w what, when func(ex *exchange) bool) Defect {
	return preparing(w, func(ex *exchange) {
		if areaOf(ex.path).schemes.bearer && ex.identified() && when(ex) {
			ex.fields.set("Authorization", "Bearer refused")
		}
	})
}

// queried takes a token from the query where the Authorization field has none;
// alone: a token in both is refused with 400.
func queried(w what, cacheControl string, alone bool) Defect {
	d := w.defect()
	d.request = func(ex *exchange) *response {
		if !areaOf(ex.path).schemes.bearer || !strings.Contains(ex.target, "?access_token=") {
			return nil
		}
		switch {
		case bringsNoToken(ex) && ex.asksWith(ownToken("valid")):
			ex.login(ordinary())
		case !bringsNoToken(ex) && alone:
			return noBearerForm.response()
		}
		return nil
	}
	d.answer = func(ex *exchange) {
		if ex.response.status == 200 && strings.Contains(ex.target, "?access_token=") {
			ex.response.fields.set("Cache-Control", cacheControl)
		}
	}
	return d
}

// asksWith tells whether the query holds a token.
func (ex *exchange) asksWith(token string) bool {
	return strings.Contains(ex.target, token) || strings.Contains(ex.target, percentEncoded(token))
}

// tokenIn puts the token of a request into a field of the answer.
func tokenIn(w what, field, before string) Defect {
	return granting(w, func(ex *exchange) {
		if _, rest, _ := ex.credentials(); areaOf(ex.path).schemes.bearer {
			ex.response.fields.add(field, before+rest)
		}
	})
}

// tokenInRedirect sends who asks without the final slash on, with the token in
// the address.
func tokenInRedirect() Defect {
	d := what{"bearer-token-in-redirect", "rfc6750-5.3-server-no-token-in-url",
		"A redirect holds the token."}.defect()
	d.answer = func(ex *exchange) {
		if _, rest, _ := ex.credentials(); ex.path == "/bearer" && ex.identified() {
			ex.replace(problem(308, "It is there."))
			ex.response.fields.add("Location", "/bearer/?access_token="+rest)
		}
	}
	return d
}
