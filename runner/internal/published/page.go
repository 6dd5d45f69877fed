package published

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"authspec/runner/internal/compare"
	"authspec/runner/results"
)

// About is what the page says of an implementation beside its results.
type About struct {
	Name, Kind, Language, Homepage, Notes string
}

// Page writes the page of a publication, in Markdown: who holds how much, and
// what they don't hold, with the reasons.
func (p Publication) Page(about []About, notes Notes) (string, error) {
	runs, err := p.Runs()
	if err != nil {
		return "", err
	}
	w := p.page(runs)
	w.notes = notes
	w.say(w.words.head, len(runs), strings.Join(p.Catalogue.Suite.Names, ", "), p.Catalogue.Suite.Version, w.extent())
	w.scores()
	w.failures()
	w.settings(about)
	w.text.WriteString(w.words.tail)
	return w.text.String(), nil
}

func (p Publication) names() []string {
	var names []string
	for _, r := range p.Results {
		names = append(names, r.Name)
	}
	return names
}

type page struct {
	text  strings.Builder
	table *compare.Table
	notes Notes
	words words
}

// page is an empty page about runs.
func (p Publication) page(runs []*results.Run) *page {
	w := &page{table: compare.Build(runs, compare.Options{Names: p.names()}), words: ofServers}
	if p.Catalogue.Role == results.RoleClient {
		w.words = ofClients
	}
	return w
}

// say writes lines that stand in one text.
func (w *page) say(format string, args ...any) { w.line(strings.TrimSuffix(format, "\n"), args...) }

func (w *page) line(format string, args ...any) { fmt.Fprintf(&w.text, format+"\n", args...) }

// extent says how much the table holds.
func (w *page) extent() string {
	rows := 0
	for _, g := range w.table.Groups {
		rows += len(g.Rows)
	}
	return fmt.Sprintf("checks of %d requirements", rows)
}

// scores is the table of who holds how much.
func (w *page) scores() {
	w.line("")
	w.line("## What they hold")
	w.line("")
	w.say(w.words.figures)
	w.line("")
	heads := ""
	for _, f := range w.words.scores {
		heads += " " + f.name + " |"
	}
	w.line("| %s | version | judged |%s%s", w.words.one, heads, w.words.more)
	w.line("|---|---|---|%s%s", strings.Repeat("--:|", len(w.words.scores)), strings.Repeat("---|", strings.Count(w.words.more, "|")))
	for i := range w.table.Columns {
		c := &w.table.Columns[i]
		cells, more := "", ""
		for _, f := range w.words.scores {
			cells += " " + share(f.of(&c.Scores)) + " |"
		}
		if w.words.more != "" {
			more = " " + strings.Join(c.Can, ", ") + " |"
		}
		w.line("| [%s](%s) | %s | %s |%s%s", c.Name, c.Name, escape(c.Version), c.Started.UTC().Format("2006-01-02"), cells, more)
	}
}

// share writes a score for a narrow cell.
func share(s compare.Score) string {
	if s.Applicable == 0 {
		return "–"
	}
	return fmt.Sprintf("%d/%d %s&nbsp;%%", s.Held, s.Applicable, s.Percent())
}

// failures lists the requirements that somebody does not hold, with who and why.
func (w *page) failures() {
	w.line("")
	w.line("## What they don't hold")
	w.line("")
	w.line("Every requirement that somebody breaks; in brackets, how many of the checks that apply break it. A name in *slanted*")
	w.line("letters breaks a SHOULD, or security of low severity.")
	apart := "\n## Message rules of HTTP/1.1\n\nThey hold for any " + w.words.any + " and say nothing of authentication."
	for _, g := range w.table.Groups {
		heading := fmt.Sprintf("\n### %s · %s", g.Source, g.Level)
		if g.HTTP1 && apart != "" {
			heading, apart = apart+"\n"+heading, ""
		}
		for i := range g.Rows {
			if who := w.breakers(&g.Rows[i]); len(who) > 0 {
				w.line("%s", heading)
				heading = ""
				w.failure(&g.Rows[i], who)
			}
		}
	}
}

// breakers names the columns that break a row.
func (w *page) breakers(row *compare.Row) []string {
	var who []string
	for i, cell := range row.Cells {
		broken, name := cell.Counts.Of(results.Fail)+cell.Counts.Of(results.Warn), w.table.Columns[i].Name
		if broken == 0 {
			continue
		}
		if cell.Counts.Of(results.Fail) == 0 {
			name = "*" + name + "*"
		}
		who = append(who, fmt.Sprintf("%s (%d/%d)", name, broken, cell.Counts.Judged()))
	}
	return who
}

func (w *page) failure(row *compare.Row, who []string) {
	w.line("")
	w.line("**%s** (%s)  ", row.ID, row.Source)
	w.line("%s  ", escape(row.Rule))
	w.line("%s", strings.Join(who, ", "))
	for _, note := range w.notes.List {
		if note.Requirement == row.ID {
			w.line("")
			w.line("- %s%s", escape(note.Text), map[bool]string{true: " (Not in every run.)"}[note.Unsteady])
		}
	}
}

// settings says how each was set up.
func (w *page) settings(about []About) {
	w.line("")
	w.line("## How they are set up")
	w.line("")
	w.line("| %s | kind | language | remarks |", w.words.one)
	w.line("|---|---|---|---|")
	about = slices.SortedFunc(slices.Values(about), func(a, b About) int { return cmp.Compare(a.Name, b.Name) })
	for _, a := range about {
		w.line("| [%s](%s) | %s | %s | %s |", a.Name, a.Homepage, a.Kind, a.Language, escape(a.Notes))
	}
}

// escape keeps a text from being read as Markdown.
func escape(text string) string {
	return strings.NewReplacer("|", `\|`, "*", `\*`, "<", "&lt;", "\n", " ").Replace(text)
}

// Summary is a few lines of Markdown for those who have not come for the page:
// how many were judged, and which requirements of the level MUST on
// authentication most of them break.
func (p Publication) Summary(link string) (string, error) {
	runs, err := p.Runs()
	if err != nil {
		return "", err
	}
	w := p.page(runs)
	type row struct {
		*compare.Row
		who int
	}
	var rows []row
	for _, g := range w.table.Groups {
		for i := range g.Rows {
			if r := &g.Rows[i]; r.Level == results.Must && !g.HTTP1 {
				rows = append(rows, row{r, len(w.breakers(r))})
			}
		}
	}
	slices.SortStableFunc(rows, func(a, b row) int { return b.who - a.who })
	const most = 8
	w.line("%d %ss were judged with authspec %s. [The table](%s) says what each of them holds, what it does not", len(runs), w.words.one, p.Catalogue.Suite.Version, link)
	w.line("hold, and why that is a violation. The requirements on authentication that most of them break:")
	w.line("")
	w.line("| requirement | broken by |")
	w.line("|---|--:|")
	for _, r := range rows[:min(most, len(rows))] {
		w.line("| %s (%s) | %d |", escape(r.Rule), r.Source, r.who)
	}
	return w.text.String(), nil
}
