package compare

import (
	"fmt"
	"strings"
	"time"

	"authspec/runner/results"
)

// DiffFormat is the version of a Diff's JSON form.
const DiffFormat = 1

// Kind is what became of a check from one run to the next.
type Kind string

// The kinds, in the order in which they are shown.
const (
	// Worse: it fails or warns and did not before, or fails where it warned;
	// or it was judged before, and now nothing can be said (error, blocked).
	Worse Kind = "worse"
	// Better: it failed, warned or could not be judged, and passes now; or it
	// failed and only warns now.
	Better Kind = "better"
	// Appeared: only the new run judges it, as it is new or was skipped before,
	// and it does not count as worse.
	Appeared Kind = "appeared"
	// Vanished: only the old run tried it; the new one has it no more, or skips
	// it.
	Vanished Kind = "vanished"
	// Changed: something optional is seen that was not, or the other way round.
	Changed Kind = "changed"
)

// Kinds lists the closed set in the order in which they are shown.
func Kinds() []Kind { return []Kind{Worse, Better, Appeared, Vanished, Changed} }

// Diff is what changed from an old run to a new one. What a baseline expects
// plays no part: verdicts are those without it.
type Diff struct {
	// Format is DiffFormat. Its key tells the document from that of a run.
	Format int  `json:"diff"`
	Old    Side `json:"old"`
	New    Side `json:"new"`
	// Notes are sentences about what must be known to judge the changes: other
	// targets, suites or versions, runs that ended early.
	Notes   []string     `json:"notes"`
	Counts  map[Kind]int `json:"counts"` // every kind is present
	Same    int          `json:"same"`   // checks judged in both runs, with the same verdict
	Changes []Change     `json:"changes"`
}

// Side is one of the two runs.
type Side struct {
	Target         string                 `json:"target"`
	URL            string                 `json:"url"`
	Implementation results.Implementation `json:"implementation"`
	Started        time.Time              `json:"started"` // UTC
	Suite          results.Suite          `json:"suite"`
	Exit           int                    `json:"exit"`
	ExitReason     string                 `json:"exitReason"`
}

// Change is a check that is not what it was.
type Change struct {
	Kind        Kind             `json:"kind"`
	Check       string           `json:"check"` // address
	Title       string           `json:"title"` // of the case
	Requirement string           `json:"requirement"`
	Level       results.Level    `json:"level"`
	Severity    results.Severity `json:"severity,omitempty"`
	Source      string           `json:"source"`
	File        string           `json:"file"`
	Line        int              `json:"line"`
	Old         Outcome          `json:"old"`
	New         Outcome          `json:"new"`
	Reproduce   string           `json:"reproduce,omitempty"` // command that shows the new outcome
}

// Outcome is a check in one of the runs; the zero value says that the run does
// not have it.
type Outcome struct {
	Verdict results.Verdict `json:"verdict,omitempty"` // without baseline
	Reason  string          `json:"reason,omitempty"`
	Want    string          `json:"want,omitempty"`
	Got     string          `json:"got,omitempty"`
}

// Compared tells whether any check was judged in both runs, so that the diff
// says something.
func (d *Diff) Compared() bool {
	n := d.Same
	for _, c := range d.Changes {
		if c.Old.Verdict.Judged() && c.New.Verdict.Judged() && c.Old.Verdict != "" && c.New.Verdict != "" {
			n++
		}
	}
	return n > 0
}

// Of lists the changes of a kind, in the order of the new run's files.
func (d *Diff) Of(k Kind) []Change {
	var list []Change
	for _, c := range d.Changes {
		if c.Kind == k {
			list = append(list, c)
		}
	}
	return list
}

// Between compares two runs check by check.
func Between(old, new *results.Run) *Diff {
	d := &Diff{
		Format: DiffFormat, Old: side(old), New: side(new),
		Notes: []string{}, Counts: map[Kind]int{}, Changes: []Change{},
	}
	for _, k := range Kinds() {
		d.Counts[k] = 0
	}
	before := outcomes(old)
	for i := range new.Results {
		c := &new.Results[i]
		for k := range c.Checks {
			check := &c.Checks[k]
			if check.Requirement == "" {
				continue
			}
			address := c.Address(check)
			d.enter(checked{new, c, check}, before[address], outcome(check))
			delete(before, address)
		}
	}
	d.vanished(old, before)
	d.note()
	return d
}

// vanished enters what only the old run has, in its order.
func (d *Diff) vanished(old *results.Run, left map[string]Outcome) {
	for i := range old.Results {
		c := &old.Results[i]
		for k := range c.Checks {
			check := &c.Checks[k]
			if was, ok := left[c.Address(check)]; ok {
				d.enter(checked{old, c, check}, was, Outcome{})
			}
		}
	}
}

