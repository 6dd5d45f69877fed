package pairs

import (
	"slices"
	"strings"

	"authspec/runner/internal/httpauth"
)

// need is something that a challenge asks of who answers it.
type need struct {
	requirement string // of clients
	server      string // that the server breaks by asking it; empty: it may
	has         string // what the challenge has, after "has"
	only        string // when the login fails, if not always
	asked       func(d door, c httpauth.Challenge) bool
}

// needs are those of any scheme that is read off a challenge.
var needs = []need{
	{"rfc9110-11.1-client-scheme-case", "", "its scheme in other letters than usual", "",
		func(_ door, c httpauth.Challenge) bool {
			return !slices.ContainsFunc(known[:], func(s struct{ role, name, source string }) bool { return s.name == c.Scheme })
		}},
	{"rfc9110-11.6.1-client-list-in-one-line", "", "several challenges in one line", "",
		func(d door, c httpauth.Challenge) bool {
			return slices.ContainsFunc(d.Challenges, func(o httpauth.Challenge) bool { return o.Line == c.Line && o.Scheme != c.Scheme })
		}},
	{"rfc9110-11.6.1-client-several-lines", "", "its challenge in a line after another one", "",
		func(d door, c httpauth.Challenge) bool {
			return c.Line > 0 && !d.Challenges[0].Is(c.Scheme)
		}},
	{"rfc9110-5.6.1.2-client-skips-empty-elements", "rfc9110-5.6.1.1-no-empty-elements", "empty elements in its list", "",
		func(d door, _ httpauth.Challenge) bool { return d.breaks(httpauth.NoEmptyElements) }},
	{"rfc9110-5.6.3-client-parses-bws", "rfc9110-5.6.3-sender-no-bws", "white space around its equals signs", "",
		func(d door, _ httpauth.Challenge) bool { return d.breaks(httpauth.NoBlanksAtEquals) }},
	{"rfc9110-11.2-client-param-name-case", "", "names of parameters in other letters than usual", "",
		func(_ door, c httpauth.Challenge) bool {
			return slices.ContainsFunc(c.Params, func(p httpauth.Param) bool { return p.Name != strings.ToLower(p.Name) })
		}},
	{"rfc9110-11.5-client-realm-token", "rfc9110-11.5-server-realm-quoted", "its realm without quotes", "",
		func(_ door, c httpauth.Challenge) bool {
			return slices.ContainsFunc(c.Param("realm"), func(p httpauth.Param) bool { return !p.Quoted })
		}},
}

// ofBasic are the needs of Basic challenges.
var ofBasic = []need{
	{"rfc7617-2-client-ignores-unknown-params", "", "a parameter that Basic does not know", "",
		func(_ door, c httpauth.Challenge) bool {
			return slices.ContainsFunc(c.Params, func(p httpauth.Param) bool {
				return !strings.EqualFold(p.Name, "realm") && !strings.EqualFold(p.Name, "charset")
			})
		}},
	{"rfc7617-2.1-client-utf8-nfc", "", "charset UTF-8", beyondASCII, isUTF8},
}

