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
}

// What a run shows at most without All. A server that gets everything wrong
// must not bury what matters.
const (
	fullBlocks = 20 // findings with their exchanges, the gravest first; the others are short
	listed     = 8  // names of what went the same way
	reasons    = 12 // why cases were skipped, the most frequent first
)

// Console writes the report that people read: who was judged, what is wrong
// topic by topic, what was expected or only noted, what was skipped and why,
// the counts, and what they mean for the exit status.
func Console(w io.Writer, run *results.Run, o ConsoleOptions) error {
	if o.Width <= 0 {
		o.Width = 100
	}
	c := &console{block: block{run: run, paint: paint{o.Colour}, width: max(o.Width, 40), airy: true}, all: o.All}
	if !o.All {
		c.most = limits{header: 32, content: 8, width: 400}
		c.steps = 4
	}
	c.header()
	c.broken()
	c.findings()
	c.remarks()
	c.skips()
	c.summary()
	_, err := io.WriteString(w, strings.Join(c.lines, "\n")+"\n")
	return err
}

// console adds to a block what a report has around its findings.
type console struct {
	block
	all bool
}

// header says what was judged, by what, and what was known beforehand.
func (c *console) header() {
	r := c.run
	parts := []string{strings.TrimSpace("authspec " + r.Suite.Version), suiteWords(r.Suite.Names), count(len(r.Results), "case"), took(r.Took)}
	c.add(c.paint.bold(visible(strings.Join(parts, " · "))))
	if words := targetWords(r.Target); words != "" {
		c.add("target  " + visible(words))
	}
	for _, g := range r.Ground {
		if g.Holds {
			c.add(c.paint.dim("ground  ") + visible(groundWords(g)))
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

// targetWords names a target; its URL too, where the name doesn't hold it.
func targetWords(t results.Target) string {
	var parts []string
	product := strings.TrimSpace(t.Implementation.Product + " " + t.Implementation.Version)
	for _, p := range []string{t.Name, product, t.URL} {
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
	if g.Content != "" {
		words += " · content " + g.Content
	}
	return words
}

// broken shows the parts of the ground that do not hold: nothing else can be
// understood without them.
func (c *console) broken() {
	for i := range c.run.Ground {
		g := &c.run.Ground[i]
		if g.Holds {
			continue
		}
		c.gap()
		c.add(c.paint.verdict(results.Blocked, "GROUND") + "  " + c.paint.bold(visible(g.Resource+" · "+g.URL)))
		c.field("reason", g.Reason)
		c.exchanges(finding{c: &results.Case{Exchanges: g.Exchanges}})
	}
}

// findings shows what matters, topic by topic; last what was blocked without a
// try.
func (c *console) findings() {
	list := findings(c.run)
	groups := together(list)
	if c.all {
		groups = apart(list)
	}
	untried := func(g *group) bool { return g.verdict() == results.Blocked && len(g.c.Exchanges) == 0 }
	tried := slices.DeleteFunc(slices.Clone(groups), untried)
	c.topics(tried)
	c.untried(slices.DeleteFunc(groups, func(g *group) bool { return !untried(g) }))
}

func (c *console) topics(groups []*group) {
	short := c.short(groups)
	topic := ""
	for i, g := range groups {
		if t := g.c.Topic(); i == 0 || t != topic {
			topic = t
			c.rule(topic)
		}
		c.gap()
		if short[g] {
			c.head(g.finding, false)
		} else {
			c.full(g.finding)
		}
		if len(g.more) > 0 {
			c.field("and", g.label()+": "+g.names(listed))
		}
	}
	if len(short) > 0 {
		c.gap()
		c.add(fmt.Sprintf("%s shown in short; run one with --only to see its exchanges.", areWords(len(short))))
	}
}

// untried shows what was blocked before anything was sent: the reason is all
// that there is to say.
func (c *console) untried(groups []*group) {
	if len(groups) > 0 {
		c.rule("blocked")
	}
	for _, g := range groups {
		c.gap()
		word := c.paint.verdict(results.Blocked, "BLOCKED")
		if len(g.more) == 0 {
			c.add(word + "  " + c.paint.bold(visible(g.c.ID)))
		} else {
			c.add(word + "  " + c.paint.bold(count(len(g.more)+1, "case")))
		}
		c.field("reason", g.c.Reason)
		if len(g.more) > 0 {
			c.field("cases", g.all(listed))
		}
	}
}

func areWords(n int) string {
	if n == 1 {
		return "1 finding is"
	}
	return fmt.Sprintf("%d findings are", n)
}

// short picks the groups that are not shown in full: all but the first and
// gravest.
func (c *console) short(groups []*group) map[*group]bool {
	if c.all || len(groups) <= fullBlocks {
		return nil
	}
	ranked := slices.Clone(groups)
	slices.SortStableFunc(ranked, func(a, b *group) int { return a.verdict().Rank() - b.verdict().Rank() })
	short := map[*group]bool{}
	for _, g := range ranked[fullBlocks:] {
		short[g] = true
	}
	return short
}

// rule is the heading of a topic.
func (c *console) rule(topic string) {
	c.gap()
	topic = visible(topic)
	line := strings.Repeat("─", max(3, c.width-len(topic)-4))
	c.add(c.paint.dim("── ") + c.paint.bold(topic) + " " + c.paint.dim(line))
}
