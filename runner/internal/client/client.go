// Package client sends requests to the resources of a target, evenly spaced,
// and does what a target asks for that wants fewer of them.
//
// It may import message, pattern and target: what is asked of a target, and what its
// answers mean, is for whoever uses it.
package client

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
	Ahead     *Ahead    // nil: connections are opened when somebody needs them

	// ReusePause is how long a connection is left alone before it is used
	// again.
	ReusePause time.Duration
}

// Dial opens a connection to the origin of a resource.
func (c *Client) Dial(ctx context.Context, r target.Resource) (message.Conn, error) {
	return c.Ahead.dial(ctx, c.Transport, Endpoint(r))
}

// Endpoint is where a resource is served.
func Endpoint(r target.Resource) message.Endpoint {
	return message.Endpoint{
		Network:     target.Address(r.URL),
		TLS:         r.URL.Scheme == "https",
		ServerName:  r.URL.Hostname(),
		Certificate: r.Certificate,
	}
}

// Exchange sends one request on a connection of its own, and once again where
// the target asks for time and may have it.
func (c *Client) Exchange(ctx context.Context, r target.Resource, m *message.Request) message.Exchange {
	x := c.exchangeOnce(ctx, r, m)
	if t := ThrottleOf(x.Response); t != nil && c.HoldBack(t) == "" {
		return c.exchangeOnce(ctx, r, m)
	}
	return x
}

func (c *Client) exchangeOnce(ctx context.Context, r target.Resource, m *message.Request) message.Exchange {
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

// Timeout is how long one exchange may take.
func (c *Client) Timeout() time.Duration { return c.Transport.Timeout() }

// WithLongTimeout is the same client with three times the time.
func (c *Client) WithLongTimeout() *Client {
	return &Client{Transport: c.Transport.WithTimeout(3 * c.Timeout()), Pace: c.Pace, Patience: c.Patience}
}

// settling is how long a connection is left alone before it is used again,
// where it has to be certain that the server has not ended it.
const settling = 100 * time.Millisecond

// WithReusePause is the same client that makes certain of a connection before
// it uses it again.
func (c *Client) WithReusePause() *Client {
	return &Client{Transport: c.Transport, Pace: c.Pace, Patience: c.Patience, ReusePause: settling}
}

// Unspaced is the same client without a pace: what it sends is not held back,
// and it waits for nothing that a target asks for.
func (c *Client) Unspaced() *Client { return &Client{Transport: c.Transport} }