// ofDigest are the needs of Digest challenges.
var ofDigest = []need{
	{"rfc7616-3.4.5-unquoted-in-hash", "", "a backslash in its realm", "",
		func(_ door, c httpauth.Challenge) bool {
			return slices.ContainsFunc(c.Param("realm"), func(p httpauth.Param) bool { return strings.Contains(p.Raw, `\`) })
		}},
	{"rfc9110-11.2-client-token-and-quoted-equal", "rfc7616-3.3-unquoted-params", "its algorithm in quotes", "",
		func(_ door, c httpauth.Challenge) bool {
			return slices.ContainsFunc(c.Param("algorithm"), func(p httpauth.Param) bool { return p.Quoted })
		}},
	{"rfc9110-11.2-client-token-and-quoted-equal", "rfc7616-3.3-quoted-params", "its nonce or qop without quotes", "",
		func(_ door, c httpauth.Challenge) bool {
			return slices.ContainsFunc(slices.Concat(c.Param("nonce"), c.Param("qop")), func(p httpauth.Param) bool { return !p.Quoted })
		}},
	{"rfc7616-3.3-default-md5", "", "no algorithm, which means MD5", "",
		func(_ door, c httpauth.Challenge) bool { return len(c.Param("algorithm")) == 0 }},
	{"rfc7616-3.4-client-same-algorithm", "", "an algorithm other than MD5", "",
		func(_ door, c httpauth.Challenge) bool {
			return slices.ContainsFunc(c.Param("algorithm"), func(p httpauth.Param) bool { return !strings.EqualFold(p.Value, "MD5") })
		}},
	{"rfc7616-3.7-client-sha-256-mandatory", "", "the algorithm SHA-256", "", algorithm("SHA-256")},
	{"rfc7616-3.4.1-sha-512-256", "", "the algorithm SHA-512-256", "", algorithm("SHA-512-256")},
	{"rfc7616-3.4.2-client-session-variant", "", "an algorithm with sessions", "", algorithm("MD5-sess", "SHA-256-sess", "SHA-512-256-sess")},
	{"rfc7616-3.4-client-qop-from-offer", "", "several values in qop", "",
		func(_ door, c httpauth.Challenge) bool { return len(qops(c)) > 1 }},
	{"rfc7616-3.3-client-unknown-qop", "", "a qop that nobody knows beside one", "",
		func(_ door, c httpauth.Challenge) bool {
			return slices.ContainsFunc(qops(c), func(q string) bool { return q != "auth" && q != "auth-int" })
		}},
	{"rfc7616-3.4.3-client-auth-int", "", "qop auth-int alone", "",
		func(_ door, c httpauth.Challenge) bool { return slices.Equal(qops(c), []string{"auth-int"}) }},
	{"rfc7616-3.3-client-opaque", "", "opaque, which is to come back", "",
		func(_ door, c httpauth.Challenge) bool { return len(c.Param("opaque")) > 0 }},
	{"rfc7616-4-client-utf8", "", "charset UTF-8", beyondASCII, isUTF8},
}

// beyondASCII is when charset matters.
const beyondASCII = "for names and passwords beyond ASCII"

func isUTF8(_ door, c httpauth.Challenge) bool {
	return slices.ContainsFunc(c.Param("charset"), func(p httpauth.Param) bool { return strings.EqualFold(p.Value, "UTF-8") })
}

// algorithm tells whether a challenge has one of these.
func algorithm(names ...string) func(door, httpauth.Challenge) bool {
	return func(_ door, c httpauth.Challenge) bool {
		return slices.ContainsFunc(c.Param("algorithm"), func(p httpauth.Param) bool {
			return slices.ContainsFunc(names, func(name string) bool { return strings.EqualFold(name, p.Value) })
		})
	}
}

// qops are the values of qop, in small letters.
func qops(c httpauth.Challenge) []string {
	var list []string
	for _, p := range c.Param("qop") {
		for _, word := range strings.Split(p.Value, ",") {
			if word = strings.ToLower(strings.Trim(word, " \t")); word != "" {
				list = append(list, word)
			}
		}
	}
	return list
}

// breaks tells whether the challenges break a rule.
func (d door) breaks(rule httpauth.Rule) bool {
	return slices.ContainsFunc(d.Problems, func(p httpauth.Problem) bool { return p.Rule == rule })
}

// flaw is something that a challenge must not be without, or can't be read with.
type flaw struct {
	requirement string // of servers
	has         string
	certain     bool // nobody can answer it
	found       func(d door, c httpauth.Challenge) bool
}

// lacks tells whether a challenge has none of the parameters of a name.
func lacks(name string) func(door, httpauth.Challenge) bool {
	return func(_ door, c httpauth.Challenge) bool { return len(c.Param(name)) == 0 }
}

// flaws are those of any challenge, then of each scheme.
var flaws = []flaw{
	{"rfc9110-11.3-challenge-syntax", "a syntax that nobody has to read", false,
		func(d door, _ httpauth.Challenge) bool {
			return slices.ContainsFunc(d.Problems, func(p httpauth.Problem) bool { return p.Rule.Breaks() })
		}},
	{"rfc9110-11.2-param-once", "a parameter twice", false,
		func(d door, _ httpauth.Challenge) bool { return d.breaks(httpauth.ParamsOnce) }},
}

var flawsOfBasic = []flaw{
	{"rfc7617-2-realm-required", "no realm", false, lacks("realm")},
}

var flawsOfDigest = []flaw{
	{"rfc7616-3.3-realm-and-nonce", "no realm", true, lacks("realm")},
	{"rfc7616-3.3-realm-and-nonce", "no nonce", true, lacks("nonce")},
	{"rfc7616-3.3-qop-required", "no qop, as in RFC 2069", false, lacks("qop")},
}
