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
	w := &page{table: compare.Build(runs, compare.Options{Names: p.names()}), notes: notes}
	w.line("# Implementations")
	w.line("")
	w.line("Written by `authspec compare --implementations fixtures/implementations --publish`: don't edit. One folder is one")
	w.line("implementation, with how it is started (`start`) and what it serves (`target.yaml`). %d of them were judged by the", len(runs))
	w.line("suite %s of authspec %s, with %s.", strings.Join(p.Catalogue.Suite.Names, ", "), p.Catalogue.Suite.Version, w.extent())
	w.line("")
	w.line("The same as one page to click through, with every request and answer that did not hold:")
	w.line("`authspec compare --implementations fixtures/implementations --published --report html=table.html`.")
	w.scores()
	w.failures()
	w.settings(about)
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
}

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
	w.line("Each figure is the requirements that hold, of those that apply to the implementation; one holds if all its checks do.")
	w.line("*auth* is about authentication, *security* about ways around it, disclosure and robustness, *MUST* those of both that")
	w.line("are a MUST. Only *common* has the same denominator for all: it is *MUST* by the checks that applied to everybody.")
	w.line("*http1* is the message rules of HTTP/1.1, which hold for any server and are in no other figure. What one does not")
	w.line("offer (Digest, a second user) does not count.")
	w.line("A fault can lie in an example that people copy rather than in the library that it uses: see the remarks at the end.")
	w.line("")
	w.line("| implementation | version | judged | auth | security | MUST | common | http1 |")
	w.line("|---|---|---|--:|--:|--:|--:|--:|")
	for i := range w.table.Columns {
		c := &w.table.Columns[i]
		w.line("| [%s](%s) | %s | %s | %s | %s | %s | %s | %s |", c.Name, c.Name, escape(c.Version), c.Started.UTC().Format("2006-01-02"),
			share(c.Scores.Auth), share(c.Scores.Security), share(c.Scores.Must), share(c.Scores.Common), share(c.Scores.HTTP1))
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
	apart := "\n## Message rules of HTTP/1.1\n\nThey hold for any server and say nothing of authentication."
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
	w.line("| implementation | kind | language | remarks |")
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
	w := &page{table: compare.Build(runs, compare.Options{Names: p.names()})}
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
	w.line("%d implementations were judged with authspec %s. [The table](%s) says what each of them holds, what it does not", len(runs), p.Catalogue.Suite.Version, link)
	w.line("hold, and why that is a violation. The requirements on authentication that most of them break:")
	w.line("")
	w.line("| requirement | broken by |")
	w.line("|---|--:|")
	for _, r := range rows[:min(most, len(rows))] {
		w.line("| %s (%s) | %d |", escape(r.Rule), r.Source, r.who)
	}
	return w.text.String(), nil
}
