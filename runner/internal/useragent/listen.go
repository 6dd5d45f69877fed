package useragent

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"
	"sync"

	"authspec/runner/internal/applicability"
	"authspec/runner/internal/casefile"
	"authspec/runner/internal/driver"
	"authspec/runner/internal/message"
	"authspec/runner/internal/wire"
)

// Visits plays all cases at once for a client that nobody starts: it is given a
// list of URLs, asks for each of them, and says when it is done. Each case is a
// folder of one server; whatever else the client asks for belongs to the case
// whose folder it was in last, as a redirect leads where it leads.
type Visits struct {
	agent       *Agent
	main, other *wire.Server
	scenes      []scene
	ready       chan struct{} // closed when there are scenes
	done        chan struct{} // closed when the client says so
	end         func()

	mu             sync.Mutex
	current        *scene
	requests, took int // what is kept of all cases: requests, and their octets
}

// The most that is kept of what a client asks for that comes by itself: requests, and
// octets of them. The cases are some hundreds.
const (
	mostRequests = 20_000
	mostTaken    = 16 << 20
)

// scene is a case with what the client is to be given for it.
type scene struct {
	c     *casefile.Case
	play  *play
	given Given
}

// Listen opens the servers for a client that comes by itself: the first on that
// address, the other beside it. The error is an address that is none, or in use.
func (a *Agent) Listen(address string) (*Visits, error) {
	v := &Visits{agent: a, ready: make(chan struct{}), done: make(chan struct{})}
	v.end = sync.OnceFunc(func() { close(v.done) })
	// A client has each connection for as long as it likes, and asks for hundreds of
	// URLs: what a server takes of one that is started for a case is too little. How
	// much of it is kept has a bound of its own, beyond which it can still say that it
	// is done.
	o := wire.ServerOptions{
		Address: address, Name: casefile.MainServer, Handle: v.handle, Note: v.note,
		Limits: wire.ServerLimits{Each: 10_000, Requests: 1 << 30, Octets: 1 << 50},
	}
	var err error
	if v.main, err = wire.Listen(context.Background(), o); err != nil {
		return nil, err
	}
	host, _, err := net.SplitHostPort(v.main.Addr())
	if err == nil {
		o.Address, o.Name = net.JoinHostPort(host, "0"), casefile.OtherServer
		v.other, err = wire.Listen(context.Background(), o)
	}
	if err != nil {
		v.main.Close()
	}
	return v, err
}

// Play runs the items against whoever comes. It tells where, and returns when the
// client has said that it is done, or ctx has ended: what the client did is then
// known, and judged.
func (v *Visits) Play(ctx context.Context, items []*applicability.Item, tell func(url string)) (*Ground, *Batch) {
	defer v.main.Close()
	defer v.other.Close()
	v.set(items)
	close(v.ready)
	tell("http://" + v.main.Addr() + "/")
	select {
	case <-v.done:
	case <-ctx.Done():
	}
	g := v.ground()
	v.agent.Decide(items, g)
	return g, v.batch(ctx, items)
}

// set makes the scenes: those of the ground first.
func (v *Visits) set(items []*applicability.Item) {
	other := v.other.Addr()
	var list []*casefile.Case
	for _, c := range groundCases() {
		if need := casefile.Need(strings.TrimPrefix(c.ID, "ground/")); !slices.Contains(optional(), need) || v.agent.takes(need) {
			list = append(list, c)
		}
	}
	for _, i := range items {
		list = append(list, i.Case)
	}
	for _, c := range list {
		if !v.visitable(c) {
			continue
		}
		p := v.agent.newPlay(c)
		s := &servers{origins: map[casefile.RefKind]string{
			casefile.RefOrigin: "http://" + v.main.Addr(), casefile.RefOther: "http://" + other,
		}}
		g, err := v.agent.given(c, p, s)
		if err != nil {
			continue // what it needs can't be given to whoever comes
		}
		v.scenes = append(v.scenes, scene{c, p, v.inFolder(c, p, g)})
	}
}

// visitable tells whether a case can be played for whoever comes: a proxy and a
// certificate are given to a client that is started.
func (v *Visits) visitable(c *casefile.Case) bool {
	for _, n := range []casefile.Need{casefile.NeedProxy, casefile.NeedCA, casefile.NeedNetrc, casefile.NeedSeveral} {
		if slices.Contains(c.Needs, n) {
			return false
		}
	}
	return true
}

// folder is the path below which the requests of a case come.
func folder(c *casefile.Case) string { return folders + c.ID }

const folders = "/c/"

// inFolder moves what the client is given into the folder of its case.
func (v *Visits) inFolder(c *casefile.Case, p *play, g Given) Given {
	origin := "http://" + v.main.Addr()
	path := folder(c) + strings.TrimPrefix(g.URL, origin)
	p.target.Resources[0].Path = path
	g.URL = origin + path
	p.origins[casefile.RefURL] = g.URL
	g.WithUserinfo, g.URLs = withUserinfo(g.URL, g.User, g.Password), []string{g.URL}
	p.ev.Scope = p.scope()
	return g
}

