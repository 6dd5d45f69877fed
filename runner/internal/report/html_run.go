package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"authspec/runner/internal/compare"
	"authspec/runner/results"
)

// webRun is the page of one run.
type webRun struct {
	Class, Sign, Outcome string
	Headline, Exit       string
	Areas                []webFact // how many requirements of each hold
	Advice               []string
	Facts                []webFact
	Resources            []webResource
	Client               bool // was judged: the resources are what it can do
	Unsettled            bool // some resource can't be judged
	Cases                int
	Tiles                []webTile
	ScoreLevels          []results.Level
	Scores               []webScores
	Skips                []webSkip
	Findings             []webFinding
	HTTP1                []webFinding // of the message rules, apart
	Noted                []webFinding // what is optional, and not done
	Groups, Topics       []webGroup
}

type webResource struct {
	Name, URL, Text string
	Holds           bool
}

// webScores are the scores of one source, a part for each level.
type webScores struct {
	Source string
	Parts  []webScore
}

type webSkip struct {
	Count  int
	Reason string
}

type webGroup struct {
	Name string
	Note string
	Rows []webRow
}

type webRow struct {
	ID, Rule, Level                 string
	Source                          string // with the section
	Documents                       string // for the filter: one, or several with | between
	Sign, Verdict, Verdicts, Counts string
}

// htmlRun writes one self-contained page: what failed first, then all of it.
func htmlRun(w io.Writer, run *results.Run, _ Options) error {
	t := compare.Build([]*results.Run{run}, compare.Options{})
	p := &web{
		Title: visible(run.Target.Name), Version: visible(run.Suite.Version),
		Columns: []string{""}, Run: &webRun{Advice: visibleAll(slices.Concat(run.Notices, run.Advice)), Cases: len(run.Results)},
	}
	p.Run.head(run)
	p.Run.scores(t)
	outline := outlineOf(run)
	p.Run.Areas = webAreas(run, outline)
	for _, i := range outline.broken {
		p.Run.Findings = append(p.Run.Findings, webIssueOf(run, i))
	}
	for _, g := range outline.others {
		p.Run.Findings = append(p.Run.Findings, webFindingOf(run, g))
	}
	for _, i := range outline.http1 {
		p.Run.HTTP1 = append(p.Run.HTTP1, webIssueOf(run, i))
	}
	for n := range p.Run.Findings[:min(len(p.Run.Findings), unfolded)] {
		p.Run.Findings[n].Open = true
	}
	for _, i := range outline.notes {
		p.Run.Noted = append(p.Run.Noted, webIssueOf(run, i))
	}
	documents := map[string]string{}
	for i := range t.Groups {
		g := &t.Groups[i]
		p.Sources = addOnce(p.Sources, visible(g.Source))
		p.Run.Groups = append(p.Run.Groups, requirementRows(g))
		for k := range g.Rows {
			documents[g.Rows[k].Requirement] = visible(g.Source)
		}
	}
	applyingFirst(p.Run.Groups)
	p.Run.Topics = topics(run, documents)
	applyingFirst(p.Run.Topics)
	if err := p.pack("rules", run.Requirements); err != nil {
		return err
	}
	if err := p.pack("run-0", webCases{run.Role, run.Results}); err != nil {
		return err
	}
	return p.write(w)
}

// webAreas are the lines that count, as the console has them.
func webAreas(run *results.Run, o outline) []webFact {
	var list []webFact
	for _, line := range areaLines(run, o) {
		list = append(list, webFact{line[0], visible(line[1])})
	}
	return list
}

// head is what a reader sees first.
func (r *webRun) head(run *results.Run) {
	r.Class, r.Sign, r.Outcome = ended(run)
	r.Headline, r.Exit = visible(run.Headline()), visible(endWords(run))
	fact := func(name, text string) {
		if text != "" {
			r.Facts = append(r.Facts, webFact{name, visible(text)})
		}
	}
	fact("Target", run.Target.URL)
	fact("Command", run.Target.Command)
	fact("Product", strings.TrimSpace(run.Target.Implementation.Product+" "+run.Target.Implementation.Version))
	fact("Suite", strings.Join(run.Suite.Names, ", ")+" of authspec "+run.Suite.Version)
	fact("Gate", strings.Join(run.Gate, ", "))
	fact("Began", run.Started.UTC().Format("2006-01-02 15:04:05 UTC"))
	fact("Took", took(run.Took))
	if r.Client = ofClient(run); r.Client {
		r.capabilities(run)
	} else {
		r.resources(run.Ground)
	}
	from := 0
	for _, v := range results.Verdicts() {
		if n := run.Summary[v]; n > 0 {
			r.Tiles = append(r.Tiles, webTile{signs[v], string(v), n, from})
			from += n
		}
	}
	for _, s := range skipsInWords(run) {
		r.Skips = append(r.Skips, webSkip{len(s.ids), visible(s.reason)})
	}
}

