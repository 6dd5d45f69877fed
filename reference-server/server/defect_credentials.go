package server

import (
	"encoding/base64"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// credentialsDefects refuse credentials that are valid.
func credentialsDefects() []Defect {
	return []Defect{
		spoiling(what{"scheme-case-sensitive", "rfc9110-11.1-server-scheme-case",
			"Only the spelling Basic of the scheme is known."}, func(ex *exchange) bool {
			scheme, _, present := ex.credentials()
			return present && scheme != "Basic"
		}),
		spoiling(what{"field-name-case-sensitive", "rfc9110-5.1-server-field-name-case",
			"Only the spelling Authorization of the field name is known."}, func(ex *exchange) bool {
			return slices.ContainsFunc(ex.fields, func(f field) bool {
				return f.name != "Authorization" && strings.EqualFold(f.name, "Authorization")
			})
		}),
		spoiling(what{"one-blank-only", "rfc9110-11.4-multiple-sp",
			"Credentials with more than one blank after the scheme are refused."}, func(ex *exchange) bool {
			values := ex.fields.all("Authorization")
			return len(values) == 1 && strings.Contains(values[0], "  ")
		}),
		reading(what{"leading-blanks-kept", "rfc9110-5.5-trim-ows",
			"One blank is taken off before a field value, and any other counts as part of it."}, func(head string) string {
			return leadingBlanks().ReplaceAllString(head, "${1}junk $2")
		}),
		reading(what{"trailing-blanks-kept", "rfc9110-5.5-trim-ows",
			"Blanks after a field value count as part of it."}, func(head string) string {
			return trailingBlanks().ReplaceAllString(head, "${1}=junk\r\n")
		}),
		spoiling(what{"plus-and-slash-refused", "rfc7617-2-server-standard-base64",
			"The letters + and / of base64 are not known."}, func(ex *exchange) bool {
			_, rest, _ := ex.credentials()
			return strings.ContainsAny(rest, "+/")
		}),
		spoiling(what{"padding-refused", "rfc7617-2-server-standard-base64",
			"Base64 that ends in = is refused."}, func(ex *exchange) bool {
			_, rest, _ := ex.credentials()
			return strings.HasSuffix(rest, "=")
		}),
		spoiling(what{"split-at-last-colon", "rfc7617-2-server-first-colon",
			"The last colon separates user name and password, so that none may be in a password."}, func(ex *exchange) bool {
			sent, _ := ex.pair()
			return strings.Contains(sent.password, ":")
		}),
		spoiling(what{"utf8-user-refused", "rfc7617-2.1-server-user-repertoire",
			"A user name beyond ASCII is refused, though UTF-8 is announced."}, func(ex *exchange) bool {
			sent, _ := ex.pair()
			return !isASCII(sent.user)
		}),
		spoiling(what{"utf8-password-refused", "rfc7617-2.1-server-user-repertoire",
			"A password beyond ASCII is refused, though UTF-8 is announced."}, func(ex *exchange) bool {
			sent, _ := ex.pair()
			return !isASCII(sent.password)
		}),
		spoiling(what{"special-user-refused", "rfc7617-2-valid-accepted",
			"A quote or backslash in a user name is refused, though UTF-8 is announced."}, func(ex *exchange) bool {
			sent, _ := ex.pair()
			return strings.ContainsAny(sent.user, `"\`)
		}),
		spoiling(what{"long-password-refused", "rfc7617-2-valid-accepted",
			"A password of more than 64 octets is refused."}, func(ex *exchange) bool {
			sent, _ := ex.pair()
			return len(sent.password) > 64
		}),
		spoiling(what{"challenge-must-be-answered-there", "rfc9110-11.3-preemptive-credentials",
			"While a connection is open on which a client got a challenge, its credentials do not count on a new one."}, func(ex *exchange) bool {
			return ex.conn.notes["challenged"] == "" && ex.noted(ex.agent()+" challenged")
		}).whose(func(ex *exchange) {
			if ex.response.status == 401 && noCredentials(ex) {
				ex.conn.notes["challenged"] = "yes"
				ex.jot(ex.agent() + " challenged")
			}
		}),
		spoiling(what{"one-connection-a-user", "rfc9110-3.3-self-contained-request",
			"While a connection is open on which a client has logged in, its credentials do not count on another."}, func(ex *exchange) bool {
			return ex.identified() && ex.elsewhere()
		}).whose(func(ex *exchange) {
			if ex.identified() {
				ex.jot(ex.caller())
			}
		}),
		spoiling(what{"one-area-a-user", "rfc9110-11.6.2-same-credentials-in-realm",
			"While a client is in one area, its credentials do not open another one of the same realm."}, func(ex *exchange) bool {
			return areaOf(ex.path).prefix == "/basic2/" && ex.noted(ex.caller())
		}).whose(func(ex *exchange) {
			if areaOf(ex.path).prefix == "/basic/" && ex.response.status == 200 {
				ex.jot(ex.caller())
			}
		}),
	}
}

// elsewhere tells whether the caller has a connection open on which it has logged
// in. The end of one takes a moment to be noticed.
func (ex *exchange) elsewhere() bool {
	for range 20 {
		if !ex.noted(ex.caller()) {
			return false
		}
		time.Sleep(5 * time.Millisecond)
	}
	return true
}

var (
	leadingBlanks  = expression(`(?i)(\r\nAuthorization:)(?:  +|\t+[ \t]*| \t[ \t]*|)([^ \t\r])`)
	trailingBlanks = expression(`(?i)(\r\nAuthorization:[^\r]*[^ \t\r])[ \t]+\r\n`)
)

// agent tells one client from another, as far as they say who they are: a
// product with a comment names a case of the suite, and one without is each
// time another.
func (ex *exchange) agent() string {
	agent := strings.Join(ex.fields.all("User-Agent"), "")
	if !strings.Contains(agent, "(") {
		agent += ex.conn.net.RemoteAddr().String()
	}
	return agent
}

// caller is a client with its credentials.
func (ex *exchange) caller() string {
	return ex.agent() + " as " + strings.Join(ex.fields.all("Authorization"), "")
}

// whose gives a defect a change of the response besides.
func (d Defect) whose(change func(ex *exchange)) Defect {
	d.answer = change
	return d
}

func isASCII(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r >= utf8.RuneSelf })
}

func isBase64Text(text string) bool {
	for i := range len(text) {
		if !isAlphanumeric(text[i]) && text[i] != '+' && text[i] != '/' {
			return false
		}
	}
	return text != ""
}

func notUTF8(ex *exchange) bool {
	sent, ok := ex.pair()
	return ok && !utf8.ValidString(sent.user+sent.password)
}

// contentDefects take other credentials than the right ones, by the way they
// are written.
func contentDefects() []Defect {
	return []Defect{
		mending(what{"trailing-data-accepted", "rfc9110-11.4-no-trailing-data",
			"What stands after the base64 is dropped."}, func(_, rest string) (string, bool) {
			end := strings.IndexAny(rest, " ,;")
			return rest[:max(end, 0)], end > 0
		}),
		mending(what{"base64-lenient", "rfc9110-11.4-no-repaired-credentials",
			"What is no letter of base64 is skipped, and padding is not asked for."}, func(_, rest string) (string, bool) {
			letters := strings.Map(func(r rune) rune {
				if strings.ContainsRune("+/", r) || r < utf8.RuneSelf && isAlphanumeric(byte(r)) {
					return r
				}
				return -1
			}, rest)
			octets, err := base64.RawStdEncoding.DecodeString(letters)
			return base64.StdEncoding.EncodeToString(octets), err == nil
		}),
		mending(what{"scheme-ignored", "rfc9110-11.4-unknown-scheme-401",
			"Any scheme is taken for Basic."}, func(scheme, rest string) (string, bool) {
			return rest, !strings.EqualFold(scheme, "Basic")
		}),
		mending(what{"plain-pair-accepted", "rfc9110-11.4-no-repaired-credentials",
			"User name and password are accepted without base64."}, func(_, rest string) (string, bool) {
			return base64.StdEncoding.EncodeToString([]byte(rest)), strings.Contains(rest, ":")
		}),
		rewriting(what{"control-characters-dropped", "rfc7617-2-server-refuses-control-characters",
			"Control characters in user name and password are dropped."}, func(pair string) string {
			return strings.Map(func(r rune) rune {
				if r < ' ' || r == 0x7F {
					return -1
				}
				return r
			}, pair)
		}),
		rewriting(what{"cut-at-nul", "advisory-compare-cut-at-nul",
			"User name and password end at a NUL."}, func(pair string) string {
			user, password, _ := strings.Cut(pair, ":")
			user, _, _ = strings.Cut(user, "\x00")
			password, _, _ = strings.Cut(password, "\x00")
			return user + ":" + password
		}),
		rewriting(what{"first-line-only", "advisory-compare-trailing-garbage",
			"What stands after a line end in the pair is dropped."}, func(pair string) string {
			first, _, _ := strings.Cut(pair, "\n")
			return strings.TrimRight(first, "\r")
		}),
		rewriting(what{"last-line-only", "advisory-compare-trailing-garbage",
			"What stands before a line end in the pair is dropped."}, func(pair string) string {
			return pair[strings.LastIndexByte(pair, '\n')+1:]
		}),
		letting(what{"no-password-needed", "rfc7617-2-no-colon",
			"A user name without a colon is enough."}, func(ex *exchange) bool {
			octets, _ := ex.decoded()
			return octets == ordinary().user
		}),
		letting(what{"scheme-alone-accepted", "suite-no-grant",
			"A scheme without anything after it logs in."}, onlyAScheme),
		letting(what{"unknown-scheme-accepted", "suite-no-grant",
			"Credentials of a scheme that the server does not know log in."}, foreignScheme),
		letting(what{"malformed-accepted", "suite-no-grant",
			"Credentials that are no base64 log in."}, noBase64),
		letting(what{"oversized-accepted", "suite-no-grant",
			"Credentials of more than eight kilobytes are not looked at."}, func(ex *exchange) bool {
			return len(strings.Join(ex.fields.all("Authorization"), "")) > 8000
		}),
		letting(what{"two-bad-lines-accepted", "suite-no-grant",
			"Two Authorization lines log in, whatever they say."}, func(ex *exchange) bool {
			return len(ex.fields.all("Authorization")) == 2
		}),
	}
}

// mending tries another reading of credentials that are not valid.
func mending(w what, read func(scheme, rest string) (encoded string, changed bool)) Defect {
	return preparing(w, func(ex *exchange) {
		scheme, rest, present := ex.credentials()
		if !present || rest == "" || ex.identified() || !areaOf(ex.path).schemes.basic {
			return
		}
		if encoded, changed := read(scheme, rest); changed {
			ex.fields.set("Authorization", "Basic "+encoded)
		}
	})
}

// rewriting changes the decoded pair before it is compared.
func rewriting(w what, change func(pair string) string) Defect {
	return preparing(w, func(ex *exchange) {
		if pair, ok := ex.decoded(); ok && !ex.identified() {
			ex.fields.set("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(change(pair))))
		}
	})
}
