package compare

import (
	"cmp"
	"fmt"
	"strings"

	"authspec/runner/results"
)

// Options shape a table. The zero value is fit for use.
type Options struct {
	By     By       // empty: ByRequirement
	Names  []string // of the columns, one a run; empty ones are taken from the run
	Absent []Absent // what could not be run
}

// Build compares runs, one a column. It keeps the runs and does not change them.
func Build(runs []*results.Run, o Options) *Table {
	t := &Table{
		Format: TableFormat, By: cmp.Or(o.By, ByRequirement), Runs: runs,
		Columns: make([]Column, len(runs)), Absent: append([]Absent{}, o.Absent...), Notes: []string{}, Groups: []Group{},
	}
	if len(runs) > 0 {
		t.Role = runs[0].Role
	}
	b := builder{t: t, rows: map[string]*Row{}}
	for i, run := range runs {
		name := ""
		if i < len(o.Names) {
			name = o.Names[i]
		}
		t.Columns[i] = column(run, name)
	}
	brief(t.Columns)
	unique(t.Columns)
	for i, run := range runs {
		b.run(i, run)
	}
	b.group()
	t.score()
	t.note()
	return t
}

// column says what a run is about.
func column(run *results.Run, name string) Column {
	im := run.Target.Implementation
	c := Column{
		Name: cmp.Or(name, im.Product, run.Target.Name, run.Target.URL), Product: im.Product, Version: im.Version,
		Target: run.Target.Name, URL: run.Target.URL, Started: run.Started, Suite: run.Suite,
		Exit: run.Exit, ExitReason: run.ExitReason,
	}
	if c.Suite.Names == nil {
		c.Suite.Names = []string{}
	}
	if run.Role == results.RoleClient {
		c.Can = capabilities(run)
	}
	for i := range run.Results {
		c.Cases.Add(run.Results[i].Verdict)
	}
	return c
}

// reach is the capability of a client that all others stand on: it says nothing
// by itself.
const reach = "reach"

// capabilities are those of a client that hold, in the order of its ground.
func capabilities(run *results.Run) []string {
	var list []string
	for _, g := range run.Ground {
		if g.Holds && g.Resource != reach {
			list = append(list, g.Resource)
		}
	}
	return list
}

// Mixed is a sentence where some runs are of clients and some of servers, which
// have no checks in common; empty where they are alike. names are those of the
// runs, one each.
func Mixed(names []string, runs []*results.Run) string {
	for i, run := range runs {
		if run.Role == runs[0].Role {
			continue
		}
		client, server := names[i], names[0]
		if runs[0].Role == results.RoleClient {
			client, server = server, client
		}
		return fmt.Sprintf("%s is about a client and %s about a server: they have no checks in common", client, server)
	}
	return ""
}

// brief takes the schemes off names that are URLs, where all can be told apart
// without: there is little room above a column.
func brief(columns []Column) {
	short, full := map[string]bool{}, map[string]bool{}
	without := func(name string) string {
		if _, rest, ok := strings.Cut(name, "://"); ok {
			return rest
		}
		return name
	}
	for _, c := range columns {
		short[without(c.Name)], full[c.Name] = true, true
	}
	if len(short) < len(full) {
		return
	}
	for i := range columns {
		columns[i].Name = without(columns[i].Name)
	}
}

// unique tells columns of the same name apart: by version where that is enough,
// else by number.
func unique(columns []Column) {
	same := func(name string) (at []int) {
		for i := range columns {
			if columns[i].Name == name {
				at = append(at, i)
			}
		}
		return at
	}
	for i := range columns {
		twins := same(columns[i].Name)
		if len(twins) < 2 {
			continue
		}
		for _, k := range twins {
			if v := columns[k].Version; v != "" && !strings.Contains(columns[k].Name, v) {
				columns[k].Name += " " + v
			}
		}
	}
	for i := range columns {
		for n, k := range same(columns[i].Name) {
			if n > 0 {
				columns[k].Name = fmt.Sprintf("%s (%d)", columns[k].Name, n+1)
			}
		}
	}
}

// builder collects rows by their ids.
type builder struct {
	t    *Table
	rows map[string]*Row
}

// run enters all checks of a run. Those of set-up steps cite nothing: where one
// did not hold, the checks that it blocked say so.
func (b *builder) run(column int, run *results.Run) {
	for i := range run.Results {
		c := &run.Results[i]
		for k := range c.Checks {
			if check := &c.Checks[k]; check.Requirement != "" {
				row := b.row(run, c, check)
				row.Cells[column].add(c.Address(check), check.Verdict, Ref{i, k})
			}
		}
	}
}

// row finds the row of a check; what it says comes from the first run that has
// it.
func (b *builder) row(run *results.Run, c *results.Case, k *results.Check) *Row {
	id := k.Requirement
	if b.t.By == ByCheck {
		id = c.Address(k)
	}
	if row := b.rows[id]; row != nil {
		return row
	}
	q := run.Requirements[k.Requirement]
	row := &Row{
		ID: id, Requirement: k.Requirement, Level: k.Level, Severity: k.Severity, Area: q.Area,
		Source: q.Source, Rule: q.Rule, Impact: q.Impact, Cells: make([]Cell, len(b.t.Columns)),
	}
	if b.t.By == ByCheck {
		row.Title = c.Title
	}
	b.rows[id] = row
	return row
}

// add enters one check into a cell.
func (c *Cell) add(address string, v results.Verdict, r Ref) {
	c.Checks = append(c.Checks, r)
	c.Counts.Add(v)
	switch {
	case c.Verdict == "" || v.Rank() < c.Verdict.Rank():
		c.Verdict, c.Worst = v, nil
	case v != c.Verdict:
		return
	}
	if v != results.Pass && v != results.Skip {
		c.Worst = append(c.Worst, address)
	}
}
