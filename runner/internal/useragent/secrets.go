package useragent

import (
	"bytes"
	"net/url"
	"slices"
	"strings"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/httpauth"
	"authspec/runner/internal/message"
	"authspec/runner/internal/pattern"
	"authspec/runner/internal/scheme"
	"authspec/runner/internal/target"
)

// own stands in reports for what a client has sent on its own account: from a
// store, from its settings, or from an argument that is no placeholder.
const own = "<of the client's own>"

// keepSecrets takes down what came where secrets are and is none of the suite's:
// no report may hold it, however it came about.
func (p *play) keepSecrets(r *message.Received) {
	for _, f := range r.Fields {
		switch name := strings.ToLower(f.Name); {
		case name == "authorization", name == "proxy-authorization":
			if _, ours := scheme.Whose(p.received(r, f.Value), p.holders()); !ours && !p.misquoted(f.Value) {
				p.keep(secretsIn(f.Value)...)
			}
		case name == "cookie":
			for pair := range strings.SplitSeq(f.Value, ";") {
				name, value, _ := strings.Cut(strings.TrimSpace(pair), "=")
				if !slices.Contains(p.cookies, name) {
					p.keep(value)
				}
			}
		case secretName().MatchString(name) && !strings.HasPrefix(name, "sec-"):
			p.keepForeign(f.Value)
		}
	}
	p.keepTarget(r.Target)
}

// secretName is what things are called that nobody else may know.
var secretName = pattern.Of(`(?i)pass|pwd|secret|token|credential|api-?_?key|auth|session|signature`)

// keepTarget takes down what a request target has in its userinfo, and in
// parameters of its query that have the name of a secret (RFC 6750 §2.3).
func (p *play) keepTarget(target string) {
	path, query, _ := strings.Cut(target, "?")
	if _, rest, absolute := strings.Cut(path, "://"); absolute {
		authority, _, _ := strings.Cut(rest, "/")
		if at := strings.LastIndexByte(authority, '@'); at >= 0 {
			_, password, _ := strings.Cut(authority[:at], ":")
			p.keepForeign(password)
		}
	}
	for pair := range strings.SplitSeq(query, "&") {
		if name, value, _ := strings.Cut(pair, "="); secretName().MatchString(name) {
			p.keepForeign(value)
		}
	}
}

// keepForeign keeps a value, percent-encoded or not, unless the client has it from
// the case: it was given it, or told it in an answer.
func (p *play) keepForeign(value string) {
	plain, err := url.PathUnescape(strings.ReplaceAll(value, "+", "%20"))
	if err != nil {
		plain = value
	}
	for _, h := range p.holders() {
		if plain == h.Account.Password || value == h.Token || plain == h.Token {
			return
		}
	}
	if len(value) < leastForeign || strings.Contains(p.origins[casefile.RefURL], value) {
		return
	}
	for _, x := range p.exchange {
		if bytes.Contains(x.Sent, []byte(value)) || bytes.Contains(x.Sent, []byte(plain)) {
			return
		}
	}
	p.keep(value, plain)
}

// misquoted tells of credentials that nobody can read, as a quotation mark in them
// has no backslash, and that name a user of the suite all the same: what is wrong
// with them is to be seen.
func (p *play) misquoted(value string) bool {
	return slices.ContainsFunc(p.target.Accounts, func(a target.Account) bool {
		return strings.Contains(value, `username="`+a.User)
	})
}

// leastSecret is the length in octets from which something can be a secret.
const leastSecret = 4

// leastForeign is the same where only a name says that it is one: "true" is none.
const leastForeign = 8

// mostShared is how many secrets of a client are known to all cases of a run:
// those of its command are among the first, and others, as the responses of Digest,
// are new in each request.
const mostShared = 256

// keep adds secrets that are long enough to be any.
func (p *play) keep(list ...string) {
	for _, s := range list {
		if len(s) < leastSecret {
			continue
		}
		made := target.Made{Value: s, Placeholder: own}
		p.ev.Secrets.Add(made)
		if p.shared != nil {
			p.shared(made)
		}
	}
}

// share makes a secret of the client known to all cases, and to the command line
// as reports have it.
func (a *Agent) share(made target.Made) {
	a.sharing.Lock()
	defer a.sharing.Unlock()
	if len(a.shared) < mostShared && !slices.Contains(a.shared, made.Value) {
		a.shared = append(a.shared, made.Value)
		a.secrets.Add(made)
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
			return append(list, login.Password)
		}
	}
	params, _ := httpauth.ParseInfo([]string{rest})
	for _, param := range params {
		if !slices.Contains(public, strings.ToLower(param.Name)) {
			list = append(list, param.Value)
		}
	}
	return list
}

// public are the parameters of credentials that a client has from the challenge or
// from its request, and the name of the user.
var public = []string{"username", "username*", "realm", "nonce", "uri", "algorithm", "qop", "nc", "opaque", "userhash", "charset"}

// received are credentials, as far as it matters whose they are.
func (p *play) received(r *message.Received, value string) scheme.Received {
	return scheme.Received{
		Value: value, Method: r.Method, Target: r.Target, Content: r.Body,
		Offered: slices.Concat(p.told.Challenges[wwwAuthenticate], p.told.Challenges[proxyAuthenticate]),
	}
}

// luresIn are the users of URLs, as in Location (RFC 9110 §4.2.4).
func luresIn(urls []string) (list []target.Account) {
	for _, text := range urls {
		if u, err := url.Parse(text); err == nil && u.User != nil {
			password, _ := u.User.Password()
			list = append(list, target.Account{Role: "lure", User: u.User.Username(), Password: password})
		}
	}
	return list
}

// undecoded is the user of a URL to whoever does not decode it.
func undecoded(text string) target.Account {
	_, rest, _ := strings.Cut(text, "://")
	userinfo, _, _ := strings.Cut(rest, "@")
	user, password, _ := strings.Cut(userinfo, ":")
	return target.Account{Role: "undecoded", User: user, Password: password}
}

// holders are all whose credentials are the suite's own.
func (p *play) holders() []scheme.Holder {
	var list []scheme.Holder
	for _, a := range slices.Concat(p.target.Accounts, p.lures) {
		list = append(list, scheme.Holder{Account: a})
	}
	for _, t := range p.target.Tokens {
		list = append(list, scheme.Holder{Account: target.Account{Role: t.Name}, Token: t.Value})
	}
	return list
}
