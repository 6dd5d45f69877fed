package diagnose

import (
	"fmt"
	"regexp"
	"strings"

	"authspec/runner/internal/message"
)

// cookieRules are about cookies.
var cookieRules = []rule{
	{"session-expired", sessionExpired, nil},
	{"cookie-for-field", cookieForField, nil},
}

// cookieNames are those of the cookies that the request has.
func (s *Seen) cookieNames() []string {
	if s.sent.Kind != cookieKind {
		return nil
	}
	var list []string
	for _, pair := range strings.Split(s.sent.Rest, ";") {
		name, _, _ := strings.Cut(strings.TrimSpace(pair), "=")
		list = append(list, name)
	}
	return list
}

func sessionExpired(s *Seen) *Cause {
	if s.sent.Kind != cookieKind || !s.unauthorized() {
		return nil
	}
	c := &Cause{
		Sure: Possible, Says: "The session that the cookie stands for has ended: the server does not know it (any more).",
		Do: []string{"Log in again, and take the new cookie. A restart of the server ends sessions that it keeps in memory."},
	}
	if j := readJWT(cookieValue(s.sent.Rest)); j != nil && j.Expires != nil && j.Expires.Before(s.now) {
		c.Sure, c.Evidence = Certain, []string{"The cookie is a JWT that expired at " + when(*j.Expires) + "."}
		return c
	}
	for _, line := range s.first.Values("Set-Cookie") {
		name, rest, _ := strings.Cut(line, "=")
		if isOneOf(strings.TrimSpace(name), s.cookieNames()) {
			c.Sure, c.Evidence = Certain, []string{"The server replaces or deletes that cookie in its answer (Set-Cookie: " + s.show(name) + "=" + deleted(rest) + ")."}
			return c
		}
	}
	if wordsOfSession.MatchString(all(s.first)) {
		c.Sure, c.Evidence = Certain, s.quoted()
	} else if !s.readable() {
		c.Sure = Likely
	}
	return c
}

func deleted(rest string) string {
	if strings.HasPrefix(rest, ";") || strings.Contains(strings.ToLower(rest), "max-age=0") || strings.Contains(rest, "1970") {
		return "; deleted"
	}
	return "…"
}

func cookieValue(pairs string) string {
	for _, pair := range strings.Split(pairs, ";") {
		if _, value, _ := strings.Cut(strings.TrimSpace(pair), "="); readJWT(value) != nil {
			return value
		}
	}
	return ""
}

func cookieForField(s *Seen) *Cause {
	if s.sent.Kind != cookieKind || !s.unauthorized() || !s.readable() {
		return nil
	}
	return &Cause{
		Sure: Likely, Says: "The request has a cookie, and the server asks for credentials in Authorization (" + s.schemes() + ").",
		Evidence: s.evidenceOfOffer(), Do: s.howToGive(),
	}
}

// lostRules are about credentials that were sent and have not arrived.
var lostRules = []rule{
	{"field-lost", lost, nil},
}

// saysAbsent tells whether the server says that there were no credentials, and
// nothing of wrong ones.
func (s *Seen) saysAbsent() bool {
	text := all(s.first)
	return wordsOfAbsence.MatchString(text) && !wordsOfWrong.MatchString(wordsOfAbsence.ReplaceAllString(text, ""))
}

func lost(s *Seen) *Cause {
	if s.sent.Kind == noCredentials || s.sent.Kind == cookieKind || s.waiting || s.unsent || !s.unauthorized() {
		return nil
	}
	if !s.saysAbsent() {
		return nil
	}
	c := &Cause{
		Sure: Likely, Says: "The server says that the request had no credentials, and it had: the field was lost on the way, or the application looks for it elsewhere.",
		Evidence: s.quoted(), Admins: s.admins(),
		Do: []string{"Ask the application directly, without the proxy in front of it, if you can: if that works, the proxy drops the field."},
		Maintainers: fmt.Sprintf("We send %s in %s, and your server answers as if there were none. Does it reach the application? Proxies, CGI and WSGI drop it by default.",
			s.sent.kindOf(), s.carrier()),
	}
	if s.sameAnswer() {
		c.Evidence = append(c.Evidence, "The answer is the same as to a request without credentials.")
	} else {
		c.Sure = Possible
	}
	return c
}

// kindOf names the credentials in a sentence.
func (c Credentials) kindOf() string {
	if c.Kind == keyKind {
		return "a key"
	}
	return "credentials"
}

// servers are where the field gets lost, by the software, in its own terms.
var servers = []struct {
	name  string
	signs *regexp.Regexp // in the fields Server, Via, X-Powered-By
	look  string
}{
	{"nginx", regexp.MustCompile(`(?i)nginx|openresty`), "proxy_pass hands Authorization on unless `proxy_set_header Authorization …` empties or replaces it; look for that, for `proxy_pass_request_headers off`, and for auth_basic, which answers 401 itself."},
	{"Apache", regexp.MustCompile(`(?i)apache|mod_wsgi|\bphp\b`), "CGI and FastCGI get no Authorization without `CGIPassAuth On`; mod_wsgi wants `WSGIPassAuthorization On`; look for `RequestHeader unset Authorization`."},
	{"Caddy", regexp.MustCompile(`(?i)caddy`), "reverse_proxy hands the field on; look for `header_up -Authorization`, and for forward_auth or basic_auth before it."},
	{"HAProxy", regexp.MustCompile(`(?i)haproxy`), "look for `http-request del-header authorization`, and for `http-request auth`, which answers 401 itself."},
	{"Express", regexp.MustCompile(`(?i)express|node`), "the name is in small letters: req.headers.authorization; see that the middleware runs before the route, and that a proxy of its own (http-proxy-middleware) hands the field on."},
	{"Flask, WSGI", regexp.MustCompile(`(?i)werkzeug|gunicorn|waitress|wsgi|uwsgi|python|uvicorn`), "request.authorization comes of HTTP_AUTHORIZATION in the WSGI environment; mod_wsgi gives that with `WSGIPassAuthorization On` only, gunicorn and uWSGI always."},
	{"Spring", regexp.MustCompile(`(?i)tomcat|coyote|jetty|undertow|spring|servlet`), "see which SecurityFilterChain matches the path, and that it has httpBasic() or oauth2ResourceServer(); Zuul and Spring Cloud Gateway: sensitiveHeaders, RemoveRequestHeader=Authorization."},
	{"Kubernetes", regexp.MustCompile(`(?i)ingress|envoy|istio|traefik|kong`), "ingress-nginx: the annotations auth-type and auth-url answer 401 themselves; look for `proxy_set_header Authorization` in configuration-snippet and in the controller's proxy-set-headers."},
}

// admins are places to look at, of the software that the answer names, or of all.
func (s *Seen) admins() []string {
	var named, list []string
	signs := ""
	for _, r := range []*message.Response{s.first, s.stranger} {
		if r != nil {
			for _, name := range []string{"Server", "Via", "X-Powered-By"} {
				signs += strings.Join(r.Values(name), " ") + " "
			}
		}
	}
	for _, v := range servers {
		line := v.name + ": " + v.look
		if list = append(list, line); v.signs.MatchString(signs) {
			named = append(named, line)
		}
	}
	if named != nil {
		return named
	}
	return list
}
