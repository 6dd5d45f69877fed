package server

import (
	"regexp"
	"strings"
	"time"
)

// messageDefects read what is not valid HTTP in a way of their own.
func messageDefects() []Defect {
	return []Defect{
		pattern(what{"space-before-colon-accepted", "rfc9112-5.1-space-before-colon",
			"White space between field name and colon is dropped."}, `(\r\n[!-9;-~]+)[ \t]+:`, "$1:"),
		pattern(what{"space-before-colon-ignored", "rfc9112-5.1-space-before-colon",
			"A line with white space before its colon is dropped."}, `\r\n[!-9;-~]+[ \t]+:[^\r]*`, ""),
		pattern(what{"space-before-first-field-accepted", "rfc9112-2.2-space-before-first-field",
			"White space before the first field line is dropped."}, `^([^\r]*\r\n)[ \t]+`, "$1"),
		pattern(what{"fold-taken-for-field", "rfc9112-5.2-server-fold",
			"The continuation of a folded line is taken for a line of its own."}, `(\r\n[!-9;-~]+:[^\r]*\r\n)[ \t]+([!-9;-~]+:)`, "$1$2"),
		pattern(what{"fold-after-colon-dropped", "rfc9112-5.2-server-fold",
			"What follows a field name on the next line is dropped."}, `(\r\n[!-9;-~]+:)(\r\n[ \t]+[^\r]*)+`, "$1"),
		pattern(what{"fold-dropped", "rfc9112-5.2-server-fold",
			"The continuation of a folded line is dropped."}, `\r\n[ \t]+[^\r]*`, ""),
		reading(what{"bare-cr-ends-line", "rfc9112-2.2-bare-cr",
			"A CR without LF ends a line."}, func(head string) string {
			return strings.ReplaceAll(strings.ReplaceAll(head, "\r\n", "\r"), "\r", "\r\n")
		}),
		dropping(what{"bare-cr-dropped", "rfc9112-2.2-bare-cr",
			"A CR without LF is dropped."}, '\r'),
		cuttingAt(what{"bare-cr-ends-value", "rfc9112-2.2-bare-cr",
			"A field value ends at a CR without LF."}, '\r', "$1$2"),
		cuttingAt(what{"bare-cr-begins-value", "rfc9112-2.2-bare-cr",
			"A field value begins after a CR without LF."}, '\r', "$1$3"),
		dropping(what{"nul-dropped", "rfc9110-5.5-nul-cr-lf",
			"A NUL is dropped."}, 0),
		cuttingAt(what{"nul-ends-value", "rfc9110-5.5-nul-cr-lf",
			"A field value ends at a NUL."}, 0, "$1$2"),
		cuttingAt(what{"nul-begins-value", "rfc9110-5.5-nul-cr-lf",
			"A field value begins after a NUL."}, 0, "$1$3"),
		pattern(what{"line-without-colon-ignored", "rfc9112-2.2-invalid-message-400",
			"A line without a colon is dropped."}, `(^[^\r]*(?:\r\n[^\r]*)*)\r\n[^\r:]+(\r\n)`, "$1$2"),
		pattern(what{"invalid-field-name-ignored", "rfc9112-2.2-invalid-message-400",
			"A line with a name that no field has is dropped."}, `\r\n[^\r: \t]*[(),/;<=>?@\[\\\]{}"][^\r:]*:[^\r]*`, ""),
		oneWord(),
		withholding(),
		keeping(what{"kept-after-invalid-message", "rfc9112-2.2-invalid-message-400",
			"The connection stays open after a message that is not valid."}, 400),
		reading(what{"target-cut-at-blank", "rfc9112-3.2-no-autocorrect",
			"A target ends at its first blank, and the rest of the line is dropped."}, func(head string) string {
			return mendLine(head, func(words []string) string { return words[1] })
		}),
		reading(what{"last-target-counts", "rfc9112-3.2-no-autocorrect",
			"Of a target with blanks the last part is served, and the first decides what is protected."}, func(head string) string {
			last := ""
			mended := mendLine(head, func(words []string) string { last = words[len(words)-2]; return last })
			if !isProtectedTarget(last) {
				return head
			}
			return strings.Replace(mended, "\r\n", "\r\nAuthorization: "+ordinary().header()+"\r\n", 1)
		}),
		earlyWrite(),
		impatient(),
	}
}

