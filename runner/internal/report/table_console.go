package report

import (
	"fmt"
	"io"
	"strings"

	"authspec/runner/internal/compare"
	"authspec/runner/results"
)

// TableConsole writes a comparison for a terminal: a line of scores for each
// implementation, then a table of requirements by implementations, in words or,
// where these have no room, in letters. Where even those have none, it is told what
// the comparison comes to; all of it, on demand, is cut into several tables.
func TableConsole(w io.Writer, t *compare.Table, o TableOptions) error {
	s := &sheet{t: t, paint: paint{o.Colour}, width: o.width(), all: o.All}
	s.head()
	s.lay()
	if len(t.Columns) > s.fits && !s.all {
		s.gist()
		_, err := io.WriteString(w, strings.Join(s.lines, "\n")+"\n")
		return err
	}
	s.scores()
	s.notes()
	for first := 0; first < len(t.Columns); first += s.fits {
		s.part(first, min(first+s.fits, len(t.Columns)))
	}
	s.tail()
	_, err := io.WriteString(w, strings.Join(s.lines, "\n")+"\n")
	return err
}

// sheet is a comparison on a terminal.
type sheet struct {
	t     *compare.Table
	paint paint
	width int
	all   bool
	lines []string

	letters bool // cells are letters
	label   int  // width of the rows' names
	cell    int  // width of a cell with the blanks before it
	fits    int  // columns beside one another
}

func (s *sheet) add(line string) { s.lines = append(s.lines, strings.TrimRight(line, " ")) }

// head says what is compared.
func (s *sheet) head() {
	all, _ := rowsOf(s.t)
	for _, line := range wrap(fmt.Sprintf("authspec compare · %s · %s", count(len(s.t.Columns), s.t.Noun()), count(all, rowNoun(s.t))), s.width) {
		s.add(s.paint.bold(line))
	}
}

// scores is a line for each implementation.
func (s *sheet) scores() {
	var columns []int
	for i := range s.t.Columns {
		columns = append(columns, i)
	}
	s.scoresOf(columns)
	s.add("")
	for _, sentence := range scoreLegend() {
		for _, line := range wrap(sentence, s.width) {
			s.add(s.paint.dim(line))
		}
	}
}

// scoresOf is a line for some of the implementations.
func (s *sheet) scoresOf(columns []int) {
	rows := [][]string{{"", "", "exit"}}
	for _, c := range scoreColumns {
		rows[0] = append(rows[0], c.head)
	}
	rows[0] = append(rows[0], "began")
	if s.t.Role == results.RoleClient {
		rows[0] = append(rows[0], "can")
	}
	for _, i := range columns {
		c := &s.t.Columns[i]
		row := []string{fmt.Sprint(i + 1), cut(visible(columnTitle(c)), 30), fmt.Sprint(c.Exit)}
		for _, k := range scoreColumns {
			row = append(row, scoreWords(k.of(c.Scores)))
		}
		row = append(row, c.Started.Format("2006-01-02"))
		if s.t.Role == results.RoleClient {
			row = append(row, visible(strings.Join(c.Can, ", ")))
		}
		rows = append(rows, row)
	}
	s.add("")
	for i, line := range grid(rows, s.width) {
		if i == 0 {
			line = s.paint.dim(line)
		}
		s.add(line)
	}
}

// notes are what must be known, and what is absent.
func (s *sheet) notes() {
	if len(s.t.Notes)+len(s.t.Absent) > 0 {
		s.add("")
	}
	for i, n := range s.t.Notes {
		if len(s.t.Columns) > s.fits && !s.all && i == gistRows {
			s.item("        ", count(len(s.t.Notes)-i, "more note"))
			break
		}
		s.item("note    ", n)
	}
	for _, a := range s.t.Absent {
		s.item("absent  ", a.Name+": "+a.Reason)
	}
}

// item is a labelled text, wrapped.
func (s *sheet) item(label, text string) {
	for _, line := range wrap(text, s.width-len(label)) {
		s.add(s.paint.dim(label) + line)
		label = strings.Repeat(" ", len(label))
	}
}

// lay decides how wide everything is: cells hold words under the names of the
// implementations, words under their numbers, or letters.
func (s *sheet) lay() {
	const gap, longestName = 2, 16
	n, words, names := len(s.t.Columns), s.widest(), 0
	for i := range s.t.Columns {
		names = max(names, DisplayWidth(visible(s.t.Columns[i].Name)))
	}
	s.label = min(s.label, s.width/2)
	s.cell = max(words, names) + gap
	if names > longestName || s.label+n*s.cell > s.width {
		s.cell = words + gap
	}
	s.letters = s.label+n*s.cell > s.width
	if s.letters {
		s.cell = len(fmt.Sprint(n)) + 1
	}
	s.fits = max(1, (s.width-s.label)/s.cell)
}

