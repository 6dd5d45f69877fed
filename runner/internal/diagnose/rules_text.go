package diagnose

import (
	"html"
	"net/url"
	"slices"
	"strings"

	"authspec/runner/internal/pattern"
)

// textCause is a cause that stands in the texts of the credentials: something is
// in them that does not belong there, or is written in another way.
type textCause struct {
	id string
	// mend is the text as it should be; the same where there is nothing to mend.
	mend func(string) string
	// applies says whether the cause can be one at all; nil: always.
	applies func(*Seen) bool
	only    string   // the name of the part that is mended; empty: all
	sure    Sureness // while nothing was tried
	what    string   // for what was tried: "without …"
	says    func(parts string) string
	do      []string
}

func textRules() []rule {
	return append([]rule{{"several-things", severalThings, varySeveralThings}}, rulesOf(textCauses)...)
}

// several is the credentials with all mended that hardly anybody means, where there
// are two such things at least: each alone would not lead in.
func several(s *Seen) (with Credentials, list []textCause, parts []string) {
	mended := *s
	for _, c := range textCauses {
		if better, in, ok := c.mended(&mended); ok && c.sure == Likely {
			mended.sent, list, parts = better, append(list, c), append(parts, in)
		}
	}
	return mended.sent, list, parts
}

// severalThings is for sure or not at all.
func severalThings(s *Seen) *Cause {
	_, list, parts := several(s)
	if len(list) < 2 || !s.tries["several-things"].In {
		return nil
	}
	cause := &Cause{Evidence: []string{"It comes from " + s.sent.From + "."}}
	for i, c := range list {
		cause.Says += sentence(c.says(parts[i])) + " "
		cause.Do = append(cause.Do, c.do[0])
	}
	cause.Says = strings.TrimSpace(cause.Says)
	return cause
}

func varySeveralThings(s *Seen) *variant {
	with, list, _ := several(s)
	if len(list) < 2 {
		return nil
	}
	return &variant{what: "without all of that", with: with}
}

// letterRules come after those that are seen at a glance.
func letterRules() []rule { return rulesOf(letterCauses) }

func rulesOf(causes []textCause) []rule {
	var list []rule
	for _, c := range causes {
		list = append(list, rule{c.id, c.see, c.vary})
	}
	return list
}

// mended are the credentials with everything mended, and the parts in which there
// was something to mend; ok is false where there was nothing.
func (c textCause) mended(s *Seen) (with Credentials, parts string, ok bool) {
	if !s.refused() || c.applies != nil && !c.applies(s) {
		return Credentials{}, "", false
	}
	with = s.sent
	var names []string
	for i, p := range s.sent.parts() {
		better := c.mend(p.text)
		if better == p.text || better == "" || c.only != "" && p.name != c.only {
			continue
		}
		names = append(names, p.name)
		with = with.parts()[i].put(better)
	}
	if names == nil {
		return Credentials{}, "", false
	}
	slices.Reverse(names)
	return with, strings.Join(names, " and "), true
}

func (c textCause) see(s *Seen) *Cause {
	_, parts, ok := c.mended(s)
	if !ok {
		return nil
	}
	return &Cause{
		Sure: c.sure, Says: sentence(c.says(parts)), Do: c.do,
		Evidence: []string{"It comes from " + s.sent.From + "."},
	}
}

func (c textCause) vary(s *Seen) *variant {
	with, _, ok := c.mended(s)
	if !ok {
		return nil
	}
	return &variant{what: c.what, with: with}
}

func sentence(text string) string { return strings.ToUpper(text[:1]) + text[1:] }

// verb is what follows one part or several.
func verb(parts, one, several string) string {
	if strings.Contains(parts, " and ") {
		return parts + " " + several
	}
	return parts + " " + one
}

// fromField tells whether the pair was read off the base64 of a field that was
// given.
func fromField(s *Seen) bool { return s.twice > 0 && s.sent.Kind == pairBasic }

