package useragent

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/check"
	"authspec/runner/internal/httpauth"
	"authspec/runner/internal/message"
	"authspec/runner/internal/placeholder"
	"authspec/runner/internal/target"
	"authspec/runner/internal/wire"
)

// play is a case under way: requests come, take their steps, and get the answers
// of the script.
type play struct {
	c       *casefile.Case
	target  *target.Target // with the accounts of the case
	origins map[casefile.RefKind]string
	unique  string
	// forwards tells that the proxy, which the case does not speak of, lets
	// everything through to the main server.
	forwards bool
	began    time.Time
	shared   func(target.Made) // tells other cases of a secret of the client's; nil: nobody

	mu       sync.Mutex
	ev       *check.Evidence
	at       int                         // place of the step that took the last request
	taken    bool                        // it did
	last     map[string]*casefile.Answer // what each server answered last
	told     check.Told
	cookies  []string         // names of those that the client was told
	lures    []target.Account // whom URLs of the case name: those of redirects, and its own as it is encoded
	exchange []recorded
	odd      []string // what came and was no request, in words
}

// recorded is an exchange with the step that it belongs to.
type recorded struct {
	message.Exchange
	step       string // empty: none took the request
	connection int
}

// newPlay makes the evidence of a case of which nothing has come yet.
func (a *Agent) newPlay(c *casefile.Case) *play {
	own := *a.target
	own.Accounts, own.Tokens = slices.Clone(own.Accounts), slices.Clone(own.Tokens)
	t, secrets := &own, a.secrets.ForAttempt()
	p := &play{
		shared: a.share, c: c, target: t, began: time.Now(), last: map[string]*casefile.Answer{},
		ev:   &check.Evidence{Case: c, Secrets: secrets},
		told: check.Told{Challenges: map[string][]httpauth.Challenge{}, Earlier: map[string][]string{}},
	}
	p.forwards = !slices.ContainsFunc(c.Steps, func(s *casefile.Step) bool { return s.At == casefile.ProxyServer })
	for _, s := range c.Steps {
		p.ev.Steps = append(p.ev.Steps, &check.Step{Step: s})
	}
	return p
}

// begin says by which origins the client knows its servers.
func (p *play) begin(origins map[casefile.RefKind]string, unique string) {
	p.origins, p.unique = origins, unique
	p.ev.Scope = p.scope()
}

// scope is what texts can ask for.
func (p *play) scope() *placeholder.Scope {
	var resource target.Resource
	if len(p.target.Resources) > 0 {
		resource = p.target.Resources[0]
	}
	return &placeholder.Scope{
		Target: p.target, Resource: resource, Unique: p.unique, Origins: p.origins, Secrets: p.ev.Secrets,
		Answers: p.sentIn,
	}
}

// sentIn is what the last request had that a step took.
func (p *play) sentIn(step string) *placeholder.Answer {
	for _, s := range p.ev.Steps {
		if s.Step.ID == step && len(s.Samples) > 0 {
			return &placeholder.Answer{Sent: s.Samples[len(s.Samples)-1].Sent}
		}
	}
	return nil
}

// handle answers a request.
func (p *play) handle(_ context.Context, r *message.Received) wire.Reply {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.keepSecrets(r)
	if p.forwards && r.Server == casefile.ProxyServer {
		if r.Method == "CONNECT" {
			reply, _, _ := p.reply(&casefile.Answer{Status: 200, Tunnel: true}, r)
			return reply
		}
		r = forwarded(r)
	}
	p.ev.Came = append(p.ev.Came, r)
	step := p.choose(r)
	answer := p.last[r.Server]
	if step != nil {
		answer = step.Step.Answer
	}
	if answer == nil {
		answer = &casefile.Answer{Status: notFound}
	}
	p.last[r.Server] = answer
	reply, fields, err := p.reply(answer, r)
	x := message.Exchange{
		Received: r.Octets, CutReceived: r.Cut, Sent: octets(reply.Parts), Outcome: message.Complete,
		Detail: r.Detail, Took: time.Since(r.At),
	}
	id := ""
	if step != nil {
		at := &step.Samples[len(step.Samples)-1]
		if at.Exchange = x; err != nil {
			at.Skipped = err.Error()
		}
		id = step.Step.ID
	}
	p.exchange = append(p.exchange, recorded{x, id, r.Connection})
	p.tell(r, fields)
	return reply
}

// forwarded is a request as the main server would get it from a proxy that asks for
// nothing: its target is in origin-form (RFC 9112 §3.2.1).
func forwarded(r *message.Received) *message.Received {
	to := *r
	to.Server = casefile.MainServer
	if u, err := url.Parse(r.Target); err == nil && u.Host != "" {
		to.Target = u.RequestURI()
	}
	return &to
}

const notFound = 404

