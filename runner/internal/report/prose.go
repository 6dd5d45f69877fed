package report

import (
	"html"
	"strings"

	"authspec/runner/internal/pattern"
	"authspec/runner/results"
)

// prose is a sentence as HTML for a page of Markdown: words as text; octets, names
// of files, addresses and whatever a reader of Markdown could take for a mention,
// a reference or a link as code. So a text of anybody can go through it.
func prose(s string, most int) string {
	s = cut(visible(s), most)
	if fieldLine().MatchString(s) {
		return codeOf(s)
	}
	var out strings.Builder
	for n, part := range quotedParts(s) {
		if n%2 == 1 {
			out.WriteString(codeOf(strings.Trim(part, "`")))
			continue
		}
		out.WriteString(plainWords(part))
	}
	return out.String()
}

// fieldLine is a line of a header section.
var fieldLine = pattern.Of(`^[A-Z][A-Za-z]*(?:-[A-Za-z]+)+: [^;]*$`)

// octets are what a sentence quotes: in backticks, parameters with the scheme and
// the field before them, and texts in quotation marks.
var octets = pattern.Of("`[^`]*`|(?:(?:[A-Z][A-Za-z-]*: )?[A-Z][A-Za-z0-9-]* )?" + parameter + "(?:, ?" + parameter + `)*|"(?:[^"\\]|\\.)*"`)

const parameter = `[A-Za-z0-9*-]+=(?:"(?:[^"\\]|\\.)*"|[^\s,;"()]*[^\s,;"().:])`

// quotedParts splits a text at the octets that it quotes, which are every second
// part. Where the quotes do not pair, nothing is quoted.
func quotedParts(s string) []string {
	if strings.Count(s, "`")%2 == 1 || strings.Count(s, `"`)%2 == 1 {
		return []string{s}
	}
	var parts []string
	last := 0
	for _, at := range octets().FindAllStringIndex(s, -1) {
		parts = append(parts, s[last:at[0]], s[at[0]:at[1]])
		last = at[1]
	}
	return append(parts, s[last:])
}

// plainWords are words as text but for those that want code; such that stand
// side by side share one element, and a mark behind the last stays outside.
func plainWords(s string) string {
	var out, codes []string
	end := func() {
		if len(codes) > 0 {
			text := strings.Join(codes, " ")
			bare := strings.TrimRight(text, ",.;:")
			out = append(out, codeOf(bare)+text[len(bare):])
			codes = nil
		}
	}
	for _, word := range strings.Split(s, " ") {
		if wantsCode(word) {
			codes = append(codes, word)
			continue
		}
		end()
		out = append(out, html.EscapeString(word))
	}
	end()
	return strings.Join(out, " ")
}

// Words that want code: with a sign that Markdown, HTML or a forge reads; names of
// hosts and files; and what looks like a commit.
var (
	signOfCode = pattern.Of("[<>@#*_`|\\\\\\[\\]{}$=&^]|~~|://|:[^:]+:|^[A-Z]+-[0-9]+$")
	dotted     = pattern.Of(`[A-Za-z0-9-]\.[A-Za-z]{2}`)
	commit     = pattern.Of(`^[0-9a-f]{7,40}$`)
)

func wantsCode(word string) bool {
	bare := strings.Trim(word, `,.;:()"'`)
	return signOfCode().MatchString(word) || dotted().MatchString(bare) || commit().MatchString(bare)
}

func codeOf(s string) string {
	if s == "" {
		return ""
	}
	return "<code>" + html.EscapeString(s) + "</code>"
}

// sourceLinks is a source with each of its sections leading to where it can be
// read.
func sourceLinks(q results.Requirement) string {
	var out strings.Builder
	for _, c := range Cites(cut(visible(q.Source), 2*short)) {
		switch {
		case c.Link != "":
			out.WriteString(`<a href="` + html.EscapeString(c.Link) + `">` + html.EscapeString(c.Text) + "</a>")
		default:
			out.WriteString(prose(c.Text, 2*short))
		}
	}
	return out.String()
}

// endWords are how the run ended, without the headline, which stands above them.
func endWords(run *results.Run) string {
	words, headline := exitWords(run), strings.TrimSuffix(run.Headline(), ".")
	before, after, found := strings.Cut(words, headline)
	if !found || headline == "" {
		return words
	}
	after = strings.TrimLeft(after, ". ")
	if strings.HasPrefix(after, ",") || after == "" {
		return strings.TrimSuffix(before, ": ") + after
	}
	return before + after
}
