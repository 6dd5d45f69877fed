package client

import (
	"slices"
	"strings"
)

// digestDefects read Digest challenges wrongly (RFC 7616 §3.3).
func digestDefects() []Defect {
	return []Defect{
		what{"unknown-algorithm-taken-for-md5", "rfc7616-3.3-client-unknown-algorithm",
			"An algorithm that is unknown is echoed, and MD5 is used."}.breaking(func(r *rules) {
			right := r.algorithm
			r.algorithm = func(c challenge) (algorithm, bool) {
				known, ok := right(c)
				if !ok {
					known, ok = algorithmNamed("MD5")
				}
				return known, ok
			}
		}),
		understanding(what{"unknown-algorithm-gives-up", "rfc7616-3.3-client-unknown-algorithm",
			"Where one algorithm is unknown, no Digest challenge is answered."}, func(list []challenge) []challenge {
			if slices.ContainsFunc(list, func(c challenge) bool { _, known := algorithmOf(c); return c.is("Digest") && !known }) {
				return slices.DeleteFunc(list, func(c challenge) bool { return c.is("Digest") })
			}
			return list
		}),
		what{"sha-256-when-nothing-is-said", "rfc7616-3.3-default-md5",
			"A challenge that names no algorithm is answered with SHA-256."}.breaking(func(r *rules) {
			right := r.algorithm
			r.algorithm = func(c challenge) (algorithm, bool) {
				if _, given := c.param("algorithm"); !given {
					return algorithmNamed("SHA-256")
				}
				return right(c)
			}
		}),
		ignoring(what{"sha-256-not-known", "rfc7616-3.7-client-sha-256-mandatory",
			"SHA-256 is an algorithm that is unknown."}, func(c challenge) bool {
			name, _ := c.param("algorithm")
			return strings.HasPrefix(strings.ToUpper(name), "SHA-256")
		}),
		answering(what{"sha-256-for-sha-512-256", "rfc7616-3.4.1-sha-512-256",
			"SHA-512-256 is computed as SHA-256."}, func(name string) bool { return strings.HasPrefix(name, "SHA-512-256") }, hashes["SHA-256"]),
		answering(what{"md5-for-sha-256", "rfc7616-3.4.1-client-correct-response",
			"The credentials say SHA-256, and the response is one of MD5."}, func(name string) bool { return strings.HasPrefix(name, "SHA-256") }, hashes["MD5"]),
		what{"md5-said-for-sha-256", "rfc7616-3.4-client-same-algorithm",
			"A challenge for SHA-256 alone is answered with MD5, which the credentials say."}.breaking(func(r *rules) {
			params := r.params
			answering(what{}, func(name string) bool { return strings.HasPrefix(name, "SHA-256") }, hashes["MD5"]).breaks(r)
			r.params = func(in *digestInput, list []param) []param {
				list = params(in, list)
				for i, p := range list {
					if p.name == "algorithm" {
						list[i].value = strings.ReplaceAll(p.value, "SHA-256", "MD5")
					}
				}
				return list
			}
		}),
		writing(what{"algorithm-in-small-letters", "rfc7616-3.4-client-same-algorithm",
			"The algorithm is echoed in small letters."}, "algorithm", func(p *param) { p.value = strings.ToLower(p.value) }),
		omitting(what{"algorithm-left-out", "rfc7616-3.4-client-same-algorithm",
			"The algorithm is not echoed."}, "algorithm"),
		taking(what{"unknown-qop-taken", "rfc7616-3.3-client-unknown-qop",
			"The first option of qop is taken, known or not."}, func(options []string) string { return options[0] }),
		taking(what{"unknown-qop-gives-up", "rfc7616-3.3-client-unknown-qop",
			"A challenge with an option of qop that is unknown is not answered."}, func(options []string) string {
			if slices.ContainsFunc(options, func(o string) bool { return o != "auth" && o != "auth-int" }) {
				return ""
			}
			return chooseQop(strings.Join(options, ","))
		}),
		taking(what{"list-of-qop-gives-up", "rfc7616-3.3-client-unknown-qop",
			"qop is understood only where it has one option."}, func(options []string) string {
			if len(options) > 1 {
				return ""
			}
			return chooseQop(options[0])
		}),
		taking(what{"list-of-qop-taken-whole", "rfc7616-3.4-client-qop-from-offer",
			"All options of qop are sent back, and hashed."}, func(options []string) string { return strings.Join(options, ",") }),
		writing(what{"list-of-qop-sent-whole", "rfc7616-3.4-client-qop-from-offer",
			"auth is hashed, and both options of qop are sent."}, "qop", func(p *param) { p.value = "auth, auth-int" }),
		writing(what{"qop-is-a-comma", "rfc7616-3.4-client-qop-from-offer",
			"qop is sent as a comma."}, "qop", func(p *param) { p.value = "," }),
		taking(what{"auth-int-not-known", "rfc7616-3.4-client-qop-from-offer",
			"auth-int is answered as auth, in which the content is not hashed."}, func(options []string) string { return "auth" }),
		what{"stale-in-capitals-missed", "rfc7616-3.3-client-stale-retry",
			"A nonce is stale only where stale is written in small letters."}.breaking(missingStale(func(value string) bool { return value == "true" })),
		what{"stale-gives-up", "rfc7616-3.3-client-stale-retry",
			"A stale nonce ends the attempt like a wrong password."}.breaking(missingStale(func(string) bool { return false })),
		what{"not-stale-tried-again", "rfc7616-3.3-client-no-stale-new-credentials",
			"A new nonce is enough to try the same password again."}.breaking(func(r *rules) {
			right := r.refused
			r.refused = func(v *visit, p party, before *login, asked bool, next *login) error {
				if before != nil && before.digest != nil && next.digest != nil && v.requests < 3 {
					return nil
				}
				return right(v, p, before, asked, next)
			}
		}),
		what{"rspauth-not-checked", "rfc7616-3.5-client-checks-rspauth",
			"A wrong rspauth makes no difference."}.breaking(func(r *rules) {
			r.proves = func(challenge, string, *digestInput, *answer) bool { return true }
		}),
	}
}

// missingStale retries only where the value of stale is one of those.
func missingStale(understood func(value string) bool) func(r *rules) {
	return func(r *rules) {
		right := r.refused
		r.refused = func(v *visit, p party, before *login, asked bool, next *login) error {
			if stale, _ := next.challenge.param("stale"); before != nil && strings.EqualFold(stale, "true") && !understood(stale) {
				v.stale = maxStale
			}
			return right(v, p, before, asked, next)
		}
	}
}

// taking takes another option of qop.
func taking(w what, choose func(options []string) string) Defect {
	return w.breaking(func(r *rules) {
		r.qop = func(offered string) string {
			options := strings.FieldsFunc(offered, func(c rune) bool { return c == ',' || c == ' ' })
			if len(options) == 0 {
				return ""
			}
			return choose(options)
		}
	})
}
