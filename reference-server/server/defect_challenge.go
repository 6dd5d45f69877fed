package server

import "strconv"

// challengeDefects break what a challenge says.
func challengeDefects() []Defect {
	return []Defect{
		challenging(what{"realm-missing", "rfc7617-2-realm-required",
			"The challenge has no realm."}, `Basic charset="UTF-8"`),
		challenging(what{"challenge-scheme-only", "rfc7617-2-realm-required",
			"The challenge is the name of the scheme alone."}, `Basic`),
		refusing(what{"realm-missing-on-wrong-password", "rfc7617-2-realm-required",
			"The challenge has no realm when the password is wrong."}, func(ex *exchange) {
			if wrongPair(ex) {
				ex.response.fields.set("WWW-Authenticate", `Basic charset="UTF-8"`)
			}
		}),
		challenging(what{"realm-twice", "rfc9110-11.2-param-once",
			"The challenge has two realms."}, `Basic realm="authspec", realm="other", charset="UTF-8"`),
		challenging(what{"charset-twice", "rfc9110-11.2-param-once",
			"The challenge has the parameter charset twice, in two spellings."}, `Basic realm="authspec", charset="UTF-8", Charset="UTF-8"`),
		challenging(what{"realm-unquoted", "rfc9110-11.5-server-realm-quoted",
			"The realm is a token, not a quoted string."}, `Basic realm=authspec, charset="UTF-8"`),
		challenging(what{"realm-in-single-quotes", "rfc9110-11.5-server-realm-quoted",
			"The realm stands in single quotes, which quote nothing."}, `Basic realm='authspec', charset="UTF-8"`),
		challenging(what{"realm-not-ascii", "rfc7617-3-realm-ascii",
			"The realm holds letters beyond ASCII."}, `Basic realm="Königreich", charset="UTF-8"`),
		challenging(what{"charset-latin1", "rfc7617-2.1-charset-value",
			"The challenge announces ISO-8859-1."}, `Basic realm="authspec", charset="ISO-8859-1"`),
		challenging(what{"charset-misspelled", "rfc7617-2.1-charset-value",
			"The challenge announces utf8, without the hyphen."}, `Basic realm="authspec", charset="utf8"`),
		challenging(what{"charset-missing", "rfc7617-3-charset-announced",
			"The challenge does not say that UTF-8 is understood."}, `Basic realm="authspec"`),
		challenging(what{"parameter-undefined", "rfc7617-2-no-other-params",
			"The challenge has a parameter that Basic does not know."}, `Basic realm="authspec", charset="UTF-8", version="1"`),
		granting(what{"challenge-empty-on-success", "rfc9110-11.6.1-challenge-on-other-status",
			"The protected content comes with an empty WWW-Authenticate."}, func(ex *exchange) {
			ex.response.fields.set("WWW-Authenticate", "")
		}),
		challenging(what{"challenge-of-another-scheme", "rfc9110-11.6.1-accepted-scheme-offered",
			"The challenge asks for a bearer token, though only Basic is accepted."}, `Bearer realm="authspec"`),
		refusing(what{"scheme-unregistered", "rfc9110-11.1-scheme-registered",
			"A second challenge has a scheme that is not registered."}, func(ex *exchange) {
			ex.response.fields.add("WWW-Authenticate", `Authspec realm="authspec"`)
		}),
		refusing(what{"uncommon-scheme-first", "rfc9110-11.3-well-known-scheme-first",
			"A challenge of a scheme that few clients know stands before Basic."}, func(ex *exchange) {
			ex.response.fields.set("WWW-Authenticate", `HOBA max-age="180", challenge="YXV0aHNwZWM"`)
			ex.response.fields.add("WWW-Authenticate", challenge())
		}),
		refusing(what{"challenge-repeated", "rfc9110-11.6.1-challenges-differ",
			"The challenge stands there twice."}, func(ex *exchange) {
			ex.response.fields.add("WWW-Authenticate", challenge())
		}),
		challenging(what{"challenges-on-one-line", "rfc9110-11.6.1-separate-lines",
			"Two challenges share a field line."}, challenge()+`, HOBA max-age="180", challenge="YXV0aHNwZWM"`),
		varyingRealm(),
	}
}

