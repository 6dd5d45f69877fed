package verdict

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"authspec/runner/internal/diag"
	"authspec/runner/internal/idglob"
	"authspec/runner/internal/yamldoc"
	"authspec/runner/results"
)

// Baseline is the failures that are expected, with the reason of each.
type Baseline struct {
	entries []entry
	// known has reasons by the address of a check that may fail, and need not; they
	// are the product's, and from says of which.
	known map[string]string
	from  string
}

// KnownBaseline expects what is known of a product, by the addresses of the
// checks with the reason of each. What passes all the same is as welcome as ever:
// another release, or another configuration, may be better.
func KnownBaseline(from string, reasons map[string]string) *Baseline {
	return &Baseline{known: reasons, from: from}
}

type entry struct {
	glob   idglob.Glob
	at     diag.Pos // of the glob
	reason string
	until  time.Time // the last day on which it counts, at 00:00 UTC; zero: no end
	names  []string  // addresses of all checks that the glob names, known once Bind has seen them
	unseen int       // how many of them are not among names, as no part of the run had them
}

// Empty tells whether nothing is expected to fail.
func (b *Baseline) Empty() bool { return b == nil || len(b.entries)+len(b.known) == 0 }

// LoadBaseline reads a baseline file. The error is a diag.Problems with all
// that is wrong with it.
func LoadBaseline(file string, content []byte) (*Baseline, error) {
	doc, err := yamldoc.Parse(file, content)
	if err != nil {
		return nil, err
	}
	members := doc.Members(doc.Root, []string{"format", "expected"})
	doc.Format(members)
	doc.Require(doc.Root, members, "expected")
	b := &Baseline{}
	for _, m := range members {
		if m.Key == "expected" {
			for _, item := range doc.List(m.Value) {
				b.entries = append(b.entries, readEntry(doc, item))
			}
		}
	}
	if err := doc.Err(); err != nil {
		return nil, err
	}
	return b, nil
}

func readEntry(doc *yamldoc.Document, n *yaml.Node) entry {
	members := doc.Members(n, []string{"check", "reason", "until"})
	if members != nil {
		doc.Require(n, members, "check", "reason")
	}
	e := entry{}
	for _, m := range members {
		switch m.Key {
		case "check":
			e.at = doc.Pos(m.Value)
			if text, ok := doc.Scalar(m.Value); ok {
				glob, err := idglob.Parse(text)
				if err != nil {
					doc.Problem(m.Value, "%s", err)
				}
				e.glob = glob
			}
		case "reason":
			e.reason = strings.Join(strings.Fields(doc.Text(m.Value)), " ")
		case "until":
			e.until = readDay(doc, m.Value)
		}
	}
	return e
}

func readDay(doc *yamldoc.Document, n *yaml.Node) time.Time {
	text, ok := doc.Scalar(n)
	if !ok {
		return time.Time{}
	}
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		doc.ProblemHint(n, "write it as in 2027-03-31", "%q is no day", text)
	}
	return day
}

// Bind holds the entries against the addresses (ID#NAME) of all checks that
// there are. The error is a diag.Problems about the entries that name nothing.
func (b *Baseline) Bind(addresses []string) error {
	var wrong diag.Problems
	ids := caseIDs(addresses)
	for i := range b.entries {
		e := &b.entries[i]
		e.names = slices.DeleteFunc(slices.Clone(addresses), func(a string) bool { return !e.glob.Match(a) })
		if len(e.names) == 0 {
			wrong.AddHint(e.at, idglob.Suggest(e.glob.String(), ids), "%q names no case and no check", e.glob)
		}
	}
	return wrong.Err()
}

func caseIDs(addresses []string) []string {
	var ids []string
	for _, a := range addresses {
		id, _, _ := strings.Cut(a, "#")
		ids = append(ids, id)
	}
	return slices.Compact(ids)
}

// find is the first entry that names a check: one that still counts, if any.
func (b *Baseline) find(address string, today time.Time) (found entry, counts bool, err error) {
	err = errNotExpected
	if b == nil {
		return entry{}, false, err
	}
	for _, e := range b.entries {
		if !e.glob.Match(address) {
			continue
		}
		if e.counts(today) {
			return e, true, nil
		}
		if err != nil {
			found, err = e, nil
		}
	}
	return found, false, err
}

var errNotExpected = errors.New("the baseline does not name the check")

func (e entry) counts(today time.Time) bool {
	return e.until.IsZero() || !today.UTC().Truncate(24*time.Hour).After(e.until)
}

// expectedPrefix stands before the reason of an entry in that of its check.
const expectedPrefix = "expected: "

// expect turns a fail or warn that the baseline names into an expected one.
func (r Rules) expect(id string, c *results.Check) {
	if c.Verdict != results.Fail && c.Verdict != results.Warn {
		return
	}
	e, counts, err := r.Baseline.find(id+"#"+c.Name, r.Today)
	switch {
	case err != nil && r.Baseline != nil && r.Baseline.known[id+"#"+c.Name] != "":
		c.Verdict, c.Reason = results.ExpectedFail, fmt.Sprintf("%sknown of %s: %s", expectedPrefix, r.Baseline.from, r.Baseline.known[id+"#"+c.Name])
	case err != nil:
	case counts:
		c.Verdict, c.Reason = results.ExpectedFail, expectedPrefix+e.reason
	default:
		c.Reason = fmt.Sprintf("was expected until %s (%s), %s", e.until.Format(time.DateOnly), e.at, e.reason)
	}
}

// Finish looks, once all cases have their results, for entries of the baseline
// that are stale: something that they name passed, and nothing failed, of all
// that they name. What passed is then unexpected, and its case is settled anew.
// An entry is left alone where a check that it names was not looked at: it may
// be the one that fails. The baseline has to be bound.
func (r Rules) Finish(cases []results.Case) {
	if r.Baseline.Empty() {
		return
	}
	checks := r.lookedAt(cases)
	for _, e := range r.Baseline.entries {
		if e.counts(r.Today) {
			e.finish(cases, checks)
		}
	}
}

// place is where a check stands: the numbers of its case and of itself.
type place struct{ c, k int }

// lookedAt are the checks of which the run can tell whether they hold, by
// address. One that is skipped in a case that ran is among them: it was asked
// for, and nothing of it applies.
func (r Rules) lookedAt(cases []results.Case) map[string]place {
	checks := map[string]place{}
	for i := range cases {
		for k, c := range cases[i].Checks {
			if r.Shared[cases[i].ID] {
				continue // what another part of the run saw counts as well
			}
			if c.Was.Judged() || c.Was == results.Skip && !r.NotRun[cases[i].ID] {
				checks[cases[i].Address(&c)] = place{i, k}
			}
		}
	}
	return checks
}

func (e entry) finish(cases []results.Case, checks map[string]place) {
	var passed []place
	if e.unseen > 0 {
		return
	}
	for _, address := range e.names {
		at, known := checks[address]
		if !known {
			return
		}
		switch cases[at.c].Checks[at.k].Was {
		case results.Fail, results.Warn:
			return
		case results.Pass:
			passed = append(passed, at)
		}
	}
	for _, at := range passed {
		c := &cases[at.c].Checks[at.k]
		c.Verdict = results.UnexpectedPass
		c.Reason = fmt.Sprintf("it passed, but %s expects it to fail (%s); take the entry out", e.at, e.reason)
		Summarise(&cases[at.c])
	}
}
