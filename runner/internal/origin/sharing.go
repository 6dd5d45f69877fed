package origin

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/client"
	"authspec/runner/internal/message"
	"authspec/runner/internal/request"
	"authspec/runner/internal/target"
)

// shares tells whether a case may use a connection that others have used: it is about
// what one plain request is answered, and about nothing that has to do with
// connections.
func shares(c *casefile.Case) bool {
	if c.Alone || c.AtOnce || c.Samples > 1 || len(c.Steps) != 1 || len(c.Disturbs) > 0 {
		return false
	}
	s := c.Steps[0]
	if s.Wait > 0 || s.WaitNonce || s.WaitLife || s.Certificate != "" || s.Request.Raw != nil || s.Request.Form != "" {
		return false
	}
	return !regardsConnections(c)
}

// regardsConnections tells whether a check is about a connection, be it how long it
// lasts, or about times.
func regardsConnections(c *casefile.Case) bool {
	return slices.ContainsFunc(c.Steps, func(s *casefile.Step) bool {
		return slices.ContainsFunc(s.Expect, func(k *casefile.Check) bool {
			return slices.ContainsFunc(append(k.Asked(), k.Test), aboutConnections)
		})
	})
}

func aboutConnections(t casefile.Test) bool {
	d := t.Depends()
	return d.Ending || d.Closing || d.Times || d.Ends != nil || slices.ContainsFunc(d.Fields, hopByHop)
}

// hopByHop tells whether a field is about one connection (RFC 9110 §7.6.1, §7.8).
func hopByHop(name string) bool {
	return slices.ContainsFunc([]string{"Connection", "Keep-Alive", "Proxy-Connection", "Upgrade", "TE"}, func(n string) bool {
		return strings.EqualFold(n, name)
	})
}

// plain tells whether a request is one that can be sent on a connection with others
// and, if need be, once more: well-formed, safe (RFC 9110 §9.2.1), without content
// and without a word on the connection, be it a login to it.
func plain(r ready) bool {
	m := r.built.Request
	safe := m.Method == "GET" || m.Method == "HEAD" || m.Method == "OPTIONS"
	return safe && m.Version == "HTTP/1.1" && m.Raw == nil && len(m.Body) == 0 && !m.Chunked &&
		(r.at.Odd == "" || r.at.Odd == request.UnknownTarget) &&
		!slices.ContainsFunc(m.Fields, func(f message.Field) bool {
			return hopByHop(f.Name) || strings.EqualFold(f.Name, "Expect") || ofConnection(f.Value)
		})
}

// ofConnection tells whether credentials log in a connection and not a request, in
// several steps (RFC 4559 §6).
func ofConnection(value string) bool {
	name, _, _ := strings.Cut(value, " ")
	return strings.EqualFold(name, "Negotiate") || strings.EqualFold(name, "NTLM")
}

// reach finds a connection for a step to a resource: one that another case has left,
// or a new one.
func (a *attempt) reach(ctx context.Context, to target.Resource, first ready) (*connection, error) {
	share := a.turn.shares && plain(first)
	if share && !a.turn.fresh {
		if l := a.d.kept.take(&a.turn, client.Endpoint(to), first.built.Request); l != nil {
			a.Shared = true
			return l, nil
		}
	}
	conn, err := a.open(ctx, to, first)
	if err != nil {
		return nil, err
	}
	l := &connection{conn: conn}
	if share {
		l.to, l.carried = client.Endpoint(to), first.built.Request
	}
	return l, nil
}

// leave keeps a connection for others, if they may have it.
func (a *attempt) leave(l *connection) bool {
	if l.carried == nil {
		return false
	}
	step := a.Evidence.Steps[0]
	at := &step.Samples[0]
	x := &at.Exchange
	if x.Outcome != message.Complete || x.Spent != "" || x.Response.Proto != "HTTP/1.1" {
		return false
	}
	l.carried = at.Request
	l.refused = (l.refused || l.rounds == 0) && stranger(step.Step.Request.Auth) && x.Response.Status == http.StatusUnauthorized
	a.turn.left, a.turn.took = l, x.Took-x.Paused
	return true
}

// stranger tells whether credentials are nobody's, as far as a case says.
func stranger(a *casefile.Auth) bool {
	return a == nil || a.Kind == casefile.AuthWrong || a.Kind == casefile.AuthUnknown
}

// open opens a connection for a request, or has one that was opened ahead. What is odd
// may make a server end it, which is to be seen at once, or wait as long as it does.
func (a *attempt) open(ctx context.Context, to target.Resource, first ready) (message.Conn, error) {
	a.makeRoom()
	if first.at.Odd != "" || first.built.Request.Waits() {
		return a.client.Dial(ctx, to)
	}
	return a.early.Dial(ctx, to)
}

// exchange sends one request on a connection of its own, for which there is room.
func (a *attempt) exchange(ctx context.Context, r target.Resource, m *message.Request) message.Exchange {
	a.makeRoom()
	return a.early.Exchange(ctx, r, m)
}

// makeRoom closes connections that no case uses, as far as there may not be more.
func (a *attempt) makeRoom() {
	a.d.kept.makeRoom(&a.turn)
	if a.turn.places == 0 {
		a.d.opts.Client.Ahead.Close()
	}
}
