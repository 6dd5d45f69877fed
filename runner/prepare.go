package runner

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/tls"
	"encoding/hex"
	"fmt"
	"os"
	"slices"
	"time"

	"authspec/runner/internal/applicability"
	"authspec/runner/internal/casefile"
	"authspec/runner/internal/client"
	"authspec/runner/internal/diag"
	"authspec/runner/internal/engine"
	"authspec/runner/internal/ground"
	"authspec/runner/internal/library"
	"authspec/runner/internal/target"
	"authspec/runner/internal/verdict"
	"authspec/runner/internal/wire"
)

// Prepared is a run whose options and files are right; nothing has been sent.
type Prepared struct {
	options   Options
	library   *library.Library
	items     []*applicability.Item
	added     bool // some items are there though nobody chose them
	target    *target.Target
	baseline  *verdict.Baseline
	gate      verdict.Gate
	tlsConfig *tls.Config
}

// CaseInfo is what is known of a chosen case before it runs.
type CaseInfo struct {
	ID, Title string
	File      string
	Line      int
	Labels    []string
}

// Prepare reads the cases and all other files, and chooses. The error is wrong
// use, with all mistakes that were found.
func Prepare(o Options) (*Prepared, error) {
	lib, err := library.Load(o.Cases)
	if err != nil {
		return nil, err
	}
	p := &Prepared{options: o, library: lib}
	for _, step := range []func() error{p.choose, p.readTarget, p.readBaseline, p.readGate, p.readTLS} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return p, nil
}

func (p *Prepared) choose() error {
	chosen, err := p.library.Choose(library.Selection{
		Suites: p.options.Suites, Only: p.options.Only, Skip: p.options.Skip, Label: p.options.Label,
	})
	for _, c := range chosen {
		p.items = append(p.items, &applicability.Item{Case: c.Case, Checks: c.Checks})
	}
	return err
}

// readTarget takes the target file, or makes a target of the URL.
func (p *Prepared) readTarget() (err error) {
	t := p.options.Target
	getenv := t.Getenv
	if getenv == nil {
		getenv = os.LookupEnv
	}
	switch {
	case t.Content != nil:
		p.target, err = target.Parse(target.Source{File: t.File, Content: t.Content, Getenv: getenv})
	case t.File != "":
		p.target, err = target.Load(t.File, getenv)
	default:
		if p.target, err = target.FromURL(t.URL); err != nil {
			return diag.Problems{{Text: err.Error()}}
		}
	}
	if err != nil {
		return err
	}
	if t.User != "" {
		p.target.SetAccount(target.Account{Role: target.Ordinary, User: t.User, Password: t.Password})
	}
	if t.Token != "" {
		p.target.SetToken(target.Token{Name: target.ValidToken, Value: t.Token})
	}
	return p.idle()
}

// idle refuses tokens that no case would send: who gives them thinks that they
// are judged.
func (p *Prepared) idle() error {
	var wrong diag.Problems
	for _, token := range p.target.Tokens {
		used := func(c *casefile.Case) bool { return slices.Contains(c.Uses.Tokens, token.Name) }
		if token.Name != target.ValidToken && !slices.ContainsFunc(p.library.Cases, used) {
			wrong = append(wrong, diag.Problem{
				Pos: diag.Pos{File: p.options.Target.File}, Text: fmt.Sprintf("there is no case yet that sends the token `%s`", token.Name), Hint: "leave it out",
			})
		}
	}
	return wrong.Err()
}

func (p *Prepared) readBaseline() error {
	if p.options.Baseline == "" {
		return nil
	}
	content, err := os.ReadFile(p.options.Baseline)
	if err != nil {
		return unreadable("the baseline", p.options.Baseline, err)
	}
	if p.baseline, err = verdict.LoadBaseline(p.options.Baseline, content); err != nil {
		return err
	}
	return p.baseline.Bind(p.library.Addresses())
}

func (p *Prepared) readGate() (err error) {
	p.gate = verdict.DefaultGate()
	if len(p.options.Gate) > 0 {
		p.gate, err = verdict.ParseGate(p.options.Gate)
	}
	return err
}

func (p *Prepared) readTLS() (err error) {
	p.tlsConfig, err = p.options.TLS.config()
	return err
}

// Cases are the chosen cases, in the order in which their results come.
func (p *Prepared) Cases() []CaseInfo {
	list := make([]CaseInfo, len(p.items))
	for i, item := range p.items {
		c := item.Case
		list[i] = CaseInfo{c.ID, c.Title, c.Pos.File, c.Pos.Line, p.library.Labels(c)}
	}
	return list
}

// agent is the User-Agent of all requests: it finds a run in a server's log.
const agent = "authspec/" + Version

// Start settles the ground and begins to run the cases; it returns as soon as
// the ground is settled. When ctx ends, what has not begun stays undone.
func (p *Prepared) Start(ctx context.Context) *Session {
	s := &Session{p: p, began: time.Now(), results: map[int]int{}, notRun: map[string]bool{}}
	client := p.client()
	unique := p.unique()
	settler := ground.Settler{Target: p.target, Exchange: client, Agent: agent, Unique: unique("", 0)}
	s.ground = settler.Settle(ctx)
	s.interrupted = ctx.Err() != nil // what was found out is then worth nothing
	p.claims(s.ground)
	applicability.Settle(p.items, applicability.Options{Target: p.target, Ground: s.ground, Safe: p.options.Safe})
	s.batch = engine.Start(ctx, p.items, engine.Options{
		Target: p.target, Ground: s.ground, Client: client, Agent: agent,
		Jobs:   cmp.Or(p.options.Jobs, p.target.Limits.Jobs, DefaultJobs),
		Unique: unique,
		Seed:   p.options.Seed,
		Bare:   p.options.Bare,
	})
	return s
}

// claims adds to the chosen cases those that judge a claim of the target which
// does not hold, but for what is left out by name: whatever was asked for, it can't
// be judged for that, and that is a failure of the target.
func (p *Prepared) claims(g *ground.Ground) {
	for _, c := range p.library.Claims(p.options.Skip) {
		if r, ok := g.Find(c.Case.Resource); !ok || r.Holds || !r.Claimed {
			continue
		}
		at := slices.IndexFunc(p.items, func(i *applicability.Item) bool { return i.Case == c.Case })
		if at < 0 {
			at = len(p.items)
			p.items, p.added = append(p.items, &applicability.Item{Case: c.Case}), true
		}
		p.items[at].Checks = c.Checks
	}
}

func (p *Prepared) client() *client.Client {
	return &client.Client{
		Transport: &wire.Dialer{
			TLS:     p.tlsConfig,
			Connect: p.options.Dial,
			Limits:  wire.Limits{Timeout: cmp.Or(p.options.Timeout, p.target.Limits.Timeout)},
		},
		Pace:     client.NewPace(cmp.Or(p.options.Rate, p.target.Limits.Rate)),
		Patience: client.NewPatience(p.options.Wait),
	}
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
