package runner

import (
	"slices"

	"authspec/runner/internal/applicability"
	"authspec/runner/internal/driver"
	"authspec/runner/internal/engine"
	"authspec/runner/internal/ground"
	"authspec/runner/internal/record"
	"authspec/runner/internal/target"
	"authspec/runner/results"
)

// serverRun is what is known of an origin server that is judged.
type serverRun struct {
	p      *Prepared
	ground *ground.Ground
	batch  *engine.Batch // it knows how the run went
	masked *masking
}

// describe implements judged.
func (s *serverRun) describe(run *results.Run) {
	t := s.p.target
	run.Target = results.Target{
		Name: t.Name, URL: t.URL.String(), Bundled: s.p.options.Target.Bundled,
		Implementation: results.Implementation(t.Implementation),
	}
	run.Ground, run.Advice, run.Unjudged = s.groundRecord(), s.advice(), unjudged(s.p, s.ground)
	run.Notices = append(run.Notices, s.p.crowded()...)
	for _, notice := range s.batch.Notices() {
		run.Notices = append(run.Notices, s.masked.safe(notice))
	}
}

// reproduce implements judged.
func (s *serverRun) reproduce(item *applicability.Item, done driver.Done, exchanges []results.Exchange) results.Reproduce {
	return s.p.reproduce(item, done, exchanges)
}

// advice is what the user can do where the ground does not hold, credentials are
// of no use, or the account was locked in mid-run.
func (s *serverRun) advice() []string {
	list := advice(s.p.target, s.ground)
	if s.batch.LockedOut() != "" {
		list = append(list, unlock(s.p.target))
	}
	if advice := s.batch.Advice(); advice != "" {
		list = append(list, s.masked.safe(advice))
	}
	return list
}

// recordLimit is how many octets of each direction the ground's exchanges keep.
const recordLimit = 64 << 10

// contentOf says how the content of a resource is recognised, or why it is not.
// Of an open one nobody wants to know.
func contentOf(r *ground.Resource) string {
	if r.Role == target.RoleOpen && !r.Content.Known() {
		return ""
	}
	return r.Content.How()
}

func (s *serverRun) groundRecord() []results.Ground {
	secrets := s.ground.Secrets
	list := []results.Ground{}
	for _, r := range s.ground.Resources {
		if r.Operation != nil && r.Holds {
			continue // nothing was asked of it
		}
		g := results.Ground{
			Resource: r.Role, URL: r.URL.String() + r.Path,
			Holds: r.Holds, Reason: secrets.MaskExcerpt(r.Reason),
			Login: r.Scheme, Schemes: schemes(r.Schemes, secrets),
			Content: secrets.MaskExcerpt(contentOf(r)), Exchanges: []results.Exchange{},
		}
		for _, x := range r.Exchanges {
			shown := record.Exchange(x.Exchange, secrets, recordLimit)
			shown.Step, shown.Connection = x.Step, 1
			g.Exchanges = append(g.Exchanges, shown)
		}
		list = append(list, g)
	}
	return list
}

// schemes are those of a resource, as spelled.
func schemes(spelled []string, secrets *target.Secrets) []string {
	list := slices.Clone(spelled)
	for i := range list {
		list[i] = secrets.MaskPiece(list[i])
	}
	return list
}
