package client

import (
	"slices"
	"strings"
)

// listDefects read lists of challenges wrongly (RFC 9110 §11.6.1, §5.6.1).
func listDefects() []Defect {
	return []Defect{
		reading(what{"challenge-first-in-line-only", "rfc9110-11.6.1-client-list-in-one-line",
			"Only the first challenge of a line is read."}, func(lines []string) (out []string) {
			for _, line := range lines {
				out = append(out, firstChallenge(line))
			}
			return out
		}),
		readingEach(what{"scheme-only-at-the-start-of-a-line", "rfc9110-11.6.1-client-list-in-one-line",
			"A challenge is looked for where a line begins, and all parameters of the line are its own."}, oneScheme),
		understanding(what{"parameters-of-other-challenges", "rfc9110-11.6.1-client-list-in-one-line",
			"Parameters that a challenge lacks, or has last, are taken from those after it."}, func(list []challenge) []challenge {
			for i := len(list) - 2; i >= 0; i-- {
				list[i].params = override(list[i].params, list[i+1].params)
			}
			return list
		}),
		understanding(what{"ntlm-beside-digest-gives-up", "rfc9110-11.6.1-client-unknown-scheme",
			"A scheme without parameters makes the challenges after it unreadable."}, func(list []challenge) []challenge {
			if i := slices.IndexFunc(list, func(c challenge) bool { return len(c.params) == 0 }); i >= 0 {
				return list[:i]
			}
			return list
		}),
		understanding(what{"scheme-twice-gives-up", "rfc9110-11.6.1-client-list-in-one-line",
			"Two challenges of one scheme are taken for a mistake, and neither is answered."}, func(list []challenge) []challenge {
			count := map[string]int{}
			for _, c := range list {
				count[strings.ToLower(c.scheme)]++
			}
			return slices.DeleteFunc(list, func(c challenge) bool { return count[strings.ToLower(c.scheme)] > 1 })
		}),
		understanding(what{"bearer-only-first", "rfc9110-11.6.1-client-list-in-one-line",
			"A challenge for a token is found only where it comes first."}, func(list []challenge) []challenge {
			for i := range list {
				if i > 0 && list[i].is("Bearer") {
					list[i].broken = true
				}
			}
			return list
		}),
		reading(what{"challenge-first-line-only", "rfc9110-11.6.1-client-several-lines",
			"Only the first WWW-Authenticate line is read."}, func(lines []string) []string { return lines[:min(1, len(lines))] }),
		reading(what{"challenge-last-line-only", "rfc9110-11.6.1-client-several-lines",
			"Only the last WWW-Authenticate line is read."}, func(lines []string) []string { return lines[max(0, len(lines)-1):] }),
		reading(what{"lines-joined-to-one-scheme", "rfc9110-11.6.1-client-several-lines",
			"Several lines are joined, and what stands before the first blank is taken for the scheme."}, func(lines []string) []string {
			if len(lines) > 1 {
				return []string{oneScheme(strings.Join(lines, ","))}
			}
			return lines
		}),
		reading(what{"one-challenge-a-line", "rfc9110-5.2-client-multi-line-equals-list",
			"Where there are several lines, each is taken for one challenge, which is its first."}, func(lines []string) (out []string) {
			if len(lines) < 2 {
				return lines
			}
			for _, line := range lines {
				out = append(out, firstChallenge(line))
			}
			return out
		}),
		reading(what{"list-with-empty-elements-not-read", "rfc9110-5.6.1.2-client-skips-empty-elements",
			"A list with an empty element is not read."}, func(lines []string) []string {
			return slices.DeleteFunc(lines, func(line string) bool { return emptyElement().MatchString(withoutQuoted(line)) })
		}),
		understanding(what{"unknown-scheme-gives-up", "rfc9110-11.6.1-client-unknown-scheme",
			"Where one scheme is unknown, no challenge is answered."}, func(list []challenge) []challenge {
			if slices.ContainsFunc(list, func(c challenge) bool { return strength(c.scheme) == 0 }) {
				return nil
			}
			return list
		}),
		understanding(what{"unknown-token68-gives-up", "rfc9110-11.6.1-client-unknown-scheme",
			"Where one challenge is a token68, no challenge is answered."}, func(list []challenge) []challenge {
			if slices.ContainsFunc(list, func(c challenge) bool { return c.token68 != "" }) {
				return nil
			}
			return list
		}),
		understanding(what{"challenge-without-realm-gives-up", "rfc9110-11.6.1-client-unknown-scheme",
			"A challenge without a realm ends the list, whatever its scheme."}, func(list []challenge) []challenge {
			i := slices.IndexFunc(list, func(c challenge) bool { _, has := c.param("realm"); return !has })
			if i >= 0 {
				return list[:i]
			}
			return list
		}),
		reading(what{"comma-needs-a-blank", "rfc9110-5.6.1.2-client-ows-around-comma",
			"A list is read only where each comma is followed by one blank."}, func(lines []string) []string {
			return slices.DeleteFunc(lines, func(line string) bool { return otherComma().MatchString(withoutQuoted(line)) })
		}),
		reading(what{"several-blanks-after-scheme-not-read", "rfc9110-11.3-client-several-sp",
			"A challenge is read only where one blank stands after its scheme."}, func(lines []string) []string {
			return slices.DeleteFunc(lines, func(line string) bool { return severalBlanks().MatchString(withoutQuoted(line)) })
		}),
		ignoring(what{"empty-realm-gives-up", "rfc9110-11.5-client-any-realm",
			"A challenge with an empty realm is not answered."}, func(c challenge) bool {
			realm, given := c.param("realm")
			return given && realm == ""
		}),
		ignoring(what{"long-realm-gives-up", "rfc9110-11.5-client-any-realm",
			"A challenge whose realm has more than 255 octets, or an equals sign, is not answered."}, func(c challenge) bool {
			realm, _ := c.param("realm")
			return len(realm) > 255 || strings.Contains(realm, "=")
		}),
		ignoring(what{"blanks-in-realm-give-up", "rfc9110-11.5-client-any-realm",
			"A challenge whose realm begins with a blank, or has a tab or two blanks in a row, is not answered."}, func(c challenge) bool {
			realm, _ := c.param("realm")
			return realm != strings.Join(strings.Fields(realm), " ")
		}),
		what{"field-name-in-small-letters-missed", "rfc9110-5.1-client-field-name-case",
			"The field is found only where it is spelled WWW-Authenticate."}.breaking(func(r *rules) {
			right := r.received
			r.received = func(status int, list fields) fields {
				return slices.DeleteFunc(right(status, list), func(f field) bool {
					return strings.HasSuffix(strings.ToLower(f.name), "-authenticate") && f.name != theOrigin.asks && f.name != theProxy.asks
				})
			}
		}),
		understanding(what{"scheme-in-other-letters-missed", "rfc9110-11.1-client-scheme-case",
			"A scheme is known only as Basic, Digest and Bearer, letter by letter."}, func(list []challenge) []challenge {
			return slices.DeleteFunc(list, func(c challenge) bool { return !slices.Contains([]string{"Basic", "Digest", "Bearer"}, c.scheme) })
		}),
		understanding(what{"parameter-in-capitals-missed", "rfc9110-11.2-client-param-name-case",
			"Parameters are known in small letters only."}, func(list []challenge) []challenge {
			return keepParams(list, func(p param) bool { return p.name == strings.ToLower(p.name) })
		}),
		understanding(what{"parameter-order-fixed", "rfc9110-11.3-client-param-order",
			"A challenge is read only where its realm comes first."}, func(list []challenge) []challenge {
			return slices.DeleteFunc(list, func(c challenge) bool {
				return len(c.params) > 1 && !strings.EqualFold(c.params[0].name, "realm")
			})
		}),
	}
}

