package wire

import (
	"authspec/runner/internal/message"
	"context"
	"errors"
	"fmt"
	"os"
	"time"
)

// surplusLimit is how many octets after an answer an Ending keeps.
const surplusLimit = 4 << 10

// Reusable tells whether another request can follow on the connection, and if
// not, why: the last answer excludes it, the server has ended it meanwhile, or
// has sent more than its answer (RFC 9112 §9.3 and §6.3). It does not wait.
func (c *Conn) Reusable() (bool, string) {
	if c.spent == "" && len(c.source.window()) == 0 {
		end := c.raw.poll()
		err := c.source.fill()
		end()
		if err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
			c.ended = endOf(err)
			c.lose(message.EndedBetween)
		}
	}
	if n := len(c.source.window()); c.spent == "" && n > 0 {
		return false, surplusOf(int64(n))
	}
	return c.spent == "", c.spent
}

// endOf says how a connection has ended whose read failed.
func endOf(err error) message.EndingHow {
	if isReset(err) {
		return message.ByReset
	}
	return message.ByClose
}

// end is endOf an exchange: open unless the failure was that of the connection.
func (e ending) end() message.EndingHow {
	var known *failure
	switch {
	case errors.As(e.err, &known) || errors.Is(e.err, os.ErrDeadlineExceeded):
		return message.Open
	case isReset(e.wrote):
		return message.ByReset
	}
	return endOf(e.err)
}

// Watch waits up to d, or until ctx ends, for what the server does after its
// answer: whether it ends the connection, and what it sends beyond the answer.
// Where ctx ends first that can't be told: CutOff. Nothing should be sent on the
// connection afterwards.
func (c *Conn) Watch(ctx context.Context, d time.Duration) message.Ending {
	var surplus record
	interrupted := false
	seen := func() {
		surplus.add(c.source.window())
		c.source.consume(len(c.source.window()))
	}
	c.source.log = &record{}
	seen()
	if c.ended == message.Open && !c.closed {
		c.nc.SetReadDeadline(time.Now().Add(d))
		if ctx.Done() != nil {
			defer c.guard(ctx)()
		}
	}
	for c.ended == message.Open && !c.closed && surplus.total() < c.limits.DrainLimit {
		err := c.source.fill()
		if interrupted = ctx.Err() != nil; interrupted || errors.Is(err, os.ErrDeadlineExceeded) {
			break
		}
		if err != nil {
			c.ended = endOf(err)
			c.lose("the server has " + string(c.ended) + " the connection")
		}
		seen()
	}
	if surplus.total() > 0 && c.spent == "" {
		c.lose(surplusOf(surplus.total()))
	}
	how := c.ended
	if interrupted {
		how = message.CutOff
	}
	return message.Ending{How: how, Surplus: surplus.kept[:min(len(surplus.kept), surplusLimit)], Within: d, At: time.Now()}
}

// surplusOf says that so many octets came that belong to no answer.
func surplusOf(n int64) string {
	if n == 1 {
		return "the server has sent 1 octet more than its answer"
	}
	return fmt.Sprintf("the server has sent %d octets more than its answer", n)
}
