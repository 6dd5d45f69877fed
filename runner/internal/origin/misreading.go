package origin

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"sync"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/ground"
	"authspec/runner/internal/request"
	"authspec/runner/internal/scheme"
	"authspec/runner/internal/target"
)

// misreadings are the ways in which resources have turned out to compute
// wrongly what right credentials prove; nil where none of them was found.
type misreadings struct {
	mu    sync.Mutex
	known map[misreadingOf]*scheme.Way
}

// misreadingOf is what was asked of a resource: the first of the ways that were
// tried tells them all.
type misreadingOf struct {
	role  string
	first scheme.Way
}

// explainRefusal leaves with a refusal what can be found out about it: a server
// that computes what right credentials prove in a wrong way is told which.
func (s *sampleRun) explainRefusal(ctx context.Context, r ready) {
	of, ok := s.unexpectedRefusal(r)
	if !ok {
		return
	}
	ways, sure := of.Misreadings(r.built.Credentials, r.ground.Way)
	switch {
	case len(ways) == 0:
	case sure:
		r.at.Remark = inWords(ways[0])
	default:
		if way := s.misreading(ctx, r.ground, of, ways); way != nil {
			r.at.Remark = inWords(*way)
		}
	}
}

func inWords(w scheme.Way) string { return fmt.Sprintf("the same login leads in where %s", w) }

// unexpectedRefusal tells whether right credentials were refused where they
// should lead in, and more logins of their scheme may be tried.
func (s *sampleRun) unexpectedRefusal(r ready) (of scheme.Scheme, ok bool) {
	x, c := r.at.Exchange, r.built.Credentials
	if c == nil || s.a.d.opts.Target.Limits.Failures.Locks() {
		return nil, false
	}
	of, ok = scheme.Named(c.Scheme)
	if !ok || x.Response == nil || x.Response.Status != http.StatusUnauthorized || of.Next(x.Response) {
		return nil, false
	}
	return of, slices.ContainsFunc(r.step.Step.Expect, func(c *casefile.Check) bool {
		return c.Test.Depends().Granted
	})
}

// misreading finds out, once for all cases, in which of the wrong ways the
// ordinary account gets into a resource; nil: in none.
func (s *sampleRun) misreading(ctx context.Context, g *ground.Resource, of scheme.Scheme, ways []scheme.Way) *scheme.Way {
	f := &s.a.d.misread
	f.mu.Lock()
	defer f.mu.Unlock()
	key := misreadingOf{g.Role, ways[0]}
	if way, known := f.known[key]; known {
		return way
	}
	if f.known == nil {
		f.known = map[misreadingOf]*scheme.Way{}
	}
	f.known[key] = nil
	for _, way := range ways {
		if s.leadsIn(ctx, g, of, way) {
			f.known[key] = &way
			break
		}
	}
	return f.known[key]
}

// leadsIn tells whether the ordinary account gets in by a way.
func (s *sampleRun) leadsIn(ctx context.Context, g *ground.Resource, of scheme.Scheme, way scheme.Way) bool {
	d := s.a.d
	challenge := s.a.exchange(ctx, g.Resource, request.Plain(g.Resource, d.opts.Agent))
	if challenge.Response == nil {
		return false
	}
	built, err := request.Login(g.Resource, request.LoginOptions{
		Target: d.opts.Target, Scheme: of.Name(), Role: target.Ordinary, Agent: d.opts.Agent,
		Unique: s.unique, Step: way.String(), Challenge: challenge.Response, Way: way,
		Secrets: s.a.Evidence.Secrets,
	})
	if err != nil {
		return false
	}
	x := s.a.exchange(ctx, g.Resource, built.Request)
	return x.Response != nil && g.Granted.By(x.Response.Status)
}
