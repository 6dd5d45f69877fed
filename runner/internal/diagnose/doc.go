// Package diagnose finds out why a request gets a 401, and what would mend it.
//
//	Asked ── looks without credentials, the request itself, a few variants ── Seen ── rules ── Diagnosis
//
// Whatever is known of one cause stands in one row of a table (rules): when it
// applies to what was seen, what can be tried to make sure, and what is said of
// it. What is seen is collected first; nothing is decided while it is.
//
// A secret goes to the origin that it was given for and to no other, and no text
// of a Diagnosis holds one. No more logins fail than the options allow.
//
// It may import diag, httpauth, message, pattern and target.
package diagnose

import (
	"context"
	"net/url"
	"time"

	"authspec/runner/internal/message"
)

// Asked is the request that somebody wonders about.
type Asked struct {
	Method string
	URL    *url.URL // http or https, without userinfo and fragment
	// Fields are those that were given, in order, credentials among them. Of a name
	// without a value nothing is sent, and nothing is added.
	Fields []message.Field
	Body   []byte
	Login  Login // of which the client makes credentials itself

	By      string // the client that sends it: "curl"; empty: any
	Follow  bool   // it follows redirects
	Trusts  bool   // and takes the credentials along to other origins
	Proxied bool   // it goes through a proxy, which Transport knows of

	// KeyNames are fields, or query parameters, that are known to carry a key.
	KeyNames []string
	// Notes are what whoever read the request has noticed, a sentence each.
	Notes []string

	// Dropped are lines that were meant to be fields, and that the client sends
	// nothing of, since they have no colon.
	Dropped []string
	// Expects is what the description of the target says that tokens are for, and
	// who issues them; empty: nothing.
	Expects Expected
}

// Expected is what a resource wants of a token.
type Expected struct{ Audience, Issuer string }

// Login is what a client makes credentials of.
type Login struct {
	// Pair tells whether there are a user and a password; Token is a token beside
	// them, or in their place.
	Pair           bool
	User, Password string
	Token          string
	// By is how the client logs in: one of the words below.
	By   string
	From string // where they come from, for people: "-u"
	// FromToken is where the token comes from; empty: as From says.
	FromToken string
	// Divided tells whether user and password came apart, so that a colon can be
	// told to be of the user.
	Divided bool
}

// The ways in which a client logs in; the first three are also what curl calls its
// options.
const (
	ByPair   = "basic"   // Basic, before anybody asks
	ByDigest = "digest"  // Digest, once it is offered
	ByAny    = "anyauth" // the best that is offered of these two
	ByToken  = "bearer"  // Bearer, before anybody asks
	ByBest   = "best"    // what is offered, else what is usual
)

// Options are what a diagnosis needs.
type Options struct {
	Transport message.Transport
	// Endpoint is where a URL is reached; nil: at its own host and port.
	Endpoint func(*url.URL) message.Endpoint
	// Whole tells whether the request target is the whole URL, as a proxy for http
	// wants it; nil: never.
	Whole func(*url.URL) bool
	// Attempts is how many logins may fail, that of the request itself included.
	Attempts int
	Now      func() time.Time
	Agent    string // User-Agent where the request gives none
	Unique   string // made up: for the cnonce
}

// Run looks at a request and says what is wrong with it.
func Run(ctx context.Context, asked *Asked, o Options) *Diagnosis {
	s := newSeen(asked, o)
	s.look(ctx)
	return s.diagnosis()
}
