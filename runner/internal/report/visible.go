package report

import (
	"fmt"
	"strings"

	"authspec/runner/internal/pattern"
	"authspec/runner/results"
)

// visible shows s on one line, as results.Visible does. It is what stands
// between a target and the terminal, so every text goes through it. CI servers
// obey orders anywhere in a line of output, "##vso[…]" and "##teamcity[…]" and
// "##[…]": the second # of such is \x23.
func visible(s string) string {
	if !strings.Contains(s, "##") {
		return results.Visible(s)
	}
	var b strings.Builder
	for {
		at := order().FindStringIndex(s)
		if at == nil {
			b.WriteString(results.Visible(s))
			return b.String()
		}
		b.WriteString(results.Visible(s[:at[0]+1]) + `\x23`)
		s = s[at[0]+2:]
	}
}

// order is how an order to a CI server begins.
var order = pattern.Of(`##[A-Za-z]*\[`)

func plain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// visibleLines is visible for texts that may have several lines. None of them
// is empty, since an empty line ends a block of HTML in Markdown.
func visibleLines(s string) []string {
	var lines []string
	for line := range strings.SplitSeq(s, "\n") {
		if line = visible(strings.TrimSuffix(line, "\r")); strings.TrimSpace(line) != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

// wrap breaks a text into lines of at most width columns, at spaces only: a
// longer word, such as a URL, stays whole so that it can be copied. No line
// begins as an order to GitHub Actions does, which obeys "::error::" there.
func wrap(s string, width int) []string {
	var out []string
	for _, line := range visibleLines(s) {
		rest, restWidth := "", 0
		for word := range strings.FieldsSeq(line) {
			n := DisplayWidth(word)
			if rest != "" && restWidth+1+n > width {
				out, rest, restWidth = append(out, rest), "", 0
			}
			if rest != "" {
				rest, restWidth = rest+" ", restWidth+1
			}
			rest, restWidth = rest+word, restWidth+n
		}
		out = append(out, rest)
	}
	for i, line := range out {
		if after, ok := strings.CutPrefix(line, "::"); ok {
			out[i] = `:\x3a` + after
		}
	}
	return out
}

// count says how many of something there are: "1 case", "12 cases".
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// took shows a duration in the unit that suits it.
func took(m results.Milliseconds) string {
	if m >= 1000 {
		return fmt.Sprintf("%.1f s", float64(m)/1000)
	}
	return fmt.Sprintf("%.1f ms", float64(m))
}