// widest is the width of the widest cell; it also finds that of the names of
// rows and groups.
func (s *sheet) widest() (words int) {
	s.label = len("held")
	for g := range s.t.Groups {
		group := &s.t.Groups[g]
		if s.rowsIn(group) == 0 {
			continue
		}
		s.label = max(s.label, DisplayWidth(visible(groupTitle(group))))
		for _, score := range group.Scores {
			words = max(words, len(parts(score)))
		}
		for r := range group.Rows {
			row := &group.Rows[r]
			if !s.shown(row) {
				continue
			}
			s.label = max(s.label, DisplayWidth(visible(row.ID)))
			for i := range row.Cells {
				words = max(words, len(cellText(&row.Cells[i])))
			}
		}
	}
	return words
}

func (s *sheet) shown(row *compare.Row) bool { return s.all || telling(row) }

// parts is a score without its share, for a narrow column.
func parts(c compare.Score) string {
	if c.Applicable == 0 {
		return "-"
	}
	return fmt.Sprintf("%d/%d", c.Held, c.Applicable)
}

// part is the table of some of the columns.
func (s *sheet) part(first, last int) {
	for g := range s.t.Groups {
		group := &s.t.Groups[g]
		if s.rowsIn(group) == 0 {
			continue
		}
		s.add("")
		s.heading(groupTitle(group), first, last)
		if !s.letters {
			s.row(s.paint.dim(pad("held", s.label)), first, last, func(i int) (string, results.Verdict) { return parts(group.Scores[i]), results.Skip })
		}
		for r := range group.Rows {
			if row := &group.Rows[r]; s.shown(row) {
				s.row(pad(cut(visible(row.ID), s.label), s.label), first, last, func(i int) (string, results.Verdict) { return s.cellOf(&row.Cells[i]) })
			}
		}
	}
}

func (s *sheet) rowsIn(g *compare.Group) int {
	n := 0
	for r := range g.Rows {
		if s.shown(&g.Rows[r]) {
			n++
		}
	}
	return n
}

// heading names a group and the columns, by the number that they have above or
// by their name where it fits.
func (s *sheet) heading(title string, first, last int) {
	line := s.paint.bold(pad(cut(visible(title), s.label), s.label))
	for i := first; i < last; i++ {
		name := fmt.Sprint(i + 1)
		if full := visible(s.t.Columns[i].Name); DisplayWidth(full) <= s.cell-2 && !s.letters {
			name = full
		}
		line += s.paint.dim(padLeft(name, s.cell))
	}
	s.add(line)
}

func (s *sheet) row(label string, first, last int, cell func(int) (string, results.Verdict)) {
	for i := first; i < last; i++ {
		text, v := cell(i)
		blanks := max(0, s.cell-DisplayWidth(text))
		label += strings.Repeat(" ", blanks) + s.paint.verdict(v, text)
	}
	s.add(label)
}

func (s *sheet) cellOf(c *compare.Cell) (string, results.Verdict) {
	if !c.Present() {
		return "", results.Skip
	}
	if s.letters {
		return cellWords[c.Verdict][1], c.Verdict
	}
	return cellText(c), c.Verdict
}

// tail explains the letters, and says what is not shown.
func (s *sheet) tail() {
	s.add("")
	if s.letters {
		var list []string
		for _, v := range results.Verdicts() {
			list = append(list, cellWords[v][1]+" "+string(v))
		}
		s.item("letters ", strings.Join(list, ", ")+"; blank: the run has no such check")
	}
	if _, hidden := rowsOf(s.t); hidden > 0 && !s.all {
		s.item("hidden  ", fmt.Sprintf("%s in which every cell is note, pass or skip; --all shows them", count(hidden, rowNoun(s.t))))
	}
}

// grid lays out rows in columns, the first two to the left, the others to the
// right; columns at the end that have no room are left out.
func grid(rows [][]string, width int) []string {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, text := range row {
			widths[i] = max(widths[i], DisplayWidth(text))
		}
	}
	lines := make([]string, len(rows))
	total := 0
	for i, w := range widths {
		if total += w + 2; total > width {
			break
		}
		for r, row := range rows {
			if i < 2 {
				lines[r] += "  " + pad(row[i], w)
			} else {
				lines[r] += "  " + padLeft(row[i], w)
			}
		}
	}
	return lines
}

// pad and padLeft fill a text with blanks to a width in columns.
func pad(s string, width int) string {
	return s + strings.Repeat(" ", max(0, width-DisplayWidth(s)))
}

func padLeft(s string, width int) string {
	return strings.Repeat(" ", max(0, width-DisplayWidth(s))) + s
}
