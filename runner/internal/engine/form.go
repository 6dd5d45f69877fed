package engine

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"sync"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/check"
	"authspec/runner/internal/ground"
	"authspec/runner/internal/httpauth"
	"authspec/runner/internal/request"
	"authspec/runner/internal/target"
)

// forms are the ways in which resources have turned out to compute SHA-512-256
// wrongly, by algorithm and role; RightForm where none of them was found.
type forms struct {
	mu    sync.Mutex
	known map[string]httpauth.Form
}

// remark leaves with a refusal what can be found out about it: a server that
// computes SHA-512-256 in a wrong form is told which.
func (s *sample) remark(ctx context.Context, r ready) {
	if !s.doubtful(r) {
		return
	}
	algorithm := r.built.Digest.Algorithm
	form := r.ground.Way.Form
	if r.ground.Way.Algorithm.Base() != algorithm.Base() {
		form = s.form(ctx, r.ground, algorithm)
	}
	if form != httpauth.RightForm {
		r.at.Remark = fmt.Sprintf("the same login leads in where %s is computed as %s", algorithm, form)
	}
}

// doubtful tells whether right credentials in SHA-512-256 were refused where
// they should lead in, and more logins may be tried.
func (s *sample) doubtful(r ready) bool {
	x, d := r.at.Exchange, r.built.Digest
	switch {
	case d == nil || !r.built.Plain || d.Algorithm.Base() != httpauth.SHA512256 || d.Form != httpauth.RightForm:
		return false
	case x.Response == nil || x.Response.Status != http.StatusUnauthorized || httpauth.Stale(x.Response.Values("WWW-Authenticate")):
		return false
	case s.a.b.opts.Target.Limits.Failures.Locks():
		return false
	}
	return slices.ContainsFunc(r.step.Step.Expect, func(c *casefile.Check) bool {
		access, ok := c.Test.(check.Access)
		return ok && access.Granted
	})
}

// form finds out, once for all cases, in which wrong form the ordinary account
// gets into a resource.
func (s *sample) form(ctx context.Context, g *ground.Resource, algorithm httpauth.Algorithm) httpauth.Form {
	f := &s.a.b.forms
	f.mu.Lock()
	defer f.mu.Unlock()
	key := string(algorithm) + " " + g.Role
	form, known := f.known[key]
	if known {
		return form
	}
	for _, wrong := range httpauth.WrongForms() {
		if s.enters(ctx, g, request.Way{Algorithm: algorithm, Form: wrong}) {
			form = wrong
			break
		}
	}
	if f.known == nil {
		f.known = map[string]httpauth.Form{}
	}
	f.known[key] = form
	return form
}

// enters tells whether the ordinary account gets in by a way.
func (s *sample) enters(ctx context.Context, g *ground.Resource, way request.Way) bool {
	b := s.a.b
	challenge := s.a.client.Exchange(ctx, g.Resource, request.Plain(g.Resource, b.opts.Agent))
	if challenge.Response == nil {
		return false
	}
	built, err := request.Login(g.Resource, request.LoginOptions{
		Target: b.opts.Target, Scheme: request.Digest, Role: target.Ordinary, Agent: b.opts.Agent,
		Unique: s.unique, Step: way.Form.String(), Challenge: challenge.Response, Way: way,
	})
	if err != nil {
		return false
	}
	x := s.a.client.Exchange(ctx, g.Resource, built.Request)
	return x.Response != nil && x.Response.Status/100 == 2
}
