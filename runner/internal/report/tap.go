package report

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"authspec/runner/results"
)

// tap writes TAP version 14: a test point for the run itself and one a case,
// with a YAML block where there is something to say. A skipped case has the
// directive SKIP; one that fails as expected is "not ok" with TODO, which
// harnesses do not count as a failure.
func tap(w io.Writer, run *results.Run, _ Options) error {
	t := &tapReport{run: run}
	order := byTopic(run)
	t.add("TAP version 14")
	t.add(fmt.Sprintf("1..%d", len(order)+1))
	t.add("# " + visible(fmt.Sprintf("authspec %s, %s, %s", run.Suite.Version, suiteWords(run.Suite.Names), targetWords(run.Target))))
	t.gravest()
	t.itself()
	for _, i := range order {
		t.point(&run.Results[i])
	}
	if run.Interrupted {
		t.add("Bail out! " + escaped(exitWords(run)))
	}
	_, err := io.WriteString(w, strings.Join(t.lines, "\n")+"\n")
	return err
}

// gravest are comments: in words what is gravest, and a line a finding.
func (t *tapReport) gravest() {
	if words := t.run.Headline(); words != "" {
		t.add("# " + visible(words))
	}
	for _, i := range outlineOf(t.run).all() {
		t.add("# " + visible(fmt.Sprintf("%s  %s  %s", word(i.Verdict), i.Headline(), i.ID)))
	}
}

type tapReport struct {
	run   *results.Run
	lines []string
	count int
}

func (t *tapReport) add(line string) { t.lines = append(t.lines, line) }

// escaped is a text in which nothing is taken for a directive.
func escaped(text string) string {
	return strings.NewReplacer(`\`, `\\`, "#", `\#`).Replace(visible(text))
}

// test adds a test point.
func (t *tapReport) test(ok bool, name, directive string) {
	t.count++
	word := "ok"
	if !ok {
		word = "not ok"
	}
	line := fmt.Sprintf("%s %d - %s", word, t.count, escaped(name))
	if directive != "" {
		line += " # " + directive
	}
	t.add(line)
}

// itself is the run as a whole, which is not ok unless its exit status tells
// what the target is worth: otherwise a run that could not tell would be green.
func (t *tapReport) itself() {
	ok := t.run.Exit <= 1
	t.test(ok, runTopic, "")
	if ok {
		return
	}
	pairs := [][2]string{{"message", exitWords(t.run)}, {"exit", fmt.Sprint(t.run.Exit)}}
	for _, g := range t.run.Unfit() {
		pairs = append(pairs, [2]string{"ground " + g.Resource, g.Reason})
	}
	if len(t.run.Notices) > 0 {
		pairs = append(pairs, [2]string{"notices", strings.Join(t.run.Notices, " ")})
	}
	if len(t.run.Advice) > 0 {
		pairs = append(pairs, [2]string{"advice", strings.Join(t.run.Advice, " ")})
	}
	t.open()
	t.pairs("  ", pairs)
	t.close()
}

// point is the test point of a case.
func (t *tapReport) point(c *results.Case) {
	switch {
	case c.Verdict == results.Skip:
		t.test(true, c.ID, strings.TrimSpace("SKIP "+escaped(c.Reason)))
		return
	case c.Verdict == results.ExpectedFail:
		t.test(false, c.ID, strings.TrimSpace("TODO "+escaped(strings.TrimPrefix(c.Reason, "expected: "))))
	default:
		t.test(!failed(t.run, c) && !unjudged(c.Verdict), c.ID, "")
	}
	t.diagnostics(c)
}

// diagnostics are what there is to say of a case, a map for each of its checks
// that did not simply pass.
func (t *tapReport) diagnostics(c *results.Case) {
	var told []*results.Check
	for i := range c.Checks {
		if v := c.Checks[i].Verdict; v != results.Pass && v != results.Skip {
			told = append(told, &c.Checks[i])
		}
	}
	if len(told) == 0 {
		return
	}
	t.open()
	t.pairs("  ", [][2]string{
		{"title", c.Title}, {"verdict", string(c.Verdict)}, {"file", place(c.File, c.Line)},
		{"repeat", c.Reproduce.Authspec}, {"curl", c.Reproduce.Curl},
	})
	t.add(fmt.Sprintf("  duration_ms: %.3f", float64(c.Took)))
	t.add("  checks:")
	for _, k := range told {
		t.add("    - name: " + strconv.Quote(visible(k.Name)))
		t.pairs("      ", [][2]string{
			{"verdict", string(k.Verdict)}, {"level", binding(t.run, k)}, {"requirement", k.Requirement},
			{"source", t.run.Requirements[k.Requirement].Source}, {"line", fmt.Sprint(k.Line)},
			{"reason", k.Reason}, {"want", k.Want}, {"got", k.Got},
		})
		if row := t.run.Requirements[k.Requirement]; k.Was == results.Fail || k.Was == results.Warn {
			t.pairs("      ", [][2]string{{"known", knownWords(t.run, k)}, {"mend", mendWords(t.run, row)}, {"text", link(row)}})
		}
	}
	t.exchange(c)
	t.close()
}

// exchange shows what went over the wire, where something is amiss.
func (t *tapReport) exchange(c *results.Case) {
	f := finding{c: c, entries: entries(c, matters)}
	if len(f.entries) == 0 {
		return
	}
	b := &block{run: t.run, width: 100, steps: 4, most: limits{header: 32, content: 8, width: 400}}
	b.exchanges(f)
	if len(b.lines) == 0 {
		return
	}
	t.add("  exchange:")
	for _, line := range trimmed(b.lines) {
		t.add("    - " + strconv.Quote(line))
	}
}

func (t *tapReport) open()  { t.add("  ---") }
func (t *tapReport) close() { t.add("  ...") }

// pairs are keys with texts in double quotes, in which YAML has the escapes that
// Go has (YAML 1.2 §5.7); empty ones are left out.
func (t *tapReport) pairs(indent string, list [][2]string) {
	for _, p := range list {
		if p[1] != "" {
			t.add(fmt.Sprintf("%s%s: %s", indent, visible(p[0]), strconv.Quote(visible(p[1]))))
		}
	}
}
