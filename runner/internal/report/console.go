package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"authspec/runner/results"
)

// ConsoleOptions shape what the console shows. The zero value is fit for use.
type ConsoleOptions struct {
	Colour bool // for a terminal that knows SGR
	Width  int  // of a line, in characters; 0 is 100
	All    bool // every finding by itself and whole, every exchange, every skip
	Quiet  bool // a line for each finding, and what they mean for the exit status
}

// What a run shows at most without All. A server that gets everything wrong
// must not bury what matters.
const (
	fullBlocks = 10 // findings with their exchanges, the gravest first; the others are short
	listed     = 8  // names of what went the same way, and other ways
	notesMost  = 8  // notes, a line each
)

// Console writes the report that people read: in words what is gravest, who was
// judged, what does not hold, the gravest first, and at the end, where a
// terminal stands when it is over, a line for each finding, the counts, and what
// they mean for the exit status.
func Console(w io.Writer, run *results.Run, o ConsoleOptions) error {
	if o.Width <= 0 {
		o.Width = 100
	}
	c := &console{
		block:   block{run: run, paint: paint{o.Colour}, width: max(o.Width, 40), airy: true},
		outline: outlineOf(run), all: o.All,
	}
	if !o.All {
		c.most = limits{header: 24, content: 6, width: 400}
		c.steps = 4
	}
	if !o.Quiet {
		c.header()
		c.broken()
		c.findings()
	}
	switch {
	case o.Quiet && stopped(run):
	case o.Quiet:
		c.list()
	case o.All || !stopped(run):
		c.unjudged()
		c.remarks()
		c.reasons()
		c.list()
		c.summary()
	}
	c.gap()
	c.exit()
	_, err := io.WriteString(w, strings.Join(c.lines, "\n")+"\n")
	return err
}

// console adds to a block what a report has around its findings.
type console struct {
	block
	outline outline
	all     bool
}

// header says the gravest in words, then what was judged, by what, and what was
// known beforehand.
func (c *console) header() {
	r := c.run
	for _, line := range wrap(r.Headline(), c.width) {
		c.add(c.paint.bold(line))
	}
	c.gap()
	parts := []string{strings.TrimSpace("authspec " + r.Suite.Version), suiteWords(r.Suite.Names), count(len(r.Results), "case"), took(r.Took)}
	c.add(c.paint.bold(visible(strings.Join(parts, " · "))))
	if words := targetWords(r.Target); words != "" {
		c.add(judged(r) + "  " + cut(visible(words), c.width-8))
	}
	if ofClient(r) {
		c.abilities()
		return
	}
	for _, g := range r.Ground {
		if g.Holds {
			for n, line := range wrap(groundWords(g), c.width-8) {
				name := "ground  "
				if n > 0 {
					name = strings.Repeat(" ", len(name))
				}
				c.add(c.paint.dim(name) + line)
			}
		}
	}
}

func suiteWords(names []string) string {
	switch len(names) {
	case 0:
		return "no suite"
	case 1:
		return "suite " + names[0]
	}
	return "suites " + strings.Join(names, ", ")
}

// targetWords names a target; its URL too, or the command of a client, where the
// name doesn't hold it.
func targetWords(t results.Target) string {
	var parts []string
	product := strings.TrimSpace(t.Implementation.Product + " " + t.Implementation.Version)
	for _, p := range []string{t.Name, product, t.URL, t.Command} {
		if !slices.ContainsFunc(parts, func(said string) bool { return strings.Contains(said, p) }) && p != "" {
			parts = append(parts, p)
		}
	}
	return strings.Join(parts, " · ")
}

func groundWords(g results.Ground) string {
	offers := "offers no scheme"
	if len(g.Schemes) > 0 {
		offers = "offers " + strings.Join(g.Schemes, ", ")
	}
	words := fmt.Sprintf("%s · %s · %s", g.Resource, g.URL, offers)
	switch {
	case strings.HasPrefix(g.Content, "by "):
		words += " · content recognised " + g.Content
	case g.Content != "":
		words += " · content " + g.Content
	}
	return words
}

// stopped tells whether nothing of a target was fit to be judged. What is
// blocked or skipped is then of no interest.
func stopped(run *results.Run) bool {
	if ofClient(run) {
		return len(run.Unfit()) > 0
	}
	return len(run.Ground) > 0 && !slices.ContainsFunc(run.Ground, func(g results.Ground) bool { return g.Holds })
}

