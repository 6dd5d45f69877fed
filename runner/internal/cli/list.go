package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/library"
	"authspec/runner/internal/report"
	"authspec/runner/results"
)

// ListCmd lists what there is.
type ListCmd struct {
	Selection `embed:""`

	Client       bool   `help:"What judges clients (authspec client), instead of servers."`
	Suites       bool   `xor:"what" help:"List the suites instead of the cases."`
	Requirements bool   `xor:"what" help:"List the requirements that the chosen cases test instead of the cases."`
	Format       string `enum:"text,json" default:"text" placeholder:"FORMAT" help:"text, the default, or json."`
}

// Help implements kong.HelpProvider.
func (*ListCmd) Help() string {
	return `Examples:
  authspec list --suite core
  authspec list --only 'basic/*' --label 'must && !rfc9112'
  authspec list --requirements --format json
  authspec list --client

A case is listed with the strictest level of its checks.`
}

// Run implements the command.
func (c *ListCmd) Run(env *Env) error {
	lib, err := library.Load(c.Cases)
	if err != nil {
		return err
	}
	label, err := labelFilter(c.Label)
	if err != nil {
		return err
	}
	role := casefile.RoleServer
	if c.Client {
		role = casefile.RoleClient
	}
	chosen, err := lib.Choose(library.Selection{Role: role, Suites: c.Suite, Only: c.Only, Skip: c.Skip, Label: label})
	if err != nil {
		return misused(err)
	}
	t := listing{}
	switch {
	case c.Suites:
		t = listSuites(lib, role)
	case c.Requirements:
		t = listRequirements(lib, chosen)
	default:
		t = listCases(lib, chosen)
	}
	if c.Format == "json" {
		return writeJSON(env.Stdout, append([]any{}, t.items...))
	}
	return writeColumns(env.Stdout, t.rows)
}

// listing is what a list shows, in both of its forms.
type listing struct {
	rows  [][]string
	items []any
}

func (l *listing) add(item any, row ...string) {
	l.items = append(l.items, item)
	l.rows = append(l.rows, row)
}

// listedCase is a case as `list --format json` shows it.
type listedCase struct {
	ID       string        `json:"id"`
	Title    string        `json:"title"`
	File     string        `json:"file"`
	Line     int           `json:"line"`
	Role     casefile.Role `json:"role,omitempty"`
	Resource string        `json:"resource,omitempty"` // of a server
	Labels   []string      `json:"labels"`
	Checks   []listedCheck `json:"checks"`
}

type listedCheck struct {
	Name        string           `json:"name"`
	Requirement string           `json:"requirement"`
	Level       results.Level    `json:"level"`
	Severity    results.Severity `json:"severity,omitempty"`
}

func listCases(lib *library.Library, chosen []library.Chosen) listing {
	var l listing
	for _, one := range chosen {
		c := one.Case
		item := listedCase{
			ID: c.ID, Title: c.Title, File: c.Pos.File, Line: c.Pos.Line, Role: c.Role, Resource: c.Resource,
			Labels: lib.Labels(c.Outline), Checks: []listedCheck{},
		}
		for _, k := range c.Checks {
			if slices.Contains(one.Checks, k.Name) {
				row, _ := lib.Catalogue.Row(k.Requirement)
				item.Checks = append(item.Checks, listedCheck{k.Name, k.Requirement, row.Level, row.Severity})
			}
		}
		l.add(item, c.ID, string(strictest(lib, one)), c.Title)
	}
	return l
}

// strictest is the strictest level among the chosen checks of a case. The
// unsaid check `answer`, which nearly every case has, counts only where there
// is no other.
func strictest(lib *library.Library, one library.Chosen) results.Level {
	levels := results.Levels()
	said, any := len(levels), len(levels)
	for _, k := range one.Case.Checks {
		if !slices.Contains(one.Checks, k.Name) {
			continue
		}
		row, _ := lib.Catalogue.Row(k.Requirement)
		i := slices.Index(levels, row.Level)
		any = min(any, i)
		if !k.Unsaid {
			said = min(said, i)
		}
	}
	if said == len(levels) {
		said = any
	}
	return levels[said]
}

func listSuites(lib *library.Library, role casefile.Role) listing {
	var l listing
	for _, s := range lib.Suites {
		cases, checks := 0, 0
		for _, c := range lib.Cases {
			if n := len(s.Choose(&c.Outline, lib.Catalogue)); n > 0 && c.Role == role {
				cases++
				checks += n
			}
		}
		if cases == 0 && role == casefile.RoleClient {
			continue // it is about servers alone
		}
		item := struct {
			Name   string `json:"name"`
			Title  string `json:"title"`
			File   string `json:"file"`
			Cases  int    `json:"cases"`
			Checks int    `json:"checks"`
		}{s.Name, s.Title, s.Pos.File, cases, checks}
		l.add(item, s.Name, count(cases, "case"), count(checks, "check"), s.Title)
	}
	return l
}

// listRequirements lists the rows that the chosen checks cite.
func listRequirements(lib *library.Library, chosen []library.Chosen) listing {
	cited := map[string]bool{}
	for _, one := range chosen {
		for _, k := range one.Case.Checks {
			cited[k.Requirement] = cited[k.Requirement] || slices.Contains(one.Checks, k.Name)
		}
	}
	var l listing
	for _, row := range lib.Catalogue.Rows() {
		if !cited[row.ID] {
			continue
		}
		item := struct {
			ID string `json:"id"`
			results.Requirement
		}{row.ID, row.Result()}
		l.add(item, row.ID, levelWords(row.Level, row.Severity), row.Source, row.Rule)
	}
	return l
}

// levelWords is a level with its severity: "security high".
func levelWords(l results.Level, s results.Severity) string {
	return strings.TrimSpace(string(l) + " " + string(s))
}

// count is a number with its noun.
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func writeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// writeColumns writes rows with their columns below one another; the last one
// is as long as it is.
func writeColumns(w io.Writer, rows [][]string) error {
	var widths []int
	for _, row := range rows {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], report.DisplayWidth(cell))
		}
	}
	var b strings.Builder
	for _, row := range rows {
		for i, cell := range row {
			b.WriteString(cell)
			if i < len(row)-1 {
				b.WriteString(strings.Repeat(" ", widths[i]-report.DisplayWidth(cell)+2))
			}
		}
		b.WriteString("\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}
