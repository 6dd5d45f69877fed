package runner

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"authspec/runner/internal/applicability"
	"authspec/runner/internal/casefile"
	"authspec/runner/internal/client"
	"authspec/runner/internal/ground"
	"authspec/runner/internal/jsondoc"
	"authspec/runner/internal/library"
	"authspec/runner/internal/message"
	"authspec/runner/internal/origin"
	"authspec/runner/internal/target"
	"authspec/runner/internal/wire"
)

// agent is the User-Agent of all requests: it finds a run in a server's log.
const agent = "authspec/" + Version

// Start settles the ground and begins to run the cases; it returns as soon as
// the ground is settled. When ctx ends, what has not begun stays undone. Start,
// or Probe, is called once: for another run prepare again.
func (p *Prepared) Start(ctx context.Context) *Session {
	if p.agent != nil {
		return p.startClient(ctx)
	}
	began, sender, unique := time.Now(), p.client(), p.unique()
	end := p.serve()
	context.AfterFunc(ctx, end)
	p.await(ctx)
	g := p.settle(ctx, sender)
	jobs := p.bearable(ctx, sender, g)
	sender = p.patient(sender, g)
	interrupted := ctx.Err() != nil // what was found out is then worth nothing
	p.claims(g)
	applicability.Decide(p.items, applicability.Options{Target: p.target, Ground: g, Safe: p.options.Safe, Shared: !p.share().Whole()})
	ctx, stop := context.WithCancel(ctx)
	batch := origin.Start(ctx, p.items, origin.Options{
		Target: p.target, Ground: g, Client: sender, Agent: agent,
		Jobs:    jobs,
		Ceiling: p.ceiling(),
		Unique:  unique,
		Seed:    p.options.Seed,
		Bare:    p.options.Bare,
		Brief:   p.brief(),
	})
	masked := &masking{secrets: g.Secrets, known: map[string]string{}}
	s := &Session{
		p: p, end: end, stop: stop, batch: batch, places: map[int]int{}, interrupted: interrupted,
		document: &document{
			p: p, began: began, of: &serverRun{p, g, batch, masked}, masked: masked, notRun: map[string]bool{},
		},
	}
	return s.begun()
}

// brief tells whether what holds is told without exchanges, and without the
// commands that repeat it.
func (p *Prepared) brief() bool { return (p.options.Brief || p.options.Bare) && p.baseline.Empty() }

// jobs is how many cases run at the same time, to begin with.
func (p *Prepared) jobs() int {
	return p.portion(cmp.Or(p.saidJobs(), DefaultJobs), cmp.Or(p.options.Jobs, DefaultJobs))
}

// bearable is how many cases run at the same time, to begin with, where the target
// may not bear as many logins: what somebody said of them counts all the same.
func (p *Prepared) bearable(ctx context.Context, sender *client.Client, g *ground.Ground) int {
	jobs := p.jobs()
	if p.saidJobs() > 0 {
		return jobs
	}
	if fewer := p.settler(sender).Bears(ctx, g, jobs, sender.Timeout()); fewer > 0 {
		return min(jobs, fewer)
	}
	return jobs
}

// patient is the sender, with more time for an answer where logins need it and
// nobody has said how much there is.
func (p *Prepared) patient(sender *client.Client, g *ground.Ground) *client.Client {
	most := g.Patience(sender.Timeout())
	if most == sender.Timeout() || cmp.Or(p.options.Timeout, p.target.Limits.Timeout) != 0 {
		return sender
	}
	patient := *sender
	patient.Transport = sender.Transport.WithTimeout(most)
	return &patient
}

// ceiling is up to how many they grow where the target answers as fast as before;
// 0: they don't, as somebody said how many there should be.
func (p *Prepared) ceiling() int {
	if p.saidJobs() > 0 {
		return 0
	}
	return p.portion(MostJobs, MostJobs)
}

// saidJobs is what the options or the target say of it; 0: nothing.
func (p *Prepared) saidJobs() int {
	return cmp.Or(p.options.Jobs, p.share().Jobs(p.target.Limits.Jobs))
}

