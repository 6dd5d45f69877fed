package site

import (
	"fmt"
	"strings"

	"authspec/runner/internal/compare"
	"authspec/runner/results"
)

// subjectPage is the page of an implementation, or of a client.
type subjectPage struct {
	*subject
	Full     string // product and version
	Headline string
	Works    string // the page about what works where
	Scores   []score
	Can      string // of a client
	Command  string // of a client
	Schemes  []ground
	Answers  []cell
	Findings []shownFinding
	Messages []shownFinding // message rules of HTTP/1.1
	Unseen   []shownFinding
	Skipped  int // requirements that could not be judged, or do not apply
}

// score is a share in words.
type score struct {
	Name, Long string
	compare.Score
}

// ground is how a resource asks for credentials.
type ground struct{ Resource, Schemes, Challenge string }

// shownFinding is a finding with its rule and its octets.
type shownFinding struct {
	*finding
	Rule *rule
	Wire *exchange
	Mend []string // in general, and in the way of the product
	Ways []way
	More int  // checks that are not listed
	Open bool // its octets are seen at once
}

// way is a check that does not hold.
type way struct{ Address, Want, Got, Reason string }

// openAtOnce is how many findings show their octets without being opened.
const openAtOnce = 3

// waysShown is how many checks of a finding are listed.
const waysShown = 12

// scoreNames are the scores that are shown, and what they count.
func scoreNames(s compare.Scores, role results.Role) []score {
	list := []score{
		{"auth", "on authentication", s.Auth},
		{"security", "on ways around it, disclosure and robustness", s.Security},
		{"MUST", "of both that are a MUST", s.Must},
	}
	if role == results.RoleClient {
		return list
	}
	return append(list, score{"common", "the same, by the checks that applied to all: this one can be compared", s.Common}, score{"http1", "message rules of HTTP/1.1, in no other score", s.HTTP1})
}

// subjects writes the pages of all of one side, and their list.
func (s *site) subjects(of *side) {
	type list struct {
		*side
		Rows  []subjectPage
		Heads []score
	}
	l := list{side: of, Heads: scoreNames(compare.Scores{}, of.Role)}
	for _, one := range of.subjects {
		p := s.subjectPage(one)
		l.Rows = append(l.Rows, p)
		s.entry(of.One, one.Name, one.Path(), p.Full+" "+one.Kind+" "+one.Language)
		s.write("subject", page{
			Name: one.Path(), Title: p.Full, Section: of.Folder, Data: p,
			Description: fmt.Sprintf("What %s holds of HTTP authentication and what it does not: %s", p.Full, one.run.Headline()),
		})
	}
	s.write("subjects", page{
		Name: of.Folder + "/index.html", Title: of.Title, Section: of.Folder, Data: l,
		Description: fmt.Sprintf("%d %ss judged by authspec: what each holds of HTTP authentication, and what it does not.", len(l.Rows), of.One),
	})
}

func (s *site) subjectPage(one *subject) subjectPage {
	p := subjectPage{
		subject: one, Full: one.fullName(), Headline: one.run.Headline(), Works: worksName(one.side), Scores: scoreNames(one.column.Scores, one.side.Role),
		Can: strings.Join(one.column.Can, ", "), Command: results.Visible(one.run.Target.Command),
	}
	for i := range one.side.questions {
		p.Answers = append(p.Answers, one.side.cell(one, i))
	}
	for _, f := range one.broken {
		if f.Requirement.Area == results.AreaHTTP1 {
			p.Messages = append(p.Messages, s.shownFinding(one, f))
		} else {
			found := s.shownFinding(one, f)
			found.Open = len(p.Findings) < openAtOnce
			p.Findings = append(p.Findings, found)
		}
	}
	for _, f := range one.unseen {
		p.Unseen = append(p.Unseen, s.shownFinding(one, f))
	}
	for _, t := range one.run.Tally() {
		p.Skipped += t.Skipped + t.Unknown
	}
	if one.side.Role != results.RoleClient {
		p.Schemes = grounds(one.run)
	}
	return p
}

func (s *site) shownFinding(one *subject, f *finding) shownFinding {
	out := shownFinding{finding: f, Rule: s.byID[f.ID], Wire: shown(one.side.Role, f.Exchange)}
	out.Mend = out.Rule.mend(one)
	for i, found := range f.Checks {
		if i == waysShown {
			out.More = len(f.Checks) - waysShown
			break
		}
		k := found.Check
		out.Ways = append(out.Ways, way{found.Address(), k.Want, k.Got, k.Reason})
	}
	return out
}

// mend is how a requirement is mended: in general, and in the way of a product.
func (r *rule) mend(one *subject) []string {
	var list []string
	for _, m := range r.Remedies {
		if m.Product == "" || strings.EqualFold(m.Product, one.Product) || strings.EqualFold(m.Product, one.Name) {
			list = append(list, m.Do)
		}
	}
	return list
}

// grounds are the resources of a server, with how they ask.
func grounds(run *results.Run) []ground {
	var list []ground
	for _, g := range run.Ground {
		one := ground{Resource: g.Resource, Schemes: strings.Join(g.Schemes, ", ")}
		for _, x := range g.Exchanges {
			for line := range strings.Lines(x.Received) {
				name, value, ok := strings.Cut(strings.TrimSpace(line), ":")
				if ok && strings.EqualFold(name, "WWW-Authenticate") {
					one.Challenge += results.Visible(strings.TrimSpace(value)) + "\n"
				}
			}
		}
		if one.Challenge != "" {
			list = append(list, one)
		}
	}
	return list
}
