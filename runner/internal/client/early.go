package client

import (
	"context"
	"time"

	"authspec/runner/internal/message"
)

// Early is the same client for cases that run beside others: it uses connections that
// were opened ahead, of which there are at most so many.
func (c *Client) Early(most int) *Client {
	if c.Ahead == nil || c.Pace.spaced() || !c.Ahead.far() {
		return c
	}
	return &Client{
		Transport: &earlyTransport{Transport: c.Transport, ahead: c.Ahead, most: most},
		Pace:      c.Pace, Patience: c.Patience, ReusePause: c.ReusePause,
	}
}

// earlyTransport has connections ready.
type earlyTransport struct {
	message.Transport
	ahead *Ahead
	most  int
}

func (t *earlyTransport) Dial(ctx context.Context, to message.Endpoint) (message.Conn, error) {
	if e := t.ahead.give(ctx, t.Transport, to, t.most); e != nil {
		return e, nil
	}
	e := t.ahead.expect()
	conn, err := t.ahead.dial(ctx, t.Transport, to)
	if err != nil {
		t.ahead.leave(e, nil)
		return nil, err
	}
	e.Conn = conn
	return e, nil
}

// early is a connection of one case.
type early struct {
	message.Conn
	ahead *Ahead
	asked time.Time
	again func() (message.Conn, error) // opens it anew, if it was opened ahead; nil: it was not, or has been used
}

func (e *early) Do(ctx context.Context, r *message.Request) message.Exchange {
	return e.Pipeline(ctx, r)[0]
}

// Pipeline sends on a new connection what the server may not have seen on one that it
// ended meanwhile: it may do so at any time (RFC 9112 §9.5), and whoever opened it
// ahead is to blame that it was there.
func (e *early) Pipeline(ctx context.Context, requests ...*message.Request) []message.Exchange {
	list := e.Conn.Pipeline(ctx, requests...)
	if again := e.again; again != nil {
		e.again = nil
		if x := &list[0]; (x.Outcome == message.Closed || x.Outcome == message.Reset) && len(x.Received) == 0 {
			e.ahead.giveUp()
			conn, err := again()
			if err != nil {
				for i := range list {
					list[i] = message.Failed(err)
				}
				return list
			}
			e.Conn.Close()
			e.Conn = conn
			list = conn.Pipeline(ctx, requests...)
		}
	}
	e.ahead.leave(e, &list[0])
	return list
}

func (e *early) Close() {
	e.ahead.leave(e, nil)
	e.Conn.Close()
}
