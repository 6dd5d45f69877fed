package ground

import (
	"context"
	"slices"
	"strings"

	"authspec/runner/internal/scheme"
)

// discover turns the one resource of a URL into one for each scheme that the
// suite knows, in the order of the challenges; the one that credentials lead
// into stays the first.
func (s Settler) discover(ctx context.Context, g *Ground) {
	first := g.Resources[0]
	if !first.Holds && !first.Claimed {
		return
	}
	var found []*Resource
	schemes := first.Schemes
	if first.Scheme != "" {
		schemes = append([]string{first.Scheme}, schemes...)
	}
	for _, name := range schemes {
		of, known := scheme.Named(name)
		if !known || of.Promised() || slices.ContainsFunc(found, func(r *Resource) bool { return r.Role == scheme.Role(of) }) {
			continue
		}
		found = append(found, s.as(ctx, first, scheme.Role(of), name))
	}
	if len(found) == 0 {
		return
	}
	g.Resources = found
	s.Target.Resources = nil
	for _, r := range found {
		s.Target.Resources = append(s.Target.Resources, r.Resource)
	}
}

// as is the resource in another role. Where credentials have led in by another
// scheme, they are tried in this one too; that they don't lead in is then no
// fault of theirs.
func (s Settler) as(ctx context.Context, first *Resource, role, name string) *Resource {
	r := *first
	r.Role = role
	if first.Scheme == "" || strings.EqualFold(first.Scheme, name) {
		return &r
	}
	r.Scheme, r.Authorised = "", nil
	r.NoLogin = "there are no " + name + " credentials"
	if of := s.unanswerable(&r); of != nil {
		r.NoLogin = noAnswerable(of)
	}
	r.Exchanges = nil // those of the other scheme stand with the first
	if len(s.candidates(&r)) == 0 {
		return &r
	}
	tried := r
	if s.login(ctx, &tried); tried.Holds && tried.Scheme != "" {
		tried.NoLogin = ""
		return &tried
	}
	r.Exchanges = tried.Exchanges
	r.NoLogin = "the ordinary credentials lead in by " + first.Scheme + ", but not by " + name
	return &r
}
