package results

import (
	"fmt"
	"strings"
)

// Failure tells which checks of a case fail a test, by what counts says: what
// each wanted and got, the exchanges, and how to repeat them, as plain text of
// several lines. Where counts is nil, fail, unexpected-pass, error and blocked do.
// about knows requirements by their id, whose remedy and address are told too;
// nil: neither is.
func (c *Case) Failure(counts func(*Check) bool, about func(id string) (Requirement, bool)) (reason string, failed bool) {
	if counts == nil {
		counts = func(k *Check) bool { return k.Verdict.Rank() <= Blocked.Rank() }
	}
	var lines []string
	for i := range c.Checks {
		k := &c.Checks[i]
		if !counts(k) {
			continue
		}
		line := fmt.Sprintf("%s: %s", k.Verdict, c.Address(k))
		if k.Requirement != "" {
			line += " (" + k.Requirement + ")"
		}
		if k.Reason != "" {
			line += "\n  " + k.Reason
		}
		if k.Want != "" {
			line += "\n  want: " + k.Want + "\n  got:  " + k.Got
		}
		if about != nil && (k.Was == Fail || k.Was == Warn) {
			line += guidance(about(k.Requirement))
		}
		lines = append(lines, line)
	}
	if lines == nil {
		return "", false
	}
	for _, x := range c.Exchanges {
		lines = append(lines, fmt.Sprintf("step %s, %s:\n%s\n%s", x.Step, x.Outcome, indent("> ", x.Sent), indent("< ", x.Received)))
	}
	if c.Reproduce.Authspec != "" {
		lines = append(lines, "repeat: "+c.Reproduce.Authspec)
	}
	return strings.Join(lines, "\n"), true
}

// guidance says how a requirement is mended, whatever the product, and where it
// can be read.
func guidance(q Requirement, known bool) (lines string) {
	if do := (&Run{}).Mend(q).Do; known && do != "" {
		lines = "\n  mend: " + do
	}
	if known && q.Link != "" {
		lines += "\n  text: " + q.Link
	}
	return lines
}

func indent(prefix, text string) string {
	return prefix + strings.ReplaceAll(strings.TrimRight(strings.ReplaceAll(text, "\r\n", "\n"), "\n"), "\n", "\n"+prefix)
}
