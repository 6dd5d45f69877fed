package report

import (
	"fmt"
	"slices"
	"strings"

	"authspec/runner/results"
)

// remark is a check that changes nothing and yet is worth a line; rows of a
// matrix that say the same share it.
type remark struct {
	verdict results.Verdict
	address string // of the check, without the row where rows share the remark
	text    string
	rows    []string
	key     string
}

// remarks lists the checks with one of the verdicts, in the order of the
// topics.
func remarks(run *results.Run, shared bool, verdicts ...results.Verdict) []*remark {
	var list []*remark
	known := map[string]*remark{}
	for _, i := range byTopic(run) {
		c := &run.Results[i]
		base, row := c.Row()
		for j := range c.Checks {
			k := &c.Checks[j]
			if !slices.Contains(verdicts, k.Verdict) {
				continue
			}
			m := &remark{verdict: k.Verdict, address: c.Address(k), text: remarkText(k)}
			m.key = strings.Join([]string{base, k.Name, string(k.Verdict), shape(m.text)}, "\x00")
			if first := known[m.key]; first != nil && shared && row != "" {
				first.address = results.Address(base, k.Name)
				first.rows = append(first.rows, row)
				continue
			}
			m.rows = []string{row}
			known[m.key] = m
			list = append(list, m)
		}
	}
	return list
}

// remarkText is what there is to say in one line: of an expected failure its
// reason, of a note what was seen, of what could not be judged why.
func remarkText(k *results.Check) string {
	if unjudged(k.Verdict) && k.Reason != "" {
		return k.Reason
	}
	var parts []string
	for _, p := range []string{k.Reason, labelled("want ", k.Want), labelled("got ", k.Got)} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	return strings.Join(parts, "; ")
}

func labelled(label, text string) string {
	if text == "" {
		return ""
	}
	return label + text
}

// remarks shows expected failures, a line each; with All also notes.
func (c *console) remarks() {
	such := []results.Verdict{results.ExpectedFail}
	if c.all {
		such = append(such, results.Note)
	}
	list := remarks(c.run, !c.all, such...)
	if len(list) > 0 {
		c.gap()
	}
	for _, m := range list {
		word := strings.ToUpper(string(m.verdict))
		address := visible(m.address)
		if len(m.rows) > 1 {
			address += fmt.Sprintf(" (%d rows)", len(m.rows))
		}
		head := c.paint.verdict(m.verdict, word) + "  " + address
		text, room := visible(m.text), max(0, c.width-len(word)-len(address)-4)
		if c.all && DisplayWidth(text) > room {
			c.add(head)
			c.text(m.text)
			continue
		}
		text = cut(text, room)
		c.add(strings.TrimRight(head+"  "+c.paint.dim(text), " "))
	}
}

// skipped is the cases that were skipped for one reason.
type skipped struct {
	reason string
	ids    []string
}

// skips sorts the skipped cases by reason, the most frequent first.
func skips(run *results.Run) []*skipped {
	var list []*skipped
	known := map[string]*skipped{}
	for i := range run.Results {
		c := &run.Results[i]
		if c.Verdict != results.Skip {
			continue
		}
		reason := c.Reason
		if reason == "" {
			reason = "no reason was given"
		}
		if known[reason] == nil {
			known[reason] = &skipped{reason: reason}
			list = append(list, known[reason])
		}
		known[reason].ids = append(known[reason].ids, c.ID)
	}
	slices.SortStableFunc(list, func(a, b *skipped) int { return len(b.ids) - len(a.ids) })
	return list
}

// partly lists the checks that were skipped in cases that were not, with their
// reasons.
func partly(run *results.Run) []string {
	var list []string
	for _, i := range byTopic(run) {
		c := &run.Results[i]
		for j := range c.Checks {
			if k := &c.Checks[j]; k.Verdict == results.Skip && c.Verdict != results.Skip {
				list = append(list, c.Address(k)+": "+k.Reason)
			}
		}
	}
	return list
}