var textCauses = []textCause{
	{
		id: "line-end-in-base64", sure: Likely, applies: fromField,
		mend: func(t string) string { return strings.Trim(t, "\r\n") }, what: "without the line end",
		says: func(parts string) string {
			return "a line end is within the base64: " + verb(parts, "ends in it", "end in it") + ", and so it is not the one that the server knows."
		},
		do: []string{"`echo` adds a line end. Without: printf %s 'NAME:PASSWORD' | base64 -w0, or echo -n. Or let the client encode: curl -u NAME:PASSWORD"},
	},
	{
		id: "line-end", sure: Likely, applies: func(s *Seen) bool { return !fromField(s) },
		mend: func(t string) string { return strings.Trim(t, "\r\n") }, what: "without the line end",
		says: func(parts string) string {
			return verb(parts, "ends in a line end", "end in a line end") + ", which is taken for a part of it."
		},
		do: []string{
			"Take it off where it is read: $(cat FILE) does in a shell, .strip() or .trim() in a program.",
			"A Kubernetes or CI secret has one where it was made by echo … | base64, or from a file that an editor saved: use printf %s.",
		},
	},
	{
		id: "invisible-character", sure: Likely,
		mend: func(t string) string { return invisible().ReplaceAllString(t, "") }, what: "without the invisible characters",
		says: func(parts string) string {
			return verb(parts, "has", "have") + " an invisible character within (a byte order mark, a space of no width, a soft hyphen, a control character)."
		},
		do: []string{"Type it anew. Such characters come along when one copies from chats, web pages and word processors, or reads a file that Windows saved."},
	},
	{
		id: "quotes", sure: Likely, mend: unquoted, what: "without the quotes",
		says: func(parts string) string {
			return verb(parts, "stands", "stand") + " in quotes that are sent along."
		},
		do: []string{"Leave them out. cmd.exe (single ones) and files for Docker's --env-file keep quotes that a shell would take away."},
	},
	{
		id: "quotes-around-the-pair", sure: Likely, mend: halfQuote, what: "without the quotes", applies: quotedPair,
		says: func(string) string {
			return "the user and the password stand in quotes together, and the quotes are sent along."
		},
		do: []string{"Leave them out. cmd.exe knows no single quotes; there it is \"NAME:PASSWORD\"."},
	},
	{
		id: "blank", sure: Likely, mend: func(t string) string { return strings.Trim(t, blanks) }, what: "without the blanks around it",
		says: func(parts string) string {
			return verb(parts, "begins or ends in a blank", "begin or end in blanks") + ", which counts as a part of it."
		},
		do: []string{"Take it off. It came along when the text was copied, or stands around a “=” or “:” of a file."},
	},
	{
		id: "html-escapes", sure: Possible, mend: html.UnescapeString, what: "without the escapes of HTML",
		says: func(parts string) string {
			return verb(parts, "has", "have") + " an escape of HTML or XML in it, as in &amp;."
		},
		do: []string{"Write the character itself: & for &amp;, < for &lt;. It was copied out of the source of a page, or an XML file."},
	},
	{
		id: "percent-encoded", sure: Possible, mend: unpercented, what: "with the percent-encoding undone",
		says: func(parts string) string {
			return verb(parts, "is", "are") + " percent-encoded, as within a URL. Outside of a URL it counts as it stands."
		},
		do: []string{
			"With -u, and in settings of their own, write it as it is: %40 is @, %3A is :, %2F is /.",
			"Within a URL (https://NAME:PASSWORD@…) it has to be encoded, once; some clients don't undo that: give user and password apart from the URL.",
		},
	},
	{
		id: "shell-escapes", sure: Possible, mend: func(t string) string { return backslash().ReplaceAllString(t, "$1") }, what: "without the backslashes",
		says: func(parts string) string {
			return verb(parts, "has", "have") + " backslashes before characters that are special in a shell, and they are sent along."
		},
		do: []string{"Within single quotes no backslash is needed, and each is sent as it stands: -u 'NAME:pa!ss$word'."},
	},
}

// blanks are white space, the no-break space too.
const blanks = " \t\u00a0\u2007\u202f\u3000"

// invisible are characters that nobody sees, white space and line ends left out.
var invisible = pattern.Of(`[\x{feff}\x{200b}-\x{200f}\x{2060}-\x{2064}\x{00ad}\x{202a}-\x{202e}\x01-\x08\x0b\x0c\x0e-\x1f\x7f]`)

// backslash is one before what a shell takes for special.
var backslash = pattern.Of("\\\\([!$\"'&#;|<>()*?`~ @:%^])")

// pairsOfQuotes are what opens and closes a quotation.
var pairsOfQuotes = []struct{ open, end string }{
	{`'`, `'`}, {`"`, `"`}, {"`", "`"}, {"“", "”"}, {"”", "”"}, {"„", "“"}, {"‘", "’"}, {"’", "’"}, {"«", "»"},
}

func unquoted(t string) string {
	for _, q := range pairsOfQuotes {
		if len(t) > len(q.open)+len(q.end) && strings.HasPrefix(t, q.open) && strings.HasSuffix(t, q.end) {
			return t[len(q.open) : len(t)-len(q.end)]
		}
	}
	return t
}

// quotedPair tells whether quotes open before the user and close after the
// password.
func quotedPair(s *Seen) bool {
	return slices.ContainsFunc(pairsOfQuotes, func(q struct{ open, end string }) bool {
		return s.sent.User != q.open && strings.HasPrefix(s.sent.User, q.open) && strings.HasSuffix(s.sent.Password, q.end) && unquoted(s.sent.User) == s.sent.User
	})
}

func halfQuote(t string) string {
	for _, q := range pairsOfQuotes {
		if rest, ok := strings.CutPrefix(t, q.open); ok {
			return rest
		}
		if rest, ok := strings.CutSuffix(t, q.end); ok {
			return rest
		}
	}
	return t
}

var escape = pattern.Of(`%[0-9A-Fa-f]{2}`)

func unpercented(t string) string {
	if !escape().MatchString(t) {
		return t
	}
	if plain, err := url.PathUnescape(t); err == nil {
		return plain
	}
	return t
}
