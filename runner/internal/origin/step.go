package origin

import (
	"cmp"
	"context"
	"fmt"
	"sync"
	"time"

	"authspec/runner/internal/check"
	"authspec/runner/internal/client"
	"authspec/runner/internal/ground"
	"authspec/runner/internal/message"
	"authspec/runner/internal/placeholder"
	"authspec/runner/internal/request"
	"authspec/runner/internal/scheme"
	"authspec/runner/internal/vitals"
)

// connection is one of a sample.
type connection struct {
	conn   message.Conn
	number int // from 1 within the sample

	// Of one that cases may share, or had; see kept.
	to      message.Endpoint
	carried *message.Request // the last one that went over it; nil: it is not to be shared
	refused bool             // so was each of them, as nobody had shown who they are (401)
	rounds  int              // how many were answered
	first   time.Time        // when the first one was
	since   time.Time        // when the last one was
}

// watched is how long a connection is watched after an answer for what nobody
// asks the server to do.
const watched = time.Second

// ready is a step that can be sent.
type ready struct {
	step   *check.Step
	at     *check.Sample
	ground *ground.Resource
	built  *request.Built
}

// runSteps sends a step, together with those that are pipelined behind it.
func (s *sampleRun) runSteps(ctx context.Context, group []*check.Step) {
	first, ok := s.prepare(ctx, group[0])
	if !ok {
		for _, g := range group[1:] {
			g.Samples[s.index].Skipped = fmt.Sprintf("step `%s`, which it follows on the same connection, was not sent", group[0].Step.ID)
		}
		return
	}
	sent := []ready{first}
	for _, g := range group[1:] {
		if r, ok := s.prepare(ctx, g); ok {
			sent = append(sent, r)
		}
	}
	if !s.waitForPace(ctx, sent) || s.withhold(sent) {
		return
	}
	l, ok := s.connect(ctx, sent)
	if !ok {
		return
	}
	for _, r := range sent {
		s.lines[r.step.Step.ID] = l
	}
	s.exchange(ctx, l, sent)
}

// prepare waits, asks the guard and makes the request; ok is false where the
// step is not to be sent, and the sample then says why.
func (s *sampleRun) prepare(ctx context.Context, st *check.Step) (r ready, ok bool) {
	at := &st.Samples[s.index]
	g, found := s.a.d.opts.Ground.Find(st.Step.Resource)
	if !found {
		at.Skipped = fmt.Sprintf("the target has no resource `%s`", st.Step.Resource)
		return r, false
	}
	at.Scope = s.scope(st.Step, g)
	if holds, why := check.Guard(s.a.Evidence, st, s.index); !holds {
		at.Skipped = why
		return r, false
	}
	if err := s.wait(ctx, st.Step); err != nil {
		at.Exchange = message.Failed(err)
		return r, false
	}
	built, err := request.Build(st.Step.Request, s.options(ctx, st.Step, at, g))
	switch {
	case at.Challenge != nil && at.Challenge.Response == nil:
		at.Exchange = *at.Challenge // what keeps the challenge away keeps the answer away
		return r, false
	case err != nil:
		at.Skipped = err.Error()
		return r, false
	}
	at.Request, at.Sent, at.Brought, at.Credentials = built.Request, built.Sent, built.Brought, built.Credentials
	at.Odd = cmp.Or(request.Odd(built.Request, g.Resource, s.a.d.opts.Target), oddCertificate(st.Step))
	if at.Skipped = s.a.grant.Spend(built); at.Skipped != "" {
		return r, false
	}
	return ready{st, at, g, built}, true
}

// waitForPace waits until the requests may go. It does so before there is a
// connection, as servers give up on those that stay silent.
func (s *sampleRun) waitForPace(ctx context.Context, sent []ready) bool {
	for range sent {
		if err := s.a.client.Pace.Wait(ctx); err != nil {
			for _, r := range sent {
				r.at.Exchange = message.Failed(err)
			}
			return false
		}
	}
	return true
}

// withhold keeps requests back once somebody has seen that the target answers
// no plain ones: what would become of them tells nothing, and each takes long.
func (s *sampleRun) withhold(sent []ready) bool {
	if s.a.turn.places == 0 || !s.a.d.vitals.Stalled() {
		return false
	}
	s.a.withheld.Store(true)
	for _, r := range sent {
		r.at.Exchange = message.Exchange{Outcome: message.Unreached, Detail: "not sent, as the target had stopped answering"}
	}
	return true
}

