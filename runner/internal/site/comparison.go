package site

import (
	"bytes"
	"fmt"
	"io"

	"authspec/runner/internal/pairs"
	"authspec/runner/internal/report"
	"authspec/runner/results"
)

// comparisons writes the comparisons as reports have them, and a page that leads
// to them.
func (s *site) comparisons() {
	o := report.TableOptions{Home: "../index.html"}
	for _, side := range s.sides() {
		s.table("compare/"+side.Folder+".html", func(w io.Writer) error { return report.WriteTable("html", w, side.table, o) })
	}
	pairs := pairs.Build(runs(s.servers), runs(s.clients))
	s.table("compare/pairs.html", func(w io.Writer) error { return report.WritePairs("html", w, pairs, o) })
	s.write("compare", page{
		Name: "compare/index.html", Title: "Comparisons", Section: "compare", Data: pairs,
		Description: fmt.Sprintf("Requirements by implementations, requirements by clients, and which of %d logins between them fail.",
			pairs.Logins.Fail+pairs.Logins.May+pairs.Logins.Part+pairs.Logins.Work+pairs.Logins.Unknown),
	})
}

func (s *site) table(name string, write func(io.Writer) error) {
	var text bytes.Buffer
	s.fail(name, write(&text))
	s.add(name, text.Bytes())
}

func runs(side *side) []*results.Run {
	var list []*results.Run
	for _, one := range side.subjects {
		list = append(list, one.run)
	}
	return list
}
