package scheme

import (
	"strings"
	"time"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/httpauth"
	"authspec/runner/internal/message"
	"authspec/runner/internal/target"
)

// Ask says which credentials are wanted, and for what.
type Ask struct {
	Auth   *casefile.Auth // who logs in, and what is different about it
	Target *target.Target
	// Resource is what they are to lead into.
	Resource target.Resource
	Request  Request // that they are made for
	Now      time.Time
	Unique   string  // made up for the case and the sample
	Step     string  // id of the step: each has a cnonce of its own
	Way      Way     // what led into the resource before
	Nonces   *Nonces // how often each was used; nil: all are new
	Gives    bool    // the resource gives what credentials must hold: see Scheme.Gives
}

// Request is the request that credentials are made for, as far as they can
// depend on it.
type Request interface {
	// Text gives the octets of a text of the case; a nil text gives the fallback.
	Text(t *casefile.Text, fallback string) ([]byte, error)
	// TextWith is Text with a token, or a key, in the place of the ordinary password.
	TextWith(token string, t *casefile.Text) ([]byte, error)
	// Line is the method and the target.
	Line() (method, target string, err error)
	// URI is the target URI (RFC 9110 §7.1) without query and fragment.
	URI() (string, error)
	// Content is the content without its transfer coding.
	Content() ([]byte, error)
	// Challenge is the answer whose challenge is answered, and what that is in
	// words; without a step, the answer to a request of its own. That one has
	// credentials where the scheme needs no challenge to make some.
	Challenge(s Scheme, step string) (answer *message.Response, of string, err error)
	// LogIn sends a request to the origin of the resource by which somebody logs in,
	// before the one that is made, and counts the login.
	LogIn(m *message.Request, who Login) (answer *message.Response, err error)
	// UserAgent is that of such a request.
	UserAgent() string
	// Sent are the credentials of an earlier step; nil: it had none.
	Sent(step string) *Credentials
	// Computed leaves parameters where ${digest.NAME} finds them; nil: nowhere.
	Computed(params map[string]string)
}

// Credentials are those of one request.
type Credentials struct {
	Scheme string // as registered
	Rest   string // what follows the scheme in their field
	Listed bool   // Rest is a list of parameters
	Beside []message.Field
	// Usual is how they are written unless the case says otherwise; nil: in
	// Authorization, after the name of the scheme and a blank.
	Usual *Spelling
	// Query has them in the place of a field: a parameter of the request target.
	Query   string
	Brought []string      // values that they bring: names, passwords, marks
	Made    []target.Made // from secrets
	// Login is whom they log in where a server can't read that off the field;
	// nil: it can, or they log nobody in.
	Login *Login
	// LoggedIn says that this has been done, and counted, by another request.
	LoggedIn bool
	// Plain says that they are an account's, as a right client has them.
	Plain bool
	// Offer is what they answer, as they have it; nil: nothing.
	Offer Offer
	// Sum is what went into their arithmetic, in the scheme's own terms; nil:
	// there is none.
	Sum any
}

// Spelling is how the field of credentials is written.
type Spelling struct{ Field, Scheme, Gap string }

// Spelling is how they are written unless the case says otherwise.
func (c *Credentials) Spelling() Spelling {
	if c != nil && c.Usual != nil {
		return *c.Usual
	}
	as := Spelling{Field: "Authorization", Gap: " "}
	if c != nil {
		as.Scheme = c.Scheme
	}
	return as
}

// Fields are the fields that carry the credentials, theirs before those that
// stand beside it.
func (c *Credentials) Fields(as Spelling) []message.Field {
	return append([]message.Field{{Name: as.Field, Value: as.Scheme + as.Gap + c.Rest}}, c.Beside...)
}

// Params are the parameters of the credentials, as they are written; none
// where there are no credentials.
func (c *Credentials) Params() []httpauth.Param {
	if c == nil || !c.Listed {
		return nil
	}
	params, _ := httpauth.ParseInfo([]string{c.Rest})
	return params
}

// Again are the same credentials, sent once more: a right client would count
// on.
func (c *Credentials) Again() *Credentials {
	if c == nil {
		return nil
	}
	again := *c
	again.Plain = false
	return &again
}

// Secrets are what the server could make of an account's secret to prove these
// credentials.
func (c *Credentials) Secrets(a target.Account) []target.Made {
	s, ok := Named(c.Scheme)
	if !ok || c.Offer == nil {
		return nil
	}
	return s.Secrets(a, c.Offer)
}

// Login is whom credentials log in.
type Login struct {
	User, Password string
	Whole          bool // the password is known too; empty ones count
}

// Of tells whose login it is; ok is false where no account has that user and
// that password.
func (l Login) Of(t *target.Target) (role string, ok bool) {
	for _, a := range t.Accounts {
		if a.User == l.User && a.Password == l.Password {
			return a.Role, l.Whole
		}
	}
	return "", false
}

// Read is whom a server takes the value of an Authorization field for, read as
// loosely as any server would; ok is false where it names nobody.
func Read(value string) (l Login, ok bool) {
	name, rest, _ := strings.Cut(strings.Trim(value, " \t\r\n"), " ")
	if s, known := Named(name); known {
		return s.Read(rest)
	}
	return Login{}, false
}

// Logins are whom the credentials of a request log in: c, which were made for
// it, or nil where they were not, and the values of its Authorization fields.
// A login whose password nobody can read is none. What is no proper base64 counts
// as what the decoders that skip the rest make of it: a server that has one counts
// it as a login, too.
func Logins(c *Credentials, values []string) []Login {
	switch {
	case c != nil && c.LoggedIn:
		return nil
	case c != nil && c.Login != nil:
		return []Login{*c.Login}
	}
	var list []Login
	for _, v := range values {
		if l, ok := countable(v); ok {
			list = append(list, l)
		}
	}
	return list
}

// countable is the login in a field value that some server counts; ok is false
// where none can.
func countable(value string) (l Login, ok bool) {
	if l, ok = Read(value); ok && l.Whole {
		return l, true
	}
	return readSkipping(value)
}

// Proof is what a server says to prove that it knows a secret too.
type Proof struct {
	Sent   *Credentials       // nil: none were made
	Info   httpauth.Challenge // the parameters of Authentication-Info
	Answer *message.Response
	Head   bool // the answer is one to HEAD
}

// Proven is what became of a Proof.
type Proven struct {
	Skip  string // why it can't be judged; empty: it can
	Right bool
	How   string // how a wrong one was computed, as far as that can be found out
}

// noProof: Digest is the only scheme in which a server proves something.
const noProof = "the request has no Digest credentials"

// Verify holds a server's proof against the credentials that were sent.
func Verify(p Proof) Proven {
	if p.Sent != nil {
		if s, ok := Named(p.Sent.Scheme); ok {
			return s.Verify(p)
		}
	}
	return Proven{Skip: noProof}
}

// Fails tells whether credentials of a case must be expected to fail, and can
// be read as a login.
func Fails(a *casefile.Auth) bool {
	switch a.Kind {
	case casefile.AuthWrong, casefile.AuthUnknown:
		return true
	case casefile.AuthLogin:
		return a.Basic != nil && !ownPair(a.Basic.User, a.Basic.Password)
	case casefile.AuthNamed:
		s, ok := Named(a.Named)
		return ok && s.Fails(a)
	}
	return false
}

// Readable tells whether a server can read a login in a field value that a case
// writes out.
func Readable(t *casefile.Text) bool {
	if value, plain := t.IsLiteral(); plain {
		_, ok := countable(string(value))
		return ok
	}
	for _, s := range known {
		if s.Readable(t) {
			return true
		}
	}
	return false
}
