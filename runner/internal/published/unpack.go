package published

import (
	"errors"
	"fmt"
	"strings"

	"authspec/runner/results"
)

// Runs makes runs of a publication, one a result. Of what passed they know the
// verdict only. The error names the results that do not fit the catalogue.
func (p Publication) Runs() ([]*results.Run, error) {
	var runs []*results.Run
	var wrong []error
	for _, r := range p.Results {
		run, err := p.Catalogue.run(r)
		if err != nil {
			wrong = append(wrong, fmt.Errorf("the published result of %s: %w", r.Name, err))
			continue
		}
		runs = append(runs, run)
	}
	return runs, errors.Join(wrong...)
}

// run makes a result large again.
func (c *Catalogue) run(r Result) (*results.Run, error) {
	lines := r.lines()
	if len(lines) != len(c.Cases) {
		return nil, fmt.Errorf("it has the verdicts of %d cases, the catalogue knows %d", len(lines), len(c.Cases))
	}
	run := &results.Run{
		Format: results.Format, Role: c.Role, Suite: c.Suite, Ground: large(r.Ground), Started: r.Started, Exit: r.Exit, ExitReason: r.Reason,
		Target:       results.Target{Name: r.Name, Command: r.Command, Implementation: results.Implementation{Product: r.Product, Version: r.Version}},
		Summary:      map[results.Verdict]int{},
		Requirements: c.Requirements,
	}
	for _, v := range results.Verdicts() {
		run.Summary[v] = 0
	}
	found := map[string]Finding{}
	for _, f := range r.Findings {
		found[f.Check] = f
	}
	for i := range c.Cases {
		one, err := c.Cases[i].unpack(lines[i], found)
		if err != nil {
			return nil, err
		}
		if len(one.Checks) > 0 {
			run.Results = append(run.Results, one)
			run.Summary[one.Verdict]++
		}
	}
	return run, nil
}

// lines are the letters, case by case.
func (r Result) lines() []string {
	var lines []string
	for _, t := range r.Verdicts {
		lines = append(lines, strings.Split(t.Letters, " ")...)
	}
	return lines
}

// unpack makes a case of its letters; without checks where the run had none.
func (c *Case) unpack(line string, found map[string]Finding) (results.Case, error) {
	one := results.Case{ID: c.ID, Title: c.Title, File: c.File, Line: c.Line, Verdict: results.Skip}
	if len(line) != len(c.Checks) {
		return one, fmt.Errorf("%s has %d verdicts, the catalogue knows %d checks", c.ID, len(line), len(c.Checks))
	}
	for i, known := range c.Checks {
		if line[i] == absent {
			continue
		}
		v, ok := verdict(line[i])
		if !ok {
			return one, fmt.Errorf("%s: no verdict has the letter %q", c.ID, line[i])
		}
		k := results.Check{
			Name: known.Name, Requirement: known.Requirement, Level: known.Level, Severity: known.Severity,
			Verdict: v, Was: v, Line: known.Line,
		}
		f := found[c.ID+"#"+known.Name]
		k.Reason, k.Want, k.Got = f.Reason, f.Want, f.Got
		if f.Exchange != nil {
			k.Step = f.Exchange.Step
			one.Exchanges = append(one.Exchanges, *f.Exchange)
		}
		one.Checks = append(one.Checks, k)
		graver(&one, k)
	}
	return one, nil
}

// graver gives a case the verdict of a check that is graver than those before.
func graver(c *results.Case, k results.Check) {
	if len(c.Checks) == 1 || k.Verdict.Rank() < c.Verdict.Rank() {
		c.Verdict, c.Reason, c.Level, c.Severity = k.Verdict, k.Reason, k.Level, k.Severity
	}
}
