package client

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
)

// session is what one process knows: whom it logs in as where, what it has been
// told, and its connections.
type session struct {
	options  Options
	rules    *rules
	accounts map[origin]account // whose credentials are for which origin; nobody else gets any
	proxy    *origin
	trusted  *x509.CertPool // nil: whom the system trusts

	spaces   []*space
	atProxy  *login          // the login that the proxy took last
	digested map[origin]bool // who was content with Digest (RFC 7616 §5.8)
	cookies  []cookie
	realms   map[origin]string // the first that an origin let us into
	idle     map[string]*connection
	last     *request // that was sent
	now      func() time.Time
}

// Fetch gets each URL, logs in where it is asked to, follows redirects, and
// writes the content of the last answer to o.Output, be it that of an error
// (RFC 9110 §15.5). What goes wrong on the way is in the result and, in a
// sentence, in o.Errors; the error of Fetch itself is that the options are
// wrong, so that nothing was sent.
func Fetch(ctx context.Context, o Options) (Result, error) {
	s, targets, err := newSession(o.complete())
	if err != nil {
		return Result{Exit: ExitWrongUse}, err
	}
	defer s.close()
	var result Result
	for _, to := range targets {
		status, exit := s.get(ctx, to)
		result.Status = status
		result.Exit = max(result.Exit, exit)
	}
	return result, nil
}

func newSession(o Options) (*session, []target, error) {
	r, err := newRules(o.Defects)
	if err != nil {
		return nil, nil, err
	}
	s := &session{options: o, rules: r, accounts: map[origin]account{}, digested: map[origin]bool{}, realms: map[origin]string{},
		idle: map[string]*connection{}, now: time.Now}
	targets, err := s.readURLs()
	if err != nil {
		return nil, nil, err
	}
	if o.Proxy != "" {
		proxy, userinfo, err := parseTarget(o.Proxy)
		if err != nil || proxy.scheme != "http" {
			return nil, nil, fmt.Errorf("a proxy is given as http://host:port")
		}
		s.proxy = &proxy.origin
		if userinfo != nil && o.ProxyUser == "" {
			s.options.ProxyUser, s.options.ProxyPassword = userinfo.user, userinfo.password
		}
	}
	if o.CACert != nil {
		s.trusted = x509.NewCertPool()
		if !s.trusted.AppendCertsFromPEM(o.CACert) {
			return nil, nil, fmt.Errorf("the certificates to trust hold none in PEM")
		}
	}
	for _, role := range o.Roles {
		if !slices.Contains([]string{Registry, WebSocket, Metadata}, role) {
			return nil, nil, fmt.Errorf("a role of the client is %s, %s or %s, and not %q", Registry, WebSocket, Metadata, role)
		}
	}
	if !isToken(o.Method) || o.Method == "CONNECT" {
		return nil, nil, fmt.Errorf("%q is no method that can be asked for", o.Method)
	}
	return s, targets, nil
}

// readURLs reads the URLs, and says for which origins there are credentials: only
// for those that the user named. What an answer points to gets none.
func (s *session) readURLs() ([]target, error) {
	o := s.options
	var targets []target
	for i, text := range o.urls() {
		to, userinfo, err := parseTarget(text)
		if err != nil {
			return nil, err
		}
		who, named := s.accounts[to.origin]
		switch {
		case userinfo != nil:
			who.user, who.password = s.rules.userinfo(text, userinfo)
		case i == 0 && (o.User != "" || o.Password != ""):
			who.user, who.password = o.User, o.Password
		case !named:
			who.user, who.password = s.rules.netrc(o.Netrc, to.host)
		}
		if i == 0 {
			who.token = o.Token
		}
		s.accounts[to.origin] = who
		targets = append(targets, to)
	}
	return targets, nil
}

// is tells whether the client has a role.
func (s *session) is(role string) bool { return slices.Contains(s.options.Roles, role) }

func (s *session) close() {
	for _, c := range s.idle {
		c.net.Close()
	}
}

// complain tells the user what is wrong. What comes from outside has to be quoted
// by who calls: a realm must not be able to look like a sentence of ours.
func (s *session) complain(format string, values ...any) {
	fmt.Fprintf(s.options.Errors, format+"\n", values...)
}

// get fetches a URL, with all redirects.
func (s *session) get(ctx context.Context, to target) (status, exit int) {
	r := &request{target: to, method: s.options.Method, body: s.options.Body}
	for hops := 0; ; hops++ {
		v := &visit{session: s, request: r, led: hops > 0}
		a, err := v.run(ctx)
		if err != nil {
			s.complain("%s: %v", r.target, err)
			return 0, ExitNoAnswer
		}
		next, err := s.redirected(r, a)
		if err == nil && next != nil && hops >= s.options.MaxRedirects {
			err = errors.New("that is one redirect too many")
		}
		if err != nil {
			s.complain("%s: %v", r.target, err)
		}
		if next == nil || err != nil {
			return a.status, s.finish(r, a, err)
		}
		s.rules.redirect(v, next)
		r = next
	}
}

// finish hands the content to the user, and says whether the answer is one that
// was wanted.
func (s *session) finish(r *request, a *answer, err error) int {
	_, failed := s.options.Output.Write(s.rules.shown(a))
	if failed != nil {
		s.complain("writing the content: %v", failed)
		return ExitNoAnswer
	}
	switch {
	case s.is(WebSocket):
		if s.rules.opens(s.last, a) {
			return ExitFetched
		}
		s.complain("%s: no WebSocket is open: %d %q", r.target, a.status, a.reason)
		return ExitRefused
	case a.status >= 400:
		s.complain("%s: %d %q", r.target, a.status, a.reason)
		return s.rules.exit(ExitRefused)
	case err != nil:
		return ExitRefused
	}
	return ExitFetched
}

// redirected is the request that a redirect asks for; nil: it asks for none
// (RFC 9110 §15.4). It is made anew: credentials, cookies and all other fields
// that were made for one target are not those of the next.
func (s *session) redirected(r *request, a *answer) (*request, error) {
	location := a.fields.values("Location")
	if s.options.MaxRedirects < 0 || len(location) != 1 {
		return nil, nil
	}
	next := &request{method: r.method, body: r.body}
	switch a.status {
	case 301, 302:
		if r.method == "POST" {
			next.method, next.body = "GET", nil
		}
	case 303:
		if r.method != "HEAD" {
			next.method = "GET"
		}
		next.body = nil
	case 307, 308:
	default:
		return nil, nil
	}
	base, err := url.Parse(r.target.String())
	if err != nil {
		return nil, fmt.Errorf("the URL of the request can't be read again")
	}
	u, err := base.Parse(strings.Trim(location[0], " \t"))
	if err != nil {
		return nil, fmt.Errorf("the redirect has no URL that can be read")
	}
	to, userinfo, err := newTarget(u)
	if err != nil {
		return nil, fmt.Errorf("the redirect is not followed: %w", err)
	}
	next.target = to
	if userinfo != nil && !s.rules.trustsUserinfo(to, userinfo, s) {
		// Whoever wrote that wants us to log in as somebody (RFC 9110 §4.2.4).
		return nil, errors.New("the redirect is not followed: its URL holds a user")
	}
	return next, nil
}