// connect opens a connection for the first step, or finds the one that it
// reuses; where there is none, all of them say why.
func (s *sampleRun) connect(ctx context.Context, sent []ready) (*connection, bool) {
	first := sent[0]
	if reuse := first.step.Step.Reuse; reuse != "" && !first.step.Step.Pipelined {
		l := s.lines[reuse]
		why := fmt.Sprintf("step `%s`, whose connection it uses, was not sent", reuse)
		if l != nil {
			_ = client.Sleep(ctx, s.a.client.ReusePause)
			var usable bool
			if usable, why = l.conn.Reusable(); usable {
				return l, true
			}
		}
		for _, r := range sent {
			r.at.Skipped = why
		}
		return nil, false
	}
	l, err := s.a.reach(ctx, s.certified(first), first)
	if err != nil {
		for _, r := range sent {
			r.end(message.Failed(err))
		}
		return nil, false
	}
	s.connections++
	l.number = s.connections
	s.open = append(s.open, l)
	return l, true
}

// exchange writes all requests and reads their answers.
func (s *sampleRun) exchange(ctx context.Context, l *connection, sent []ready) {
	s.a.mu.Lock()
	for _, r := range sent {
		s.a.Connections[r.at] = l.number
	}
	s.a.mu.Unlock()
	messages := make([]*message.Request, len(sent))
	for i, r := range sent {
		messages[i] = r.built.Request
	}
	ended, began := false, time.Now()
	for i, x := range s.pipeline(ctx, l, sent, messages) {
		if !x.EndedBetween && !x.Undue {
			s.a.d.vitals.Add(vitals.Event{
				Item: s.a.Item, Began: began, Ended: began.Add(x.Took), Paused: x.Paused, Outcome: x.Outcome, Odd: sent[i].at.Odd != "",
			})
		}
		ended = ended || x.EndedBetween
		switch {
		case ended:
			sent[i].at.Skipped = message.EndedBetween
			if i == 0 { // of a pipeline nothing can be told
				sent[i].at.Dropped = &x
			}
		case x.Undue:
			sent[i].at.Skipped = "no answer was due any more: " + sent[i-1].at.Exchange.Spent
			if why := sent[i-1].at.Skipped; why != "" {
				sent[i].at.Skipped = why
			}
		default:
			s.takeAnswer(ctx, sent[i], x)
		}
	}
	s.watchEnding(ctx, l, sent[len(sent)-1])
}

// unfinished is after how much silence a server that got something odd, or a part of
// a request, is taken to wait for the rest of it: it has nothing to do then, and
// whoever must be alone need not wait for its time-out, or ours.
const unfinished = 300 * time.Millisecond

// pipeline sends the requests and returns what came of them. Where nothing comes,
// and the server may be waiting for more, others may be alone meanwhile.
func (s *sampleRun) pipeline(ctx context.Context, l *connection, sent []ready, messages []*message.Request) []message.Exchange {
	if last := len(sent) - 1; sent[last].at.Odd == "" && !messages[last].Waits() {
		return l.conn.Pipeline(ctx, messages...)
	}
	var mu sync.Mutex
	var back func()
	over := false
	timer := time.AfterFunc(unfinished, func() {
		mu.Lock()
		defer mu.Unlock()
		if !over {
			back = s.a.yield()
		}
	})
	list := l.conn.Pipeline(ctx, messages...)
	timer.Stop()
	mu.Lock()
	over = true
	mu.Unlock()
	if back != nil {
		back()
	}
	return list
}

// watchEnding watches what the server does with the connection after its last
// answer, for as long as some check wants to know.
func (s *sampleRun) watchEnding(ctx context.Context, l *connection, last ready) {
	x := &last.at.Exchange
	if x.Outcome != message.Complete || x.Response.Unread > 0 {
		return
	}
	times := map[check.Watched]time.Duration{check.Shortly: watched, check.InFull: s.a.client.Timeout()}
	if d := times[check.Watches(s.a.Evidence, last.step, s.index)]; d > 0 {
		back := s.a.yield()
		end := l.conn.Watch(ctx, d)
		back()
		last.at.Ending = &end
	}
}

// takeAnswer takes up what came back for a step.
func (s *sampleRun) takeAnswer(ctx context.Context, r ready, x message.Exchange) {
	if r.end(x); r.at.Skipped != "" {
		return
	}
	s.a.d.noteAnswer(x)
	s.a.grant.CountUnexpectedRefusal(r.built, x.Response)
	s.addProof(r)
	s.explainRefusal(ctx, r)
	r.at.Keep(s.a.contents, r.step.Content)
	a := &placeholder.Answer{Response: x.Response, Origin: r.ground.URL.String(), Scheme: r.ground.Scheme, Sent: r.built.Sent, Credentials: r.built.Credentials, Captures: r.step.Step.Captures}
	s.a.Evidence.Secrets.Add(a.CapturedSecrets(r.step.Step.ID)...)
	if of, ok := scheme.OfRole(r.step.Step.Resource); ok && a.Scheme == "" {
		a.Scheme = of.Name() // that its challenges are about
	}
	s.answers[r.step.Step.ID] = a
}
