package published

import (
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"authspec/runner/results"
)

// Pack makes a publication of runs of the same cases; names are those of the
// implementations, one a run.
func Pack(names []string, runs []*results.Run) Publication {
	p := Publication{Catalogue: Catalogue{Format: Format, Requirements: map[string]results.Requirement{}, Cases: []Case{}}, Results: []Result{}}
	at := map[string]int{} // cases of the catalogue by id
	for _, run := range runs {
		p.Catalogue.Suite, p.Catalogue.Role = run.Suite, run.Role
		for id, row := range run.Requirements {
			row.Link, row.Remedies = "", nil // whoever reads it has them, and maybe better ones
			p.Catalogue.Requirements[id] = row
		}
		for i := range run.Results {
			p.Catalogue.add(at, &run.Results[i])
		}
	}
	for i, run := range runs {
		p.Results = append(p.Results, p.Catalogue.result(names[i], run))
	}
	return p
}

// Merge is a publication in which these runs stand for those of the same names,
// in the order of the names.
func (p Publication) Merge(names []string, runs []*results.Run) (Publication, error) {
	old, err := p.Runs()
	if err != nil {
		return p, err
	}
	byName := map[string]*results.Run{}
	for _, run := range old {
		byName[run.Target.Name] = run
	}
	for i, run := range runs {
		byName[names[i]] = run
	}
	all := slices.Sorted(maps.Keys(byName))
	var sorted []*results.Run
	for _, name := range all {
		sorted = append(sorted, byName[name])
	}
	return Pack(all, sorted), nil
}

// add enters what is new of a case.
func (c *Catalogue) add(at map[string]int, r *results.Case) {
	i, known := at[r.ID]
	if !known {
		i = len(c.Cases)
		at[r.ID] = i
		c.Cases = append(c.Cases, Case{ID: r.ID, Title: r.Title, File: r.File, Line: r.Line, Checks: []Check{}})
	}
	for _, k := range r.Checks {
		if c.Cases[i].find(k.Name) == nil {
			c.Cases[i].Checks = append(c.Cases[i].Checks, Check{Name: k.Name, Requirement: k.Requirement, Level: k.Level, Severity: k.Severity, Line: k.Line})
		}
	}
}

func (c *Case) find(name string) *Check {
	for i := range c.Checks {
		if c.Checks[i].Name == name {
			return &c.Checks[i]
		}
	}
	return nil
}

// result makes a run small.
func (c *Catalogue) result(name string, run *results.Run) Result {
	r := Result{
		Format: Format, Name: name, Product: run.Target.Implementation.Product, Version: run.Target.Implementation.Version,
		Started: run.Started, Exit: run.Exit, Reason: run.ExitReason, Command: run.Target.Command, Ground: ground(run.Ground), Verdicts: []Topic{}, Findings: []Finding{},
	}
	byID := map[string]*results.Case{}
	for i := range run.Results {
		byID[run.Results[i].ID] = &run.Results[i]
	}
	shown := map[string]bool{} // requirements whose exchange, and what blocks checks, has been shown
	for i := range c.Cases {
		known := &c.Cases[i]
		r.enter(known.topic(), known.letters(byID[known.ID]))
		if mine := byID[known.ID]; mine != nil {
			r.Findings = append(r.Findings, findings(mine, shown)...)
		}
	}
	return r
}

func (c *Case) topic() string {
	topic, _, _ := strings.Cut(c.ID, "/")
	return topic
}

// letters are the verdicts of a case; mine is nil where the run does not have it.
func (c *Case) letters(mine *results.Case) string {
	line := make([]byte, len(c.Checks))
	for i, known := range c.Checks {
		line[i] = absent
		if mine == nil {
			continue
		}
		for _, k := range mine.Checks {
			if k.Name == known.Name {
				line[i] = letters[k.Verdict]
			}
		}
	}
	return string(line)
}

// enter adds a case's letters to those of its topic.
func (r *Result) enter(topic, line string) {
	last := len(r.Verdicts) - 1
	if last < 0 || r.Verdicts[last].Topic != topic {
		r.Verdicts = append(r.Verdicts, Topic{topic, line})
		return
	}
	r.Verdicts[last].Letters += " " + line
}

// findings are those of one case.
func findings(c *results.Case, shown map[string]bool) []Finding {
	var list []Finding
	for i := range c.Checks {
		k := &c.Checks[i]
		if k.Verdict == results.Pass || k.Verdict == results.Skip {
			continue
		}
		if k.Verdict == results.Blocked && shown[k.Reason] {
			continue // one says it for all
		}
		shown[k.Reason] = shown[k.Reason] || k.Verdict == results.Blocked
		f := Finding{Check: c.Address(k), Reason: k.Reason, Want: k.Want, Got: k.Got}
		if !shown[k.Requirement] && k.Verdict != results.Note {
			f.Exchange = behind(c, k)
			shown[k.Requirement] = f.Exchange != nil
		}
		list = append(list, f)
	}
	return list
}

// behind is the exchange that a check judged: the last of its step.
func behind(c *results.Case, k *results.Check) *results.Exchange {
	if len(c.Exchanges) == 0 {
		return nil
	}
	found := c.Exchanges[len(c.Exchanges)-1]
	for _, x := range c.Exchanges {
		if x.Step == k.Step {
			found = x
		}
	}
	found.Took = 0 // it differs from run to run
	found.Sent, found.Received = shorten(&found, found.Sent, true), shorten(&found, found.Received, false)
	return &found
}

// longest is how many octets of a request or answer are published: the head of
// nearly every answer.
const longest = 800

// shorten cuts a text between characters and counts what is missing.
func shorten(x *results.Exchange, text string, sent bool) string {
	if len(text) <= longest {
		return text
	}
	end := longest
	for !utf8.RuneStart(text[end]) {
		end--
	}
	cut := results.Cut{}
	if x.Cut != nil {
		cut = *x.Cut
	}
	if missing := int64(len(text) - end); sent {
		cut.Sent += missing
	} else {
		cut.Received += missing
	}
	x.Cut = &cut
	return text[:end]
}
