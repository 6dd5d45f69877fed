package cli

import (
	"fmt"
	"slices"
	"strings"

	"authspec/runner/internal/diag"
	"authspec/runner/internal/idglob"
	"authspec/runner/internal/library"
	"authspec/runner/internal/requirement"
	"authspec/runner/results"
)

// ExplainCmd explains a case or a requirement.
type ExplainCmd struct {
	ID    string   `arg:"" help:"Id of a case, address of a check (ID#CHECK), id of a requirement, or a glob over them."`
	Cases []string `sep:"none" placeholder:"DIR" help:"A directory with cases, suites or requirements of your own. Repeatable."`
}

// Help implements kong.HelpProvider.
func (*ExplainCmd) Help() string {
	return `Examples:
  authspec explain basic/base64-alphabet
  authspec explain basic/base64-alphabet/ordinary#access
  authspec explain rfc9110-11.6.1-challenge-required
  authspec explain 'challenge/*'`
}

// Run implements the command.
func (c *ExplainCmd) Run(env *Env) error {
	lib, err := library.Load(c.Cases)
	if err != nil {
		return err
	}
	p := &page{lib: lib, dirs: c.Cases}
	if err := p.find(c.ID); err != nil {
		return err
	}
	_, err = env.Stdout.Write([]byte(p.text.String()))
	return err
}

// page is a text about something of the library.
type page struct {
	lib  *library.Library
	dirs []string // with cases of the user's
	text strings.Builder
}

func (p *page) line(format string, args ...any) {
	p.text.WriteString(strings.TrimRight(fmt.Sprintf(format, args...), " ") + "\n")
}

// find writes about what the id names: one thing in full, several as a list.
func (p *page) find(id string) error {
	if row, ok := p.lib.Catalogue.Row(id); ok {
		p.requirement(row)
		return nil
	}
	glob, err := idglob.Parse(id)
	if err != nil {
		return usageError("%s", err)
	}
	cases, only := p.cases(glob)
	rows := p.rows(glob)
	switch group := oneGroup(cases); {
	case len(cases) == 1 && len(rows) == 0:
		p.oneCase(cases[0], only)
	case group != "" && len(rows) == 0:
		p.matrix(group, cases, only)
	case len(cases)+len(rows) > 0:
		p.list(cases, rows)
	case p.instance(id) != "":
		return p.find(p.instance(id))
	default:
		return usageError("there is no case, check or requirement %q; %s", id, p.hint(id))
	}
	return nil
}

// cases are those that a glob names, or of which it names a check; only are
// the names of these checks, nil where it names whole cases.
func (p *page) cases(glob idglob.Glob) (cases []*library.Case, only []string) {
	ofChecks := strings.Contains(glob.String(), "#")
	for _, c := range p.lib.Cases {
		if !ofChecks {
			if glob.Match(c.ID) {
				cases = append(cases, c)
			}
			continue
		}
		named := false
		for _, name := range c.Names() {
			if glob.Match(c.ID + "#" + name) {
				named = true
				only = append(only, name)
			}
		}
		if named {
			cases = append(cases, c)
		}
	}
	return cases, only
}

// instance is the id of the case that stands for several, one of which is meant;
// empty where none is.
func (p *page) instance(id string) string {
	id, check, ofCheck := strings.Cut(id, "#")
	for _, c := range p.lib.Cases {
		if c.Several() && strings.HasPrefix(id, c.ID+"/") {
			if ofCheck {
				return c.ID + "#" + check
			}
			return c.ID
		}
	}
	return ""
}

func (p *page) rows(glob idglob.Glob) []requirement.Row {
	return slices.DeleteFunc(slices.Clone(p.lib.Catalogue.Rows()), func(r requirement.Row) bool { return !glob.Match(r.ID) })
}

// oneGroup is the id that all cases share but for their row; empty where there
// is none.
func oneGroup(cases []*library.Case) string {
	for _, c := range cases {
		if c.Group != cases[0].Group {
			return ""
		}
	}
	if len(cases) == 0 {
		return ""
	}
	return cases[0].Group
}

func (p *page) hint(id string) string {
	if near := diag.Nearest(id, p.lib.Catalogue.IDs()); near != "" {
		return fmt.Sprintf("did you mean %q?", near)
	}
	return idglob.Suggest(id, p.lib.IDs())
}

// list is an overview of several cases and requirements.
func (p *page) list(cases []*library.Case, rows []requirement.Row) {
	var table [][]string
	for _, c := range cases {
		table = append(table, []string{c.ID, c.Title})
	}
	for _, r := range rows {
		table = append(table, []string{r.ID, r.Rule})
	}
	_ = writeColumns(&p.text, table) // a strings.Builder takes everything
}

// requirement writes about a row of the catalogue, and what checks it.
func (p *page) requirement(r requirement.Row) {
	p.line("%s", r.ID)
	p.line("%s", r.Rule)
	p.line("")
	p.line("  level       %s", levelWords(r.Level, r.Severity))
	p.line("  source      %s", r.Source)
	if r.Role == results.RoleClient {
		p.line("  judges      clients")
	}
	if link := r.Link(); link != "" {
		p.line("  text        %s", link)
	}
	if r.Impact != "" {
		p.line("  impact      %s", r.Impact)
	}
	if r.Untestable != "" {
		p.line("  untestable  %s", r.Untestable)
	}
	if r.Untestable == "" {
		p.remedies(r.ID)
	}
	p.line("  file        %s:%d", r.Pos.File, r.Pos.Line)
	addresses := p.checksOf(r.ID)
	if len(addresses) == 0 {
		return
	}
	p.line("")
	p.line("%s:", capital(count(len(addresses), "check")))
	const most = 40
	for i, a := range addresses {
		if i == most {
			p.line("  … and %d more: 'authspec list --requirements' and 'authspec list --format json' show all", len(addresses)-most)
			break
		}
		p.line("  %s", a)
	}
}

// remedies writes how a requirement is mended.
func (p *page) remedies(id string) {
	for _, m := range p.lib.Remedies(id) {
		if m.Product == "" {
			p.line("  mend        %s", m.Do)
			continue
		}
		p.line("              %s: %s", m.Product, m.Do)
	}
}

func (p *page) checksOf(id string) []string {
	var list []string
	for _, c := range p.lib.Cases {
		for _, k := range c.Checks {
			if k.Requirement == id {
				list = append(list, c.ID+"#"+k.Name)
			}
		}
	}
	return list
}

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
