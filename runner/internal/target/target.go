// Package target is the description of what is judged: its resources, its
// accounts by the role that they play in cases, tokens, limits; read from a
// target file, or made from a URL and options. It knows the secrets, and
// replaces them in texts by the placeholders that made them. It reads the
// files that it is given, runs the programs that these name for a secret, and
// nothing else.
//
// It may import diag, httpauth, jsondoc, jws, openapi, pattern, process, route,
// yamldoc and the standard library.
package target

import (
	"crypto/tls"
	"fmt"
	"net/url"
	"strings"
	"time"

	"authspec/runner/internal/jws"
	"authspec/runner/internal/openapi"
	"authspec/runner/internal/route"
)

// Target is what is judged.
type Target struct {
	Name           string
	URL            *url.URL // of the origin: scheme and host
	Implementation Implementation
	Resources      []Resource // in the order of the file; the first protected one is the default of cases
	Accounts       []Account  // in the order of the file
	Tokens         []Token
	ProofKey       *jws.Key      // to which the token BoundToken is bound; nil: there is none
	Certificates   []Certificate // of clients, each name once
	Issuer         *Issuer       // nil: nobody whose keys are known
	Follows        []Following   // what it claims to follow, each once
	// Document is the OpenAPI document that describes it; nil: none does.
	Document *openapi.Document
	// AnyUser says that the target has a password and no users: whatever name
	// comes with the password leads in, by design.
	AnyUser bool
	Limits  Limits
	Route   route.Route // to it, and to whatever else is asked
	Fields  []Field     // of each request to its URL, but for those that bring their own; each name once
	// Variables are those of the environment that the chosen cases ask for, by name.
	Variables map[string]string
	// Discover says that only a URL is known: which schemes the resource offers
	// is for the ground to find out.
	Discover bool
}

// Implementation names the product behind the target; both may be empty.
type Implementation struct{ Product, Version string }

// Resource is something that the target serves.
type Resource struct {
	Role    string
	URL     *url.URL // of the origin that serves it: scheme and host
	Path    string   // path and query, as it goes into a request line
	Request Request  // with which it is asked; zero: GET
	Granted Granted  // what shows that a request has led in

	// Certificate is that of the client which asks for it; nil: that of the run.
	Certificate *tls.Certificate

	Key     *Key     // of RoleAPIKey; nil otherwise
	Session *Session // of RoleSession; nil otherwise

	// Document is that of which the resource stands for all operations that need its
	// scheme; nil: the target file names it, or a URL.
	Document *openapi.Document
	// Operation is what an OpenAPI document says of the resource; nil: nothing.
	Operation *openapi.Operation
	// By is the role of resources that are entered in the same way, of one of the
	// ways into an operation; empty otherwise.
	By string
}

// Account is a user of the target.
type Account struct {
	Role           string
	User, Password string
}

// Token is a bearer token of the target.
type Token struct {
	Name, Value string
	Variable    string // of the environment, from which the command line had it; empty: as usual
}

// Limits are what the target bears; zero values are not given.
type Limits struct {
	Jobs      int
	Rate      float64 // requests a second
	Timeout   time.Duration
	NonceLife time.Duration
	// SessionLife is how long a session lives without a request.
	SessionLife time.Duration
	Failures    Failures
}

// Failures is the lock-out of the target: after Count failed logins within
// Window an account is locked.
type Failures struct {
	Known  bool // the target file says something
	None   bool // it says that there is no lock-out
	Count  int
	Window time.Duration
}

// Locks tells whether the target is known to lock accounts.
func (f Failures) Locks() bool { return f.Known && !f.None }

// String says after what an account is locked: "3 failed logins within 5m".
func (f Failures) String() string {
	if !f.Locks() {
		return "no number of failed logins"
	}
	noun := "failed logins"
	if f.Count == 1 {
		noun = "failed login"
	}
	return fmt.Sprintf("%d %s within %s", f.Count, noun, Short(f.Window))
}

// Short writes a duration as people do: 5m, not 5m0s.
func Short(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

// The roles of resources, besides those that are about one scheme.
const (
	RoleProtected = "protected" // the default of cases: the first resource that needs credentials
	RoleOpen      = "open"
	RoleSameRealm = "same-realm"
	RoleWritable  = "writable"
	RoleWhoami    = "whoami"
	RoleClear     = "clear"
	RoleMTLS      = "mtls" // takes Bearer tokens that are bound to certificates
	RoleMCP       = "mcp"  // an endpoint of MCP; the one for Bearer where none has the role
)

// The roles of accounts.
const (
	Ordinary  = "ordinary"
	Second    = "second"
	Colon     = "colon"
	UTF8      = "utf8"
	Long      = "long"
	Special   = "special"
	Forbidden = "forbidden"
)

// Resource finds a resource by its role; RoleProtected is the first resource
// that needs credentials.
func (t *Target) Resource(role string) (Resource, bool) {
	for _, r := range t.Resources {
		if r.Role == role {
			return r, true
		}
	}
	if i := t.endpoint(); role == RoleMCP && i >= 0 {
		return t.Resources[i], true
	}
	if role == RoleProtected {
		for _, r := range t.Resources {
			if r.Role != RoleOpen && r.Operation == nil {
				return r, true
			}
		}
	}
	return Resource{}, false
}

// Account finds an account by its role.
func (t *Target) Account(role string) (Account, bool) {
	for _, a := range t.Accounts {
		if a.Role == role {
			return a, true
		}
	}
	return Account{}, false
}

// Token finds a token by its name.
func (t *Target) Token(name string) (string, bool) {
	for _, k := range t.Tokens {
		if k.Name == name {
			return k.Value, true
		}
	}
	return "", false
}

// SetAccount takes up an account in place of one of the same role.
func (t *Target) SetAccount(a Account) {
	for i := range t.Accounts {
		if t.Accounts[i].Role == a.Role {
			t.Accounts[i] = a
			return
		}
	}
	t.Accounts = append(t.Accounts, a)
}

// SetToken takes up a token in place of one of the same name.
func (t *Target) SetToken(k Token) {
	for i := range t.Tokens {
		if t.Tokens[i].Name == k.Name {
			t.Tokens[i] = k
			return
		}
	}
	t.Tokens = append(t.Tokens, k)
}
