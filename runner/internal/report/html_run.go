package report

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"authspec/runner/internal/compare"
	"authspec/runner/results"
)

// webRun is the page of one run.
type webRun struct {
	Facts          []webFact
	Resources      []webFact
	Class, Outcome string
	Exit           string
	Advice         []string
	Tiles          []webTile
	ScoreLevels    []results.Level
	Scores         []webScores
	Findings       []webFinding
	Groups, Topics []webGroup
}

type webTile struct {
	Sign, Verdict string
	Count         int
}

// webScores are the scores of one source, a part for each level.
type webScores struct {
	Source string
	Parts  []webScore
}

type webScore struct{ Class, Text string }

type webFinding struct {
	ID, Title, Sign, Verdict string
	Checks                   []webCheck
	More                     []string
}

type webCheck struct {
	Rule, Source string
	Facts        []webFact
}

type webGroup struct {
	Name string
	Rows []webRow
}

type webRow struct {
	ID, Rule, Where, Document, Level string
	Sign, Verdict, Verdicts, Counts  string
}

// htmlRun writes one self-contained page: what failed first, then all of it.
func htmlRun(w io.Writer, run *results.Run, _ Options) error {
	t := compare.Build([]*results.Run{run}, compare.Options{})
	p := &web{
		Title: "authspec: " + visible(run.Target.Name), Version: visible(run.Suite.Version),
		Columns: []string{""}, Run: &webRun{Advice: visibleAll(run.Advice)},
	}
	p.Run.head(run)
	p.Run.scores(t)
	groups := together(findings(run))
	slices.SortStableFunc(groups, func(a, b *group) int { return a.verdict().Rank() - b.verdict().Rank() })
	for _, g := range groups {
		p.Run.Findings = append(p.Run.Findings, webFindingOf(run, g))
	}
	for i := range t.Groups {
		p.Sources = addOnce(p.Sources, visible(t.Groups[i].Source))
		p.Run.Groups = append(p.Run.Groups, requirementRows(&t.Groups[i]))
	}
	p.Run.Topics = topics(run)
	if err := p.pack("rules", run.Requirements); err != nil {
		return err
	}
	if err := p.pack("run-0", webCases{run.Results}); err != nil {
		return err
	}
	return p.write(w)
}

// visibleAll is visible for each of several texts.
func visibleAll(list []string) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = visible(s)
	}
	return out
}

// head is what a reader sees first.
func (r *webRun) head(run *results.Run) {
	r.Class, r.Outcome, r.Exit = ended(run)
	fact := func(name, text string) {
		if text != "" {
			r.Facts = append(r.Facts, webFact{name, visible(text)})
		}
	}
	fact("Target", run.Target.URL)
	fact("Product", strings.TrimSpace(run.Target.Implementation.Product+" "+run.Target.Implementation.Version))
	fact("Suite", strings.Join(run.Suite.Names, ", ")+" of authspec "+run.Suite.Version)
	fact("Gate", strings.Join(run.Gate, ", "))
	fact("Began", run.Started.UTC().Format("2006-01-02 15:04:05 UTC")+", took "+run.Took.Duration().Round(10*time.Millisecond).String())
	for _, g := range run.Ground {
		text := g.URL + ": offers " + strings.Join(g.Schemes, ", ")
		if len(g.Schemes) == 0 {
			text = g.URL
		}
		if !g.Holds {
			text = g.URL + ": " + g.Reason
		}
		r.Resources = append(r.Resources, webFact{visible(g.Resource), visible(text)})
	}
	for _, v := range results.Verdicts() {
		if n := run.Summary[v]; n > 0 {
			r.Tiles = append(r.Tiles, webTile{signs[v], string(v), n})
		}
	}
}

// ended is the run's end in a word, with the verdict that it looks like.
func ended(run *results.Run) (class, word, sentence string) {
	sentence = visible(exitWords(run))
	switch {
	case run.Interrupted:
		return "error", "Interrupted", sentence
	case run.Exit == 0:
		return "pass", "Conforms", sentence
	case run.Exit == 1:
		return "fail", "Does not conform", sentence
	}
	return "error", "Could not be told", sentence
}

