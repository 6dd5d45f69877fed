// Package applicability decides what is to become of each chosen case before anything
// is sent: it runs, it does not apply to this target, or the ground under it
// does not hold. It is pure.
//
// It may import casefile, ground, lockout, scheme and target.
package applicability

import (
	"fmt"
	"slices"
	"strings"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/ground"
	"authspec/runner/internal/lockout"
	"authspec/runner/internal/scheme"
	"authspec/runner/internal/target"
)

// Item is one chosen case.
type Item struct {
	Case    *casefile.Case
	Own     bool     // it is no case of authspec's, but one that somebody wrote for this target
	Checks  []string // names of the chosen checks, the unsaid `answer` included
	Skip    string   // why it does not apply; empty: it does
	Blocked string   // why it can't be judged; empty: it can
	Advice  string   // what the user can do about Blocked
	// Spends is how many failed logins the case costs, of those that the target
	// allows before it locks an account; 0 where it locks none.
	Spends int
}

// Runs tells whether anything is to be sent for the item.
func (i *Item) Runs() bool { return i.Skip == "" && i.Blocked == "" }

// Options is what decides besides the case itself.
type Options struct {
	Target *target.Target
	Ground *ground.Ground
	Safe   bool // leave out what could disturb a server in use
	Shared bool // other machines judge the target at the same time
}

// Decide fills in what is to become of the items.
func Decide(items []*Item, o Options) {
	for _, i := range items {
		if i.Skip = o.skip(i.Case); i.Skip != "" {
			continue
		}
		if i.Blocked, i.Advice = o.blocked(i.Case); i.Blocked == "" {
			i.Spends, i.Skip = lockout.Cost(i.Case, o.Target.Limits.Failures)
		}
	}
}

// skip is why a case does not apply to the target.
func (o Options) skip(c *casefile.Case) string {
	if o.Safe && len(c.Disturbs) > 0 {
		return fmt.Sprintf("--safe leaves out what could disturb a server in use (%s)", words(c.Disturbs))
	}
	for _, n := range c.Needs {
		if why := o.unclaimed(n); why != "" {
			return why
		}
	}
	for _, role := range o.resources(c) {
		r, ok := o.Target.Resource(role)
		switch {
		case !ok && c.Several() && o.Target.Document == nil:
			return "the target names no OpenAPI document (--openapi FILE, or `openapi` of a target file)"
		case !ok && c.Several():
			return "the OpenAPI document of the target has no such operation"
		case !ok:
			return fmt.Sprintf("the target has no resource `%s`", role)
		}
		if r.Operation != nil && r.Operation.Unasked != "" {
			return "the operation can't be asked: " + r.Operation.Unasked
		}
	}
	if why := o.lacks(c); why != "" {
		return why
	}
	for _, n := range c.Needs {
		if why := o.need(c, n); why != "" {
			return why
		}
	}
	for _, s := range c.Steps {
		if _, ok := o.Target.Certificate(s.Certificate); !ok && s.Certificate != "" {
			return fmt.Sprintf("the target has no certificate `%s`", s.Certificate)
		}
	}
	if o.Target.Limits.NonceLife == 0 && slices.ContainsFunc(c.Steps, func(s *casefile.Step) bool { return s.WaitNonce }) {
		return "the target file does not say in `limits.nonce-life` how long a nonce lives"
	}
	if o.Target.Limits.SessionLife == 0 && slices.ContainsFunc(c.Steps, func(s *casefile.Step) bool { return s.WaitLife }) {
		return "the target file does not say in `limits.session-life` how long a session lives"
	}
	if slices.Contains(c.Disturbs, casefile.DisturbsLockOut) && !o.Target.Limits.Failures.Known {
		return "the target file does not say in `limits.failures` when accounts are locked"
	}
	return ""
}

// resources are the roles that a case uses; a watch case uses none of its own.
func (o Options) resources(c *casefile.Case) []string {
	if c.Watch {
		return nil
	}
	return c.Uses.Resources
}

// lacks names what a target with credentials does not have, or why no
// credentials can be sent to the case's resource.
func (o Options) lacks(c *casefile.Case) string {
	login := false
	for _, role := range c.Uses.Accounts {
		if _, ok := o.Target.Account(role); !ok && !(role == target.Ordinary && o.token(c)) {
			if len(o.Target.Accounts) == 0 {
				return o.noLogin(c)
			}
			return fmt.Sprintf("the target has no account `%s`", role)
		}
		login = true
	}
	for _, name := range c.Uses.Tokens {
		if _, ok := o.Target.Token(name); !ok {
			return fmt.Sprintf("the target has no token `%s`", name)
		}
	}
	if login {
		return o.noLogin(c)
	}
	return ""
}

// token tells whether the case's resource takes tokens, or a key, in place of
// accounts.
func (o Options) token(c *casefile.Case) bool {
	g, ok := o.Ground.Find(c.Resource)
	if !ok {
		return false
	}
	s, known := scheme.Named(g.Scheme)
	return known && s.Means() != scheme.Password
}

// noLogin is why no valid credentials can be sent to a resource of the case;
// empty where they can, or where its ground does not hold anyway.
func (o Options) noLogin(c *casefile.Case) string {
	for _, role := range o.resources(c) {
		if g, ok := o.Ground.Find(role); ok && g.Holds && g.Role != target.RoleOpen && g.Scheme == "" {
			return g.NoLogin
		}
	}
	return ""
}

func (o Options) need(c *casefile.Case, n casefile.Need) string {
	switch n {
	case casefile.NeedTLS:
		if r, ok := o.Target.Resource(c.Resource); ok && r.URL.Scheme != "https" {
			return "the resource is not reached over TLS"
		}
	case casefile.NeedClear:
		if r, ok := o.Target.Resource(c.Resource); ok && r.URL.Scheme == "https" {
			return "the resource is reached over TLS, where other rules hold"
		}
	case casefile.NeedScheme:
		if g, ok := o.Ground.Find(c.Resource); ok {
			if s, promised := scheme.OfRole(g.Role); promised && s.Promised() {
				return "a key or a cookie leads into the resource, which is not HTTP authentication (RFC 9110 §11)"
			}
		}
	case casefile.NeedLockOut:
		switch f := o.Target.Limits.Failures; {
		case o.Shared && f.Locks():
			return "it locks an account that other shards of the run log in with; it can be judged in a run of its own, without --shard"
		case !f.Known:
			return "the target file does not say in `limits.failures` when accounts are locked"
		case f.None:
			return "the target file says in `limits.failures` that accounts are never locked"
		}
	}
	return ""
}

// unclaimed is why a case does not apply that is about what the target does not
// claim to follow.
func (o Options) unclaimed(n casefile.Need) string {
	if !n.Claim() {
		return ""
	}
	if _, claimed := o.Target.Claims(string(n)); claimed {
		return ""
	}
	return fmt.Sprintf("the target does not claim to follow %s (--follows %s, or `follows` of a target file)", n, n)
}

// blocked is why the ground of a case does not hold.
func (o Options) blocked(c *casefile.Case) (why, advice string) {
	for _, role := range o.resources(c) {
		if g, ok := o.Ground.Find(role); ok && !g.Holds && !(c.Claims && g.Claimed) {
			return fmt.Sprintf("resource `%s`: %s", g.Role, g.Reason), g.Advice
		}
	}
	return "", ""
}

func words[T ~string](list []T) string {
	out := make([]string, len(list))
	for i, w := range list {
		out[i] = string(w)
	}
	return strings.Join(out, ", ")
}
