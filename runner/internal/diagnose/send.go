package diagnose

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"authspec/runner/internal/httpauth"
	"authspec/runner/internal/message"
	"authspec/runner/internal/target"
)

// own are fields that this side writes itself, or that would change the answer
// into one that can't be read.
var own = []string{"Content-Length", "Transfer-Encoding", "Connection", "Expect", "Accept-Encoding", "TE", "Upgrade", "Keep-Alive", "Trailer"}

// request is one to be sent. Of a login, fields are those that come besides.
type request struct {
	method string
	url    *url.URL
	fields []message.Field
	body   []byte
}

// exchange sends a request, on a connection of its own.
func (s *Seen) exchange(ctx context.Context, r request) *message.Response {
	to := message.Endpoint{Network: target.Address(r.url), TLS: r.url.Scheme == "https"}
	if s.options.Endpoint != nil {
		to = s.options.Endpoint(r.url)
	}
	c, err := s.options.Transport.Dial(ctx, to)
	if err != nil {
		s.silence = message.Failed(err).Detail
		return nil
	}
	defer c.Close()
	x := c.Do(ctx, s.written(r))
	switch {
	case x.Response != nil:
		return x.Response
	case x.Begun != nil:
		return x.Begun // the head of it is all that counts
	}
	s.silence = x.Detail
	return nil
}

// written is a request as it goes out.
func (s *Seen) written(r request) *message.Request {
	m := &message.Request{Method: r.method, Target: r.url.RequestURI(), Version: "HTTP/1.1"}
	if s.options.Whole != nil && s.options.Whole(r.url) {
		m.Target = r.url.Scheme + "://" + r.url.Host + m.Target
	}
	given := func(name string) bool {
		for _, f := range r.fields {
			if strings.EqualFold(f.Name, name) {
				return true
			}
		}
		return false
	}
	for _, f := range []message.Field{{Name: "Host", Value: r.url.Host}, {Name: "User-Agent", Value: s.options.Agent}, {Name: "Accept", Value: "*/*"}} {
		if !given(f.Name) {
			m.Fields = append(m.Fields, f)
		}
	}
	for _, f := range r.fields {
		if f.Value != "" && isToken(f.Name) && !isOneOf(f.Name, own) && !strings.ContainsAny(f.Value, "\r\n\x00") {
			m.Fields = append(m.Fields, message.Field{Name: f.Name, Value: f.Value})
		}
	}
	if len(r.body) > 0 || r.method == "POST" || r.method == "PUT" || r.method == "PATCH" {
		m.Fields = append(m.Fields, message.Field{Name: "Content-Length", Value: fmt.Sprint(len(r.body))})
		m.Body = []message.Part{{Data: r.body}}
	}
	return m
}

// plain is the answer to the request without any credentials. One that may change
// something is not sent so.
func (s *Seen) plain(ctx context.Context, u *url.URL) *message.Response {
	r := request{s.asked.Method, withoutKeys(u), s.fields, s.asked.Body}
	switch {
	case s.safe():
	case s.waits():
		r.body = nil // what clients send that wait for a challenge
	default:
		r.method, r.body = "GET", nil
	}
	return s.exchange(ctx, r)
}

// withoutKeys is a URL without the keys in its query.
func withoutKeys(u *url.URL) *url.URL {
	query := u.Query()
	found := false
	for name := range query {
		if isOneOf(name, keyParams) {
			query.Del(name)
			found = true
		}
	}
	if !found {
		return u
	}
	bare := *u
	bare.RawQuery = query.Encode()
	return &bare
}

// login sends the request with credentials to where it is asked, which is on the
// origin that they are for, and counts it where it may have failed.
func (s *Seen) login(ctx context.Context, c Credentials, to request) *message.Response {
	if !sameOrigin(to.url, s.asked.URL) {
		return nil
	}
	s.learn(c)
	lines := challengeLines(s.stranger)
	for again := false; ; again = true {
		r := s.sendLogin(ctx, c, to, lines)
		if r != nil && c.Kind == pairDigest && !again && httpauth.Stale(challengeLines(r)) {
			lines = challengeLines(r)
			continue
		}
		if r == nil || refuses(r.Status) || s.deniedBy200(r) {
			s.failed++
		}
		return r
	}
}

