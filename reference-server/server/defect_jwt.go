package server

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"
)

// jwtDefects break what tokens that are JWT are about (RFC 7515, 7519, 8725,
// 9068). Each goes by other rules than the right server in one thing.
func jwtDefects() []Defect {
	return slices.Concat(jwtSignatureDefects(), jwtKeyDefects(), jwtHeaderDefects(), jwtJSONDefects(),
		jwtAudienceDefects(), jwtTimeDefects(), jwtClaimDefects(), jwtAccessDefects(), jwtAnswerDefects())
}

// byRules lets those JWT in, and no others, that meet other rules.
func byRules(w what, rules jwtRules) Defect {
	return preparing(w, func(ex *exchange) {
		token, ok := ex.jwt()
		if !ok {
			return
		}
		_, right := rightJWT.authenticate(token)
		switch _, holds := rules.authenticate(token); {
		case holds && !right:
			ex.login(ordinary())
		case right && !holds:
			ex.fields.set("Authorization", "Bearer refused")
		}
	})
}

// jwt is the token that a request brings, where it is none of the opaque ones.
func (ex *exchange) jwt() (token string, ok bool) {
	if !areaOf(ex.path).schemes.bearer || bringsNoToken(ex) {
		return "", false
	}
	_, token, _ = ex.credentials()
	return token, strings.Count(token, ".") > 0 && !slices.ContainsFunc(ownedTokens(), func(t ownedToken) bool { return t.value == token })
}

// without leaves checks out.
func without(names ...string) jwtRules {
	rules := rightJWT
	rules.checks = slices.DeleteFunc(slices.Clone(jwtChecks), func(c jwtCheck) bool { return slices.Contains(names, c.what) })
	return rules
}

// instead has another check in the place of one.
func instead(name string, met func(t jwt) bool) jwtRules {
	rules := without(name)
	rules.checks = append(rules.checks, jwtCheck{name, met})
	return rules
}

// besides lets tokens in that meet another check in the place of one, or the
// right one.
func besides(name string, met func(t jwt) bool) jwtRules {
	right := jwtChecks[slices.IndexFunc(jwtChecks, func(c jwtCheck) bool { return c.what == name })]
	return instead(name, func(t jwt) bool { return right.met(t) || met(t) })
}

func jwtHeaderDefects() []Defect {
	first := rightJWT
	first.header = firstOfTwo
	return []Defect{
		byRules(what{"jwt-first-header-name-counts", "rfc7515-4-duplicate-header-names",
			"Of a name that the header has twice the first one counts."}, first),
		byRules(what{"jwt-unknown-header-refused", "rfc7515-4-unknown-header-ignored",
			"A name in the header that is not known makes a token bad."}, instead("extensions", func(t jwt) bool {
			return onlyKnown(t.header, "alg", "typ", "kid", "jwk", "jku", "x5c")
		})),
		byRules(what{"jwt-crit-ignored", "rfc7515-4.1.11-crit-unknown",
			"A token may insist on an extension that is not known."}, without("extensions")),
	}
}

func onlyKnown(o jwtObject, known ...string) bool {
	for name := range o {
		if !slices.Contains(known, name) {
			return false
		}
	}
	return true
}

// firstOfTwo reads an object in which names may be there twice.
func firstOfTwo(text []byte) (jwtObject, error) {
	if !utf8.Valid(text) || !json.Valid(text) || text[0] != '{' {
		return readObject(text)
	}
	in := json.NewDecoder(bytes.NewReader(text))
	object := jwtObject{}
	if _, err := in.Token(); err != nil {
		return nil, err
	}
	for in.More() {
		token, err := in.Token()
		name, isName := token.(string)
		var value json.RawMessage
		if err != nil || !isName || in.Decode(&value) != nil {
			return readObject(text)
		}
		if _, twice := object[name]; !twice {
			object[name] = value
		}
	}
	return object, nil
}

