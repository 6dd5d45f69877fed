package useragent

import (
	"context"
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"authspec/runner/internal/applicability"
	"authspec/runner/internal/casefile"
	"authspec/runner/internal/check"
	"authspec/runner/internal/record"
	"authspec/runner/results"
)

//go:embed ground.yaml
var groundText []byte

// groundCases are read once; they are the program's own.
var groundCases = sync.OnceValue(func() []*casefile.Case {
	list, err := casefile.Load(check.Kinds(), []casefile.Source{{File: "ground.yaml", Content: groundText}})
	if err != nil {
		panic("useragent: " + err.Error())
	}
	return list
})

// Ground is what a client does, as a first round has shown.
type Ground struct {
	list []Ability // that it asks for its URL first
}

// Ability is one of the things that a client can do, or can't.
type Ability struct {
	Need      casefile.Need // or reach
	Holds     bool
	Reason    string // why it does not
	Exchanges []results.Exchange
}

// reach is that the client asks for its URL at all.
const reach casefile.Need = results.Reach

// decoding is that it decodes user and password of its URL: looked for only where
// it has them from nowhere else.
const decoding casefile.Need = results.Decoding

// Abilities are all that were looked at.
func (g *Ground) Abilities() []Ability { return g.list }

// Find is one of them.
func (g *Ground) Find(n casefile.Need) (Ability, bool) {
	i := slices.IndexFunc(g.list, func(a Ability) bool { return a.Need == n })
	if i < 0 {
		return Ability{}, false
	}
	return g.list[i], true
}

// can tells whether a client meets a need.
func (g *Ground) can(n casefile.Need) bool {
	a, ok := g.Find(n)
	return ok && a.Holds
}

// Reached is why nothing can be judged; empty: something can.
func (g *Ground) Reached() string {
	a, _ := g.Find(reach)
	return a.Reason
}

// optional are the needs that a client is only held against where it says that it
// meets them: without a word in its command line it can't be given what they take.
func optional() []casefile.Need {
	return []casefile.Need{
		casefile.NeedBearer, casefile.NeedProxy, casefile.NeedCA, casefile.NeedMethod, casefile.NeedBody,
		casefile.NeedUserinfo, casefile.NeedNetrc, casefile.NeedSeveral, casefile.NeedRegistry, casefile.NeedWebSocket, casefile.NeedMetadata,
	}
}

// Settle finds out what the client does.
func (a *Agent) Settle(ctx context.Context) *Ground {
	first := a.look(ctx, groundCases()[0])
	g := &Ground{list: []Ability{first}}
	if !first.Holds {
		return g
	}
	rest := slices.DeleteFunc(slices.Clone(groundCases()[1:]), func(c *casefile.Case) bool {
		return ability(c) == decoding && !a.opts.FromURL
	})
	found := make([]Ability, len(rest))
	var wg sync.WaitGroup
	free := make(chan struct{}, max(1, a.opts.Jobs))
	for i, c := range rest {
		wg.Go(func() {
			free <- struct{}{}
			defer func() { <-free }()
			found[i] = a.look(ctx, c)
		})
	}
	wg.Wait()
	g.list = append(g.list, found...)
	g.rest(a)
	return g
}

// rest adds what follows from what was looked at, and what nobody can look at.
func (g *Ground) rest(a *Agent) {
	user := a.takes(casefile.NeedUser) || !a.opts.Bound
	g.list = append(g.list, Ability{Need: casefile.NeedUser, Holds: user, Reason: unless(user, "its command line has the user in one text with the password")})
	gate := a.takes(casefile.NeedProxyUser) || !a.opts.Bound && a.takes(casefile.NeedProxy)
	g.list = append(g.list, Ability{Need: casefile.NeedProxyUser, Holds: gate, Reason: unless(gate, "it is given no user for a proxy")})
	for _, n := range []casefile.Need{casefile.NeedRegistry, casefile.NeedWebSocket, casefile.NeedMetadata} {
		g.list = append(g.list, Ability{Need: n, Holds: a.takes(n), Reason: unless(a.takes(n), "nobody says that the client does that (--role "+string(n)+")")})
	}
	g.list = slices.Insert(g.list, 1, g.challenge())
}

