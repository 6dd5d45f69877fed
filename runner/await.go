package runner

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"time"

	"authspec/runner/internal/client"
	"authspec/runner/internal/message"
	"authspec/runner/internal/request"
	"authspec/runner/internal/target"
)

// How often a target that is still starting is asked, and how long it may take
// for its answer.
const (
	askFirst  = 50 * time.Millisecond
	askLast   = time.Second
	askAtMost = 5 * time.Second
	remind    = 10 * time.Second
)

// await gives a target that is still starting time, as far as the options have
// some. That it takes connections is not enough: what stands in front of a
// server, be it that of a container, does so before the server is there.
func (p *Prepared) await(ctx context.Context) {
	w := waiter{total: p.options.ConnectWait, say: p.options.Notice, began: time.Now()}
	if w.total <= 0 {
		return
	}
	if w.say == nil {
		w.say = func(string) {}
	}
	sender, asked := p.client().Unspaced(), map[string]bool{}
	for _, r := range p.target.Resources {
		if origin := r.URL.String(); !asked[origin] {
			asked[origin] = true
			w.wait(ctx, sender, r)
		}
	}
}

// waiter waits for the origins of a target, one after the other.
type waiter struct {
	total time.Duration // for all of them
	say   func(string)
	began time.Time
	told  string // why it waits, as it was told last
	when  time.Time
}

func (w *waiter) left() time.Duration { return w.total - time.Since(w.began) }

func (w *waiter) wait(ctx context.Context, sender *client.Client, r target.Resource) {
	w.told = ""
	for pause := askFirst; ctx.Err() == nil; pause = min(2*pause, askLast) {
		patient := &client.Client{Transport: sender.Transport.WithTimeout(max(min(w.left(), askAtMost), askFirst))}
		why := unready(ctx, patient, r)
		switch {
		case why == "" && w.told != "":
			w.say(fmt.Sprintf("%s answers after %s", r.URL, target.Short(time.Since(w.began).Round(100*time.Millisecond))))
			return
		case why == "" || ctx.Err() != nil:
			return
		case w.left() <= 0:
			w.say(fmt.Sprintf("%s was not ready within %s: %s; --connect-wait gives it more time", r.URL, target.Short(w.total), why))
			return
		}
		w.tell(why)
		client.Sleep(ctx, min(pause, max(w.left(), 0)))
	}
}

// tell says why it waits, at once and every now and then.
func (w *waiter) tell(why string) {
	switch {
	case w.told == "":
		w.say(fmt.Sprintf("%s; waiting up to %s for it", why, target.Short(w.total)))
	case why == w.told && time.Since(w.when) < remind:
		return
	default:
		w.say(fmt.Sprintf("still waiting after %s: %s", target.Short(time.Since(w.began).Round(time.Second)), why))
	}
	w.told, w.when = why, time.Now()
}

// unready says why a resource does not answer yet; empty: it does, or waiting
// would not help.
func unready(ctx context.Context, sender *client.Client, r target.Resource) string {
	conn, err := sender.Dial(ctx, r)
	if err != nil {
		var certificate *tls.CertificateVerificationError
		var plain tls.RecordHeaderError
		if errors.As(err, &certificate) || errors.As(err, &plain) {
			return ""
		}
		return message.Failed(err).Detail
	}
	defer conn.Close()
	x := conn.Do(ctx, request.Plain(r, agent))
	switch {
	case x.Response == nil:
		return x.Detail
	case x.Response.Status >= 502 && x.Response.Status <= 504:
		return fmt.Sprintf("%s answers with status %d, as a gateway does whose server is not there", r.URL, x.Response.Status)
	}
	return ""
}
