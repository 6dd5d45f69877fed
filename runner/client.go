package runner

import (
	"cmp"
	"context"
	"net"
	"strings"
	"time"

	"authspec/runner/internal/applicability"
	"authspec/runner/internal/casefile"
	"authspec/runner/internal/diag"
	"authspec/runner/internal/driver"
	"authspec/runner/internal/process"
	"authspec/runner/internal/reproduce"
	"authspec/runner/internal/useragent"
	"authspec/runner/results"
)

// Client is a client that is judged: the suite plays the servers that it meets.
type Client struct {
	Name           string // empty: that of its program
	Implementation results.Implementation
	Bundled        bool // it is the reference client that comes with authspec
	// Known is the name by which `authspec client` knows it; empty: it has none.
	Known string

	// Command is its program and arguments, with placeholders for what each case
	// gives it ([ClientPlaceholders]); the same stands in its environment, as
	// AUTHSPEC_URL and so on. No shell takes it apart.
	Command []string
	Dir     string   // where it runs; empty: in a scratch directory
	Env     []string // more of its environment
	// Unable are the exit statuses by which it says that it can't do what a case is
	// about; none: 69 and 89.
	Unable []int

	// Function, where it is not nil, is the client itself, in place of a Command: it
	// returns its exit status and what it has printed.
	Function func(ctx context.Context, g ClientGiven) (exit int, output []byte)

	// Listen is an address on which the suite waits for a client that nobody starts,
	// in place of a Command; empty: the client is started. Tell is then told the URL
	// at which it finds what to ask for.
	Listen string
	Tell   func(url string)

	// Network is where the servers listen that a Function meets, in memory for
	// example; nil: TCP, on the loopback interface.
	Network ClientNetwork

	// Role are the needs of cases that it claims to meet beyond those that its
	// command names: basic, digest, bearer, proxy and so on.
	Role  []string
	HTTPS bool // it is given https URLs, and trusts the authority whose certificate it is given
}

// ClientNetwork is a network of its own.
type ClientNetwork interface {
	Listen(address string) (net.Listener, error)
	Dial(ctx context.Context, network, address string) (net.Conn, error)
}

// ClientGiven is what a client is given for one case.
type ClientGiven struct {
	Case                     string // its id
	URL                      string
	URLs                     []string // URL, and the others where there are several
	User, Password           string
	Token                    string
	Proxy                    string // URL; empty: none
	ProxyUser, ProxyPassword string
	Authority                []byte // certificate to trust, in PEM form
	Method                   string
	Body                     []byte
	Netrc                    string // content of a netrc file
	WithUserinfo             string // URL with user and password in it
}

// ClientPlaceholders lists the words that the command of a client can hold in
// braces.
func ClientPlaceholders() []string { return useragent.Placeholders() }

// ClientNeeds lists what a client can claim to do.
func ClientNeeds() []string { return casefile.ClientNeeds() }

// exitUnable are the statuses by which a client says that it can't, unless it has
// others: EX_UNAVAILABLE of sysexits.h, and that of BoringSSL's tests.
func exitUnable() []int { return []int{69, 89} }

// readClient makes what runs the client.
func (p *Prepared) readClient() error {
	c := p.options.Client
	if c == nil {
		return nil
	}
	if wrong := c.wrong(); wrong != nil {
		return wrong
	}
	command := strings.Join(c.Command, " ")
	o := useragent.Options{
		Claims: useragent.Claimed(c.Command), Bound: strings.Contains(command, "{url"),
		FromURL:   strings.Contains(command, "{url-with-userinfo}") && !strings.Contains(command, "{user"),
		FromNetrc: strings.Contains(command, "{netrc}") && !strings.Contains(command, "{user"),
		HTTPS:     c.HTTPS, Patience: p.options.Timeout, Jobs: cmp.Or(p.options.Jobs, DefaultClientJobs()),
		Unique: func(id string, sample int) string { return p.unique()(id, sample) }, Bare: p.options.Bare, Seed: p.options.Seed,
	}
	if c.Network != nil {
		o.Network = c.Network
	}
	for _, need := range c.Role {
		o.Claims = append(o.Claims, casefile.Need(need))
	}
	var err error
	if len(c.Command) > 0 {
		if p.family, err = process.NewFamily("clients"); err != nil {
			return err
		}
	}
	o.Client = c.runs(p.family)
	if p.agent, err = useragent.New(o); err != nil || c.Listen == "" {
		return err
	}
	if p.visits, err = p.agent.Listen(c.Listen); err != nil {
		return diag.Problems{{Text: err.Error(), Hint: "name another address"}}
	}
	return nil
}