// scores puts the scores of a table's only column into a row for each source.
func (r *webRun) scores(t *compare.Table) {
	r.ScoreLevels = results.Levels()
	for _, g := range t.Groups {
		if n := len(r.Scores); n == 0 || r.Scores[n-1].Source != visible(g.Source) {
			r.Scores = append(r.Scores, webScores{visible(g.Source), make([]webScore, len(r.ScoreLevels))})
		}
		if at := slices.Index(r.ScoreLevels, g.Level); at >= 0 {
			r.Scores[len(r.Scores)-1].Parts[at] = webScoreOf(g.Scores[0])
		}
	}
}

func webScoreOf(s compare.Score) webScore {
	var score webScore
	if s.Applicable > 0 {
		score.Text = fmt.Sprintf("%d of %d", s.Held, s.Applicable)
	}
	if s.Held < s.Applicable {
		score.Class = "partly"
	}
	if s.Unknown > 0 {
		score.Text = strings.TrimSpace(fmt.Sprintf("%s (%d unknown)", score.Text, s.Unknown))
	}
	return score
}

// webFindingOf is a finding in full, with the names of those like it.
func webFindingOf(run *results.Run, g *group) webFinding {
	v := g.verdict()
	f := webFinding{ID: visible(g.c.ID), Title: visible(g.c.Title), Sign: signs[v], Verdict: visible(string(v))}
	for _, e := range g.entries {
		f.Checks = append(f.Checks, webCheckOf(run, g.c, e.check))
	}
	for _, m := range g.more {
		f.More = append(f.More, visible(m.c.ID))
	}
	return f
}

func webCheckOf(run *results.Run, c *results.Case, k *results.Check) webCheck {
	check := webCheck{Rule: "set-up step", Source: visible(string(k.Verdict))}
	if r, ok := run.Requirements[k.Requirement]; ok {
		check.Rule = visible(r.Rule)
		check.Source = visible(fmt.Sprintf("%s, %s: %s", r.Source, levelWord(k.Level, k.Severity), k.Verdict))
	}
	for _, fact := range []webFact{{"check", c.ID + "#" + k.Name}, {"want", k.Want}, {"got", k.Got}, {"reason", k.Reason}} {
		if fact.Text != "" {
			check.Facts = append(check.Facts, webFact{fact.Name, visibleText(fact.Text)})
		}
	}
	return check
}

// requirementRows are the rows of a table's only column.
func requirementRows(g *compare.Group) webGroup {
	out := webGroup{Name: visible(fmt.Sprintf("%s, %s", g.Source, g.Level))}
	for i := range g.Rows {
		row := webRowOf(g, &g.Rows[i])
		cell := &g.Rows[i].Cells[0]
		row.Verdict, row.Sign, row.Counts = visible(string(cell.Verdict)), signs[cell.Verdict], countedIn(&cell.Counts)
		row.Verdicts = row.Verdict
		out.Rows = append(out.Rows, row)
	}
	return out
}

// webRowOf is a row without its cells.
func webRowOf(g *compare.Group, r *compare.Row) webRow {
	return webRow{
		ID: visible(r.ID), Rule: visible(r.Rule), Document: visible(g.Source), Level: visible(string(r.Level)),
		Where: visible(fmt.Sprintf("%s, %s, %s", r.ID, r.Source, levelWord(r.Level, r.Severity))),
	}
}

func countedIn(c *compare.Counts) string {
	var parts []string
	for _, v := range results.Verdicts() {
		if n := c.Of(v); n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, v))
		}
	}
	return strings.Join(parts, ", ")
}

// topics are the cases, those of one topic together.
func topics(run *results.Run) []webGroup {
	var groups []webGroup
	for _, i := range byTopic(run) {
		c := &run.Results[i]
		topic, _, _ := strings.Cut(c.ID, "/")
		if n := len(groups); n == 0 || groups[n-1].Name != visible(topic) {
			groups = append(groups, webGroup{Name: visible(topic)})
		}
		g := &groups[len(groups)-1]
		rule := visible(c.Title)
		if c.Verdict == results.Skip && c.Reason != "" {
			rule += " (" + visible(c.Reason) + ")"
		}
		g.Rows = append(g.Rows, webRow{
			ID: visible(c.ID), Rule: rule, Level: visible(string(c.Level)), Verdict: visible(string(c.Verdict)), Sign: signs[c.Verdict],
			Counts: c.Took.Duration().Round(100 * time.Microsecond).String(),
		})
	}
	return groups
}
