package client

import (
	"hash"
	"net/url"
	"strings"
)

// digestHashDefects compute responses wrongly (RFC 7616 §3.4.1 to §3.4.5, §3.2).
func digestHashDefects() []Defect {
	return []Defect{
		differing(what{"qop-hashed-whole", "rfc7616-3.4-client-qop-from-offer",
			"Where several options of qop are offered, the list of them is hashed."}, func(in *digestInput) {
			if offered, _ := in.session.challenge.param("qop"); in.qop != "" {
				in.qop = offered
			}
		}),
		differing(what{"qop-hashed-though-none-offered", "rfc7616-3.4.3-client-rfc2069-response",
			"Without qop the response is computed as with auth."}, func(in *digestInput) {
			if in.qop == "" {
				in.qop = "auth"
			}
		}),
		differing(what{"empty-qop-hashed-as-auth", "rfc7616-3.4.3-client-rfc2069-response",
			"Where the list of qop is empty the response is computed as with auth, and no qop is sent."}, func(in *digestInput) {
			if _, given := in.session.challenge.param(emptyQop); given {
				in.qop = "auth"
			}
		}).and(understanding(what{}, withoutEmptyQop)),
		hashing(what{"realm-before-the-user", "rfc7616-3.4-client-username",
			"The user logs in as realm, backslash, user."}, func(in *digestInput) { in.user = in.realm + `\` + in.user }),
		differing(what{"method-always-get", "rfc7616-3.4.1-client-correct-response",
			"The method is hashed as GET, whatever it is."}, func(in *digestInput) { in.method = "GET" }),
		differing(what{"password-in-small-letters", "rfc7616-3.4.1-client-correct-response",
			"A password is hashed in small letters."}, func(in *digestInput) { in.password = strings.ToLower(in.password) }),
		differing(what{"quotes-hashed", "rfc7616-3.4.5-unquoted-in-hash",
			"The realm is hashed with its quotation marks."}, func(in *digestInput) { in.realm = `"` + in.realm + `"` }),
		differing(what{"backslashes-hashed", "rfc7616-3.4.5-unquoted-in-hash",
			"The realm and the user are hashed with backslashes before what is escaped."}, func(in *digestInput) {
			in.realm, in.user = strings.Trim(quote(in.realm), `"`), strings.Trim(quote(in.user), `"`)
		}),
		differing(what{"blanks-in-realm-joined", "rfc7616-3.4.5-unquoted-in-hash",
			"Several blanks in a realm are hashed as one."}, func(in *digestInput) { in.realm = strings.Join(strings.Fields(in.realm), " ") }),
		differing(what{"session-key-missing", "rfc7616-3.4.2-client-session-variant",
			"A -sess algorithm is used as the one without it."}, func(in *digestInput) {
			plain := *in.session
			plain.algorithm.session = false
			in.session = &plain
		}),
		computing(what{"session-key-of-raw-digest", "rfc7616-3.4.2-client-session-variant",
			"The session key is made of the user, realm and password, which are not hashed first."}, func(in *digestInput, right string) string {
			if !in.session.algorithm.session {
				return right
			}
			plain := *in.session
			plain.algorithm.session = false
			other := *in
			other.session = &plain
			other.password += ":" + in.session.firstNonce + ":" + in.session.firstCnonce
			return other.response()
		}),
		differing(what{"content-never-hashed", "rfc7616-3.4.3-client-auth-int",
			"With auth-int the content is hashed as if there was none."}, func(in *digestInput) {
			if in.content != "" {
				in.content = ""
			} else if in.qop == "auth-int" {
				in.qop = "auth"
			}
		}),
		writing(what{"response-in-capitals", "rfc7616-3.2-hex-form",
			"The digits of the response are capitals."}, "response", func(p *param) { p.value = strings.ToUpper(p.value) }),
		writing(what{"response-without-zeros", "rfc7616-3.2-hex-form",
			"A byte of the response below 16 has one digit."}, "response", func(p *param) { p.value = shortHex(p.value) }),
		hashing(what{"uri-without-query", "rfc7616-3.4.6-client-uri",
			"uri is the path without the query."}, func(in *digestInput) { in.uri, _, _ = strings.Cut(in.uri, "?") }),
		hashing(what{"uri-always-root", "rfc7616-3.4.6-client-uri",
			"uri is the root of the server, whatever is asked for."}, func(in *digestInput) { in.uri = "/" }),
		hashing(what{"uri-decoded", "rfc7616-3.4.6-client-uri",
			"uri is percent-decoded, and the request line is not."}, func(in *digestInput) {
			if text, err := url.PathUnescape(in.uri); err == nil {
				in.uri = text
			}
		}),
	}
}

// differing hashes something else than is written.
func differing(w what, change func(in *digestInput)) Defect {
	return w.breaking(func(r *rules) {
		r.response = func(in *digestInput) string {
			other := *in
			change(&other)
			return other.response()
		}
	})
}

// answering uses another hash for some algorithms.
func answering(w what, which func(name string) bool, with func() hash.Hash) Defect {
	return w.breaking(func(r *rules) {
		right := r.algorithm
		r.algorithm = func(c challenge) (algorithm, bool) {
			known, ok := right(c)
			if name, _ := c.param("algorithm"); which(strings.ToUpper(name)) {
				known.hash = with
			}
			return known, ok
		}
	})
}

// emptyQop is the name under which a qop without options is kept.
const emptyQop = "empty-qop"

// withoutEmptyQop makes challenges whose qop has no option ones without qop.
func withoutEmptyQop(list []challenge) []challenge {
	for _, c := range list {
		for i, p := range c.params {
			if strings.EqualFold(p.name, "qop") && strings.Trim(p.value, ", ") == "" {
				c.params[i].name = emptyQop
			}
		}
	}
	return list
}

// shortHex leaves out the zeros that begin pairs of digits.
func shortHex(text string) string {
	var out strings.Builder
	for i := 0; i+1 < len(text); i += 2 {
		out.WriteString(strings.TrimPrefix(text[i:i+2], "0"))
	}
	return out.String()
}