// wrong is what is wrong with the client as it is described.
func (c *Client) wrong() error {
	var list diag.Problems
	if len(c.Command) == 0 && c.Function == nil && c.Listen == "" {
		list = append(list, diag.Problem{Text: "no client is named", Hint: "write its command after --"})
	}
	list = append(list, useragent.Misspelled(c.Command)...)
	for _, need := range c.Role {
		if near := diag.Suggest(need, ClientNeeds()); !contains(ClientNeeds(), need) {
			list = append(list, diag.Problem{Text: "there is nothing that a client does called " + diag.Quote(need), Hint: near})
		}
	}
	return list.Err()
}

func contains(list []string, word string) bool {
	for _, w := range list {
		if w == word {
			return true
		}
	}
	return false
}

// runs is the client in the form in which it is run.
func (c *Client) runs(family *process.Family) useragent.Client {
	if f := c.Function; f != nil {
		return useragent.Function(func(ctx context.Context, g useragent.Given) (int, []byte) {
			return f(ctx, ClientGiven{
				Case: g.Case, URL: g.URL, URLs: g.URLs, User: g.User, Password: g.Password, Token: g.Token, Proxy: g.Proxy,
				ProxyUser: g.ProxyUser, ProxyPassword: g.ProxyPassword, Authority: g.Authority, Method: g.Method, Body: g.Body,
				Netrc: g.Netrc, WithUserinfo: g.WithUserinfo,
			})
		})
	}
	unable := c.Unable
	if unable == nil {
		unable = exitUnable()
	}
	return &useragent.Command{Argv: c.Command, Dir: c.Dir, Env: c.Env, Unable: unable, Family: family}
}

// DefaultClientJobs is how many clients run at the same time unless somebody says
// otherwise.
func DefaultClientJobs() int { return useragent.DefaultJobs() }

// startClient settles the ground of a client and begins to run the cases.
func (p *Prepared) startClient(ctx context.Context) *Session {
	began := time.Now()
	masked := &masking{secrets: p.agent.Secrets(), known: map[string]string{}}
	p.claimsOfClient()
	ctx, stop := context.WithCancel(ctx)
	g, batch := p.meet(ctx)
	interrupted := ctx.Err() != nil
	s := &Session{
		p: p, end: p.endFamily, stop: stop, batch: batch, places: map[int]int{}, interrupted: interrupted,
		document: &document{p: p, began: began, of: &clientRun{p, g, masked}, masked: masked, notRun: map[string]bool{}},
	}
	return s.begun()
}

// endFamily ends what the runs of a client have in common.
func (p *Prepared) endFamily() {
	if p.family != nil {
		p.family.End()
	}
}

// meet starts the client, or waits for it.
func (p *Prepared) meet(ctx context.Context) (*useragent.Ground, *useragent.Batch) {
	if p.visits != nil {
		tell := p.options.Client.Tell
		if tell == nil {
			tell = func(string) {}
		}
		return p.visits.Play(ctx, p.items, tell)
	}
	g := p.agent.Settle(ctx)
	p.agent.Decide(p.items, g)
	return g, p.agent.Start(ctx, p.items)
}