// handle answers the page, the list, and what belongs to a case.
func (v *Visits) handle(ctx context.Context, r *message.Received) wire.Reply {
	<-v.ready
	path := r.Target
	if u, err := url.Parse(r.Target); err == nil {
		path = u.Path
	}
	if r.Server == casefile.MainServer {
		if answer, own := v.own(path); own {
			return wire.Reply{Parts: answer.Parts(r.Method), Close: answer.Close}
		}
	}
	s := v.sceneOf(r.Server, path)
	if s == nil {
		return wire.Reply{Parts: wire.Answer{Status: notFound, Body: []byte("authspec: this belongs to no case; /cases has the list\n")}.Parts(r.Method)}
	}
	if !v.room(r) {
		return wire.Reply{Parts: wire.Answer{Status: unavailable, Body: []byte("authspec: more has come than is kept; /done ends it\n"), Close: true}.Parts(r.Method), Close: true}
	}
	return s.play.handle(ctx, r)
}

const unavailable = 503

// room takes the room for a request; false: there is none.
func (v *Visits) room(r *message.Received) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.requests == mostRequests || v.took+len(r.Octets) > mostTaken {
		return false
	}
	v.requests, v.took = v.requests+1, v.took+len(r.Octets)
	return true
}

// sceneOf is the case that a request belongs to: of several folders that it is in,
// the innermost. What is in the folder of a case that isn't played belongs to none:
// somebody has mistyped it.
func (v *Visits) sceneOf(server, path string) *scene {
	v.mu.Lock()
	defer v.mu.Unlock()
	var found *scene
	for i := range v.scenes {
		s := &v.scenes[i]
		in := path == folder(s.c) || strings.HasPrefix(path, folder(s.c)+"/")
		if server == casefile.MainServer && in && (found == nil || len(found.c.ID) < len(s.c.ID)) {
			found = s
		}
	}
	switch {
	case found != nil:
		v.current = found
	case server == casefile.MainServer && strings.HasPrefix(path, folders):
		return nil
	}
	return v.current
}

// note gives what was no request to the case whose turn it is.
func (v *Visits) note(r *message.Received) {
	<-v.ready
	v.mu.Lock()
	s := v.current
	v.mu.Unlock()
	if s != nil {
		s.play.note(r)
	}
}

// ground is what the scenes of the ground have shown.
func (v *Visits) ground() *Ground {
	g := &Ground{}
	for _, c := range groundCases() {
		need := casefile.Need(strings.TrimPrefix(c.ID, "ground/"))
		a := Ability{Need: need, Reason: v.agent.unclaimed(need)}
		for i := range v.scenes {
			if s := &v.scenes[i]; s.c == c {
				a = v.ability(need, s)
			}
		}
		g.list = append(g.list, a)
	}
	g.rest(v.agent)
	if !v.asked() {
		g.list[0] = Ability{Need: reach, Reason: "no request came for any case"}
	} else if !g.list[0].Holds { // some other case was asked for
		g.list[0] = Ability{Need: reach, Holds: true}
	}
	return g
}

// asked tells whether any case was asked for.
func (v *Visits) asked() bool {
	return slices.ContainsFunc(v.scenes, func(s scene) bool { return len(s.play.ev.Came) > 0 })
}

// ability is what a scene of the ground has shown.
func (v *Visits) ability(need casefile.Need, s *scene) Ability {
	if len(s.play.ev.Came) == 0 {
		return Ability{Need: need, Reason: "the client did not ask for " + folder(s.c)}
	}
	s.play.finish(nil)
	return v.agent.ability(need, &played{play: s.play})
}

// batch is what became of the items; all of it is known.
func (v *Visits) batch(ctx context.Context, items []*applicability.Item) *Batch {
	b := &Batch{agent: v.agent, items: items, slots: make([]slot, len(items))}
	for i, item := range items {
		b.slots[i].ready = make(chan struct{})
		b.slots[i].done = v.doneOf(ctx, b, item)
		close(b.slots[i].ready)
	}
	return b
}

func (v *Visits) doneOf(ctx context.Context, b *Batch, item *applicability.Item) driver.Done {
	if !item.Runs() {
		return driver.Done{}
	}
	for i := range v.scenes {
		s := &v.scenes[i]
		switch {
		case s.c != item.Case:
		case len(s.play.ev.Came) == 0 && ctx.Err() != nil:
			return driver.Done{Interrupted: true}
		case len(s.play.ev.Came) == 0:
			return driver.Done{Skipped: "the client did not ask for it"}
		default:
			s.play.finish(nil)
			return b.done(item, &played{play: s.play})
		}
	}
	return driver.Done{Skipped: "it can't be played for a client that nobody starts"}
}

// list is what the client is to ask for, a line each: URL, user, password, token
// and id, with tabs between them.
func (v *Visits) list() string {
	var b strings.Builder
	for _, s := range v.scenes {
		fmt.Fprintf(&b, "%s\t%s\t%s\t%s\t%s\n", s.given.URL, s.given.User, s.given.Password, s.given.Token, s.c.ID)
	}
	return b.String()
}