func (s *Seen) sendLogin(ctx context.Context, c Credentials, r request, lines []string) *message.Response {
	more := r.fields
	r.fields = slices.Concat(s.fields, s.beside)
	switch {
	case c.Query != "":
		query := r.url.Query()
		query.Set(c.Query, c.Rest)
		with := *r.url
		with.RawQuery = query.Encode()
		r.url = &with
	case c.Kind == pairDigest:
		value, ok := s.digest(c, r, lines)
		if !ok {
			return s.stranger
		}
		r.fields = append(r.fields, message.Field{Name: c.Field, Value: value})
	default:
		r.fields = c.carried(r.fields)
	}
	r.fields = append(r.fields, more...)
	return s.exchange(ctx, r)
}

// digest computes credentials that answer a challenge (RFC 7616 §3.4).
func (s *Seen) digest(c Credentials, r request, lines []string) (value string, ok bool) {
	offers := httpauth.DigestChallenges(lines)
	if len(offers) == 0 {
		return "", false
	}
	to := offers[0]
	d := httpauth.Digest{
		Algorithm: to.Algorithm, User: c.User, Password: c.Password, Realm: to.Realm, Nonce: to.Nonce, QOP: httpauth.NoQOP,
		Method: r.method, URI: r.url.RequestURI(), Entity: r.body, CNonce: s.options.Unique,
	}
	for _, q := range to.QOP {
		if d.QOP == httpauth.NoQOP || q == httpauth.QOPAuth {
			d.QOP = q
		}
	}
	if d.QOP != httpauth.NoQOP {
		s.counts[to.Nonce]++
		d.NC = fmt.Sprintf("%08x", s.counts[to.Nonce])
	}
	user := httpauth.UserPlain
	if to.UserHash {
		user = httpauth.UserHashed
	}
	s.secret(d.Secret(), d.Response())
	return "Digest " + httpauth.WriteParams(d.Params(to, user), httpauth.UsualWriting()), true
}

func sameOrigin(a, b *url.URL) bool {
	return a.Scheme == b.Scheme && strings.EqualFold(target.Address(a), target.Address(b))
}

// maxHops is how many redirects are followed.
const maxHops = 5

// ask sends the request itself, and goes where its origin sends it to.
func (s *Seen) ask(ctx context.Context) {
	c := s.sent
	if strings.ContainsAny(c.value(), "\r\n\x00") && c.Kind != pairDigest {
		s.unsent = true
		return
	}
	for range maxHops {
		switch {
		case c.Kind == noCredentials || s.waiting:
			if s.first = s.stranger; s.first == nil {
				s.first = s.plain(ctx, s.url)
			}
		case s.failed >= s.options.Attempts:
			return
		default:
			s.first = s.login(ctx, c, request{s.asked.Method, s.url, s.more, s.asked.Body})
		}
		if s.first == nil || !s.moves() {
			return
		}
		if s.stranger != nil {
			s.stranger = s.plain(ctx, s.url)
		}
	}
}

// moves goes on to where an answer leads within the origin; false: it does not, or
// the request can't be sent there as it is.
func (s *Seen) moves() bool {
	to := location(s.first, s.url)
	switch {
	case to == nil:
		return false
	case !sameOrigin(to, s.asked.URL):
		s.leaves = to
		return false
	case !s.safe() || isLoginPath(to, s.url):
		return false
	}
	s.hops = append(s.hops, hop{s.url, to})
	s.url = to
	return true
}

// location is where an answer leads to; nil: nowhere.
func location(r *message.Response, from *url.URL) *url.URL {
	if r == nil || r.Status/100 != 3 || r.Status == 304 {
		return nil
	}
	values := r.Values("Location")
	if len(values) == 0 {
		return nil
	}
	to, err := from.Parse(values[0])
	if err != nil || to.Scheme != "http" && to.Scheme != "https" || to.Hostname() == "" {
		return nil
	}
	to.User, to.Fragment, to.RawFragment = nil, "", ""
	return to
}
