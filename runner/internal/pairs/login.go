package pairs

import (
	"fmt"
	"slices"

	"authspec/runner/internal/httpauth"
	"authspec/runner/results"
)

// What is decided beside the needs and flaws of single challenges.
const (
	challengeRequired = "rfc9110-11.6.1-challenge-required"
	unknownScheme     = "rfc9110-11.6.1-client-unknown-scheme"
	unknownAlgorithm  = "rfc7616-3.3-client-unknown-algorithm"
	staleRetry        = "rfc7616-3.3-client-stale-retry"
)

// login tells why one client can't log in to one server by a scheme that both
// know; nothing: no document says so. It is not known where no document has the
// challenge.
func login(c client, s server, scheme string) (why []Login, known bool) {
	l := Login{Client: c.Name, Server: s.Name, Scheme: scheme}
	if c.sends(scheme) {
		return nil, true // whatever it is asked
	}
	if !s.offered(scheme) {
		if s.states[challengeRequired] != breaks {
			return nil, false
		}
		l.Fault, l.Requirement, l.Source, l.Certain = Server, challengeRequired, s.rules[challengeRequired].Source, true
		l.Sentence = fmt.Sprintf("%s refuses without a challenge, and %s waits for one.", s.Name, c.Name)
		return []Login{l}, true
	}
	for _, d := range s.doors {
		for _, one := range d.obstacles(c, s, l) {
			if !slices.ContainsFunc(why, func(o Login) bool { return o.Requirement == one.Requirement && o.Only == one.Only }) {
				why = append(why, one)
			}
		}
	}
	return why, true
}

// sends tells whether a client sends credentials of a scheme without being asked:
// a token it always does, which no challenge changes.
func (c client) sends(scheme string) bool {
	return scheme == "Bearer" || scheme == "Basic" && c.unasked
}

// obstacles are what keeps a client from answering one door by one scheme: those
// of its first challenge, unless another one that it can answer comes after it
// and it reads on.
func (d door) obstacles(c client, s server, l Login) []Login {
	all := d.of(l.Scheme)
	var first []Login
	for i, challenge := range all {
		found := d.unreadable(c, s, l, challenge)
		if !slices.ContainsFunc(found, func(o Login) bool { return o.Only == "" }) {
			if i > 0 {
				found = append(found, l.lacking(c, need{requirement: unknownAlgorithm, has: "an algorithm that " + c.Name + " does not know before one that it knows"}, s)...)
			}
			return found
		}
		if i == 0 {
			first = found
		}
	}
	return first
}

// unreadable are the obstacles of one challenge.
func (d door) unreadable(c client, s server, l Login, challenge httpauth.Challenge) []Login {
	var list []Login
	wanted, wrong := ofBasic, flawsOfBasic
	if challenge.Is("Digest") {
		wanted, wrong = ofDigest, flawsOfDigest
	}
	for _, f := range slices.Concat(flaws, wrong) {
		if f.found(d, challenge) {
			list = append(list, l.by(s, f))
		}
	}
	for _, n := range slices.Concat(needs, wanted) {
		if n.asked(d, challenge) {
			list = append(list, l.lacking(c, n, s)...)
		}
	}
	if foreign(d, c) {
		list = append(list, l.lacking(c, need{requirement: unknownScheme, has: "a scheme beside it that " + c.Name + " does not know"}, s)...)
	}
	if s.stale && challenge.Is("Digest") {
		list = append(list, l.lacking(c, need{requirement: staleRetry, has: "nonces that become stale", only: "once the nonce is stale"}, s)...)
	}
	return list
}

// foreign tells whether a client finds a scheme that it does not answer.
func foreign(d door, c client) bool {
	return slices.ContainsFunc(d.Challenges, func(o httpauth.Challenge) bool {
		return !slices.ContainsFunc(c.Schemes, o.Is)
	})
}

// lacking is a login that fails since the client does not do what a challenge
// asks of it; none where it does, or nothing is known of it.
func (l Login) lacking(c client, n need, s server) []Login {
	state := c.states[l.Scheme][n.requirement]
	if state != breaks && state != partly {
		return nil
	}
	rule := c.rules[n.requirement]
	l.Fault, l.Requirement, l.Source, l.Certain, l.Only = Client, n.requirement, rule.Source, state == breaks, n.only
	switch {
	case rule.Level == results.May || rule.Level == results.Advice:
		l.Fault = Nobody
	case n.server != "" && (s.states[n.server] == breaks || s.states[n.server] == partly):
		l.Fault, l.Also = Both, n.server
	}
	l.Sentence = fmt.Sprintf("The challenge of %s has %s; %s.", s.Name, n.has, c.does(n.requirement))
	return []Login{l}
}

// by is a login that fails since nobody has to be able to answer the challenge.
func (l Login) by(s server, f flaw) Login {
	l.Fault, l.Requirement, l.Source, l.Certain = Server, f.requirement, s.rules[f.requirement].Source, f.certain
	l.Sentence = fmt.Sprintf("The challenge of %s has %s; a client may give up.", s.Name, f.has)
	return l
}

// limit says what the documents do not tell.
func (t *Table) limit(servers []server) {
	t.Limits = append(t.Limits,
		"A login that works by these documents was not tried: each client and each server was judged alone, on one machine, in one set-up.",
		"A requirement sums up several checks: where some hold and others don't, the login may fail.",
		"Of a server only the challenges count that its document has; one that it sends elsewhere or at another time may be another one.",
		"What a server makes of credentials that are allowed but unusual (the order of parameters, quotes around qop) is not looked at, nor are redirects, cookies, proxies and TLS.",
		"Tokens are sent without being asked for, so that no challenge of Bearer counts; where a client gets its token from is not looked at.")
	silent := 0
	for _, s := range servers {
		if len(s.doors) == 0 {
			silent++
		}
	}
	if silent > 0 {
		t.Limits = append(t.Limits, fmt.Sprintf("Of %d of the %d servers no document has a challenge: they send none, or none was kept.", silent, len(servers)))
	}
}
