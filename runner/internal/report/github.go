package report

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"authspec/runner/results"
)

// github writes workflow commands, a line each, that GitHub Actions turns into
// annotations when they appear in the output of a step. It shows ten errors and
// ten warnings of a step, so the gravest come first, and rows that went the same
// way share one.
func github(w io.Writer, run *results.Run, _ Options) error {
	groups := together(findings(run))
	slices.SortStableFunc(groups, func(a, b *group) int { return a.verdict().Rank() - b.verdict().Rank() })
	var lines []string
	for _, g := range groups {
		lines = append(lines, annotation(run, g))
	}
	word := "notice"
	if run.Exit > 1 {
		word = "error"
	}
	said := append([]string{counted(run), exitWords(run)}, run.Advice...)
	for _, g := range run.Ground {
		if !g.Holds {
			said = append(said, "Ground "+g.Resource+": "+g.Reason)
		}
	}
	last := command(word, [][2]string{{"title", "authspec: " + targetWords(run.Target)}}, said)
	if run.Exit > 1 {
		lines = slices.Insert(lines, 0, last) // it must not be the eleventh
	} else {
		lines = append(lines, last)
	}
	_, err := io.WriteString(w, strings.Join(lines, "\n")+"\n")
	return err
}

// counted says how many cases there are of each verdict.
func counted(run *results.Run) string {
	var parts []string
	for _, c := range columns(run) {
		if c.cases > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", c.cases, c.verdict))
		}
	}
	return "Cases: " + cmp.Or(strings.Join(parts, ", "), "none") + "."
}

// annotation is one group of findings.
func annotation(run *results.Run, g *group) string {
	c := g.c
	title := strings.ToUpper(string(g.verdict())) + " " + c.ID
	line := c.Line
	var said []string
	if len(g.entries) == 0 {
		said = append(said, c.Reason)
	}
	for i, e := range g.entries {
		k := e.check
		if i == 0 {
			title, line = strings.ToUpper(string(k.Verdict))+" "+c.Address(k), cmp.Or(k.Line, c.Line)
		} else {
			said = append(said, strings.ToUpper(string(k.Verdict))+" #"+k.Name)
		}
		said = append(said, aboutCheck(run, k)...)
	}
	if len(g.more) > 0 {
		said = append(said, "and "+g.label()+": "+g.names(listed))
	}
	said = append(said, labelled("repeat: ", c.Reproduce.Authspec))
	word := "warning"
	if failed(run, c) || unjudged(g.verdict()) {
		word = "error"
	}
	where := [][2]string{{"file", c.File}, {"line", fmt.Sprint(line)}, {"title", title}}
	if c.File == "" || line == 0 {
		where = where[2:]
	}
	return command(word, where, said)
}

// aboutCheck says in sentences what is amiss.
func aboutCheck(run *results.Run, k *results.Check) []string {
	q := run.Requirements[k.Requirement]
	var said []string
	if k.Level != "" && !unjudged(k.Verdict) {
		said = append(said, strings.TrimSuffix(levelWord(k.Level, k.Severity)+", "+q.Source, ", ")+labelled(": ", q.Rule))
	}
	said = append(said, k.Reason)
	if !unjudged(k.Verdict) || k.Reason == "" {
		said = append(said, labelled("want: ", k.Want), labelled("got: ", k.Got))
	}
	return said
}

// command is a workflow command whose message has several lines. Its escapes
// are those of GitHub's own toolkit: of per cent and line ends everywhere, of
// colons and commas in properties too.
func command(word string, properties [][2]string, message []string) string {
	message = slices.DeleteFunc(message, func(s string) bool { return s == "" })
	for i, s := range message {
		message[i] = inCommand(s)
	}
	var list []string
	for _, p := range properties {
		list = append(list, p[0]+"="+strings.NewReplacer(":", "%3A", ",", "%2C").Replace(inCommand(p[1])))
	}
	return fmt.Sprintf("::%s %s::%s", word, strings.Join(list, ","), strings.Join(message, "%0A"))
}

// inCommand makes a text visible, so that it has no line ends, and escapes what
// GitHub would unescape.
func inCommand(s string) string { return strings.ReplaceAll(visible(s), "%", "%25") }
