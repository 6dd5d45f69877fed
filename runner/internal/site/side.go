package site

import (
	"cmp"
	"strings"

	"authspec/runner/internal/compare"
	"authspec/runner/internal/library"
	"authspec/runner/internal/published"
	"authspec/runner/results"
)

// words are what pages say of servers, or of clients.
type words struct {
	Role         results.Role
	One, Folder  string // "implementation", "servers"
	Title        string // of the list of all
	Lede         string
	Judges       string // the command that judges one's own
	Contributing string // how one more gets into the list
}

var ofServers = words{
	One: "implementation", Folder: "servers", Title: "Implementations",
	Lede:   "Servers, frameworks, libraries and products, each installed and set up as its own documentation shows first, then judged on a loopback interface. A fault can lie in an example that people copy rather than in the library that it uses: the remarks say how each was set up.",
	Judges: "authspec run http://127.0.0.1:8080/private/ -u alice:wonderland", Contributing: "fixtures/implementations",
}

var ofClients = words{
	One: "client", Folder: "clients", Title: "Clients", Role: results.RoleClient,
	Lede:   "Command-line tools, libraries with an adapter of a few lines, products and a browser. The suite played the server for each. A fault can lie in a library that a client stands on (curl's in git and PHP), or in what an adapter leaves to it.",
	Judges: "authspec client -- curl -sSL --anyauth -u {user}:{password} {url}", Contributing: "fixtures/clients",
}

// side is all that is known of servers, or of clients.
type side struct {
	words
	subjects  []*subject
	table     *compare.Table
	notes     published.Notes
	questions []*question
}

// subject is one implementation, or one client.
type subject struct {
	published.About
	Name             string
	Product, Version string
	Date             string // when it was judged
	side             *side
	run              *results.Run
	column           *compare.Column
	broken           []*finding // gravest first; the message rules of HTTP/1.1 last
	unseen           []*finding // of what binds nobody
	answers          []answer   // one a question
}

// Subjects are all of the side, in the order of their names.
func (s *side) Subjects() []*subject { return s.subjects }

// Path is where the page of the subject is.
func (s *subject) Path() string { return s.side.Folder + "/" + s.Name + ".html" }

// finding is a requirement that a subject does not hold.
type finding struct {
	results.Finding
	Exchange *results.Exchange // nil where none is published
	Notes    []published.Note
}

// newSide reads what is published of one side.
func newSide(lib *library.Library, in Published, w words, asked []*question) (*side, error) {
	runs, err := in.Publication.Runs()
	if err != nil {
		return nil, err
	}
	s := &side{words: w, notes: in.Notes}
	var names []string
	for _, run := range runs {
		names = append(names, run.Target.Name)
	}
	lib.Harms(runs)
	s.table = compare.Build(runs, compare.Options{Names: names})
	s.questions = posed(asked, in.Publication.Catalogue)
	about := map[string]published.About{}
	for _, a := range in.About {
		about[a.Name] = a
	}
	for i, run := range runs {
		s.subjects = append(s.subjects, s.subject(run, &s.table.Columns[i], about[run.Target.Name]))
	}
	return s, nil
}

func (s *side) subject(run *results.Run, column *compare.Column, about published.About) *subject {
	one := &subject{
		About: about, Name: run.Target.Name, Product: cmp.Or(column.Product, run.Target.Name), Version: column.Version,
		Date: run.Started.UTC().Format("2006-01-02"), side: s, run: run, column: column,
	}
	for _, f := range run.Findings() {
		if _, cited := run.Requirements[f.ID]; !cited {
			continue // a set-up step cites nothing
		}
		found := &finding{Finding: f, Exchange: behind(f), Notes: s.notes.About(f.ID, one.Name)}
		if f.Broken() {
			one.broken = append(one.broken, found)
		} else {
			one.unseen = append(one.unseen, found)
		}
	}
	verdicts := byAddress(run)
	for _, q := range s.questions {
		one.answers = append(one.answers, q.answer(verdicts))
	}
	return one
}

// behind is the exchange that is published of a finding.
func behind(f results.Finding) *results.Exchange {
	for _, found := range f.Checks {
		for i := range found.Case.Exchanges {
			if x := &found.Case.Exchanges[i]; x.Step == found.Check.Step {
				return x
			}
		}
	}
	return nil
}

// byAddress are the checks of a run by their addresses.
func byAddress(run *results.Run) map[string]*results.Check {
	all := map[string]*results.Check{}
	for i := range run.Results {
		c := &run.Results[i]
		for j := range c.Checks {
			all[c.Address(&c.Checks[j])] = &c.Checks[j]
		}
	}
	return all
}

// fullName is the product with its version.
func (s *subject) fullName() string {
	if s.Version == "" || strings.Contains(s.Product, s.Version) {
		return s.Product
	}
	return s.Product + " " + s.Version
}
