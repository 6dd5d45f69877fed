package scheme

import (
	"slices"
	"strings"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/httpauth"
	"authspec/runner/internal/message"
	"authspec/runner/internal/target"
)

// Scheme is one scheme as a client speaks it. One that embeds usual has to say
// only in what it is special.
type Scheme interface {
	// Name is the scheme as it is registered (RFC 9110 §16.4.1).
	Name() string
	// Means is what somebody logs in with.
	Means() Means
	// Token is the name of the target's token that leads in; empty: the scheme
	// means none.
	Token() string
	// Promised tells whether no challenge offers the scheme, as it is none of HTTP
	// authentication: only the role of a resource says that it is taken there.
	Promised() bool
	// Challenged tells whether credentials are computed from a challenge, so that
	// there are none where nobody offers one.
	Challenged() bool
	// Offer is what a challenge of the scheme offers; ok is false where no client
	// can answer it.
	Offer(c httpauth.Challenge) (o Offer, ok bool)
	// Unanswerable is what to do about a challenge without an offer.
	Unanswerable() (advice string)
	// Ways are those in which a login can be tried where there are these offers,
	// the usual one first.
	Ways(offers []Offer) []Way

	// Answer makes credentials. The error is a *target.Absent where there are none
	// of that kind.
	Answer(Ask) (*Credentials, error)
	// Next tells whether an answer to credentials asks for more of the same login:
	// its challenge is then to be answered in its turn.
	Next(answer *message.Response) bool
	// Gives tells whether an answer gives what credentials to come must hold, though
	// it asks for none.
	Gives(answer *message.Response) bool
	// Misreadings are the ways in which servers are known to compute wrongly what
	// these credentials prove, so that they refuse right ones; none where the
	// credentials are not right. led is what has led into the resource before: sure
	// says that it tells the one way.
	Misreadings(c *Credentials, led Way) (ways []Way, sure bool)
	// Verify holds a server's own proof that it knows the secret against what was
	// sent.
	Verify(Proof) Proven

	// Proves tells whether credentials that a client sent are a holder's, and right:
	// see [Proves].
	Proves(r Received, rest string, h Holder) (ok bool, got string)
	// Names tells whether they are a holder's, right or wrong: see [Whose].
	Names(r Received, rest string, h Holder) bool

	// Read is whom a server takes the credentials of a field value for; rest is
	// what follows the scheme. ok is false where that names nobody.
	Read(rest string) (l Login, ok bool)
	// Fails tells whether credentials that a case makes by hand must be expected to
	// fail, and can be read as a login.
	Fails(a *casefile.Auth) bool
	// Readable tells whether a server could read a login in a field value that a
	// case writes out, though what is made up in it is not known yet.
	Readable(t *casefile.Text) bool

	// Implied is the value of a challenge's parameter where it is left out; empty:
	// none.
	Implied(param string) string
	// Varying are the parameters that differ from answer to answer.
	Varying() Varying
	// Secrets are what a server with such an offer can make of an account's secret,
	// and may store in its place: as good as the secret itself.
	Secrets(a target.Account, o Offer) []target.Made
	// Told are what an answer tells from which one could guess a secret.
	Told(answer *message.Response) []target.Made

	// Words say whose the credentials are that a case makes by hand, and what is
	// special about them.
	Words(a *casefile.Auth, show Show) string
	// Curl is the option with which curl makes credentials by itself that are the
	// same as those sent, once it gets the same challenge. Both are field values
	// that begin with the scheme, as recorded; ok is false where curl would send
	// others.
	Curl(challenge, sent string) (option string, ok bool)
	// Carrier is the field that carries credentials, in words where the target names
	// it.
	Carrier() string
	// Chance says, a line each, what the accounts of a target leave unjudged by
	// mere chance.
	Chance(accounts []target.Account) []string
}

// Means is what somebody logs in with.
type Means int

// The means. Of tokens and keys each stands for its user.
const (
	Password Means = iota // a user and a password
	Token                 // a token
	Key                   // a key
)

// Offer is what a challenge offers, in the scheme's own terms.
type Offer any

// Show makes a text of a case fit to be shown.
type Show func(*casefile.Text) string

// Varying are names of parameters, in lower case, whose values are made up or
// computed anew.
type Varying struct {
	Challenge []string // of challenges
	Info      []string // of Authentication-Info
	// Fresh are those of either that are new in each answer, and come in quotes:
	// lines that differ in nothing else are alike but for their sake.
	Fresh []string
}

// Known lists the schemes. Where a resource offers none, this is the order in
// which credentials are tried, and the first is the one in which credentials are
// sent that nobody has.
func Known() []Scheme { return known }

var known = []Scheme{basic{}, digest{}, bearer{}, dpop{}, apiKey{}, session{}}

