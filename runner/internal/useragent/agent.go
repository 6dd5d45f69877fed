package useragent

import (
	"cmp"
	"context"
	"crypto/tls"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/check"
	"authspec/runner/internal/target"
	"authspec/runner/internal/wire"
)

// Options is what judging a client takes.
type Options struct {
	Client Client
	// Claims are the needs of cases that the client claims to meet: its command line
	// names what they take, or somebody says so.
	Claims []casefile.Need
	// Bound tells that the command line says what the client can be given, so that
	// what it does not name can't be; otherwise all of it is in the environment.
	Bound     bool
	FromNetrc bool          // a netrc file is all that tells it the user and the password
	FromURL   bool          // the userinfo of its URL is
	HTTPS     bool          // the client is given https URLs
	Network   wire.Network  // nil: TCP
	Patience  time.Duration // the longest that a client may take for one case; 0: DefaultPatience
	Jobs      int           // clients at the same time; at least 1
	Unique    func(caseID string, sample int) string
	Bare      bool   // keep no records of the exchanges, nor words for what holds
	Seed      uint64 // not 0: the order in which cases are begun is drawn by it
}

// DefaultPatience is how long a client may take for one case, until it is known
// how long it takes.
const DefaultPatience = 30 * time.Second

// Agent runs a client against the scripts of cases.
type Agent struct {
	opts             Options
	authority        []byte // in PEM form
	right, untrusted *tls.Config
	target           *target.Target
	secrets          *target.Secrets

	usual   atomic.Int64 // how long the client takes when all goes well; in ns, 0: not known
	hangs   atomic.Int64 // attempts that had to be ended
	sharing sync.Mutex
	shared  []string // secrets of the client's own that all cases know

	quiet sync.RWMutex // held for writing by an attempt that nothing else is to disturb
}

// New makes what the attempts share.
func New(o Options) (*Agent, error) {
	a := &Agent{opts: o, target: &target.Target{Accounts: Accounts(), Tokens: []target.Token{Token()}}}
	a.secrets = a.target.Secrets()
	good, err := wire.NewAuthority("authspec")
	if err != nil {
		return nil, err
	}
	other, err := wire.NewAuthority("authspec")
	if err != nil {
		return nil, err
	}
	a.authority = good.PEM
	hosts := []string{"127.0.0.1", "localhost"}
	if a.right, err = good.Server(hosts...); err != nil {
		return nil, err
	}
	a.untrusted, err = other.Server(hosts...)
	return a, err
}

// Secrets are what no report may hold.
func (a *Agent) Secrets() *target.Secrets { return a.secrets }

// takes tells whether the client can be given what a need is about.
func (a *Agent) takes(n casefile.Need) bool { return slices.Contains(a.opts.Claims, n) }

// The bounds of the time that a client gets for a case, by how long it usually
// takes: a loaded machine makes everything slow, and one that hangs in every case
// is not to take hours.
const (
	factor   = 20
	least    = 5 * time.Second
	leastNow = 2 * time.Second
	enough   = 3 // hangs, after which it gets least time
)

// patience is how long the client may take for a case.
func (a *Agent) patience() time.Duration {
	most := cmp.Or(a.opts.Patience, DefaultPatience)
	usual := time.Duration(a.usual.Load())
	switch {
	case usual == 0 || a.opts.Patience > 0:
		return most
	case a.hangs.Load() >= enough:
		return min(most, max(leastNow, 3*usual))
	}
	return min(most, max(least, factor*usual))
}

// played is a case that was played once.
type played struct {
	play   *play
	unable bool // the client says that it can't
	took   time.Duration
}

// play runs the client against the script of a case.
func (a *Agent) play(ctx context.Context, c *casefile.Case, within time.Duration) (*played, error) {
	began := time.Now()
	p := a.newPlay(c)
	s, err := a.listen(ctx, c, p)
	if err != nil {
		return nil, err
	}
	defer s.close()
	g, err := a.given(c, p, s)
	if err != nil {
		return nil, err
	}
	end, unable := a.opts.Client.Run(ctx, g, within)
	settling, cancel := context.WithTimeout(ctx, settleTime)
	defer cancel()
	s.settle(settling)
	s.close()
	p.finish(end)
	return &played{p, unable, time.Since(began)}, nil
}

