package engine

import (
	"context"
	"time"

	"authspec/runner/internal/message"
	"authspec/runner/internal/target"
)

// Client sends requests to the resources of a target, and nowhere else: it
// follows no redirect and knows no proxy.
type Client struct {
	Transport message.Transport
	Pace      *Pace     // nil: no limit, and nobody is held back
	Patience  *Patience // nil: nobody waits for a target that asks for time

	gentle bool // waits before it uses a connection again
}

// Dial opens a connection to the origin of a resource.
func (c *Client) Dial(ctx context.Context, r target.Resource) (message.Conn, error) {
	return c.Transport.Dial(ctx, message.Endpoint{
		Network:    target.Address(r.URL),
		TLS:        r.URL.Scheme == "https",
		ServerName: r.URL.Hostname(),
	})
}

// Exchange sends one request on a connection of its own, and once again where
// the target asks for time and may have it.
func (c *Client) Exchange(ctx context.Context, r target.Resource, m *message.Request) message.Exchange {
	x := c.exchange(ctx, r, m)
	if asked := throttled(x.Response); asked != nil && c.hold(asked) == "" {
		return c.exchange(ctx, r, m)
	}
	return x
}

func (c *Client) exchange(ctx context.Context, r target.Resource, m *message.Request) message.Exchange {
	if err := c.Pace.Wait(ctx); err != nil {
		return message.Failed(err)
	}
	conn, err := c.Dial(ctx, r)
	if err != nil {
		return message.Failed(err)
	}
	defer conn.Close()
	return conn.Do(ctx, m)
}

// timeout is how long one exchange may take.
func (c *Client) timeout() time.Duration { return c.Transport.Timeout() }

// patient is the same client with three times the time.
func (c *Client) patient() *Client {
	return &Client{Transport: c.Transport.WithTimeout(3 * c.timeout()), Pace: c.Pace, Patience: c.Patience}
}

// sure is the same client that makes certain of a connection before it uses it
// again.
func (c *Client) sure() *Client {
	return &Client{Transport: c.Transport, Pace: c.Pace, Patience: c.Patience, gentle: true}
}