// note keeps what came and was no request.
func (p *play) note(r *message.Received) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.odd = append(p.odd, r.Detail)
	if len(r.Octets) > 0 {
		x := message.Exchange{Received: r.Octets, CutReceived: r.Cut, Outcome: message.Garbage, Detail: r.Detail}
		p.exchange = append(p.exchange, recorded{x, "", r.Connection})
		p.ev.Odd = append(p.ev.Odd, r)
	}
}

// choose is the step that takes a request: the first one, from that on which took
// the one before, whose server it came to and whose condition holds; nil: none.
func (p *play) choose(r *message.Received) *check.Step {
	for i := p.at; i < len(p.ev.Steps); i++ {
		s := p.ev.Steps[i]
		switch {
		case s.Step.Finish:
			return nil
		case i == p.at && p.taken && !s.Step.Repeat, s.Step.At != r.Server:
			continue
		}
		s.Samples = append(s.Samples, check.Sample{
			Came: r, Told: p.toldNow(), Scope: p.scope(), Sent: sentBy(r),
			Exchange: message.Exchange{Outcome: message.Complete},
		})
		if s.Step.When != nil {
			if holds, _ := check.Guard(p.ev, s, len(s.Samples)-1); !holds {
				s.Samples = s.Samples[:len(s.Samples)-1]
				continue
			}
		}
		p.at, p.taken = i, true
		return s
	}
	return nil
}

// toldNow is what the client knows by now. What has been said stays said: the lists
// only grow, and all samples share what they have in common.
func (p *play) toldNow() check.Told {
	now := check.Told{
		Challenges: map[string][]httpauth.Challenge{}, NextNonces: slices.Clip(p.told.NextNonces), Earlier: map[string][]string{},
	}
	for field, list := range p.told.Challenges {
		now.Challenges[field] = slices.Clip(list)
	}
	for field, list := range p.told.Earlier {
		now.Earlier[field] = slices.Clip(list)
	}
	return now
}

// The fields of challenges, credentials and what goes with them.
const (
	authorization      = "Authorization"
	proxyAuthorization = "Proxy-Authorization"
	wwwAuthenticate    = "WWW-Authenticate"
	proxyAuthenticate  = "Proxy-Authenticate"
	authenticationInfo = "Authentication-Info"
	proxyInfo          = "Proxy-Authentication-Info"
	setCookie          = "Set-Cookie"
	cookie             = "Cookie"
	location           = "Location"
)

// tell takes up what the client has said, and what it was told in return.
func (p *play) tell(r *message.Received, fields []message.Field) {
	for _, name := range []string{authorization, proxyAuthorization} {
		p.told.Earlier[name] = append(p.told.Earlier[name], r.Values(name)...)
	}
	answer := message.Response{Fields: fields}
	for _, name := range []string{wwwAuthenticate, proxyAuthenticate} {
		p.told.Challenges[name] = append(p.told.Challenges[name], httpauth.ParseChallenges(answer.Values(name)).Challenges...)
	}
	for _, name := range []string{authenticationInfo, proxyInfo} {
		list, _ := httpauth.ParseInfo(answer.Values(name))
		for _, param := range list {
			if strings.EqualFold(param.Name, "nextnonce") {
				p.told.NextNonces = append(p.told.NextNonces, param.Value)
			}
		}
	}
	p.lures = append(p.lures, luresIn(answer.Values(location))...)
	for _, line := range answer.Values(setCookie) {
		name, _, _ := strings.Cut(line, "=")
		p.cookies = append(p.cookies, strings.TrimSpace(name))
	}
}

// sentBy is what texts can ask for of a request: its fields, and the parameters of
// its credentials.
func sentBy(r *message.Received) map[string]string {
	sent := map[string]string{"request-target": r.Target, "method": r.Method}
	for _, f := range r.Fields {
		name := strings.ToLower(f.Name)
		if _, twice := sent[name]; !twice {
			sent[name] = f.Value
		}
	}
	for _, field := range []string{authorization, proxyAuthorization} {
		for _, line := range r.Values(field) {
			_, rest, _ := strings.Cut(line, " ")
			list, _ := httpauth.ParseInfo([]string{rest})
			for _, param := range list {
				sent[strings.ToLower(param.Name)] = param.Value
			}
		}
	}
	return sent
}

// finish judges nothing yet: it says how the client ended, and gives the evidence
// back, to which nothing is added any more.
func (p *play) finish(end *check.End) *check.Evidence {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ev.End = end
	for _, s := range p.ev.Steps {
		if s.Step.Finish {
			s.Samples = []check.Sample{{Scope: p.ev.Scope, Exchange: message.Exchange{Outcome: message.Complete}}}
		}
	}
	return p.ev
}

// octets are those of all parts.
func octets(parts []message.Part) []byte {
	var all []byte
	for _, part := range parts {
		all = append(all, part.Data...)
	}
	return all[:min(len(all), message.Recorded)]
}

// stepName is how the record names the step of an exchange.
func (r recorded) stepName(number int) string {
	if r.step == "" {
		return "request " + strconv.Itoa(number)
	}
	return r.step
}