// claimsOfClient adds to the chosen cases those that judge what a client claims,
// but for what is left out by name.
func (p *Prepared) claimsOfClient() {
	for _, c := range p.library.Claims(casefile.RoleClient, p.options.Skip) {
		p.add(c)
	}
}

// clientRun is what is known of a client that is judged.
type clientRun struct {
	p      *Prepared
	ground *useragent.Ground
	masked *masking
}

// describe implements judged.
func (c *clientRun) describe(run *results.Run) {
	o := c.p.options.Client
	run.Role = results.RoleClient
	run.Target = results.Target{
		Name: c.p.clientName(), Command: c.masked.safe(c.p.clientCommand()), Bundled: o.Bundled, Implementation: o.Implementation,
	}
	run.Ground = []results.Ground{}
	for _, a := range c.ground.Abilities() {
		exchanges := a.Exchanges
		if exchanges == nil {
			exchanges = []results.Exchange{}
		}
		run.Ground = append(run.Ground, results.Ground{
			Resource: string(a.Need), Holds: a.Holds, Reason: c.masked.safe(a.Reason), Schemes: []string{}, Exchanges: exchanges,
		})
	}
	if why := c.ground.Reached(); why != "" {
		run.Advice = append(run.Advice, "try the command by hand, against `authspec serve --plain`; it gets its URL where {url} stands, and as AUTHSPEC_URL in its environment")
	}
	run.Unjudged = c.unjudged()
}

// unjudged is what was asked for by name and came to nothing.
func (c *clientRun) unjudged() (list []string) {
	for _, name := range c.p.options.Suites {
		suite, err := c.p.library.Suite(name)
		if err != nil || len(suite.Schemes) == 0 {
			continue
		}
		able := false
		for _, scheme := range suite.Schemes {
			a, looked := c.ground.Find(casefile.Need(scheme))
			able = able || !looked || a.Holds
		}
		if !able && c.ground.Reached() == "" {
			list = append(list, "the suite "+name+" had nothing of its own to judge, as the client does not answer "+strings.Join(suite.Schemes, ", ")+" challenges")
		}
	}
	return list
}

// reproduce implements judged.
func (c *clientRun) reproduce(item *applicability.Item, _ driver.Done, _ []results.Exchange) results.Reproduce {
	ids := []string{item.Case.ID}
	if c.p.options.Repeat != nil {
		return results.Reproduce{Authspec: c.p.options.Repeat(ids)}
	}
	return results.Reproduce{Authspec: c.masked.safe(c.p.options.Again(ids))}
}

// clientName is how reports call the client.
func (p *Prepared) clientName() string {
	c := p.options.Client
	switch {
	case c.Name != "":
		return c.Name
	case len(c.Command) > 0:
		return c.Command[0][strings.LastIndexByte(c.Command[0], '/')+1:]
	}
	return "client"
}

// clientCommand is the command line of the client, as a shell takes it.
func (p *Prepared) clientCommand() string {
	words := useragent.Shown(p.options.Client.Command)
	for i, w := range words {
		words[i] = reproduce.Word(w)
	}
	return strings.Join(words, " ")
}

// againClient is the command line that judges a client once more by some cases.
// Secrets that stand in its command are left out.
func (o Options) againClient(ids []string) string {
	run := "authspec client"
	c := o.Client
	for _, dir := range o.Cases {
		run += " --cases " + reproduce.Word(dir)
	}
	if o.Baseline != "" {
		run += " --baseline " + reproduce.Word(o.Baseline)
	}
	if c.HTTPS {
		run += " --https"
	}
	if o.Timeout > 0 {
		run += " --timeout " + o.Timeout.String()
	}
	if len(c.Role) > 0 {
		run += " --role " + strings.Join(c.Role, ",")
	}
	for _, id := range ids {
		run += " --only " + reproduce.Word(id)
	}
	if c.Known != "" {
		return run + " " + c.Known
	}
	run += " --"
	for _, w := range useragent.Shown(c.Command) {
		run += " " + reproduce.Word(w)
	}
	return run
}
