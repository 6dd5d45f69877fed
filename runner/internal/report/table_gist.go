package report

import (
	"fmt"
	"strings"
)

// How many lines a list of a gist has on a terminal, and how many names a line.
const (
	gistRows  = 10
	gistNames = 8
)

// gist is what a comparison comes to that is too wide to be shown whole: who lets
// somebody in, who breaks most, and what most do not keep.
func (s *sheet) gist() {
	g := gistOf(s.t)
	s.title(openQuestion(s.t))
	for _, o := range g.open {
		s.item("  ", fmt.Sprintf("%s (%d): %s", o.what.Headline(), len(o.who), namesIn(s.t, o.who, gistNames)))
	}
	if len(g.open) == 0 {
		s.item("  ", "Nobody, by what could be judged.")
	}
	s.title("Who breaks most (requirements that do not hold, message rules of HTTP/1.1 apart)")
	for _, b := range g.worst[:min(len(g.worst), gistRows)] {
		s.entry(columnTitle(&s.t.Columns[b.column]), fmt.Sprintf("%2d fail, %2d warn; auth %s, security %s", b.fails, b.warns,
			scoreWords(s.t.Columns[b.column].Scores.Auth), scoreWords(s.t.Columns[b.column].Scores.Security)))
	}
	s.more(len(g.worst), "more break something")
	if len(g.clean) > 0 {
		s.item("  ", fmt.Sprintf("%s: %s.", keepAll(len(g.clean), s.t.Noun()), namesIn(s.t, g.clean, 2*gistRows)))
	}
	s.title("What most do not keep")
	for _, b := range g.broken[:min(len(g.broken), gistRows)] {
		s.entry(fmt.Sprintf("%d of %d", len(b.not), b.of), fmt.Sprintf("%s (%s)", strings.TrimSuffix(b.words(), "."), b.row.ID))
	}
	s.more(len(g.broken), "more that some do not keep")
	s.notes()
	s.add("")
	s.item("", fmt.Sprintf("These are %s and %s: --all shows each cell, --report html=FILE writes a page of them, and --only NAME or fewer reports make a table that has room here.",
		count(len(s.t.Columns), s.t.Noun()), count(s.rowCount(), rowNoun(s.t))))
}

// keepAll counts those that break nothing.
func keepAll(n int, noun string) string {
	if n == 1 {
		return "1 " + noun + " keeps all that could be judged"
	}
	return fmt.Sprintf("%d %ss keep all that could be judged", n, noun)
}

func (s *sheet) rowCount() int {
	all, _ := rowsOf(s.t)
	return all
}

func (s *sheet) title(text string) {
	s.add("")
	for _, line := range wrap(text, s.width) {
		s.add(s.paint.bold(line))
	}
}

// entry is a line of a list: what it is about, and what is said of it.
func (s *sheet) entry(name, text string) {
	column := min(28, s.width/3)
	s.item("  "+pad(cut(visible(name), column), column)+"  ", text)
}

// more counts those of a list that were not shown.
func (s *sheet) more(n int, words string) {
	if n > gistRows {
		s.item("  ", fmt.Sprintf("… %d %s", n-gistRows, words))
	}
}
