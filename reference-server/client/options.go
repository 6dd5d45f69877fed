package client

import (
	"context"
	"crypto/rand"
	"io"
	"net"
	"time"
)

// Options say what is fetched, as whom, and how. Nothing is read from the
// environment.
type Options struct {
	URL    string
	URLs   []string // fetched one after the other in place of URL
	Method string   // "": GET
	Body   []byte   // content of the request; nil: none

	User, Password string // for the origin of the first URL; a URL that holds its own comes first
	Token          string // a bearer token, for the origin of the first URL
	Netrc          string // content of a file of that form, for URLs that nothing else names a user for

	Unasked bool // Basic credentials are sent before anybody asks for them

	Proxy                    string // "http://host:port": whatever is fetched, is fetched through it
	ProxyUser, ProxyPassword string

	Roles []string // what the client does besides: Registry, WebSocket, Metadata

	CACert       []byte        // PEM: whom to trust, in place of those that the system trusts
	MaxRedirects int           // 0: 10; negative: none is followed
	Timeout      time.Duration // of one request and its answer; 0: 10 seconds

	Output io.Writer // gets the content of the last answer to each URL; nil: nowhere
	Errors io.Writer // gets a line for whatever is wrong; nil: nowhere

	Dial   func(ctx context.Context, network, address string) (net.Conn, error) // nil: as the net package does
	Random io.Reader                                                            // for cnonce; nil: crypto/rand

	Defects []string // names of rules to break
}

// What Options.Roles can have.
const (
	Registry  = "registry"  // gets a token from the service that a registry of containers names
	WebSocket = "websocket" // opens a WebSocket; any answer but that is an error
	Metadata  = "metadata"  // finds out where a token that is missing can be had (RFC 9728)
)

// What Result.Exit can be.
const (
	ExitFetched  = 0 // the last answer to each URL was no error
	ExitRefused  = 1 // an answer was an error: 401, 404, 500 …
	ExitWrongUse = 2 // the options are wrong: nothing was sent
	ExitNoAnswer = 3 // no answer came, or none that can be relied on
)

// Result is how it went.
type Result struct {
	Exit   int // the gravest over all URLs
	Status int // of the last answer; 0: there was none
}

func (o Options) urls() []string {
	if len(o.URLs) > 0 {
		return o.URLs
	}
	return []string{o.URL}
}

// complete fills in what was left out.
func (o Options) complete() Options {
	if o.Method == "" {
		o.Method = "GET"
	}
	if o.MaxRedirects == 0 {
		o.MaxRedirects = 10
	}
	if o.Timeout == 0 {
		o.Timeout = 10 * time.Second
	}
	if o.Output == nil {
		o.Output = io.Discard
	}
	if o.Errors == nil {
		o.Errors = io.Discard
	}
	if o.Dial == nil {
		o.Dial = (&net.Dialer{}).DialContext
	}
	if o.Random == nil {
		o.Random = rand.Reader
	}
	return o
}
