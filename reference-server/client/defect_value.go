package client

import (
	"slices"
	"strings"
)

// valueDefects read values of parameters wrongly (RFC 9110 §11.2, §5.6).
func valueDefects() []Defect {
	return []Defect{
		reading(what{"blanks-at-equals-not-read", "rfc9110-5.6.3-client-parses-bws",
			"A challenge with blanks around an equals sign is not read."}, func(lines []string) []string {
			return slices.DeleteFunc(lines, func(line string) bool { return blankEquals().MatchString(withoutQuoted(line)) })
		}),
		readingEach(what{"escaped-quote-ends-the-string", "rfc9110-5.6.4-client-unquotes",
			"A quoted string ends at its first quotation mark, escaped or not."}, eachString(func(inner string) string {
			if before, _, found := strings.Cut(inner, `\"`); found {
				return before + `\\`
			}
			return inner
		})),
		ignoring(what{"quote-in-nonce-gives-up", "rfc9110-5.6.4-client-unquotes",
			"A challenge with a quotation mark in its nonce or opaque is not answered."}, func(c challenge) bool {
			nonce, _ := c.param("nonce")
			opaque, _ := c.param("opaque")
			return strings.Contains(nonce+opaque, `"`)
		}),
		readingEach(what{"backslash-kept", "rfc9110-5.6.4-client-unquotes",
			"Quotation marks are taken away, and backslashes stay."}, eachString(func(inner string) string {
			return strings.Trim(quote(inner), `"`)
		})),
		understanding(what{"realm-as-token-missed", "rfc9110-11.5-client-realm-token",
			"A realm that is not quoted is no realm."}, func(list []challenge) []challenge {
			return keepParams(list, func(p param) bool { return p.quoted || !strings.EqualFold(p.name, "realm") })
		}),
		understanding(what{"values-as-tokens-missed", "rfc9110-16.4.2-client-token-or-quoted",
			"Values that could be quoted and are not are passed over."}, func(list []challenge) []challenge {
			return keepParams(list, func(p param) bool {
				return p.quoted || slices.Contains([]string{"algorithm", "stale", "charset", "userhash"}, strings.ToLower(p.name))
			})
		}),
		understanding(what{"quoted-algorithm-missed", "rfc9110-16.4.2-client-token-or-quoted",
			"An algorithm and a stale that are quoted are not understood."}, func(list []challenge) []challenge {
			return slices.DeleteFunc(list, func(c challenge) bool {
				return slices.ContainsFunc(c.params, func(p param) bool {
					return p.quoted && (strings.EqualFold(p.name, "algorithm") || strings.EqualFold(p.name, "stale"))
				})
			})
		}),
		ignoring(what{"unknown-token-gives-up", "rfc9110-11.2-client-token-and-quoted-equal",
			"A parameter that is unknown and not quoted makes its challenge unreadable."}, func(c challenge) bool {
			return slices.ContainsFunc(c.params, func(p param) bool { return !p.quoted && !knownParams[strings.ToLower(p.name)] })
		}),
		ignoring(what{"charset-as-token-gives-up", "rfc9110-11.2-client-token-and-quoted-equal",
			"A charset that is not quoted makes a Basic challenge unreadable."}, func(c challenge) bool {
			_, given := c.param("charset")
			return c.is("Basic") && given && !quotedParam(c, "charset")
		}),
		what{"folded-challenge-cut", "rfc9112-5.2-client-fold",
			"What stands in a folded line is lost."}.breaking(func(r *rules) {
			r.unfold = func(lines []string) string { return strings.Join(lines[:min(1, len(lines))], "") }
		}),
		understanding(what{"unknown-basic-parameter-gives-up", "rfc7617-2-client-ignores-unknown-params",
			"A Basic challenge with a parameter that is unknown is not answered."}, func(list []challenge) []challenge {
			return slices.DeleteFunc(list, func(c challenge) bool {
				return c.is("Basic") && slices.ContainsFunc(c.params, func(p param) bool {
					return !strings.EqualFold(p.name, "realm") && !strings.EqualFold(p.name, "charset")
				})
			})
		}),
	}
}

var (
	blankEquals  = expression(`[ \t]=|=[ \t]`)
	quotedString = expression(`"(?:[^"\\]|\\.)*"`)
)

// knownParams are those of the schemes that the client knows.
var knownParams = map[string]bool{"realm": true, "charset": true, "nonce": true, "opaque": true, "qop": true,
	"algorithm": true, "stale": true, "domain": true, "userhash": true, "scope": true, "error": true, "error_description": true, "error_uri": true}

// eachString changes what stands between the quotation marks of all quoted
// strings of a line.
func eachString(change func(inner string) string) func(line string) string {
	return func(line string) string {
		return quotedString().ReplaceAllStringFunc(line, func(text string) string {
			return `"` + change(text[1:len(text)-1]) + `"`
		})
	}
}

// quotedDefects take what stands in a quoted string for more than text
// (RFC 9110 §5.6.4).
func quotedDefects() []Defect {
	return []Defect{
		readingEach(what{"scheme-found-in-quotes", "rfc9110-11.6.1-client-quoted-text-is-no-challenge",
			"The word Basic is found in the quoted string of another challenge, and answered."}, func(line string) string {
			if i := strings.Index(line, "Basic "); i > 0 && strings.Count(line[:i], `"`)%2 == 1 {
				return `Basic realm="found"`
			}
			return line
		}),
		readingEach(what{"parameter-found-in-quotes", "rfc9110-11.6.1-client-quoted-text-is-no-challenge",
			"A parameter is looked for by its name and an equals sign, in quotes too."}, func(line string) string {
			at := innerRealm().FindStringSubmatchIndex(line)
			if at == nil || strings.Count(line[:at[0]], `"`)%2 == 0 {
				return line
			}
			var out []string
			for _, c := range parseChallenges([]string{line}) {
				if _, has := c.param("realm"); has {
					c.params = override(c.params, []param{{"realm", line[at[2]:at[3]], true}})
				}
				out = append(out, writeChallenge(c))
			}
			return strings.Join(out, ", ")
		}),
		readingEach(what{"comma-in-quotes-splits", "rfc9110-11.6.1-client-quoted-text-is-no-challenge",
			"A challenge is split at each comma, quoted or not."}, eachString(func(inner string) string {
			before, _, _ := strings.Cut(inner, ",")
			return before
		})),
		hashing(what{"comma-in-realm-becomes-semicolon", "rfc7616-3.4-client-echoes-challenge",
			"Commas in a realm become semicolons."}, func(in *digestInput) { in.realm = strings.ReplaceAll(in.realm, ",", ";") }),
	}
}

var innerRealm = expression(`realm=\\?"?([^"\\,]*)`)
