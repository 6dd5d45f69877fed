package runner

import (
	"context"
	"net"
	"time"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/client"
	"authspec/runner/results"
)

// Options is what a run is asked for. The zero value, with a [Target], runs the
// suite `auth` with the default gate.
type Options struct {
	Target Target
	Client *Client // what is judged in place of a Target; nil: nothing is

	Suites []string // names of suites; none: auth, or full where Only names something
	Only   []string // globs over ids of cases and addresses of checks; none: all
	Skip   []string // the same, for what is left out
	// Label chooses cases by their labels; nil: all.
	Label func(labels []string) bool
	Cases []string // directories with cases, suites and requirements of the user's
	Shard Shard    // which part of all this, where machines share the run; zero: all

	Baseline string   // file of expected failures, or known:NAME for those of a product whose results are published; empty: none
	Gate     []string // must, security, should, none; empty: must and security
	FailFast bool     // begin no case after the first finding that fails the run
	Safe     bool     // leave out what could disturb a server in use

	Jobs int // cases at the same time; 0: the target's limit, or DefaultJobs and more where it bears them
	// Together is how many runs of this program share their Jobs, or DefaultJobs; 0:
	// this one has them alone.
	Together int
	Timeout  time.Duration // of one exchange; 0: the target's limit, or 5 s
	Rate     float64       // requests a second at most; 0: the target's limit, or none
	// Wait is the time that the run may wait, altogether, for lock-outs to be
	// over (limits.failures) and for a target that says when to come again
	// (Retry-After); 0: DefaultWait, below 0: none.
	Wait time.Duration
	// ConnectWait is how long a target may take until it answers at all, for one
	// that is started just before the run; 0: it has to be there.
	ConnectWait time.Duration
	// Notice is told in a sentence what the run waits for before it begins; nil:
	// nobody is.
	Notice func(text string)
	TLS    TLS

	// Resolve are addresses in place of those of a name, each as curl's --resolve has
	// it: HOST:PORT:ADDRESS[,ADDRESS…]. They come before those of a target file.
	Resolve []string
	// UnixSocket is the file of a socket behind which the target is; empty: that of
	// a target file, or none.
	UnixSocket string
	// Proxy is the URL of a proxy, which is asked for a tunnel to the target
	// (CONNECT) for http too, so that it gets each octet as it is; empty: that of a
	// target file, or none. Proxies that the environment names are not used.
	Proxy string
	// Fields go with each request to the origin of the target, but for those that
	// bring their own. Reports hide the values.
	Fields []Field

	// Dial makes the connections to the target, as net.Dialer.DialContext does,
	// where they are not to be those of TCP; nil: over TCP.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)

	// Seed draws an order in which the cases are begun, to find out whether the
	// order makes a difference; 0: the quickest order.
	Seed uint64

	// Bare leaves the exchanges of the cases out of the document, what was wanted and
	// came where a check holds, and the commands that repeat those cases in which all
	// does, for those who want verdicts only.
	Bare bool
	// Brief leaves out the exchanges of the cases in which all holds, and the
	// commands that repeat them, for those who tell of findings only. With a
	// baseline it leaves out nothing: that a check holds can be a finding then.
	Brief bool

	// Repeat makes the command that runs cases again, by their ids, where the
	// target is gone after the run; empty where there is none. Nil: it is still
	// there, and Again makes the command.
	Repeat func(ids []string) string
	// Today decides which entries of the baseline still count; zero: now.
	Today time.Time
	// Unique makes up the marks in requests, letters and digits; nil: at random.
	Unique func(caseID string, sample int) string
}

// DefaultJobs is how many cases run at the same time unless somebody says
// otherwise: enough to hide the waiting, few enough for a small server. They grow
// up to MostJobs while the answers of the target take no longer for it, as they do
// where it is far away, or slow on purpose with who gives a wrong password.
const (
	DefaultJobs = 16
	MostJobs    = 64
)

// DefaultWait is how long a run waits, altogether, for a target that asks for
// time: one minute.
const DefaultWait = client.DefaultWait

// Target is what is judged: a URL of a protected resource with its
// credentials, or a target file (YAML; the README describes it, and
// [Prepared.Probe] drafts one). With a URL every scheme that is offered there is
// judged, and what needs more than one account or resource is skipped.
type Target struct {
	Bundled        bool // it is the bundled reference server, and nothing of the user's
	URL            string
	User, Password string // ordinary account; User empty: none
	Token          string // bearer token; empty: none
	// TokenEnv names the environment variable that the token came from, for the
	// command that repeats a finding; empty: AUTHSPEC_TOKEN.
	TokenEnv string
	// Follows is what the target claims to follow beyond the RFCs of its schemes:
	// rfc9068, oauth-2.1, openapi, mcp or mcp@REVISION. It adds to what a target
	// file says.
	Follows []string
	// OpenAPI is the file of an OpenAPI document (3.0 or later, JSON or YAML), whose
	// operations are judged too. With it URL is that of the server, and may be left
	// empty where the document names one.
	OpenAPI string

	File    string // name of a target file
	Content []byte // its text; nil: it is read from File
	// Getenv finds the secrets that a target file leaves to the environment;
	// nil: os.LookupEnv.
	Getenv func(name string) (string, bool)
}

// Field is a line of a header section.
type Field struct{ Name, Value string }

// TLS is how https targets are reached: files in PEM.
type TLS struct {
	CACert    string // certificates to trust in place of those of the system
	Cert, Key string // of the client; both or none
	Insecure  bool   // trust every certificate
}

// role is the part in an exchange that is judged.
func (o Options) role() casefile.Role {
	if o.Client != nil {
		return casefile.RoleClient
	}
	return casefile.RoleServer
}

// Progress is told of each result, in file order, as soon as it is known.
type Progress func(results.Case)