// settleTime is how long what a client has begun may go on when it has ended.
const settleTime = time.Second

// given is what the client is given for a case, by the servers that it meets.
func (a *Agent) given(c *casefile.Case, p *play, s *servers) (Given, error) {
	start := casefile.Start{}
	if c.Start != nil {
		start = *c.Start
	}
	p.begin(s.origins, a.opts.Unique(c.ID, 0))
	account, _ := p.target.Account(cmp.Or(start.Account, target.Ordinary))
	account.Role = casefile.GivenAccount
	origin := s.origins[casefile.RefOrigin]
	g := Given{
		Case: c.ID, Authority: a.authority, Method: cmp.Or(start.Method, "GET"),
		Proxy: s.origins[casefile.RefProxy],
	}
	var err error
	text := func(t *casefile.Text, otherwise string) string {
		if t == nil || err != nil {
			return otherwise
		}
		var s string
		s, err = p.scope().String(t)
		return s
	}
	account.User, account.Password = text(start.User, account.User), text(start.Password, account.Password)
	p.target.Accounts = append(p.target.Accounts, account)
	path := text(start.Path, "/")
	p.target.Resources = []target.Resource{{Role: target.RoleProtected, URL: originOf(origin), Path: path}}
	g.URL = origin + path
	p.origins[casefile.RefURL] = g.URL
	g.User, g.Password = account.User, account.Password
	if g.Netrc = text(start.Netrc, ""); start.Netrc == nil && a.takes(casefile.NeedNetrc) {
		// Others would find it in their home: what they did at other ports, for all of
		// which an entry holds, was the file's doing then.
		g.Netrc = fmt.Sprintf("machine 127.0.0.1\nlogin %s\npassword %s\n", g.User, g.Password)
	}
	g.Body, g.Token = []byte(text(start.Body, "")), text(start.Token, Token().Value)
	if err != nil {
		return Given{}, fmt.Errorf("what the client is given has no value: %w", err)
	}
	g.WithUserinfo, g.URLs = withUserinfo(g.URL, g.User, g.Password), []string{g.URL}
	p.lures = append(p.lures, undecoded(g.WithUserinfo))
	if slices.Contains(c.Needs, casefile.NeedSeveral) {
		g.URLs = append(g.URLs, origin+strings.TrimSuffix(path, "/")+"/second")
	}
	if proxy, ok := p.target.Account(casefile.ProxyAccount); ok {
		g.ProxyUser, g.ProxyPassword = proxy.User, proxy.Password
	}
	if start.Token != nil {
		p.target.SetToken(target.Token{Name: target.ValidToken, Value: g.Token})
		p.ev.Secrets.Add(target.MadeOf(g.Token, "${token.valid}")...)
	}
	p.ev.Secrets.Add(target.Made{Value: account.Password, Placeholder: "${given.password}"})
	p.ev.Scope = p.scope()
	if !a.opts.Bound {
		g.only(c)
	}
	return g, nil
}

// attempt plays a case, and once more by itself where the client had to be ended:
// beside others it may have had too little of the machine.
func (a *Agent) attempt(ctx context.Context, c *casefile.Case) (*played, error) {
	a.quiet.RLock()
	one, err := a.play(ctx, c, a.patience())
	a.quiet.RUnlock()
	if err != nil || !timedOut(one) || ctx.Err() != nil || a.hangs.Load() >= enough {
		return one, err
	}
	a.quiet.Lock()
	defer a.quiet.Unlock()
	again, err := a.play(ctx, c, 2*a.patience())
	if err == nil && timedOut(again) {
		a.hangs.Add(1)
	}
	return again, err
}

func timedOut(p *played) bool { return p.play.ev.End != nil && p.play.ev.End.TimedOut }

// found are the findings of a case that was played.
func (p *played) found() []check.Finding { return check.Judge(p.play.ev) }