func jwtJSONDefects() []Defect {
	claims := func(read jwtReader) jwtRules {
		rules := rightJWT
		rules.claims = read
		return rules
	}
	return []Defect{
		byRules(what{"jwt-first-claim-counts", "rfc7519-4-duplicate-claim-names",
			"Of a claim that is there twice the first one counts."}, claims(firstOfTwo)),
		byRules(what{"jwt-claims-followed-by-more", "rfc7519-7.2-claims-are-json-object",
			"What follows the claims is not looked at."}, claims(func(text []byte) (jwtObject, error) {
			var first json.RawMessage
			if err := json.NewDecoder(bytes.NewReader(text)).Decode(&first); err != nil {
				return nil, err
			}
			return readObject(first)
		})),
		byRules(what{"jwt-claims-no-utf8", "rfc7519-7.2-claims-are-json-object",
			"Octets that are no UTF-8 are replaced before the claims are read."}, claims(func(text []byte) (jwtObject, error) {
			return readObject(bytes.ToValidUTF8(text, []byte("\ufffd")))
		})),
		byRules(what{"jwt-claims-in-a-list", "rfc7519-7.2-claims-are-json-object",
			"The claims may be the one item of a list."}, claims(func(text []byte) (jwtObject, error) {
			return readObject(bytes.TrimSuffix(bytes.TrimPrefix(text, []byte("[")), []byte("]")))
		})),
		byRules(what{"jwt-utf16-taken", "rfc8725-3.7-utf-8-only",
			"Claims in UTF-16 are read as well."}, claims(func(text []byte) (jwtObject, error) {
			if len(text) > 0 && text[0] != '{' {
				text = bytes.ReplaceAll(bytes.TrimPrefix(text, []byte("\xfe\xff")), []byte{0}, nil)
			}
			return readObject(text)
		})),
	}
}

func jwtAudienceDefects() []Defect {
	audience := func(met func(list []string, alone bool) bool) jwtRules {
		return instead("audience", func(t jwt) bool {
			_, alone := t.claims.text("aud")
			list, ok := t.claims.texts("aud")
			return ok && met(list, alone)
		})
	}
	has := func(like func(string) bool) func([]string, bool) bool {
		return func(list []string, _ bool) bool { return slices.ContainsFunc(list, like) }
	}
	return []Defect{
		byRules(what{"jwt-audience-unchecked", "rfc7519-4.1.3-aud-contains",
			"A token for any audience leads in."}, audience(func([]string, bool) bool { return true })),
		byRules(what{"jwt-audience-prefix", "rfc9068-4-aud",
			"A token leads in whose audience begins with the right one."}, audience(has(func(a string) bool { return strings.HasPrefix(a, jwtAudience) }))),
		byRules(what{"jwt-audience-letter-case", "rfc7519-4.1.3-aud-contains",
			"The letter case of an audience does not count."}, audience(has(func(a string) bool { return strings.EqualFold(a, jwtAudience) }))),
		byRules(what{"jwt-audience-nobody", "rfc7519-4.1.3-aud-contains",
			"A token for an empty list of audiences leads in."}, audience(func(list []string, _ bool) bool {
			return len(list) == 0 || slices.Contains(list, jwtAudience)
		})),
		byRules(what{"jwt-audience-list-refused", "rfc7519-4.1.3-aud-contains",
			"A token whose audience stands in a list is refused."}, audience(func(list []string, alone bool) bool {
			return alone && slices.Contains(list, jwtAudience)
		})),
		byRules(what{"jwt-audience-several-refused", "rfc7519-4.1.3-aud-among-others",
			"A token that is for another server as well is refused."}, audience(func(list []string, _ bool) bool {
			return len(list) == 1 && slices.Contains(list, jwtAudience)
		})),
		byRules(what{"jwt-audience-first-only", "rfc7519-4.1.3-aud-contains",
			"Of several audiences only the first one counts."}, audience(func(list []string, _ bool) bool {
			return len(list) > 0 && list[0] == jwtAudience
		})),
		byRules(what{"jwt-audience-missing-taken", "rfc8725-3.9-audience-required",
			"A token without an audience leads in."}, besides("audience", func(t jwt) bool { return t.claims["aud"] == nil })),
	}
}
