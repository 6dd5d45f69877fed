package diagnose

import (
	"regexp"
	"strings"

	"authspec/runner/internal/message"
	"authspec/runner/internal/pattern"
)

// software is a server or framework, in its own terms.
type software struct {
	name  string
	signs func() *regexp.Regexp // in the fields Server, Via, X-Powered-By
	look  string                // where the field gets lost
	// front tells that it stands before an application, silent that answers that it
	// passes on have no sign of it.
	front, silent bool
	// page is how it refuses by itself, and log where it says why; nil: nothing is
	// known of that.
	page func() *regexp.Regexp
	log  string
}

var servers = []software{
	{
		name: "nginx", signs: pattern.Of(`(?i)nginx|openresty`), front: true,
		look: "proxy_pass hands Authorization on unless `proxy_set_header Authorization …` empties or replaces it; look for that, for `proxy_pass_request_headers off`, and for auth_basic, which answers 401 itself.",
		page: pattern.Of(`<hr><center>(?:nginx|openresty)`),
		log:  "error_log tells a name that \"was not found\" from a \"password mismatch\"; the file of auth_basic_user_file wants hashes (`openssl passwd -6`); with auth_request the question goes to a location of its own, which has to get Authorization.",
	},
	{
		name: "Apache", signs: pattern.Of(`(?i)apache|mod_wsgi|\bphp\b`), front: true, silent: true,
		look: "CGI and FastCGI get no Authorization without `CGIPassAuth On`; mod_wsgi wants `WSGIPassAuthorization On`; look for `RequestHeader unset Authorization`.",
		page: pattern.Of(`This server could not verify that you\s+are authorized`),
		log:  "ErrorLog tells a name that was \"not found\" from a \"Password Mismatch\".",
	},
	{
		name: "Caddy", signs: pattern.Of(`(?i)caddy`), front: true,
		look: "reverse_proxy hands the field on; look for `header_up -Authorization`, and for forward_auth or basic_auth before it.",
	},
	{
		name: "HAProxy", signs: pattern.Of(`(?i)haproxy`), front: true, silent: true,
		look: "look for `http-request del-header authorization`, and for `http-request auth`, which answers 401 itself.",
		page: pattern.Of(`You need a valid user and password to access this content\.`),
		log:  "in a userlist `password` is followed by a hash, and `insecure-password` by the password itself.",
	},
	{
		name: "Express", signs: pattern.Of(`(?i)express|node`),
		look: "the name is in small letters: req.headers.authorization; see that the middleware runs before the route, and that a proxy of its own (http-proxy-middleware) hands the field on.",
	},
	{
		name: "Flask, WSGI", signs: pattern.Of(`(?i)werkzeug|gunicorn|waitress|wsgi|uwsgi|python|uvicorn`),
		look: "request.authorization comes of HTTP_AUTHORIZATION in the WSGI environment; mod_wsgi gives that with `WSGIPassAuthorization On` only, gunicorn and uWSGI always.",
	},
	{
		name: "Spring", signs: pattern.Of(`(?i)tomcat|coyote|jetty|undertow|spring|servlet`),
		look: "see which SecurityFilterChain matches the path, and that it has httpBasic() or oauth2ResourceServer(); Zuul and Spring Cloud Gateway: sensitiveHeaders, RemoveRequestHeader=Authorization.",
	},
	{
		name: "Kubernetes", signs: pattern.Of(`(?i)ingress|envoy|istio|traefik|kong`), front: true, silent: true,
		look: "ingress-nginx: the annotations auth-type and auth-url answer 401 themselves; look for `proxy_set_header Authorization` in configuration-snippet and in the controller's proxy-set-headers.",
	},
}

// signsOf are the fields by which software names itself.
func signsOf(r *message.Response) string {
	signs := ""
	if r != nil {
		for _, name := range []string{"Server", "Via", "X-Powered-By"} {
			signs += strings.Join(r.Values(name), " ") + " "
		}
	}
	return signs
}

// admins are places to look at, of the software that the answer names, or of all.
// Where it names nothing but an application, the proxies that leave no sign come
// behind it.
func (s *Seen) admins() []string {
	var named, silent, list []string
	signs, front := signsOf(s.first)+signsOf(s.stranger), false
	for _, v := range servers {
		line := v.name + ": " + v.look
		list = append(list, line)
		switch {
		case v.signs().MatchString(signs):
			named, front = append(named, line), front || v.front
		case v.silent:
			silent = append(silent, line)
		}
	}
	switch {
	case named == nil:
		return list
	case front:
		return named
	}
	return append(named, silent...)
}

// refusesItself is the server that answered with a page of its own, and so saw the
// credentials; nil: none is known to.
func (s *Seen) refusesItself() *software {
	for i, v := range servers {
		if v.page != nil && s.first != nil && v.page().Match(s.first.Body) {
			return &servers[i]
		}
	}
	return nil
}
