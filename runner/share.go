package runner

import (
	"fmt"
	"slices"
	"strings"

	"authspec/runner/internal/diag"
	"authspec/runner/internal/library"
	"authspec/runner/internal/lockout"
	"authspec/runner/internal/shard"
	"authspec/runner/results"
)

// Shard is the part of a run that is one machine's, of several that share it. The
// rows of a case stay together, and which shard has it goes by its id alone. A case
// that looks at every exchange of a run is in each shard; those that cost failed
// logins are all in the same one, where the target counts these. Limits of the
// target, and a Rate, are for all shards together. The zero Shard is the whole run.
type Shard struct {
	Index int // from 1
	Of    int
}

// divided is what is known of the choice that was divided.
type divided struct {
	share  shard.Share
	choice string          // digest of it
	all    int             // cases chosen
	cases  int             // of the share's own
	shared map[string]bool // ids of those that each shard has
}

// divide leaves of the chosen cases those of the share.
func (p *Prepared) divide(chosen []library.Chosen) ([]library.Chosen, error) {
	s := shard.Share(p.options.Shard)
	if s == (shard.Share{}) {
		return chosen, nil
	}
	if _, err := shard.Parse(s.String()); err != nil {
		return nil, diag.Problems{{Text: "the shard " + err.Error()}}
	}
	d := &divided{share: s, choice: p.digest(chosen), all: len(chosen), shared: map[string]bool{}}
	p.divided = d
	return slices.DeleteFunc(slices.Clone(chosen), func(c library.Chosen) bool { return !p.mine(c) }), nil
}

// mine tells whether this machine has a case. Of those that it has alone it takes
// count.
func (p *Prepared) mine(c library.Chosen) bool {
	d := p.divided
	if d == nil {
		return true
	}
	if c.Case.Whole().Watch {
		d.shared[c.Case.ID] = true
		return true
	}
	mine := d.share.Has(c.Case.Group)
	if p.spends(c) {
		mine = d.share.Spends()
	}
	if mine {
		d.cases++
	}
	return mine
}

// spends tells whether a case costs failed logins that the target counts.
func (p *Prepared) spends(c library.Chosen) bool {
	if p.target == nil || !p.target.Limits.Failures.Locks() {
		return false
	}
	n, _ := lockout.Cost(c.Case.Whole(), p.target.Limits.Failures)
	return n > 0 || lockout.LocksOut(c.Case.Whole())
}

// digest is of the cases with their checks, and of the options that decide whether
// they run.
func (p *Prepared) digest(chosen []library.Chosen) string {
	parts := []string{Version, fmt.Sprint(p.options.Safe), strings.Join(p.options.Target.Follows, ",")}
	if name, of := p.knownBaseline(); of {
		parts = append(parts, name)
	}
	if c := p.options.Client; c != nil {
		parts = append(parts, strings.Join(c.Role, ","), fmt.Sprint(c.HTTPS))
	}
	for _, c := range chosen {
		parts = append(parts, c.Case.ID, strings.Join(c.Checks, ","))
	}
	return shard.Digest(parts)
}

// share is the part of the run that is this machine's.
func (p *Prepared) share() shard.Share {
	if p.divided == nil {
		return shard.Share{}
	}
	return p.divided.share
}

// part says in the document which part of the run it is of.
func (d *document) part(cases []results.Case) *results.Shard {
	of := d.p.divided
	if of == nil {
		return nil
	}
	known := map[string]int{}
	for i, c := range d.p.library.Cases {
		known[c.ID] = i + 1
	}
	s := &results.Shard{
		Index: of.share.Index, Of: of.share.Of, Cases: of.cases, All: of.all, Choice: of.choice,
		Expected: d.p.baseline.Expected(),
	}
	var places []int
	for i := range cases {
		places = append(places, known[cases[i].ID])
		if len(s.Expected) > 0 && d.notRun[cases[i].ID] {
			s.NotRun = append(s.NotRun, cases[i].ID)
		}
	}
	s.Places = shard.WritePlaces(places)
	return s
}

// crowded are notices about limits of the target that can't be divided.
func (p *Prepared) crowded() (list []string) {
	s := p.share()
	if s.Whole() || p.target == nil {
		return nil
	}
	if jobs := p.target.Limits.Jobs; jobs > 0 && jobs < s.Of && p.options.Jobs == 0 {
		list = append(list, fmt.Sprintf("%d shards can't keep limits.jobs of the target together, which is %d: each asks for one thing at a time", s.Of, jobs))
	}
	return list
}
