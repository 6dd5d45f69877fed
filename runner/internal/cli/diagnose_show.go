package cli

import (
	"fmt"
	"io"
	"strings"

	"authspec/runner/internal/diagnose"
	"authspec/runner/internal/report"
)

// sheet writes a diagnosis for people.
type sheet struct {
	w     io.Writer
	width int
	bold  func(string) string
}

// showDiagnosis writes at most a screen: what was asked for, what was sent, where they
// part, and what to do.
func showDiagnosis(w io.Writer, d *diagnose.Diagnosis, env *Env) {
	s := sheet{w, min(env.Width(w), 100), func(t string) string { return t }}
	if env.Colour(w) {
		s.bold = func(t string) string { return "\x1b[1m" + t + "\x1b[0m" }
	}
	fmt.Fprintln(w, s.bold(harmless(d.Request)))
	for _, row := range [][2]string{{"asks for", d.Wants}, {"was sent", d.Sent}, {"came back", d.Got}} {
		s.text("  "+fmt.Sprintf("%-10s ", row[0]), row[1])
	}
	fmt.Fprintln(w)
	if len(d.Causes) == 0 {
		s.text("", d.Says)
	} else {
		s.cause(d.Causes[0])
	}
	s.others(d)
	s.rest(d)
}

// text writes a text behind a label, in lines that begin alike.
func (s sheet) text(label, text string) {
	indent := strings.Repeat(" ", len(label))
	line := label
	for i, word := range strings.Fields(harmless(text)) {
		if i > 0 && report.DisplayWidth(line)+1+report.DisplayWidth(word) > s.width {
			fmt.Fprintln(s.w, line)
			line = indent + word
			continue
		}
		if i > 0 {
			line += " "
		}
		line += word
	}
	fmt.Fprintln(s.w, line)
}

// list writes lines below a heading.
func (s sheet) list(heading string, lines []string) {
	if len(lines) == 0 {
		return
	}
	fmt.Fprintln(s.w, s.bold(heading))
	for _, l := range lines {
		s.text("  - ", l)
	}
}

// how says how sure a cause is.
func how(c diagnose.Cause) string {
	switch c.Sure {
	case diagnose.Certain:
		return "Why: "
	case diagnose.Likely:
		return "Why, most likely: "
	}
	return "Why, perhaps: "
}

func (s sheet) cause(c diagnose.Cause) {
	s.text("", how(c)+c.Says)
	for _, e := range c.Evidence {
		s.text("  ", e)
	}
	s.list("What to do", c.Do)
	s.list("Where to look on the server", c.Admins)
	if c.Maintainers != "" {
		fmt.Fprintln(s.w, s.bold("To whoever runs the server"))
		s.text("  ", c.Maintainers)
	}
}

// others are causes that are less likely: a line each, and where to look, if the
// first cause does not say.
func (s sheet) others(d *diagnose.Diagnosis) {
	const most = 3
	if len(d.Causes) < 2 {
		return
	}
	fmt.Fprintln(s.w, s.bold("It could also be"))
	for _, c := range d.Causes[1:min(len(d.Causes), most+1)] {
		s.text("  - ", c.Says)
		if len(d.Causes[0].Admins) == 0 {
			for _, look := range c.Admins {
				s.text("    ", look)
			}
		}
	}
}

// rest is what was tried, and noticed besides.
func (s sheet) rest(d *diagnose.Diagnosis) {
	var lines []string
	for _, t := range d.Tried {
		if !t.In {
			lines = append(lines, fmt.Sprintf("Tried %s: %s.", t.What, t.Got))
		}
	}
	lines = append(lines, d.Notes...)
	if d.Failed > 0 {
		lines = append(lines, fmt.Sprintf("%s on the way, of at most %d (--attempts).", count(d.Failed, "failed login"), d.Most))
	}
	s.list("Besides", lines)
}