// pattern replaces what is found in a header section.
func pattern(w what, find, replacement string) Defect {
	found := regexp.MustCompile(find)
	return reading(w, func(head string) string { return found.ReplaceAllString(head, replacement) })
}

// bare is the place of a bare CR while octets are dropped.
const bare = "\x01"

// marked puts a mark in the place of an octet: NUL, or CR that no LF follows.
func marked(head string, octet byte) string {
	if octet == 0 {
		return strings.ReplaceAll(head, "\x00", bare)
	}
	head = strings.ReplaceAll(head, "\r\n", "\n")
	head = strings.ReplaceAll(head, "\r", bare)
	return strings.ReplaceAll(head, "\n", "\r\n")
}

// dropping removes an octet.
func dropping(w what, octet byte) Defect {
	return reading(w, func(head string) string { return strings.ReplaceAll(marked(head, octet), bare, "") })
}

// cuttingAt keeps a part of a field value that holds an octet.
func cuttingAt(w what, octet byte, keep string) Defect {
	found := regexp.MustCompile(`(\r\n[!-9;-~]+: *)([^\r` + bare + `]*)` + bare + `([^\r]*)`)
	return reading(w, func(head string) string { return found.ReplaceAllString(marked(head, octet), keep) })
}

// mendLine makes three words of a request line with more.
func mendLine(head string, target func(words []string) string) string {
	line, rest, _ := strings.Cut(head, "\r\n")
	words := strings.Split(line, " ")
	if len(words) < 4 {
		return head
	}
	return words[0] + " " + target(words) + " " + words[len(words)-1] + "\r\n" + rest
}

// oneWord takes a line of one word for a request.
func oneWord() Defect {
	d := what{"one-word-taken-for-request", "rfc9112-2.2-invalid-message-400",
		"A request line of one word gets 404, and the connection stays open."}.defect()
	d.head = func(c *connection, head []byte) []byte {
		line, _, _ := strings.Cut(string(head), "\r\n")
		if !isToken(line) {
			return head
		}
		return []byte("GET /" + line + " HTTP/1.1\r\nHost: " + c.authority() + "\r\n\r\n")
	}
	return d
}

// withholding leaves who sends a line without a version without an answer.
func withholding() Defect {
	d := what{"answer-withheld-without-version", "suite-answers",
		"A request line without a version gets no answer, and the connection stays."}.defect()
	d.head = func(c *connection, head []byte) []byte {
		if strings.Count(upTo(string(head), "\r\n"), " ") < 2 {
			c.notes["withheld"] = "yes"
		}
		return head
	}
	d.octets = func(ex *exchange, out []byte) []byte {
		if ex.conn.notes["withheld"] == "" {
			return out
		}
		ex.stall()
		return nil
	}
	return d
}

// keeping leaves connections open that should be closed.
func keeping(w what, status int) Defect {
	return answering(w, func(ex *exchange) {
		if ex.response.status == status {
			ex.response.close = false
			ex.response.fields.remove("Connection")
		}
	})
}

// earlyWrite does not wait for the end of a header section.
func earlyWrite() Defect {
	d := what{"acts-before-header-is-complete", "rfc9110-5.3-wait-for-whole-header",
		"An upload takes effect as soon as its credentials have arrived, whatever comes after them."}.defect()
	d.head = func(c *connection, head []byte) []byte {
		if r, err := parseRequestLine(upTo(string(head), "\r\n")); err == nil && r.method == "PUT" && strings.Contains(string(head), ordinary().header()) {
			c.server.store.put(r.target, nil)
		}
		return head
	}
	return d
}