func unless(ok bool, why string) string {
	if ok {
		return ""
	}
	return why
}

// challenge is the ability to wait for a challenge and answer it.
func (g *Ground) challenge() Ability {
	basic, digest := g.can(casefile.NeedBasic), g.can(casefile.NeedDigest)
	a := Ability{Need: casefile.NeedChallenge, Holds: basic || digest}
	if !a.Holds {
		a.Reason = "the client answers neither a Basic nor a Digest challenge"
		if g.can(casefile.NeedUnasked) {
			a.Reason = "the client sends credentials before it is asked"
		}
	}
	return a
}

// ability is what a case of the ground looks for.
func ability(c *casefile.Case) casefile.Need {
	return casefile.Need(strings.TrimPrefix(c.ID, "ground/"))
}

// look plays a case of the ground.
func (a *Agent) look(ctx context.Context, c *casefile.Case) Ability {
	need := ability(c)
	if slices.Contains(optional(), need) && !a.takes(need) {
		return Ability{Need: need, Reason: a.unclaimed(need)}
	}
	began := time.Now()
	p, err := a.attempt(ctx, c)
	if err != nil {
		return Ability{Need: need, Reason: err.Error()}
	}
	if need == reach && !timedOut(p) {
		a.usual.Store(int64(time.Since(began)))
	}
	return a.ability(need, p)
}

// ability is what a case of the ground has shown.
func (a *Agent) ability(need casefile.Need, p *played) Ability {
	ability := Ability{Need: need, Holds: true, Exchanges: a.records(p, nil)}
	if p.unable {
		return Ability{Need: need, Reason: "the client says that it can't", Exchanges: ability.Exchanges}
	}
	for _, f := range p.found() {
		if f.Requirement != casefile.Ends && f.State != check.Held && ability.Holds {
			ability.Holds, ability.Reason = false, p.reason(need, f)
		}
	}
	return ability
}

// reason is why an ability is not there, in words.
func (p *played) reason(need casefile.Need, f check.Finding) string {
	end := p.play.ev.End
	if need != reach {
		said := f.Reason
		if f.State == check.Broken {
			said = f.Got
		}
		return fmt.Sprintf("the client does not: want %s; got %s", f.Want, said)
	}
	switch {
	case end.Failed != "":
		return "the client could not be started: " + end.Failed
	case len(p.play.odd) > 0:
		return "what came of the client is no request of HTTP/1.1: " + p.play.odd[0]
	case end.TimedOut:
		return "no request came, and the client had to be ended, as its time was over" + printed(end)
	case end.Signal != "":
		return "no request came, and the client was ended by a signal: " + end.Signal + printed(end)
	}
	return fmt.Sprintf("no request came, and the client ended with exit status %d", end.Exit) + printed(end)
}

// printed is the end of what a client has printed.
func printed(end *check.End) string {
	const most = 300
	text := strings.Join(strings.Fields(string(end.Output)), " ")
	if text == "" {
		return ", and printed nothing"
	}
	if len(text) > most {
		text = "…" + strings.ToValidUTF8(text[len(text)-most:], "")
	}
	return ", and printed: " + text
}

// placeholderOf are the placeholders by which a command line says that it takes what a
// need is about.
var placeholderOf = map[casefile.Need]string{
	casefile.NeedBearer: "token", casefile.NeedProxy: "proxy", casefile.NeedCA: "cacert", casefile.NeedMethod: "method",
	casefile.NeedBody: "body-file", casefile.NeedUserinfo: "url-with-userinfo", casefile.NeedNetrc: "netrc", casefile.NeedSeveral: "urls",
}