var (
	otherComma    = expression(`[ \t],|,[^ ]|,  |,$`)
	severalBlanks = expression(`(^|,[ \t]*)[A-Za-z0-9]+[ \t]{2,}[^ \t=]`)
)

var emptyElement = expression(`^[ \t]*,|,[ \t]*,|,[ \t]*$`)

// withoutQuoted takes the quoted strings out of a line.
func withoutQuoted(line string) string {
	var out strings.Builder
	for s := (scanner{text: line}); !s.end(); {
		if s.at(`"`) {
			s.quoted()
			out.WriteString(`""`)
			continue
		}
		out.WriteByte(s.text[s.next])
		s.next++
	}
	return out.String()
}

// firstChallenge is a line with what it begins with only.
func firstChallenge(line string) string {
	if list := parseChallenges([]string{line}); len(list) > 1 {
		return writeChallenge(list[0])
	}
	return line
}

// oneScheme is a line whose schemes but for the first are gone, so that their
// parameters belong to it.
func oneScheme(line string) string {
	list := parseChallenges([]string{line})
	if len(list) < 2 {
		return line
	}
	first := list[0]
	for _, c := range list[1:] {
		first.params = override(first.params, c.params)
	}
	return writeChallenge(first)
}

// override puts parameters after others, those of the same name in their place.
func override(list, with []param) []param {
	list = slices.Clone(list)
	for _, p := range with {
		list = slices.DeleteFunc(list, func(old param) bool { return strings.EqualFold(old.name, p.name) })
		list = append(list, p)
	}
	return list
}

func writeChallenge(c challenge) string {
	if c.token68 != "" {
		return c.scheme + " " + c.token68
	}
	return strings.TrimSuffix(c.scheme+" "+writeParams(c.params), " ")
}

// keepParams drops parameters of all challenges.
func keepParams(list []challenge, kept func(p param) bool) []challenge {
	for i := range list {
		list[i].params = slices.DeleteFunc(list[i].params, func(p param) bool { return !kept(p) })
	}
	return list
}
