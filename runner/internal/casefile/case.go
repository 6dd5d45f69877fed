package casefile

import (
	"slices"
	"time"

	"authspec/runner/internal/diag"
)

// Case is one case of a suite; a case with a matrix has become one Case a row.
type Case struct {
	ID       string // "topic/slug", or "topic/slug/row"
	Group    string // "topic/slug": the id without its row
	Row      string // empty without a matrix
	Title    string
	Role     Role     // what is judged: a server unless the case says otherwise
	Pos      diag.Pos // of the id in its file; of the row where there is one
	Resource string   // role of the resource; ProtectedRole unless the case says otherwise
	Tags     []string // topic first, then the case's own

	Needs    []Need
	Disturbs []Disturbance
	// Spends is how many wrong passwords of existing accounts the case costs,
	// all its samples together: as declared, or else as counted from its steps.
	Spends int

	Samples int  // how often the steps run, in turn; at least 1
	AtOnce  bool // the samples run at the same time
	Alone   bool // nothing else of the run goes on meanwhile
	Claims  bool // judges what the target claims, also where its ground does not hold for that
	Watch   bool // no steps: Expect is applied to every exchange of the run

	Start  *Start // what a client is given; nil: nothing special, or no client is judged
	Steps  []*Step
	Expect []*Check // of a watch case only

	// Uses are the roles that the steps name, resolved from all texts, so
	// that a plan can tell what a target lacks.
	Uses Uses
}

// Role is the part in an exchange that a case judges.
type Role string

// The roles. Where a client is judged, the suite plays the server.
const (
	RoleServer Role = ""
	RoleClient Role = "client"
)

// ProtectedRole is the role of the resource of cases that name none.
const ProtectedRole = "protected"

// Uses is what a case needs of a target, read off its own text.
type Uses struct {
	Resources []string // roles, the case's own first
	Accounts  []string // roles
	Tokens    []string // names
	Variables []*Ref   // of the environment
	Contents  bool     // a text holds the content of an answer
}

// Need is something that can't be seen in the case itself.
type Need string

// The needs that a case can declare.
const (
	NeedTLS     Need = "tls"        // the resource is reached over TLS
	NeedClear   Need = "clear-text" // the resource is reached without TLS
	NeedLockOut Need = "lock-out"   // the target claims that it locks accounts (limits.failures)
	NeedScheme  Need = "scheme"     // the resource is protected by HTTP authentication, not by a key or a cookie

	// What the target claims to follow beyond the RFCs of its schemes (follows).
	NeedRFC9068 Need = "rfc9068"
	NeedOAuth21 Need = "oauth-2.1"
	NeedMCP     Need = "mcp" // any revision
	NeedMCP2026 Need = "mcp@2026-07-28"
	NeedOpenAPI Need = "openapi"
)

// Claim tells whether a need is that the target claims to follow something.
func (n Need) Claim() bool {
	switch n {
	case NeedRFC9068, NeedOAuth21, NeedMCP, NeedMCP2026, NeedOpenAPI:
		return true
	}
	return false
}

// Disturbance is a way in which a case could disturb a server in use.
type Disturbance string

// The disturbances; --safe leaves out the cases that declare one.
const (
	DisturbsSize    Disturbance = "size"     // oversized messages
	DisturbsFlood   Disturbance = "flood"    // many requests at once
	DisturbsWrite   Disturbance = "write"    // changes content
	DisturbsLockOut Disturbance = "lock-out" // may lock an account
)

// Step is one exchange of a case.
type Step struct {
	ID       string   // unique in the case; "step-N" where the file gives none
	Named    bool     // the file gives the id
	Pos      diag.Pos // of the step
	Resource string   // role; the case's unless the step says otherwise
	Request  *Request
	Reuse    string // step whose connection is used; empty: a new one
	// Certificate is what the client shows when it connects: right, other or none;
	// empty: what belongs to the resource.
	Certificate string
	Pipelined   bool          // written before the answer to Reuse is read
	Wait        time.Duration // before the step
	WaitNonce   bool          // before the step: until a nonce of the target is too old
	WaitLife    bool          // before the step: until a session of the target is over
	When        *Guard        // otherwise the step is not sent
	Setup       bool          // its checks cite nothing, and block the case
	Expect      []*Check
	// Times is how often the step is sent; each time is a step of its own, which has
	// the same checks. The last one has the id. Earlier is the id of which another
	// time comes; empty: this is the only one, or the last.
	Times   int
	Earlier string
	// Captures are what later texts can have of the answer by a name.
	Captures []Capture

	// Of a case that judges a client, in place of Request: what a request gets
	// that comes, and which it is. Its checks look at that request, and so does When.
	Answer *Answer
	At     string // which server it comes to: MainServer, OtherServer or ProxyServer
	Repeat bool   // the step takes any number of requests, none too
	Finish bool   // the last step, which takes none: it is judged when the client has ended
}