// varyingRealm changes with every refusal.
func varyingRealm() Defect {
	return refusing(what{"realm-varies", "advisory-consistent-challenge",
		"The realm is another one in each refusal."}, func(ex *exchange) {
		ex.response.fields.set("WWW-Authenticate", `Basic realm="authspec `+strconv.FormatUint(ex.conn.server.tick(), 10)+`", charset="UTF-8"`)
	})
}

// missingChallengeDefects leave the challenge out.
func missingChallengeDefects() []Defect {
	list := []Defect{
		unchallenged(what{"challenge-missing", "rfc9110-11.6.1-challenge-required",
			"The refusal of a request without credentials has no challenge."}, noCredentials),
		challenging(what{"challenge-empty", "rfc9110-11.6.1-challenge-required",
			"WWW-Authenticate is empty."}, ""),
		challenging(what{"challenge-commas-only", "rfc9110-11.6.1-challenge-required",
			"WWW-Authenticate holds commas and no challenge."}, ", ,"),
		unchallenged(what{"challenge-missing-on-wrong-password", "rfc9110-15.5.2-challenge-on-wrong-credentials",
			"The refusal of a wrong password has no challenge."}, wrongPair),
		unchallenged(what{"challenge-missing-on-malformed-credentials", "rfc9110-15.5.2-challenge-on-wrong-credentials",
			"The refusal of credentials that are no base64 has no challenge."}, noBase64),
		unchallenged(what{"challenge-missing-without-colon", "rfc9110-15.5.2-challenge-on-wrong-credentials",
			"The refusal of credentials without a colon has no challenge."}, noColon),
		unchallenged(what{"challenge-missing-on-partial-credentials", "rfc9110-15.5.2-challenge-on-wrong-credentials",
			"The refusal of a scheme without anything after it has no challenge."}, onlyAScheme),
		unchallenged(what{"challenge-missing-on-unknown-scheme", "rfc9110-15.5.2-challenge-on-wrong-credentials",
			"The refusal of a scheme that is not offered has no challenge."}, foreignScheme),
		unchallenged(what{"challenge-missing-for-unknown-method", "rfc9110-15.5.2-challenge-for-every-method",
			"The refusal of a method that is not known has no challenge."}, unknownMethod),
	}
	for _, m := range []struct{ method, name string }{
		{"HEAD", "head"}, {"POST", "post"}, {"OPTIONS", "options"}, {"PUT", "put"}, {"DELETE", "delete"}, {"PATCH", "patch"},
		{"PROPFIND", "propfind"},
	} {
		list = append(list, unchallenged(what{"challenge-missing-for-" + m.name, "rfc9110-15.5.2-challenge-for-every-method",
			"The refusal of " + m.method + " has no challenge."}, byMethod(m.method)))
	}
	return list
}

// unchallenged leaves the challenge out of some refusals.
func unchallenged(w what, when func(ex *exchange) bool) Defect {
	return refusing(w, func(ex *exchange) {
		if when(ex) {
			ex.response.fields.remove("WWW-Authenticate")
		}
	})
}

