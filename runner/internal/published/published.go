// Package published keeps the results of many implementations small enough for
// version control, and writes the page that people read. What the runs have in
// common stands once, in a Catalogue; a Result has a letter for each check, and
// says more only of those that did not hold. Together they become runs again,
// without the exchanges of what was right.
//
// It may import results, compare, known, yamldoc and idglob.
package published

import (
	"time"

	"authspec/runner/results"
)

// Format is the version of the files. A reader refuses files of another version
// instead of guessing.
const Format = 1

// Publication is the results of several implementations by the same cases.
type Publication struct {
	Catalogue Catalogue
	Results   []Result // in the order in which they were given
}

// Catalogue is what a publication's results have in common.
type Catalogue struct {
	Format       int                            `json:"published"`
	Role         results.Role                   `json:"role,omitempty"` // of what was judged
	Suite        results.Suite                  `json:"suite"`
	Requirements map[string]results.Requirement `json:"requirements"`
	Cases        []Case                         `json:"cases"` // in file order
}

// Case is a case as all runs know it.
type Case struct {
	ID     string  `json:"id"`
	Title  string  `json:"title"`
	File   string  `json:"file"`
	Line   int     `json:"line"`
	Checks []Check `json:"checks"`
}

// Check is a check as all runs know it.
type Check struct {
	Name        string           `json:"name"`
	Requirement string           `json:"requirement,omitempty"` // empty in set-up steps only
	Level       results.Level    `json:"level,omitempty"`
	Severity    results.Severity `json:"severity,omitempty"`
	Line        int              `json:"line"`
}

// Result is what became of one implementation.
type Result struct {
	Format  int       `json:"published"`
	Name    string    `json:"name"` // its folder
	Product string    `json:"product"`
	Version string    `json:"version"`
	Started time.Time `json:"started"`
	Exit    int       `json:"exit"`
	Reason  string    `json:"reason"`            // why that exit status
	Command string    `json:"command,omitempty"` // of a client, with its placeholders

	// Ground is what the run found out before its cases; empty in results that
	// were published before it was kept.
	Ground []Ground `json:"ground,omitempty"`

	// Verdicts has a letter for each check of the catalogue, in its order:
	// those of a topic in one text, with a blank between cases.
	Verdicts []Topic `json:"verdicts"`

	// Findings are the checks that are neither pass nor skip, in the order of
	// the catalogue; of those that are blocked for the same reason the first.
	Findings []Finding `json:"findings"`
}

// Ground is what was found out of one resource of a server, or of one capability
// of a client.
type Ground struct {
	Resource string   `json:"resource"`
	Holds    bool     `json:"holds"`
	Reason   string   `json:"reason,omitempty"`
	Schemes  []string `json:"schemes,omitempty"`
	// Refusal is the head of the answer of a server that asked for credentials.
	Refusal string `json:"refusal,omitempty"`
}

// Topic is the verdicts of the cases whose ids begin alike.
type Topic struct {
	Topic   string `json:"topic"`
	Letters string `json:"letters"`
}

// Finding is a check that did not hold, or that nothing could be said of.
type Finding struct {
	Check  string `json:"check"` // its address
	Reason string `json:"reason,omitempty"`
	Want   string `json:"want,omitempty"`
	Got    string `json:"got,omitempty"`
	// Exchange is the one behind the finding, with long texts cut; nil where an
	// earlier finding of the same requirement has one.
	Exchange *results.Exchange `json:"exchange,omitempty"`
}

// absent is the letter of a check that the run does not have.
const absent = '-'

// letters stand for the verdicts.
var letters = map[results.Verdict]byte{
	results.Fail: 'F', results.UnexpectedPass: 'U', results.Error: 'E', results.Blocked: 'B', results.Warn: 'W',
	results.ExpectedFail: 'X', results.Note: 'N', results.Pass: 'P', results.Skip: 'S',
}

// verdict is what a letter stands for; false for none.
func verdict(letter byte) (results.Verdict, bool) {
	for v, l := range letters {
		if l == letter {
			return v, true
		}
	}
	return "", false
}
