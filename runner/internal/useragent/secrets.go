package useragent

import (
	"slices"
	"strings"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/message"
	"authspec/runner/internal/scheme"
	"authspec/runner/internal/target"
)

// own stands in reports for what a client has sent on its own account: from a
// store, from its settings, or from an argument that is no placeholder.
const own = "<of the client's own>"

// keepSecrets takes down what came in fields that hold secrets and is none of the
// suite's: no report may hold it, however it came about.
func (p *play) keepSecrets(r *message.Received) {
	for _, field := range []string{authorization, proxyAuthorization} {
		for _, value := range r.Values(field) {
			if _, ours := scheme.Whose(p.received(r, value), p.holders()); !ours && !p.misquoted(value) {
				p.keep(secretsIn(value)...)
			}
		}
	}
	for _, line := range r.Values(cookie) {
		for pair := range strings.SplitSeq(line, ";") {
			name, value, _ := strings.Cut(strings.TrimSpace(pair), "=")
			if !slices.Contains(p.cookies, name) {
				p.keep(value)
			}
		}
	}
}

// misquoted tells of credentials that nobody can read, as a quotation mark in them
// has no backslash, and that name a user of the suite all the same: what is wrong
// with them is to be seen.
func (p *play) misquoted(value string) bool {
	return slices.ContainsFunc(p.target.Accounts, func(a target.Account) bool {
		return strings.Contains(value, `username="`+a.User)
	})
}

// keep adds secrets that are long enough to be any.
func (p *play) keep(list ...string) {
	const least = 4
	for _, s := range list {
		if len(s) >= least {
			p.ev.Secrets.Add(target.Made{Value: s, Placeholder: own})
		}
	}
}

// secretsIn are the parts of credentials that nobody else may know.
func secretsIn(value string) []string {
	name, rest, _ := strings.Cut(strings.TrimSpace(value), " ")
	rest = strings.TrimSpace(rest)
	if rest == "" {
		return []string{name}
	}
	list := []string{rest}
	if of, known := scheme.Named(name); known {
		if login, ok := of.Read(rest); ok && login.Whole {
			list = append(list, login.Password)
		}
	}
	return list
}

// received are credentials, as far as it matters whose they are.
func (p *play) received(r *message.Received, value string) scheme.Received {
	return scheme.Received{
		Value: value, Method: r.Method, Target: r.Target, Content: r.Body,
		Offered: slices.Concat(p.told.Challenges[wwwAuthenticate], p.told.Challenges[proxyAuthenticate]),
	}
}

// holders are all whose credentials are the suite's own.
func (p *play) holders() []scheme.Holder {
	var list []scheme.Holder
	for _, a := range p.target.Accounts {
		list = append(list, scheme.Holder{Account: a})
	}
	for _, t := range p.target.Tokens {
		list = append(list, scheme.Holder{Account: target.Account{Role: t.Name}, Token: t.Value})
	}
	return list
}

// given is the account that a case starts the client with.
func givenAccount(t *target.Target) (target.Account, bool) { return t.Account(casefile.GivenAccount) }
