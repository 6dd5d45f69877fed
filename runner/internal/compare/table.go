// Package compare puts results side by side: several runs become a Table of
// requirements by implementations, two runs a Diff. Both are data, with a JSON
// form of their own; the texts for terminal and Markdown are functions of them.
//
// It may import results and the standard library only.
package compare

import (
	"time"

	"authspec/runner/results"
)

// TableFormat is the version of a Table's JSON form. A reader refuses documents
// of another version instead of guessing.
const TableFormat = 2

// By says what the rows of a table are.
type By string

// The kinds of rows.
const (
	ByRequirement By = "requirement" // a row's cell sums up all checks that cite the requirement
	ByCheck       By = "check"       // a row's cell is one check
)

// Table is several runs side by side. Columns keep the order in which the runs
// were given; groups and rows are sorted by source, level, section and id, with
// the message rules (area http1) last.
type Table struct {
	// Format is TableFormat. Its key tells the document from that of a run.
	Format int `json:"comparison"`
	By     By  `json:"by"`
	// Role is that of all runs: a client has no checks in common with a server.
	Role    results.Role `json:"role,omitempty"`
	Columns []Column     `json:"columns"`
	// Absent names what was to be compared and could not be run.
	Absent []Absent `json:"absent"`
	// Notes are sentences about what a reader must know to compare fairly:
	// other versions of the suite, other denominators, runs that ended early.
	Notes  []string `json:"notes"`
	Groups []Group  `json:"groups"`

	// Runs are what the table was made of, one a column; nil in a table that
	// was decoded from JSON.
	Runs []*results.Run `json:"-"`
}

// Column is one run: an implementation in one version, at one time.
type Column struct {
	Name    string `json:"name"` // short, and unique in its table
	Product string `json:"product,omitempty"`
	Version string `json:"version,omitempty"`
	Target  string `json:"target"` // name of the target
	URL     string `json:"url"`
	// Can are the capabilities that a client has shown, of those that its ground
	// asks for: the schemes that it answers, redirects, cookies.
	Can []string `json:"can,omitempty"`
	// Started is when the run began, in UTC.
	Started    time.Time     `json:"started"`
	Suite      results.Suite `json:"suite"`
	Exit       int           `json:"exit"`
	ExitReason string        `json:"exitReason"`
	// Cases counts the cases of the run by verdict.
	Cases  Counts `json:"cases"`
	Scores Scores `json:"scores"`
}

// Scores are shares of the requirements that apply; no two of them can be summed
// up. A requirement holds if all its checks that could be judged do. Those of the
// levels MAY and advice, which bind nobody, are in none.
type Scores struct {
	Auth     Score `json:"auth"`     // of the area auth
	Security Score `json:"security"` // of the area security
	HTTP1    Score `json:"http1"`    // of the area http1, which is never mixed with the others
	// Must counts those of the level MUST, of all areas but http1.
	Must Score `json:"must"`
	// Common counts the same by the checks that could be judged in every column
	// where anything could be: its denominator is the same in all of these
	// columns, so that it can be compared. In a table of one column it is that
	// of Must.
	Common Score `json:"common"`
}

// Score is a share with its parts. What failed as the baseline expects does not
// hold either.
type Score struct {
	Held       int `json:"held"`       // numerator: those that hold
	Applicable int `json:"applicable"` // denominator: those that hold, or do not
	// Unknown counts those that apply and could not be judged (error, blocked);
	// they are in neither part.
	Unknown int `json:"unknown,omitempty"`
}

// Absent is something that was to be compared and is not there.
type Absent struct {
	Name   string `json:"name"`
	Reason string `json:"reason"`
}

// Group is the rows of one source and one level, message rules apart.
type Group struct {
	Source string        `json:"source"` // the document: "RFC 9110"
	Level  results.Level `json:"level"`
	// HTTP1 tells whether the rows are message rules (the area http1), which
	// stand behind all others.
	HTTP1 bool `json:"http1,omitempty"`
	// Scores has one score a column, of the requirements, or checks, that stand
	// in this group.
	Scores []Score `json:"scores"`
	Rows   []Row   `json:"rows"`
}

// Row is a requirement or a check.
type Row struct {
	// ID is a requirement's id, or the address of a check.
	ID string `json:"id"`
	// Requirement is the id of the requirement: the same as ID in a table by
	// requirement.
	Requirement string           `json:"requirement"`
	Title       string           `json:"title,omitempty"` // of the case, in a table by check
	Level       results.Level    `json:"level"`
	Severity    results.Severity `json:"severity,omitempty"`
	Area        results.Area     `json:"area,omitempty"`
	Source      string           `json:"source"` // with the section: "RFC 9110 §11.4"
	Rule        string           `json:"rule"`
	Impact      string           `json:"impact"`
	Cells       []Cell           `json:"cells"` // one a column
}

// Cell is what one run found out of one row. The zero value says that the run
// has no check of it.
type Cell struct {
	// Verdict is the gravest of the checks; empty where the run has none.
	Verdict results.Verdict `json:"verdict,omitempty"`
	Counts  Counts          `json:"counts"` // checks by verdict
	// Worst lists the addresses of the checks that have that verdict, in file
	// order; it is empty where the verdict is pass or skip, since there is
	// nothing to look at.
	Worst []string `json:"worst,omitempty"`

	// Checks are all results behind the cell, in file order; nil in a table that
	// was decoded from JSON.
	Checks []Ref `json:"-"`
}

// Ref is the place of a check in the run of its column: Results[Case] and, in
// it, Checks[Check].
type Ref struct{ Case, Check int }

// Check finds the result behind a cell: column is that of the cell.
func (t *Table) Check(column int, r Ref) (*results.Case, *results.Check) {
	c := &t.Runs[column].Results[r.Case]
	return c, &c.Checks[r.Check]
}

// Present tells whether the run has any check of the row.
func (c *Cell) Present() bool { return c.Verdict != "" }