// checked is a check with what it belongs to.
type checked struct {
	run *results.Run
	c   *results.Case
	k   *results.Check
}

// enter adds what became of one check, which at describes.
func (d *Diff) enter(at checked, old, new Outcome) {
	kind := kindOf(old.Verdict, new.Verdict)
	if kind == "" {
		if old.Verdict.Judged() && old.Verdict == new.Verdict {
			d.Same++
		}
		return
	}
	d.Counts[kind]++
	c, k := at.c, at.k
	change := Change{
		Kind: kind, Check: c.Address(k), Title: c.Title, Requirement: k.Requirement, Level: k.Level, Severity: k.Severity,
		Source: at.run.Requirements[k.Requirement].Source, File: c.File, Line: k.Line, Old: old, New: new,
	}
	if new.Verdict != "" {
		change.Reproduce = c.Reproduce.Authspec
	}
	d.Changes = append(d.Changes, change)
}

// kindOf says what a change of verdict means; empty where it means nothing.
func kindOf(old, new results.Verdict) Kind {
	tried := old != "" && old != results.Skip
	switch {
	case old == new, new == "" && !tried, new == results.Skip && !tried:
		return ""
	case new == "", new == results.Skip:
		return Vanished
	case old == "":
		return Appeared
	case unknown(new) && unknown(old):
		return ""
	case unknown(new) && !tried:
		return Appeared
	case unknown(new), grade(new) > grade(old):
		return Worse
	case unknown(old), grade(new) < grade(old):
		return Better
	case !tried:
		return Appeared
	}
	return Changed
}

// unknown verdicts say nothing of the target.
func unknown(v results.Verdict) bool { return v == results.Error || v == results.Blocked }

// grade is how bad a verdict is.
func grade(v results.Verdict) int {
	switch v {
	case results.Fail:
		return 2
	case results.Warn:
		return 1
	}
	return 0
}

// outcomes are the checks of a run that cite a requirement, by address.
func outcomes(run *results.Run) map[string]Outcome {
	list := map[string]Outcome{}
	for address, k := range cited(run) {
		list[address] = outcome(k)
	}
	return list
}

func outcome(k *results.Check) Outcome {
	return Outcome{Verdict: k.Was, Reason: k.Reason, Want: k.Want, Got: k.Got}
}

func side(run *results.Run) Side {
	s := Side{
		Target: run.Target.Name, URL: run.Target.URL, Implementation: run.Target.Implementation,
		Started: run.Started, Suite: run.Suite, Exit: run.Exit, ExitReason: run.ExitReason,
	}
	if s.Suite.Names == nil {
		s.Suite.Names = []string{}
	}
	return s
}

// note says what must be known to judge the changes.
func (d *Diff) note() {
	say := func(format string, args ...any) { d.Notes = append(d.Notes, fmt.Sprintf(format, args...)) }
	a, b := d.Old, d.New
	if a.Target != b.Target {
		say("the targets have different names: %s and %s", a.Target, b.Target)
	}
	if a.Suite.Version != b.Suite.Version {
		say("authspec %s judged the old one and %s the new one: a check may have changed, and not the server", a.Suite.Version, b.Suite.Version)
	}
	if x, y := strings.Join(a.Suite.Names, ","), strings.Join(b.Suite.Names, ","); x != y {
		say("the suites differ: %s and %s", x, y)
	}
	if a.Started.After(b.Started) {
		say("the old run began after the new one (%s, %s): are they the right way round?", a.Started.Format(time.RFC3339), b.Started.Format(time.RFC3339))
	}
	for i, s := range []Side{a, b} {
		if s.Exit > 1 {
			say("the %s run ended with exit status %d: %s", []string{"old", "new"}[i], s.Exit, s.ExitReason)
		}
	}
	if !d.Compared() {
		say("no check was judged in both runs, so nothing was compared")
	}
}

// Exit is the status with which a gate on the diff ends, and why, in a sentence
// without its full stop: 1 when something got worse; 3 when nothing was
// compared, or the new run could not tell or was interrupted; otherwise 0.
func (d *Diff) Exit() (code int, reason string) {
	switch worse := d.Counts[Worse]; {
	case worse == 1:
		return 1, "1 check got worse"
	case worse > 1:
		return 1, fmt.Sprintf("%d checks got worse", worse)
	case !d.Compared():
		return 3, "could not tell: no check was judged in both runs"
	case d.New.Exit > 1:
		return 3, fmt.Sprintf("could not tell: the new run ended with exit status %d", d.New.Exit)
	}
	return 0, "nothing got worse"
}