// impatient does not wait for the end of a header section either.
func impatient() Defect {
	d := what{"late-credentials-missed", "rfc9110-5.3-wait-for-whole-header",
		"Credentials that come a tenth of a second after the request line do not count."}.defect()
	d.head = func(c *connection, head []byte) []byte {
		if time.Since(c.began) < 100*time.Millisecond {
			return head
		}
		return authorizationLine().ReplaceAll(head, nil)
	}
	return d
}

var authorizationLine = expression(`(?i)\r\nAuthorization:[^\r]*`)

// hostDefects are lenient about Host, or strict about absolute targets.
func hostDefects() []Defect {
	return []Defect{
		hosting(what{"host-missing-accepted", "rfc9112-3.2-host-required",
			"A request without Host is answered."}, func(hosts []string, _ string) bool { return len(hosts) == 0 }),
		hosting(what{"host-twice-accepted", "rfc9112-3.2-host-required",
			"Of two Host fields the first counts."}, func(hosts []string, _ string) bool { return len(hosts) > 1 }),
		hosting(what{"host-invalid-accepted", "rfc9112-3.2-host-required",
			"Host may hold anything."}, func(hosts []string, _ string) bool { return len(hosts) == 1 && !validAuthority(hosts[0]) }),
		hosting(what{"credentials-before-host", "rfc9112-3.2-host-required",
			"Without credentials a request is refused by 401, whatever its Host."}, func(hosts []string, head string) bool {
			return !strings.Contains(head, "\r\nAuthorization:")
		}),
		answering(what{"bad-host-403", "rfc9112-3.2-bad-host-400",
			"A request without Host, with several or with an invalid one is refused by 403."}, func(ex *exchange) {
			hosts := ex.fields.all("Host")
			if ex.response.status == 400 && ex.method != "" && (len(hosts) != 1 || !validAuthority(hosts[0])) {
				ex.replace(problem(403, "Not here."))
			}
		}),
		preparing(what{"absolute-form-refused", "rfc9112-3.2.2-absolute-form-protected",
			"The absolute form of a target names nothing."}, func(ex *exchange) {
			if strings.Contains(ex.target, "://") && ex.identified() {
				ex.path = "/nothing"
			}
		}),
		preparing(what{"host-beats-absolute-form", "rfc9112-3.2.2-absolute-form-beats-host",
			"Host counts, and not the authority of an absolute target: another site has other pages."}, func(ex *exchange) {
			if ex.contradicts() {
				ex.path = "/nothing"
			}
		}),
		letting(what{"host-picks-the-rule", "suite-no-grant",
			"Host decides what is protected, and the authority of an absolute target what is served."}, func(ex *exchange) bool {
			return ex.contradicts()
		}),
	}
}

// contradicts tells whether the target names the server, and Host another one.
func (ex *exchange) contradicts() bool {
	hosts := ex.fields.all("Host")
	return strings.Contains(ex.target, "://") && len(hosts) == 1 && hosts[0] != ex.conn.authority()
}

// hosting puts the right Host in the place of a wrong one.
func hosting(w what, when func(hosts []string, head string) bool) Defect {
	d := w.defect()
	d.head = func(c *connection, head []byte) []byte {
		line, rest, _ := strings.Cut(string(head), "\r\n")
		var hosts, others []string
		for _, l := range strings.Split(rest, "\r\n") {
			if name, value, _ := strings.Cut(l, ":"); strings.EqualFold(name, "Host") {
				hosts = append(hosts, strings.Trim(value, " \t"))
			} else {
				others = append(others, l)
			}
		}
		if !when(hosts, string(head)) || strings.Contains(line, "://") {
			return head
		}
		return []byte(line + "\r\nHost: " + c.authority() + "\r\n" + strings.Join(others, "\r\n"))
	}
	return d
}