// resources says of each what the run found before its cases.
func (r *webRun) resources(ground []results.Ground) {
	for _, g := range ground {
		text := "content: " + g.Content
		if len(g.Schemes) > 0 {
			text = "offers " + strings.Join(g.Schemes, ", ") + "; " + text
		}
		if !g.Holds {
			text, r.Unsettled = g.Reason, true
		}
		r.Resources = append(r.Resources, webResource{visible(g.Resource), visible(g.URL), visible(text), g.Holds})
	}
}

// capabilities say what a client does. It is open where it does nothing.
func (r *webRun) capabilities(run *results.Run) {
	r.Unsettled = len(run.Unfit()) > 0
	for _, g := range run.Ground {
		r.Resources = append(r.Resources, webResource{Name: visible(g.Resource), Text: visible(abilityWords(g)), Holds: g.Holds})
	}
}

// ended is the run's end in a word, with the verdict that it looks like.
func ended(run *results.Run) (class, sign, word string) {
	switch {
	case run.Interrupted:
		return "error", signs[results.Error], "Interrupted"
	case run.Exit == 0:
		return "pass", signs[results.Pass], "Conforms"
	case run.Exit == 1:
		return "fail", signs[results.Fail], "Does not conform"
	}
	return "error", signs[results.Error], "Could not tell"
}

// scores puts the scores of a table's only column into a row for each source of
// which something applies.
func (r *webRun) scores(t *compare.Table) {
	r.ScoreLevels = results.Levels()
	for _, g := range t.Groups {
		source := visible(g.Source)
		if g.HTTP1 {
			source = "http1 · " + source
		}
		if n := len(r.Scores); n == 0 || r.Scores[n-1].Source != source {
			r.Scores = append(r.Scores, webScores{source, make([]webScore, len(r.ScoreLevels))})
		}
		if at := slices.Index(r.ScoreLevels, g.Level); at >= 0 {
			r.Scores[len(r.Scores)-1].Parts[at] = webScoreOf(g.Scores[0])
		}
	}
	r.Scores = slices.DeleteFunc(r.Scores, func(s webScores) bool {
		return !slices.ContainsFunc(s.Parts, func(p webScore) bool { return p.Of+p.Unknown > 0 })
	})
}

// unfolded is how many findings show what went over the wire unasked.
const unfolded = 3

// applyingFirst puts last what says nothing of the target: groups of which every
// row was skipped, and in each group such rows.
func applyingFirst(groups []webGroup) {
	skipped := func(r webRow) int {
		if r.Verdict == string(results.Skip) {
			return 1
		}
		return 0
	}
	for _, g := range groups {
		slices.SortStableFunc(g.Rows, func(a, b webRow) int { return skipped(a) - skipped(b) })
	}
	slices.SortStableFunc(groups, func(a, b webGroup) int { return skipped(a.Rows[0]) - skipped(b.Rows[0]) })
}

// requirementRows are the rows of a table's only column.
func requirementRows(g *compare.Group) webGroup {
	out := webGroup{Name: visible(groupTitle(g))}
	if s := g.Scores[0]; s.Applicable > 0 {
		out.Note = fmt.Sprintf("%d of %d hold", s.Held, s.Applicable)
	}
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
		ID: visible(r.ID), Rule: visible(r.Rule), Documents: visible(g.Source), Level: visible(string(r.Level)),
		Source: visible(r.Source),
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

// topics are the cases, those of one topic together; documents tells for each
// requirement where it stands.
func topics(run *results.Run, documents map[string]string) []webGroup {
	var groups []webGroup
	for _, i := range byTopic(run) {
		c := &run.Results[i]
		if n := len(groups); n == 0 || groups[n-1].Name != visible(c.Topic()) {
			groups = append(groups, webGroup{Name: visible(c.Topic())})
		}
		g := &groups[len(groups)-1]
		row := webRow{
			ID: visible(c.ID), Rule: visible(c.Title), Level: visible(string(c.Level)), Documents: documentsOf(c, documents),
			Verdict: visible(string(c.Verdict)), Sign: signs[c.Verdict], Counts: took(c.Took),
		}
		if c.Verdict == results.Skip {
			row.Source = visible(c.Reason)
		}
		row.Verdicts = row.Verdict
		g.Rows = append(g.Rows, row)
	}
	for i := range groups {
		groups[i].Note = count(len(groups[i].Rows), "case")
	}
	return groups
}

func documentsOf(c *results.Case, documents map[string]string) string {
	var list []string
	for i := range c.Checks {
		if d := documents[c.Checks[i].Requirement]; d != "" {
			list = addOnce(list, d)
		}
	}
	return strings.Join(list, "|")
}
