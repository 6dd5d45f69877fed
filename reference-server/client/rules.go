package client

import (
	"context"
	"crypto/tls"
	"net"
)

// rules are the decisions of the client, each a function. The right ones stand in
// the files that they belong to; a defect puts another function in the place of
// one, and the client does not know of it.
type rules struct {
	// What an answer says.
	received     func(status int, list fields) fields
	unfold       func(lines []string) string
	printable    func(line string) string
	body         func(ar *answerReader, a *answer, method string) error
	keepCookies  func(s *session, to target, a *answer)
	informs      func(a *answer) bool // whether Authentication-Info of this answer counts
	nextNonce    func(d *digestSession, nonce string)
	proves       func(info challenge, proof string, sent *digestInput, a *answer) bool
	asks         func(a *answer) bool           // whether the server asks for credentials
	proxyAsks    func(rt route, a *answer) bool // whether the proxy does
	opened       func(a *answer) bool           // whether the proxy has opened a tunnel
	shown        func(a *answer) []byte         // what the user gets to see of the last answer
	exit         func(code int) int             // how the client ends when that was an error
	lines        func(v *visit, p party, a *answer) []string
	challenges   func(v *visit, list []challenge) []challenge
	order        func(list []challenge) []challenge // those that are understood, best first
	refused      func(v *visit, p party, before *login, asked bool, next *login) error
	repeats      func(v *visit, a *answer, again bool) bool
	mostRequests func() int
	movesOn      func(a *answer) bool // whether another connection may do better
	keepsToRealm func() bool          // whether the user is one of the first realm only
	minds        func() bool          // whether Basic after Digest is a reason to stop

	// Where requests go.
	route func(s *session, to origin) route

	opens     func(r *request, a *answer) bool // whether an answer opens a WebSocket
	readable  func(members map[string]any) bool
	describes func(resource string, to target) bool // whether metadata is about a resource

	// Who gets credentials.
	userinfo       func(url string, u *account) (user, password string)
	netrc          func(text, host string) (user, password string)
	account        func(s *session, o origin) account
	trustsUserinfo func(to target, u *account, s *session) bool // that a redirect brings
	bearable       func(token string, to origin) error
	scopes         func(l *login, to target) []string
	covers         func(sp *space, to target) bool
	known          func(s *session, r *request) *login
	knownAtProxy   func(s *session) *login
	remember       func(s *session, l *login, to target)
	confides       func(r *request) bool // whether a request may hold secrets
	trustsService  func(registry, service origin) bool
	secure         func(ctx context.Context, s *session, plain net.Conn, to origin) (net.Conn, error)
	trust          func(config *tls.Config)

	// What credentials are made of, and how they are written.
	algorithm func(c challenge) (algorithm, bool)
	qop       func(offered string) string
	input     func(in *digestInput)
	response  func(in *digestInput) string
	params    func(in *digestInput, list []param) []param
	list      func(list []param) string
	userPass  func(who account, c challenge) ([]byte, error)
	base64    func(octets []byte) string

	// What a request says.
	scope       func(scope string) string
	metadataOf  func(resource target, c challenge) string
	cookieField func(s *session, to target) string
	request     func(v *visit, r *request)
	redirect    func(v *visit, next *request)
	octets      func(r *request, head []byte) []byte
}

// rightRules break nothing.
func rightRules() *rules {
	return &rules{
		received:    func(_ int, list fields) fields { return list },
		unfold:      unfold,
		printable:   printable,
		body:        (*answerReader).body,
		keepCookies: (*session).keepCookies,
		informs:     func(*answer) bool { return true },
		nextNonce:   nextNonce,
		proves:      proves,
		asks:        func(a *answer) bool { return a.status == theOrigin.status },
		proxyAsks: func(rt route, a *answer) bool {
			// A 407 of an origin is nobody's business but its own (RFC 9110 §11.7.1).
			return a.status == theProxy.status && rt.via != nil && !rt.tunnelled
		},
		opened:       func(a *answer) bool { return a.status/100 == 2 },
		shown:        func(a *answer) []byte { return a.body },
		exit:         func(code int) int { return code },
		lines:        func(_ *visit, p party, a *answer) []string { return a.fields.values(p.asks) },
		challenges:   func(_ *visit, list []challenge) []challenge { return list },
		order:        inOrder,
		refused:      (*visit).refused,
		repeats:      func(_ *visit, _ *answer, again bool) bool { return again },
		mostRequests: func() int { return maxRequests },
		movesOn:      func(a *answer) bool { return a.status == 421 },
		keepsToRealm: func() bool { return true },
		minds:        func() bool { return true },
		route:        (*session).route,
		opens:        opened,
		readable:     func(map[string]any) bool { return true },
		describes:    describes,

		userinfo:       func(_ string, u *account) (user, password string) { return u.user, u.password },
		netrc:          netrc,
		account:        func(s *session, o origin) account { return s.accounts[o] },
		trustsUserinfo: func(target, *account, *session) bool { return false },
		bearable:       bearable,
		scopes:         scopesOf,
		covers:         (*space).covers,
		known:          func(s *session, r *request) *login { return s.known(r.target) },
		knownAtProxy:   func(s *session) *login { return s.atProxy },
		remember:       (*session).remember,
		confides:       func(r *request) bool { return r.method != "TRACE" },
		secure: func(ctx context.Context, s *session, plain net.Conn, to origin) (net.Conn, error) {
			return s.secure(ctx, plain, to)
		},
		trust:         func(*tls.Config) {},
		trustsService: trustsService,

		algorithm: algorithmOf,
		qop:       chooseQop,
		input:     func(*digestInput) {},
		response:  (*digestInput).response,
		params:    func(_ *digestInput, list []param) []param { return list },
		list:      writeParams,
		userPass:  userPass,
		base64:    base64Of,

		scope:       func(scope string) string { return scope },
		metadataOf:  metadataOf,
		cookieField: (*session).cookieField,
		request:     func(*visit, *request) {},
		redirect:    func(*visit, *request) {},
		octets:      func(_ *request, head []byte) []byte { return head },
	}
}
