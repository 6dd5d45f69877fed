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
// ten warnings of a step, so each is a requirement, the gravest first, and the
// message rules of HTTP/1.1 share one.
func github(w io.Writer, run *results.Run, options Options) error {
	o := outlineOf(run)
	var all []workflowCommand
	for _, i := range o.broken {
		all = append(all, issueAnnotation(run, i, options))
	}
	for _, g := range o.others {
		all = append(all, annotation(run, g, options))
	}
	if len(o.http1) > 0 {
		all = append(all, http1Annotation(run, o))
	}
	lines, left := shown(all, run.Exit > 1)
	word := "notice"
	if run.Exit > 1 {
		word = "error"
	}
	said := append([]string{run.Headline(), countedRequirements(run), exitWords(run)}, slices.Concat(run.Notices, run.Advice)...)
	for _, g := range run.Unfit() {
		said = append(said, "Ground "+g.Resource+": "+g.Reason)
	}
	if left > 0 {
		said = append(said, count(left, "more finding")+": GitHub shows ten errors and ten warnings of a step; the other reports have all.")
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

// workflowCommand is an annotation with its level.
type workflowCommand struct{ level, line string }

// shown are the annotations that GitHub shows, ten of a level, and how many there
// are besides; one error less where the run itself is one.
func shown(all []workflowCommand, failed bool) (lines []string, left int) {
	room := map[string]int{"error": 10, "warning": 10}
	if failed {
		room["error"]--
	}
	for _, a := range all {
		if room[a.level] == 0 {
			left++
			continue
		}
		room[a.level]--
		lines = append(lines, a.line)
	}
	return lines, left
}

// countedRequirements says how many requirements hold.
func countedRequirements(run *results.Run) string {
	var parts []string
	for _, line := range areaLines(run, outlineOf(run)) {
		parts = append(parts, line[0]+": "+line[1])
	}
	return cmp.Or(strings.Join(parts, ". "), "No case ran") + "."
}

// issueAnnotation is one requirement that does not hold.
func issueAnnotation(run *results.Run, i *issue, o Options) workflowCommand {
	first := i.ways[0]
	k := first.Check
	said := []string{strings.Join(about(run, i.ID, k), ", ") + labelled(": ", i.Requirement.Rule)}
	said = append(said, first.Address(), k.Reason, labelled("want: ", k.Want), labelled("got: ", k.Got))
	b := &block{run: run, width: 1000}
	b.others(i, listed)
	for _, line := range trimmed(b.lines) {
		said = append(said, strings.TrimSpace(line))
	}
	said = append(said, labelled("mend: ", mendWords(run, i.Requirement)), labelled("read: ", link(i.Requirement)),
		labelled("known ", knownWords(run, k)), labelled("repeat: ", first.Case.Reproduce.Authspec))
	level := issueLevel(run, i)
	return workflowCommand{level, command(level, where(o, first.Case, lineOf(first.Case, k), word(i.Verdict)+" "+i.Headline()), said)}
}

// issueLevel is error for what fails the run, or fails at all, and warning else.
func issueLevel(run *results.Run, i *issue) string {
	if i.Verdict == results.Fail || slices.ContainsFunc(i.Checks, func(f results.Found) bool { return run.Gated(f.Check) }) {
		return "error"
	}
	return "warning"
}

func http1Annotation(run *results.Run, o outline) workflowCommand {
	var said []string
	level := "warning"
	for _, i := range o.http1 {
		said = append(said, word(i.Verdict)+" "+i.Headline()+" ("+i.ID+")")
		if issueLevel(run, i) == "error" {
			level = "error"
		}
	}
	return workflowCommand{level, command(level, [][2]string{{"title", "HTTP/1.1: " + http1Words(run, o)}}, said)}
}

// annotation is one group of what could not be judged, or is not as expected.
func annotation(run *results.Run, g *group, o Options) workflowCommand {
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
	level := "warning"
	if failed(run, c) || unjudged(g.verdict()) {
		level = "error"
	}
	return workflowCommand{level, command(level, where(o, c, line, title), said)}
}

// where are the properties of an annotation: at the user's file, or at a line of
// the case's.
func where(o Options, c *results.Case, line int, title string) [][2]string {
	file, line := o.place(c, line)
	if file == "" || line == 0 {
		return [][2]string{{"title", title}}
	}
	return [][2]string{{"file", file}, {"line", fmt.Sprint(line)}, {"title", title}}
}

// aboutCheck says in sentences what is amiss.
func aboutCheck(run *results.Run, k *results.Check) []string {
	q := run.Requirements[k.Requirement]
	var said []string
	if k.Level != "" && !unjudged(k.Verdict) {
		said = append(said, strings.TrimSuffix(binding(run, k)+", "+q.Source, ", ")+labelled(": ", q.Rule))
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