// syntaxDefects break the grammar of challenges.
func syntaxDefects() []Defect {
	return []Defect{
		challenging(what{"realm-quote-unescaped", "rfc9110-11.3-challenge-syntax",
			"A quote within the realm ends the quoted string."}, `Basic realm="authspec \\ the "reference" server", charset="UTF-8"`),
		challenging(what{"realm-backslash-unescaped", "rfc9110-11.3-challenge-syntax",
			"A backslash at the end of the realm escapes the closing quote."}, `Basic realm="authspec\", charset="UTF-8"`),
		challenging(what{"quoted-string-unterminated", "rfc9110-11.3-challenge-syntax",
			"The realm has no closing quote."}, `Basic charset="UTF-8", realm="authspec`),
		challenging(what{"octets-outside-quotes", "rfc9110-11.3-challenge-syntax",
			"A parameter that is no quoted string holds letters beyond ASCII."}, `Basic realm="authspec", charset="UTF-8", name=Köln`),
		challenging(what{"semicolon-between-parameters", "rfc9110-11.3-challenge-syntax",
			"A semicolon stands between the parameters."}, `Basic realm="authspec"; charset="UTF-8"`),
		challenging(what{"comma-missing", "rfc9110-11.3-challenge-syntax",
			"No comma stands between the parameters."}, `Basic realm="authspec" charset="UTF-8"`),
		challenging(what{"comma-after-scheme", "rfc9110-11.3-challenge-syntax",
			"A comma stands after the scheme, before its parameters."}, `Basic, realm="authspec", charset="UTF-8"`),
		challenging(what{"tab-after-scheme", "rfc9110-11.3-challenge-syntax",
			"A tab stands after the scheme."}, "Basic\trealm=\"authspec\", charset=\"UTF-8\""),
		challenging(what{"colon-after-scheme", "rfc9110-11.3-challenge-syntax",
			"A colon stands after the scheme."}, `Basic: realm="authspec", charset="UTF-8"`),
		challenging(what{"token68-and-parameters", "rfc9110-16.4.2-token68-once",
			"The challenge has both a token68 and parameters."}, `Basic YXV0aHNwZWMh, realm="authspec", charset="UTF-8"`),
		refusing(what{"token68-twice", "rfc9110-16.4.2-token68-once",
			"A second challenge has two token68 values."}, func(ex *exchange) {
			ex.response.fields.add("WWW-Authenticate", "Negotiate YXV0aHNwZWMh c2VjcmV0")
		}),
		challenging(what{"blank-before-equals", "rfc9110-5.6.3-sender-no-bws",
			"A blank stands before the equals sign of a parameter."}, `Basic realm ="authspec", charset="UTF-8"`),
		challenging(what{"blank-after-equals", "rfc9110-5.6.3-sender-no-bws",
			"A blank stands after the equals sign of a parameter."}, `Basic realm= "authspec", charset="UTF-8"`),
		challenging(what{"needless-escape", "rfc9110-5.6.4-no-needless-quoted-pair",
			"A letter of the realm is escaped."}, `Basic realm="auth\spec", charset="UTF-8"`),
		challenging(what{"empty-element-first", "rfc9110-5.6.1.1-no-empty-elements",
			"The list of challenges begins with a comma."}, `, Basic realm="authspec", charset="UTF-8"`),
		challenging(what{"empty-element-between", "rfc9110-5.6.1.1-no-empty-elements",
			"Two commas stand between the parameters."}, `Basic realm="authspec",, charset="UTF-8"`),
		challenging(what{"empty-element-last", "rfc9110-5.6.1.1-no-empty-elements",
			"The list of parameters ends with a comma."}, `Basic realm="authspec", charset="UTF-8",`),
		challenging(what{"blanks-after-comma", "rfc9110-5.6.3-sender-single-sp",
			"Two blanks stand after a comma."}, `Basic realm="authspec",  charset="UTF-8"`),
		challenging(what{"tab-after-comma", "rfc9110-5.6.3-sender-single-sp",
			"A tab stands after a comma."}, "Basic realm=\"authspec\",\tcharset=\"UTF-8\""),
		challenging(what{"blank-before-comma", "rfc9110-5.6.3-sender-single-sp",
			"A blank stands before a comma."}, `Basic realm="authspec" , charset="UTF-8"`),
		challenging(what{"challenge-folded", "rfc9112-5.2-sender-no-fold",
			"The challenge is folded over two lines."}, "Basic realm=\"authspec\",\r\n charset=\"UTF-8\""),
		challenging(what{"bare-cr-in-challenge", "rfc9112-2.2-sender-no-bare-cr",
			"The realm holds a CR without LF."}, "Basic realm=\"auth\rspec\", charset=\"UTF-8\""),
	}
}
