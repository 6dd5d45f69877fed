// Package wire is HTTP/1.1 as octets. As a client it sends a request and reads
// what a server makes of it, whatever that is; as a server it takes what a client
// sends and plays the answers that it is told. Both are bounded in time and
// memory, and judge nothing.
//
// It may import message.
package wire

import (
	"authspec/runner/internal/message"
	"context"
	"crypto/tls"
	"net"
	"time"
)

// Conn is a connection to a server. It is used by one goroutine at a time.
type Conn struct {
	nc     net.Conn   // what is written to and read from: raw, or TLS on it
	raw    *transport // the connection below TLS
	source *source
	limits Limits

	answered bool   // it has brought a final answer
	spent    string // why no further request can be sent; see Exchange.Spent
	broken   bool   // the last exchange did not end well: no farewell when it is closed
	ended    message.EndingHow
	closed   bool
}

func newConn(nc net.Conn, limits Limits) *Conn {
	t := &transport{Conn: nc}
	return &Conn{nc: t, raw: t, source: newSource(t), limits: limits, ended: message.Open}
}

func (c *Conn) secure(tc *tls.Conn) { c.nc, c.source.nc = tc, tc }

// Close ends the connection. It may be called more than once.
func (c *Conn) Close() {
	if c.closed {
		return
	}
	c.closed = true
	c.spent = "the connection has been closed on this side"
	if c.broken {
		c.raw.Close() // the farewell of TLS could wait for a server that reads nothing
	} else {
		c.nc.Close()
	}
	c.source.release()
}

// Do sends r and reads its answer; it reads while it writes, unless r is small
// and has no pauses. It ends within Limits.Timeout and the pauses of r. When
// ctx ends, it ends at once, with Outcome Local, and closes the connection.
func (c *Conn) Do(ctx context.Context, r *message.Request) message.Exchange {
	messages, exchanges := [1]encoded{encode(r)}, [1]message.Exchange{}
	c.exchange(ctx, messages[:], exchanges[:])
	return exchanges[0]
}

// Pipeline is Do for several messages, each of which is written before the
// answer to the one before it is read (RFC 9112 §9.3.2), unless a part of it
// waits for that answer; small ones go out in one write. The time is that of Do
// for each of the answers. Took and Paused count from the beginning for all of
// them.
func (c *Conn) Pipeline(ctx context.Context, requests ...*message.Request) []message.Exchange {
	messages, exchanges := make([]encoded, len(requests)), make([]message.Exchange, len(requests))
	for i, r := range requests {
		messages[i] = encode(r)
	}
	c.exchange(ctx, messages, exchanges)
	return exchanges
}

func (c *Conn) exchange(ctx context.Context, messages []encoded, into []message.Exchange) {
	start := time.Now()
	switch {
	case c.closed:
		giveUp(into, message.Local, c.spent)
		return
	case ctx.Err() != nil:
		c.lose(message.Interruption(ctx.Err()))
		giveUp(into, message.Local, c.spent)
		return
	}
	run := &run{conn: c, ctx: ctx, start: start, messages: messages, into: into, patience: c.limits.Timeout}
	pauses, size, waits := survey(messages)
	run.patience += pauses
	c.nc.SetDeadline(start.Add(run.patience))
	if ctx.Done() != nil {
		defer c.guard(ctx)()
	}
	if waits || size > smallMessage {
		run.sender = newSender(c.nc, messages, ctx.Done())
		run.sender.deadline = start.Add(pauses + time.Duration(len(messages))*c.limits.Timeout)
		run.sender.grace = max(earlyGrace, c.limits.Timeout/earlyShare)
		go run.sender.send()
	} else {
		run.sent = writeSmall(c.nc, messages)
	}
	run.readAll()
}

// guard ends whatever goes on when ctx ends, until it is undone. It closes the
// connection: a deadline could be undone by one that is set later.
func (c *Conn) guard(ctx context.Context) (undo func()) {
	stop := context.AfterFunc(ctx, func() { c.raw.Close() })
	return func() {
		if stop(); ctx.Err() != nil { // also where it has ended just now
			c.raw.Close()
			c.lose(message.Interruption(ctx.Err()))
		}
	}
}

// lose notes that the connection is of no further use.
func (c *Conn) lose(why string) { c.spent, c.broken = why, true }

func giveUp(into []message.Exchange, outcome message.Outcome, detail string) {
	for i := range into {
		into[i] = message.Exchange{Outcome: outcome, Detail: detail, Spent: detail}
	}
}

// run is one call of Do or Pipeline.
type run struct {
	conn     *Conn
	ctx      context.Context
	start    time.Time
	messages []encoded
	into     []message.Exchange
	patience time.Duration // for each answer

	sender *sender // writes meanwhile; nil where all is written
	sent   []sent  // nil until the writing is over
}