// broken shows the parts of the ground that do not hold: nothing else can be
// understood without them. Where nothing was heard, the reason is all that there
// is: it stands once for all who have it, and alone in the last line.
func (c *console) broken() {
	unfit := c.run.Unfit()
	for n, g := range unfit {
		alike := silentAlike(unfit, g)
		if !c.all && len(alike) > 0 && (alike[0] != n || len(alike) == len(c.run.Ground) || ofClient(c.run)) {
			continue
		}
		names := []string{strings.TrimSuffix(g.Resource+" · "+g.URL, " · ")}
		for _, other := range alike[min(1, len(alike)):] {
			if !c.all {
				names = append(names, unfit[other].Resource)
			}
		}
		c.gap()
		c.add(c.paint.verdict(results.Blocked, "GROUND") + "  " + c.paint.bold(visible(strings.Join(names, ", "))))
		c.field("reason", g.Reason)
		c.exchanges(finding{c: &results.Case{Exchanges: g.Exchanges}})
	}
}

// silentAlike are the places of those that are unfit for the same reason as g,
// if nothing was heard of any of them.
func silentAlike(unfit []results.Ground, g results.Ground) (list []int) {
	for n, other := range unfit {
		if other.Reason == g.Reason && !heard(other.Exchanges) && !heard(g.Exchanges) {
			list = append(list, n)
		}
	}
	return list
}

// findings explains what does not hold, http1 apart.
func (c *console) findings() {
	c.issues("does not hold", c.outline.broken, fullBlocks)
	c.issues(string(results.AreaHTTP1), c.outline.http1, 0)
}

// issues explains requirements, so many of them with their exchanges.
func (c *console) issues(title string, list []*issue, full int) {
	if len(list) > 0 {
		c.heading(title)
	}
	short := 0
	for n, i := range list {
		c.gap()
		if c.all {
			c.whole(i)
		} else {
			wire := n < full && i.Verdict == list[0].Verdict // what is graver than a warning hides its octets
			c.issue(i, wire, listed)
			if !wire {
				short++
			}
		}
	}
	if short > 0 {
		c.gap()
		for _, line := range wrap(areWords(short)+" shown without what went over the wire; -v shows it.", c.width) {
			c.add(line)
		}
	}
}

// whole shows each check of a finding with its exchanges.
func (c *console) whole(i *issue) {
	c.headline(i)
	c.text(strings.Join(about(c.run, i.ID, i.Checks[0].Check), " · "))
	c.demands(i)
	c.mend(i.Requirement)
	for _, f := range i.Checks {
		c.gap()
		c.found(f)
		c.exchanges(foundFinding(f))
		c.repeat(f.Case)
	}
}

func areWords(n int) string {
	if n == 1 {
		return "1 finding is"
	}
	return fmt.Sprintf("%d findings are", n)
}

// unjudged shows entries of the baseline that are no longer true, and what could
// not be judged; of what was blocked before anything was sent the reason is all
// that there is to say.
func (c *console) unjudged() {
	for n, g := range c.outline.others {
		if n == 0 || kindOf(g.verdict()) != kindOf(c.outline.others[n-1].verdict()) {
			c.heading(kindOf(g.verdict()))
		}
		c.gap()
		switch {
		case g.verdict() == results.Blocked && len(g.c.Exchanges) == 0:
			c.untried(g)
			continue
		case c.all || n < fullBlocks:
			c.full(g.finding)
		default:
			c.head(g.finding, false)
		}
		if len(g.more) > 0 {
			c.field("and", g.label()+": "+g.names(c.limit()))
		}
	}
}

// kindOf is the heading above a group.
func kindOf(v results.Verdict) string {
	if unjudged(v) {
		return "not judged"
	}
	return "no longer as the baseline expects"
}

func (c *console) limit() int {
	if c.all {
		return 0
	}
	return listed
}

func (c *console) untried(g *group) {
	name := g.c.ID
	if len(g.more) > 0 {
		name = count(len(g.more)+1, "case")
	}
	c.add(c.paint.verdict(results.Blocked, "BLOCKED") + "  " + c.paint.bold(visible(name)))
	c.field("reason", g.entries[0].check.Reason)
	if len(g.more) > 0 {
		c.field("cases", g.all(c.limit()))
	}
}

// heading is the line before a part.
func (c *console) heading(topic string) {
	c.gap()
	topic = visible(topic)
	line := strings.Repeat("─", max(3, c.width-len(topic)-4))
	c.add(c.paint.dim("── ") + c.paint.bold(topic) + " " + c.paint.dim(line))
}
