package site

import (
	"fmt"

	"authspec/runner/results"
)

// tally is how many break what a question asks, of those that could be judged.
type tally struct {
	Not, Judged int
	Breakers    []cell // who
}

// Works is how many of those that could be judged do what is asked.
func (t tally) Works() int { return t.Judged - t.Not }

// cell is what one subject says to one question.
type cell struct {
	*subject
	answer
	Question *question
	Words    string
	Link     string // to the evidence, on the page of the subject
}

// worksTable is the questions with all answers to them.
type worksTable struct {
	*side
	Name   string // of the file
	Rows   []worksRow
	Groups []worksGroup
	Matrix []matrixRow
}

type worksRow struct {
	*question
	tally
	Rules []*rule
	Link  string
}

type worksGroup struct {
	Name string
	Rows []worksRow
}

type matrixRow struct {
	*subject
	Cells []cell
}

// worksName is the file about what works where.
func worksName(s *side) string { return "works-" + s.Folder + ".html" }

// tally counts the answers to a question, by its place.
func (s *side) tally(i int) tally {
	var t tally
	for _, one := range s.subjects {
		c := s.cell(one, i)
		if c.Judged > 0 {
			t.Judged++
		}
		if c.answer.Not > 0 {
			t.Not++
			t.Breakers = append(t.Breakers, c)
		}
	}
	return t
}

// cell is the answer of one subject to a question, with where it is shown.
func (s *side) cell(one *subject, i int) cell {
	c := cell{subject: one, answer: one.answers[i], Question: s.questions[i]}
	c.Link = one.Path() + "#q-" + c.Question.ID
	switch {
	case c.Judged == 0:
		c.Words = "not judged"
	case c.Not > 0:
		c.Link = one.Path() + "#" + c.Rule
		c.Words = map[results.Verdict]string{results.Fail: "breaks", results.Warn: "does not do what it should"}[c.Verdict]
		if c.answer.Judged > 1 {
			c.Words += fmt.Sprintf(", in %d of %d checks", c.answer.Not, c.answer.Judged)
		}
	case c.Verdict == results.Note:
		c.Words = "does not, and need not"
	default:
		c.Words = "works, by " + count(c.Judged, "check")
	}
	return c
}

// works are all questions with the answers to them.
func (s *side) works() worksTable {
	t := worksTable{side: s, Name: worksName(s)}
	for i, q := range s.questions {
		t.Rows = append(t.Rows, worksRow{question: q, tally: s.tally(i), Link: t.Name + "#" + q.ID})
		if n := len(t.Groups); n == 0 || t.Groups[n-1].Name != q.Group {
			t.Groups = append(t.Groups, worksGroup{Name: q.Group})
		}
		last := &t.Groups[len(t.Groups)-1]
		last.Rows = append(last.Rows, t.Rows[i])
	}
	for _, one := range s.subjects {
		row := matrixRow{subject: one}
		for i := range s.questions {
			row.Cells = append(row.Cells, s.cell(one, i))
		}
		t.Matrix = append(t.Matrix, row)
	}
	return t
}

// works writes the pages about what works where.
func (s *site) works() {
	for _, side := range s.sides() {
		t := side.works()
		for g := range t.Groups {
			for i := range t.Groups[g].Rows {
				row := &t.Groups[g].Rows[i]
				for _, id := range row.rules {
					row.Rules = append(row.Rules, s.byID[id])
				}
				s.entry("question", row.Title, t.Name+"#"+row.ID, row.Asks)
			}
		}
		s.write("works", page{
			Name: t.Name, Title: "What works in which " + side.One, Section: t.Name, Data: t,
			Description: fmt.Sprintf("%d everyday questions to %d %ss: what works, what breaks, and where it was seen.", len(t.Rows), len(t.Matrix), side.One),
		})
	}
}
