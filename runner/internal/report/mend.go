package report

import (
	"strings"

	"authspec/runner/results"
)

// link is where the section of a requirement can be read; empty where the
// document says something else than an address of the web.
func link(q results.Requirement) string {
	if !strings.HasPrefix(q.Link, "https://") || strings.ContainsAny(q.Link, " \"'<>`\\()") || visible(q.Link) != q.Link {
		return ""
	}
	return q.Link
}

// mendWords say how a requirement is mended, by whom it is where that is a
// product's own way.
func mendWords(run *results.Run, q results.Requirement) string {
	m := run.Mend(q)
	if m.Product == "" {
		return m.Do
	}
	return m.Product + ": " + m.Do
}

// knownWords say that the product is known for what was found, and why.
func knownWords(run *results.Run, k *results.Check) string {
	if k.Known == "" || run.Recognised == nil {
		return ""
	}
	return "of " + run.Recognised.Release() + ": " + k.Known
}

// inMarkdown is a text in which Markdown reads nothing but code spans.
func inMarkdown(s string) string {
	var out strings.Builder
	for n, part := range strings.Split(visible(s), "`") {
		if n%2 == 1 && strings.Count(s, "`")%2 == 0 {
			out.WriteString("`" + part + "`")
			continue
		}
		if n%2 == 1 || n > 0 && strings.Count(s, "`")%2 == 1 {
			out.WriteString("\\`")
		}
		out.WriteString(markdownSigns.Replace(part))
	}
	return out.String()
}

// markdownSigns escapes what Markdown, or HTML in it, would read.
var markdownSigns = strings.NewReplacer(`\`, `\\`, "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", `\<`, ">", `\>`, "|", `\|`, "~", `\~`, "#", `\#`, "&", `\&`, "!", `\!`, "@", `\@`)