// readAll reads the answers in turn. After one that isn't whole the others
// can't be told apart any more, and after one that ends the connection, as by
// "Connection: close" (RFC 9112 §9.3), none is due: what comes is none.
func (r *run) readAll() {
	done := 0
	for ok := true; ok && done < len(r.messages); done++ {
		ok = r.readOne(done)
	}
	if r.sent == nil {
		if done < len(r.messages) { // nobody waits for what is left to be taken
			r.sender.abandon()
		}
		r.sent = r.sender.finish()
	}
	r.giveUpAfter(done)
	var paused time.Duration
	for i := range r.into {
		paused += r.sent[i].paused
		r.into[i].Paused = paused
		r.sent[i].describe(&r.into[i])
		if why := r.into[i].Spent; why != "" {
			r.conn.spent = why
		}
	}
}

// readOne reads the answer to message i and tells whether another may follow.
func (r *run) readOne(i int) bool {
	if r.sender != nil && !r.sender.began(i) {
		r.into[i] = message.Exchange{
			Outcome: message.Local,
			Detail:  "not sent: the request before it was left unsent in part",
			Spent:   "the request was not sent",
		}
		return false
	}
	if i > 0 {
		r.conn.nc.SetReadDeadline(time.Now().Add(r.patience))
	}
	x := &r.into[i]
	r.read(i, x)
	x.Took = time.Since(r.start)
	return x.Outcome == message.Complete && x.Spent == ""
}

func (r *run) read(i int, x *message.Exchange) {
	c := r.conn
	var log record
	c.source.log = &log
	a := answerReader{src: c.source, method: r.messages[i].method, limits: c.limits, headerLeft: c.limits.HeaderLimit}
	if r.sender != nil {
		a.interim = func() { r.sender.interim(i) }
		a.header = func() { r.sender.answered(i) }
	}
	response, how, err := a.read(x)
	if err != nil {
		r.fail(i, &a, err)
		if x.Outcome == message.Cut {
			x.Begun = response
		}
		// What has come of the answer shows what is wrong with it.
		c.source.consume(len(c.source.window()))
	} else {
		x.Outcome, x.Response = message.Complete, response
		x.Spent = spent(r.messages[i].method, response, how)
		c.answered = true
		if how == byClose {
			c.ended = message.ByClose
		}
		if r.sender != nil {
			r.sender.whole(i)
		}
	}
	x.Received, x.CutReceived = log.kept, log.cut
}

func (r *run) fail(i int, a *answerReader, err error) {
	x, c := &r.into[i], r.conn
	awaiting := ""
	if r.sender != nil {
		// Only one of the two directions learns of a reset: the writing has
		// to be over before the end of the reading can be told.
		awaiting = r.sender.abandon()
		r.sent = r.sender.finish()
	}
	if r.ctx.Err() != nil {
		x.Outcome, x.Detail = message.Local, message.Interruption(r.ctx.Err())
	} else {
		e := ending{
			err: err, place: a.place, timeout: r.patience,
			began: a.src.log.total() > 0 || len(a.src.window()) > 0,
			fresh: !c.answered,
			wrote: writeError(r.sent), awaiting: awaiting,
		}
		x.Outcome, x.Detail = e.outcome()
		x.EndedBetween = !e.fresh && (x.Outcome == message.Closed || x.Outcome == message.Reset)
		c.ended = e.end()
	}
	x.Spent = x.Detail
	c.lose(x.Detail)
}

func writeError(all []sent) error {
	for i := range all {
		if all[i].err != nil {
			return all[i].err
		}
	}
	return nil
}

// giveUpAfter fills in the exchanges whose answers were not read because the
// one before them went wrong.
func (r *run) giveUpAfter(done int) {
	if done == len(r.into) {
		return
	}
	last := &r.into[done-1]
	outcome, failed := last.Outcome, "the one before it on the connection had failed: "+last.Detail
	if outcome == message.Complete {
		outcome, failed = message.Closed, "the one before it had ended the connection: "+last.Spent
	}
	if outcome == message.Cut {
		outcome = message.Closed
		if r.conn.ended == message.ByReset {
			outcome = message.Reset
		}
	}
	for i := done; i < len(r.into); i++ {
		r.into[i] = message.Exchange{
			Outcome: outcome,
			Detail:  "no answer, after " + failed,
			Spent:   last.Spent,
			Took:    last.Took,
			Undue:   true,

			EndedBetween: last.EndedBetween || last.Outcome == message.Cut || last.Outcome == message.Complete,
		}
	}
}