// Rests tells whether a wait of at least that long comes before the step; until a
// nonce or a session is over always is.
func (s *Step) Rests(d time.Duration) bool { return s.WaitNonce || s.WaitLife || s.Wait >= d }

// Request is what a step sends.
type Request struct {
	Pos     diag.Pos
	Method  *Text // nil: GET
	Target  *Text // nil: ${path}; octet for octet
	Version *Text // nil: HTTP/1.1
	Fields  []Field
	Auth    *Auth // nil: none
	Body    []Part
	HasBody bool // a body is given, maybe an empty one
	Chunked bool
	// Trailers follow a chunked body.
	Trailers []Field
	// Raw is the whole request; Fields, Body and the rest are then absent.
	Raw []Part

	// Form has the request be the one by which the target has users log in or out;
	// empty: it is what the rest says. Fields may then stand beside it.
	Form    Form
	LogsOut string // the step whose session a FormLogout ends
}

// Form is a request that the target file describes.
type Form string

// The forms of a session. That of a login is for whom Auth says.
const (
	FormLogin  Form = "login"
	FormLogout Form = "logout"
)

// PlacesAuth tells whether the request itself says where its credentials go.
func (r *Request) PlacesAuth() bool {
	texts := []*Text{r.Method, r.Target, r.Version}
	for _, list := range [][]Field{r.Fields, r.Trailers} {
		for _, f := range list {
			texts = append(texts, f.Name, f.Value)
		}
	}
	for _, p := range r.Body {
		texts = append(texts, p.Text)
	}
	return slices.ContainsFunc(texts, func(t *Text) bool {
		return t != nil && slices.ContainsFunc(t.Pieces, func(p Piece) bool { return p.Ref != nil && p.Ref.Kind == RefAuth })
	})
}

// Field is one field line, in the order and spelling of the file.
type Field struct {
	Pos    diag.Pos
	Name   *Text
	Value  *Text
	Absent bool // null: the field that authspec would add itself (Host, Content-Length) is left out
}

// Part is a piece of a body or raw request: exactly one of the three.
type Part struct {
	Text  *Text
	Pause time.Duration
	Until Until
}

// Until is what a Part waits for.
type Until string

// The events that a request can wait for in the midst of being written.
const (
	UntilInterim Until = "interim" // a 1xx or the final answer; a final one leaves the rest unsent
	UntilAnswer  Until = "answer"  // the final answer
)

// AuthKind says where the credentials of a request come from.
type AuthKind string

// The kinds of Auth.
const (
	AuthRole    AuthKind = "role"    // valid ones of Role, in the scheme of the resource
	AuthWrong   AuthKind = "wrong"   // ordinary with a password or token that is not theirs
	AuthUnknown AuthKind = "unknown" // a user or token that nobody has
	AuthSame    AuthKind = "same"    // octet for octet those of step Same
	AuthLogin   AuthKind = "login"   // a user and a password made by hand, in the scheme of the resource
	AuthNamed   AuthKind = "named"   // made by hand in the scheme Named
)

// Auth describes credentials as data.
type Auth struct {
	Pos    diag.Pos
	Kind   AuthKind
	Role   string  // AuthRole; also AuthNamed, given by role
	Named  string  // AuthNamed: the scheme, as it is registered
	Same   string  // AuthSame: a step
	Basic  *Basic  // in Basic, unless given by role; also AuthLogin, of which it has user and password
	Digest *Digest // in Digest, unless given by nothing but a role
	JWT    *JWT    // in Bearer: a token that is made
	DPoP   *DPoP   // in DPoP, unless given by nothing but a role
	Scheme *Text   // spelling of the scheme; nil: as registered
	Gap    *Text   // between scheme and what follows; nil: one SP
	Field  *Text   // name of the field; nil: Authorization
}