// Named finds a scheme by its name, letter case ignored (RFC 9110 §11.1).
func Named(name string) (Scheme, bool) {
	for _, s := range known {
		if strings.EqualFold(s.Name(), name) {
			return s, true
		}
	}
	return nil, false
}

// Role is the role of a resource that is about one scheme.
func Role(s Scheme) string { return strings.ToLower(s.Name()) }

// OfRole is the scheme that the role of a resource promises; ok is false where
// its challenge decides. An endpoint of MCP takes tokens (MCP 2026-07-28,
// Authorization, Access Token Usage), and so does what looks at the certificate
// beside them (RFC 8705 §3).
func OfRole(role string) (s Scheme, ok bool) {
	for _, s := range known {
		if Role(s) == role || (role == target.RoleMCP || role == target.RoleMTLS) && s == (bearer{}) {
			return s, true
		}
	}
	return nil, false
}

// Has tells whether a target has credentials for a scheme that lead into a
// resource: an account of the role, or a token or a key.
func Has(s Scheme, t *target.Target, r target.Resource, role string) bool {
	switch s.Means() {
	case Token:
		_, ok := t.Token(tokenOf(s, r))
		return ok && role == target.Ordinary
	case Key:
		return r.Key != nil && role == target.Ordinary
	}
	_, ok := t.Account(role)
	return ok
}

// tokenOf is the name of the token that leads into a resource.
func tokenOf(s Scheme, r target.Resource) string {
	if r.Role == target.RoleMTLS && s == (bearer{}) {
		return target.CertifiedToken
	}
	return s.Token()
}

// Given tells whether a target has credentials of somebody who may read, for any
// scheme and resource.
func Given(t *target.Target) bool {
	return slices.ContainsFunc(known, func(s Scheme) bool { return Has(s, t, target.Resource{}, target.Ordinary) })
}

// Gives tells whether an answer gives what credentials to come must hold, in
// whatever scheme.
func Gives(answer *message.Response) bool {
	return slices.ContainsFunc(known, func(s Scheme) bool { return s.Gives(answer) })
}

// Challenges are those of a scheme among the values of a WWW-Authenticate
// field, in order; of a scheme that computes credentials from a challenge only
// the first that can be answered, if there is one.
func Challenges(s Scheme, lines []string) []httpauth.Challenge {
	var list []httpauth.Challenge
	for _, c := range httpauth.ParseChallenges(lines).Challenges {
		if !c.Is(s.Name()) {
			continue
		}
		if _, ok := s.Offer(c); ok && s.Challenged() {
			return []httpauth.Challenge{c}
		}
		list = append(list, c)
	}
	return list
}

// Offers are what the challenges of a scheme offer, in order, among the values
// of a WWW-Authenticate field.
func Offers(s Scheme, lines []string) []Offer {
	var list []Offer
	for _, c := range httpauth.ParseChallenges(lines).Challenges {
		if !c.Is(s.Name()) {
			continue
		}
		if o, ok := s.Offer(c); ok {
			list = append(list, o)
		}
	}
	return list
}

// Param are the parameters of a challenge with a name, or the one that its
// scheme implies.
func Param(c httpauth.Challenge, name string) []httpauth.Param {
	list := c.Param(name)
	if s, ok := Named(c.Scheme); ok && len(list) == 0 {
		if value := s.Implied(name); value != "" {
			return []httpauth.Param{{Name: name, Value: value, Raw: value}}
		}
	}
	return list
}

// Vary are the parameters that differ from answer to answer in any scheme:
// Authentication-Info does not say whose it is, and other schemes have borrowed
// the names.
func Vary() Varying { return varying }

var varying = func() (all Varying) {
	for _, s := range known {
		v := s.Varying()
		all.Challenge = slices.Concat(all.Challenge, v.Challenge)
		all.Info = slices.Concat(all.Info, v.Info)
		all.Fresh = slices.Concat(all.Fresh, v.Fresh)
	}
	return all
}()

// Secrets are what Secrets of every scheme makes of an account by the
// challenges among the values of a WWW-Authenticate field.
func Secrets(a target.Account, lines []string) []target.Made {
	var list []target.Made
	for _, c := range httpauth.ParseChallenges(lines).Challenges {
		s, known := Named(c.Scheme)
		if !known {
			continue
		}
		if o, ok := s.Offer(c); ok {
			list = append(list, s.Secrets(a, o)...)
		}
	}
	return list
}

// Told are what an answer tells from which one could guess a secret, whatever
// the scheme.
func Told(answer *message.Response) []target.Made {
	var list []target.Made
	for _, s := range known {
		list = append(list, s.Told(answer)...)
	}
	return list
}
