package site

import (
	_ "embed" // questions.yaml
	"slices"

	"gopkg.in/yaml.v3"

	"authspec/runner/internal/idglob"
	"authspec/runner/internal/published"
	"authspec/runner/internal/yamldoc"
	"authspec/runner/results"
)

// questionsText is what is asked of all, and how who lets somebody in is told.
//
//go:embed questions.yaml
var questionsText []byte

// asked is the content of questions.yaml.
type asked struct {
	servers, clients []*question
	doors            []*door
}

// question is what people ask of a server, or of a client; the checks that
// answer it are those that one of the globs names, or whose requirement one does.
type question struct {
	ID, Group string
	Title     string // a few words
	Asks      string // a sentence
	// Broken says what those do that break it, behind their number: "refuse it".
	Broken string
	Lead   int // its place among the findings of the front page; 0: none

	checks, requirements *idglob.Set
	addresses            []string // that a catalogue has
	rules                []string // ids of their requirements
}

// door is a way by which somebody is let in, or a password gets out: findings of
// the requirements that the globs name.
type door struct {
	Title, Text  string
	Client       bool
	requirements *idglob.Set
}

// readQuestions reads questions.yaml.
func readQuestions() (asked, error) {
	var a asked
	d, err := yamldoc.Parse("questions.yaml", questionsText)
	if err != nil {
		return a, err
	}
	for _, m := range d.Members(d.Root, []string{"format", "servers", "clients", "doors"}) {
		switch m.Key {
		case "servers":
			a.servers = readGroups(d, m.Value)
		case "clients":
			a.clients = readGroups(d, m.Value)
		case "doors":
			for _, item := range d.List(m.Value) {
				a.doors = append(a.doors, readDoor(d, item))
			}
		}
	}
	return a, d.Err()
}

func readGroups(d *yamldoc.Document, n *yaml.Node) []*question {
	var list []*question
	for _, item := range d.List(n) {
		group := ""
		members := d.Members(item, []string{"group", "questions"})
		d.Require(item, members, "group", "questions")
		for _, m := range members {
			if m.Key == "group" {
				group = d.Text(m.Value)
				continue
			}
			for _, one := range d.List(m.Value) {
				list = append(list, readQuestion(d, one, group))
			}
		}
	}
	return list
}

func readQuestion(d *yamldoc.Document, item *yaml.Node, group string) *question {
	q := &question{Group: group}
	members := d.Members(item, []string{"id", "title", "asks", "broken", "lead", "checks", "requirements"})
	d.Require(item, members, "id", "title", "asks", "broken")
	for _, m := range members {
		switch m.Key {
		case "id":
			q.ID = d.Text(m.Value)
		case "title":
			q.Title = d.Text(m.Value)
		case "asks":
			q.Asks = d.Text(m.Value)
		case "broken":
			q.Broken = d.Text(m.Value)
		case "lead":
			q.Lead = d.Int(m.Value, 1)
		case "checks":
			q.checks = readGlobs(d, m.Value)
		case "requirements":
			q.requirements = readGlobs(d, m.Value)
		}
	}
	return q
}

func readDoor(d *yamldoc.Document, item *yaml.Node) *door {
	w := &door{}
	members := d.Members(item, []string{"title", "text", "client", "requirements"})
	d.Require(item, members, "title", "text", "requirements")
	for _, m := range members {
		switch m.Key {
		case "title":
			w.Title = d.Text(m.Value)
		case "text":
			w.Text = d.Text(m.Value)
		case "client":
			w.Client = d.Bool(m.Value)
		case "requirements":
			w.requirements = readGlobs(d, m.Value)
		}
	}
	return w
}

func readGlobs(d *yamldoc.Document, n *yaml.Node) *idglob.Set {
	set, err := idglob.Compile(d.Texts(n))
	if err != nil {
		d.Problem(n, "%s", err)
	}
	return set
}

// posed are the questions that some check of a catalogue answers.
func posed(list []*question, known published.Catalogue) []*question {
	var kept []*question
	for _, q := range list {
		for _, c := range known.Cases {
			for _, k := range c.Checks {
				q.find(results.Address(c.ID, k.Name), k.Requirement)
			}
		}
		if len(q.addresses) > 0 {
			kept = append(kept, q)
		}
	}
	return kept
}

// find enters a check that answers the question.
func (q *question) find(address, requirement string) {
	byCheck := !q.checks.Empty() && q.checks.Match(address)
	byRule := !q.requirements.Empty() && q.requirements.Match(requirement)
	if !byCheck && !byRule {
		return
	}
	q.addresses = append(q.addresses, address)
	if !slices.Contains(q.rules, requirement) {
		q.rules = append(q.rules, requirement)
	}
}

// answer is what the checks of one subject say to a question.
type answer struct {
	Verdict     results.Verdict // the gravest; Skip where nothing was judged
	Not, Judged int             // checks that do not hold, and all that could be judged
	Rule        string          // of the first check that has the verdict
}

// answer asks the checks of one subject. What could not be judged says nothing.
func (q *question) answer(checks map[string]*results.Check) answer {
	a := answer{Verdict: results.Skip}
	for _, address := range q.addresses {
		k := checks[address]
		if k == nil || !k.Verdict.Judged() {
			continue
		}
		a.Judged++
		if k.Verdict == results.Fail || k.Verdict == results.Warn {
			a.Not++
		}
		if k.Verdict.Rank() < a.Verdict.Rank() {
			a.Verdict, a.Rule = k.Verdict, k.Requirement
		}
	}
	return a
}