// Claimed are the needs that a command line says it meets.
func Claimed(argv []string) (list []casefile.Need) {
	text := strings.Join(argv, " ")
	for _, n := range optional() {
		if word := placeholderOf[n]; word != "" && strings.Contains(text, "{"+word+"}") {
			list = append(list, n)
		}
	}
	if strings.Contains(strings.ReplaceAll(text, "{user}:{password}", ""), "{user}") {
		list = append(list, casefile.NeedUser)
	}
	if strings.Contains(text, "{proxy-user}") || strings.Contains(text, "{proxy-password}") {
		list = append(list, casefile.NeedProxyUser)
	}
	return list
}

// unclaimed is why a client is not held against a need.
func (a *Agent) unclaimed(n casefile.Need) string {
	if word := placeholderOf[n]; word != "" && a.opts.Bound {
		return fmt.Sprintf("its command line does not name {%s}, and nobody says otherwise (--role %s)", word, n)
	}
	return fmt.Sprintf("nobody says that the client does that (--role %s)", n)
}

// Decide says which items the client can't be judged by, and why.
func (a *Agent) Decide(items []*applicability.Item, g *Ground) {
	for _, i := range items {
		if why := g.Reached(); why != "" {
			i.Blocked = why
			continue
		}
		i.Skip = a.skip(i.Case, g)
	}
}

// skip is why a case does not apply.
func (a *Agent) skip(c *casefile.Case, g *Ground) string {
	proxied := slices.Contains(c.Needs, casefile.NeedProxy)
	if a.opts.Bound && a.takes(casefile.NeedProxy) && !proxied {
		return "the command line sends everything by a proxy: only cases about proxies judge it"
	}
	if a.opts.Bound && a.takes(casefile.NeedNetrc) && slices.Contains(c.Needs, casefile.NeedRedirect) && !slices.Contains(c.Needs, casefile.NeedNetrc) {
		return "an entry of netrc holds for all ports of its machine: only cases about it judge where a redirect leads"
	}
	if a.opts.FromNetrc && !slices.Contains(c.Needs, casefile.NeedNetrc) && spelled(c.Start) {
		return "user and password come from a netrc file, and how it spells such ones is not what the case is about"
	}
	if a.opts.FromURL && !slices.Contains(c.Needs, casefile.NeedUserinfo) && spelled(c.Start) && !g.can(decoding) && a.encoded(c) {
		return "user and password come from the URL alone, and how the client decodes them there is not what the case is about"
	}
	for _, n := range c.Needs {
		if c.Claims && a.takes(n) {
			continue // whether it does is what the case is about
		}
		if c.Claims {
			return a.unclaimed(n)
		}
		if ability, _ := g.Find(n); !ability.Holds {
			return a.lacks(n, ability, g)
		}
	}
	return ""
}

// lacks is why a need is not met, in words.
func (a *Agent) lacks(n casefile.Need, ability Ability, g *Ground) string {
	switch {
	case slices.Contains(optional(), n) && !a.takes(n):
		return ability.Reason
	case (n == casefile.NeedBasic || n == casefile.NeedDigest) && g.can(casefile.NeedUnasked):
		return "the client sends credentials before it is asked"
	case n == casefile.NeedBasic, n == casefile.NeedDigest:
		return fmt.Sprintf("the client does not answer a %s challenge", title(n))
	case n == casefile.NeedUnasked:
		return "the client does not send credentials before it is asked"
	case n == casefile.NeedRedirect:
		return "the client does not follow redirects"
	case n == casefile.NeedCookies:
		return "the client does not keep cookies"
	}
	return ability.Reason
}

func title(n casefile.Need) string { return strings.ToUpper(string(n[:1])) + string(n[1:]) }

// records are the exchanges of a case that was played.
func (a *Agent) records(p *played, space *record.Space) []results.Exchange {
	list := []results.Exchange{}
	for i, x := range p.play.exchange {
		most := recordLimit
		if space != nil {
			most, _ = space.Take(len(x.Sent) + len(x.Received))
		}
		r := record.Exchange(x.Exchange, p.play.ev.Secrets, most)
		r.Step, r.Connection = x.stepName(i+1), x.connection
		list = append(list, r)
	}
	return list
}

// recordLimit is how many octets of each direction the ground's exchanges keep.
const recordLimit = 64 << 10
