package client

import (
	"strings"
)

// generatedDefects write credentials that are outside the grammar, or that no
// sender should write so (RFC 9110 §5, §11.4).
func generatedDefects() []Defect {
	return []Defect{
		credentialing(what{"empty-element-sent", "rfc9110-5.6.1.1-client-no-empty-elements",
			"The list of parameters has an empty element."}, func(value string) string { return strings.Replace(value, ", ", ", , ", 1) }),
		credentialing(what{"blanks-around-equals-sent", "rfc9110-5.6.3-client-no-bws",
			"The equals signs of parameters stand between blanks."}, func(value string) string { return parameterEquals().ReplaceAllString(value, "$1 = ") }),
		credentialing(what{"several-blanks-sent", "rfc9110-5.6.3-client-single-sp",
			"Three blanks stand after each comma."}, func(value string) string { return strings.ReplaceAll(value, ", ", ",   ") }),
		listing(what{"quotation-mark-not-escaped", "rfc9110-5.6.4-client-escape-quote-backslash",
			"Quotation marks in a realm or name go out as they are."}, func(text string) string { return `"` + text + `"` }),
		listing(what{"needless-escapes-sent", "rfc9110-5.6.4-client-no-needless-quoted-pair",
			"Slashes and at signs are escaped."}, func(text string) string {
			return strings.NewReplacer("/", `\/`, "@", `\@`).Replace(quote(text))
		}),
		credentialing(what{"credentials-folded", "rfc9112-5.2-client-no-fold",
			"Parameters stand in lines of their own."}, func(value string) string { return strings.ReplaceAll(value, ", ", ",\r\n ") }),
		credentialing(what{"carriage-return-at-the-end", "rfc9112-2.2-client-no-bare-cr",
			"A carriage return of the password file stays at the end of the credentials."}, func(value string) string { return value + "\r" }),
		credentialing(what{"semicolon-at-the-end", "rfc9110-2.2-client-field-grammar",
			"A semicolon ends the credentials."}, func(value string) string { return value + ";" }),
		sending(what{"two-authorization-lines", "rfc9110-5.3-single-authorization-line",
			"Credentials are sent in two lines."}, func(_ *visit, r *request) {
			if text := r.fields.get("Authorization"); text != "" {
				r.fields.add("Authorization", text)
			}
		}),
		sending(what{"credentials-in-trailer", "rfc9110-6.5.1-no-credentials-in-trailer",
			"Requests are chunked, and the credentials come after the content once more."}, func(_ *visit, r *request) {
			if text := r.fields.get("Authorization"); text != "" {
				chunk(r, field{"Authorization", text})
			}
		}),
		sending(what{"unasked-credentials-in-trailer", "rfc9110-6.5.1-no-credentials-in-trailer",
			"Content is chunked, and credentials that nobody has asked for come after it."}, func(v *visit, r *request) {
			if text := v.basic(); text != "" && r.bodied() && !r.fields.has("Authorization") {
				chunk(r, field{"Authorization", text})
			}
		}),
		sending(what{"authorization-named-in-connection", "rfc9110-7.6.1-client-no-auth-in-connection",
			"Connection names Authorization."}, func(_ *visit, r *request) {
			if r.fields.has("Authorization") {
				r.fields.set("Connection", "Authorization")
			}
		}),
		what{"trace-with-credentials", "rfc9110-9.3.8-trace-no-credentials",
			"TRACE is sent with credentials where they are asked for."}.breaking(func(r *rules) {
			r.confides = func(*request) bool { return true }
		}),
		sending(what{"trace-with-credentials-unasked", "rfc9110-9.3.8-trace-no-credentials",
			"TRACE is sent with credentials before anybody asks for them."}, func(v *visit, r *request) {
			if text := v.basic(); text != "" && r.method == "TRACE" {
				r.fields.set("Authorization", text)
			}
		}),
		credentialing(what{"carriage-return-becomes-a-line-end", "rfc9112-2.2-client-no-bare-cr",
			"A carriage return in a challenge comes back as the end of a line."}, func(value string) string {
			return strings.ReplaceAll(value, standIn, "\r\n")
		}).and(what{}.breaking(func(r *rules) {
			right := r.printable
			r.printable = func(line string) string { return right(strings.ReplaceAll(line, "\r", standIn)) }
		})),
	}
}

// standIn is kept for a carriage return, which no quoted string can have.
const standIn = "\u240d"

// basic are the Basic credentials of the user, asked for or not; "" if there is no
// user.
func (v *visit) basic() string {
	l := v.session.unasked(v.request.target)
	if l == nil {
		return ""
	}
	text, _ := v.session.credentials(l, v.request) // a login by Basic that was begun can be written
	return text
}

var parameterEquals = expression(`([ ,][a-z*]+)=`)

// listing writes quoted strings in another way.
func listing(w what, quote func(text string) string) Defect {
	return w.breaking(func(r *rules) {
		r.list = func(list []param) string {
			var out []string
			for _, p := range list {
				value := p.value
				if p.quoted {
					value = quote(value)
				}
				out = append(out, p.name+"="+value)
			}
			return strings.Join(out, ", ")
		}
	})
}

// chunk writes the content of a request as one chunk, and a trailer after it.
func chunk(r *request, trailer field) {
	r.fields.remove("Content-Length")
	r.fields.add("Transfer-Encoding", "chunked")
	text := "0\r\n" + trailer.name + ": " + trailer.value + "\r\n\r\n"
	if len(r.body) > 0 {
		text = hexadecimal(len(r.body)) + "\r\n" + string(r.body) + "\r\n" + text
	}
	r.body = []byte(text)
}