// portion is so many jobs, and no more than this run's part of those that it
// shares with others.
func (p *Prepared) portion(jobs, shared int) int {
	if p.options.Together > 1 {
		return max(1, min(jobs, shared/p.options.Together))
	}
	return jobs
}

func (p *Prepared) settler(sender *client.Client) ground.Settler {
	return ground.Settler{Target: p.target, Exchange: sender, Agent: agent, Unique: p.unique()("", 0), Machines: p.options.Shard.Of}
}

// settle finds out what a run must know before its cases.
func (p *Prepared) settle(ctx context.Context, sender *client.Client) *ground.Ground {
	for {
		g := p.settler(sender).Settle(ctx)
		r, ok := g.Find(target.RoleMCP)
		older := ok && otherRevision(r) && p.target.OlderMCP()
		if !p.otherOperations(g) && !older {
			return g
		}
	}
}

// otherOperations has other operations of the OpenAPI document stand for their
// schemes, in the place of those that let everybody in, or are not there.
func (p *Prepared) otherOperations(g *ground.Ground) (changed bool) {
	for _, r := range g.Resources {
		open := r.Refused != nil && r.Granted.By(r.Refused.Status)
		if !r.Holds && (open || otherRevision(r)) && p.target.OtherOperation(r.Role) {
			changed = true
		}
	}
	return changed
}

// otherRevision tells whether an endpoint of MCP has taken the token and not the
// request: it may speak an older revision.
func otherRevision(r *ground.Resource) bool {
	if r.Holds {
		return false
	}
	for _, x := range slices.Backward(r.Exchanges) {
		if x.Step == "authorised" {
			return x.Response != nil && x.Response.Status != 401 && x.Response.Status != 403
		}
	}
	return false
}

// claims adds to the chosen cases those that judge a claim of the target which
// does not hold, but for what is left out by name: whatever was asked for can't
// be judged because of it, and that is a failure of the target.
func (p *Prepared) claims(g *ground.Ground) {
	for _, c := range p.library.Claims(casefile.RoleServer, p.options.Skip) {
		if r, ok := g.Find(c.Case.Resource); !ok || r.Holds || !r.Claimed {
			continue
		}
		p.add(c)
	}
}

// add chooses a case with all its checks, if it was not chosen before.
func (p *Prepared) add(c library.Chosen) {
	whole := c.Case.Whole()
	at := slices.IndexFunc(p.items, func(i *applicability.Item) bool { return i.Case == whole })
	if at < 0 && !p.mine(c) {
		return
	}
	if at < 0 {
		at = len(p.items)
		p.items, p.added = append(p.items, &applicability.Item{Case: whole}), true
	}
	p.items[at].Checks = c.Checks
}

func (p *Prepared) client() *client.Client {
	var ahead *client.Ahead
	if p.ceiling() > 0 { // nobody has said how many connections there may be
		ahead = &client.Ahead{}
	}
	return &client.Client{
		Ahead: ahead,
		Transport: p.adding(&wire.Dialer{
			TLS:     p.tlsConfig,
			Connect: p.target.Route.Connect(p.options.Dial),
			Limits: wire.Limits{
				Timeout: cmp.Or(p.options.Timeout, p.target.Limits.Timeout),
				Enough:  streamAnswered,
			},
		}),
		Pace:     client.NewPace(p.share().Rate(cmp.Or(p.options.Rate, p.target.Limits.Rate))),
		Patience: client.NewPatience(p.options.Wait),
	}
}

// streamAnswered tells of a stream of events that the one has come which answers
// the request: a server may keep the stream open for others.
func streamAnswered(r *message.Response) bool {
	for _, v := range r.Values("Content-Type") {
		if kind, _, _ := strings.Cut(v, ";"); strings.EqualFold(strings.TrimSpace(kind), "text/event-stream") {
			return jsondoc.Answered(r.Body)
		}
	}
	return false
}

// unique makes marks at random unless the options say otherwise.
func (p *Prepared) unique() func(string, int) string {
	if p.options.Unique != nil {
		return p.options.Unique
	}
	return func(string, int) string {
		var b [8]byte
		rand.Read(b[:])
		return hex.EncodeToString(b[:])
	}
}