// fewReasons is how many reasons for skips are shown unasked: a run of a few
// cases, of one's own say, is not green without a word about one that never ran.
const fewReasons = 3

// reasons shows why cases and checks were skipped: with All, where there are few
// reasons, and the most frequent where nothing was judged at all, since these are
// then the result.
func (c *console) reasons() {
	list, checks := skips(c.run), partly(c.run)
	if !c.all {
		if c.run.Verified() && len(list) > fewReasons {
			return
		}
		checks = nil
		list = list[:min(len(list), listed)]
	}
	if len(list)+len(checks) == 0 {
		return
	}
	c.gap()
	c.add(c.paint.bold("Skipped, by reason:"))
	for _, s := range list {
		c.skipped(s)
	}
	const indent = "        "
	if len(checks) > 0 {
		c.add(c.paint.dim(indent + "and " + count(len(checks), "single check") + " of other cases"))
	}
	for _, check := range checks {
		for _, line := range wrap(check, c.width-len(indent)) {
			c.add(c.paint.dim(indent + line))
		}
	}
}

func (c *console) skipped(s *skipped) {
	const column = 8
	for i, line := range wrap(s.reason, c.width-column) {
		number := ""
		if i == 0 {
			number = fmt.Sprint(len(s.ids))
		}
		c.add(fmt.Sprintf("%6s  %s", number, line))
	}
	ids := some(s.ids, len(s.ids))
	if !c.all {
		ids = some(s.ids, listed)
	}
	for _, line := range wrap(ids, c.width-column) {
		c.add(strings.Repeat(" ", column) + c.paint.dim(line))
	}
}

// column is a verdict of the summary table.
type column struct {
	verdict       results.Verdict
	cases, checks int
}

// columns are the verdicts that occur, gravest first.
func columns(run *results.Run) []column {
	cases, checks := results.Summarise(run.Results), results.SummariseChecks(run.Results)
	var list []column
	for _, v := range results.Verdicts() {
		if cases[v] > 0 || checks[v] > 0 {
			list = append(list, column{v, cases[v], checks[v]})
		}
	}
	return list
}

// summary counts requirements by area, http1 last, and says what was skipped.
func (c *console) summary() {
	c.gap()
	if len(c.run.Results) == 0 {
		c.add("No case ran.")
	}
	for _, line := range append(areaLines(c.run, c.outline), [2]string{"checks", countedChecks(c.run)}) {
		if line[0] == "skipped" && !c.all {
			line[1] += "; -v lists them"
		}
		for n, text := range wrap(line[1], c.width-10) {
			name := ""
			if n == 0 {
				name = line[0]
			}
			c.add(fmt.Sprintf("%-10s", name) + text)
		}
	}
	c.gap()
}

// exit is the last word: the status, its reason, and what to do.
func (c *console) exit() {
	v := results.Fail
	switch c.run.Exit {
	case 0:
		v = results.Pass
	case 3, 130:
		v = results.Blocked
	}
	for _, notice := range c.run.Notices {
		for _, line := range wrap(notice, c.width) {
			c.add(line)
		}
	}
	for i, line := range wrap(exitWords(c.run), c.width) {
		if status, reason, ok := strings.Cut(line, ":"); ok && i == 0 {
			line = c.paint.verdict(v, status+":") + reason
		}
		c.add(line)
	}
	for _, advice := range c.run.Advice {
		for i, line := range wrap(advice, c.width-3) {
			mark := "   "
			if i == 0 {
				mark = "-> "
			}
			c.add(mark + line)
		}
	}
}

// exitWords says with what status the run ends, and why, in a sentence.
func exitWords(run *results.Run) string {
	reason := strings.TrimSuffix(run.ExitReason, ".")
	if reason == "" {
		reason = "no reason was given"
	}
	return fmt.Sprintf("Exit status %d: %s.", run.Exit, reason)
}
