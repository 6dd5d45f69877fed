package client

import (
	"context"
	"fmt"
)

// tunnelRefused is that the proxy opened no tunnel but answered something, which
// is what the user gets to see. What was to go through the tunnel stays here
// (RFC 9110 §9.3.6).
type tunnelRefused struct{ answer *answer }

func (t *tunnelRefused) Error() string {
	return fmt.Sprintf("the proxy opens no tunnel: %d %q", t.answer.status, t.answer.reason)
}

// tunnel asks the proxy for a tunnel to an origin, logs in with the proxy if it
// asks for that, and speaks TLS with the origin through it. The request for a
// tunnel has no credentials but those for the proxy.
func (s *session) tunnel(ctx context.Context, rt route) (*connection, error) {
	v := &visit{session: s, connect: true, request: &request{method: "CONNECT", target: target{origin: rt.origin}}}
	a, err := v.run(ctx)
	if err != nil {
		return nil, err
	}
	switch {
	case s.rules.opened(a):
	case a.status >= 400:
		return nil, &tunnelRefused{a}
	default:
		return nil, fmt.Errorf("the proxy opens no tunnel: %d %q", a.status, a.reason)
	}
	key := rt.via.String()
	c := s.idle[key]
	if c == nil {
		return nil, fmt.Errorf("the proxy closed the connection that was to be a tunnel")
	}
	delete(s.idle, key)
	secured, err := s.rules.secure(ctx, s, c.net, rt.origin)
	if err != nil {
		return nil, err
	}
	return s.newConnection(secured), nil
}
