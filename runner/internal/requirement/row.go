// Package requirement owns the catalogue: what a server has to do, how binding
// that is, where it stands, and what follows when it does not hold. It also
// reads the suites, which are named selections of cases, and counts how much of
// the catalogue the cases cover.
//
// It may import casefile, diag, httpauth, pattern, yamldoc, results and idglob.
package requirement

import (
	"fmt"
	"slices"
	"strings"

	"authspec/runner/internal/diag"
	"authspec/runner/internal/pattern"
	"authspec/runner/results"
)

// Row is one requirement.
type Row struct {
	ID       string
	Role     results.Role // whose duty it is
	Level    results.Level
	Area     results.Area
	Basis    results.Basis    // of MUST, SHOULD and MAY only
	Severity results.Severity // of the level security only
	// Core says that the suite core holds its checks: where it does not hold,
	// real clients fail, somebody gets in, or the server goes down.
	Core   bool
	Source string // "RFC 9110 §11.4"
	Rule   string
	Impact string // what follows for users when it does not hold
	// Headline says in a few words what a server does that does not hold it;
	// empty where rule and impact are fit for that.
	Headline string
	// Harm is what each check that does not hold does to somebody; empty where
	// that depends on the check, or is nothing grave.
	Harm results.Harm
	// CoveredBy is the id of the requirement that says the same in general.
	CoveredBy string
	// Untestable says why no check can be made; Impact is then empty.
	Untestable string
	Pos        diag.Pos
}

// Document is the source without its section: "RFC 9110".
func (r Row) Document() string {
	name := r.Source
	if i := strings.IndexAny(name, "§(,;"); i >= 0 {
		name = name[:i]
	}
	return strings.TrimSpace(name)
}

// standardPlace is a section of another published standard, which such standards
// have by name: "WHATWG Fetch §CORS-preflight fetch", "OpenAPI 3.1 §Responses
// Object". None of them makes a level.
var standardPlace = pattern.Of(`^(?:WHATWG ([A-Z][A-Za-z]+)|OpenAPI 3\.1) §([A-Za-z][A-Za-z -]*[a-z])$`)

// rfcPlace is the section, or the appendix, of an RFC.
var rfcPlace = pattern.Of(`^RFC ([0-9]+) (?:§|Appendix )([0-9A-Za-z]+(?:\.[0-9]+)*)`)

// Link is where the first section of the source can be read, or the weakness that
// it is about; empty where it names nothing that can be read.
func (r Row) Link() string {
	if m := standardPlace().FindStringSubmatch(r.Source); m != nil {
		anchor := strings.ToLower(strings.ReplaceAll(m[2], " ", "-"))
		if m[1] == "" {
			return "https://spec.openapis.org/oas/v3.1.1.html#" + anchor
		}
		return fmt.Sprintf("https://%s.spec.whatwg.org/#%s", strings.ToLower(m[1]), anchor)
	}
	m := rfcPlace().FindStringSubmatch(r.Source)
	if m == nil {
		return otherLink(r.Source)
	}
	part := "section"
	if c := m[2][0]; c < '0' || c > '9' {
		part = "appendix"
	}
	return fmt.Sprintf("https://www.rfc-editor.org/rfc/rfc%s#%s-%s", m[1], part, m[2])
}

var (
	// draftPlace is a section of an Internet-Draft.
	draftPlace = pattern.Of(`^(draft-[a-z0-9-]+[a-z0-9]) §([0-9]+(?:\.[0-9]+)*)`)
	// weakness is one of the Common Weakness Enumeration, the first that is named.
	weakness = pattern.Of(`^authspec \([^)]*?CWE-([0-9]+)`)
	// mcpRevision is a revision of the Model Context Protocol, by its date.
	mcpRevision = pattern.Of(`^MCP ([0-9]{4}-[0-9]{2}-[0-9]{2})\b`)
)

// otherLink is where a source that is no standard can be read.
func otherLink(source string) string {
	if m := draftPlace().FindStringSubmatch(source); m != nil {
		return fmt.Sprintf("https://datatracker.ietf.org/doc/html/%s#section-%s", m[1], m[2])
	}
	if m := weakness().FindStringSubmatch(source); m != nil {
		return fmt.Sprintf("https://cwe.mitre.org/data/definitions/%s.html", m[1])
	}
	if m := mcpRevision().FindStringSubmatch(source); m != nil {
		return "https://modelcontextprotocol.io/specification/" + m[1]
	}
	return ""
}

// Result is the row as a result document holds it.
func (r Row) Result() results.Requirement {
	return results.Requirement{
		Level: r.Level, Area: r.Area, Basis: r.Basis, Severity: r.Severity, Core: r.Core,
		Source: r.Source, Rule: r.Rule, Impact: r.Impact, Headline: r.Headline, CoveredBy: r.CoveredBy, Link: r.Link(),
	}
}

// Catalogue is rows in the order of their files.
type Catalogue struct {
	before *Catalogue // whose rows go first; nil: none
	rows   []Row      // its own
	byID   map[string]*Row
}

// NewCatalogue makes a catalogue of rows; of several with one id the first
// counts. It keeps the slice.
func NewCatalogue(rows ...Row) *Catalogue {
	c := &Catalogue{rows: rows[:0], byID: make(map[string]*Row, len(rows))}
	for i := range rows {
		if id := rows[i].ID; c.byID[id] == nil {
			c.rows = append(c.rows, rows[i])
			c.byID[id] = &c.rows[len(c.rows)-1]
		}
	}
	return c
}

// Rows are all rows, in the order of their files.
func (c *Catalogue) Rows() []Row {
	if c.before == nil {
		return c.rows
	}
	return slices.Concat(c.before.Rows(), c.rows)
}

// find is the row with an id; nil: there is none.
func (c *Catalogue) find(id string) *Row {
	if c.before != nil {
		if r := c.before.find(id); r != nil {
			return r
		}
	}
	return c.byID[id]
}

// Row finds a row by its id.
func (c *Catalogue) Row(id string) (Row, bool) {
	r := c.find(id)
	if r == nil {
		return Row{}, false
	}
	return *r, true
}

// IDs are the ids of all rows, in their order.
func (c *Catalogue) IDs() []string {
	rows := c.Rows()
	ids := make([]string, len(rows))
	for i := range rows {
		ids[i] = rows[i].ID
	}
	return ids
}
