package server

import (
	"net"
	"strings"
)

// resolve finds out which resource a request means: from the Host field and
// the four forms of a request target (RFC 9112 §3.2, §3.3). The scheme is that
// of the connection unless an absolute target says otherwise.
func (r *request) resolve(scheme string) error {
	r.scheme = scheme
	if err := r.checkHost(); err != nil {
		return err
	}
	if strings.ContainsFunc(r.target, func(c rune) bool { return c <= ' ' || c >= 0x7F || c == '#' }) {
		return badRequest("The request target holds a character that no URI has.")
	}
	switch {
	case r.method == "CONNECT":
		return r.resolveAuthorityForm()
	case r.target == "*" && r.method == "OPTIONS":
		r.path = "*"
		return nil
	case strings.HasPrefix(r.target, "/"):
		return r.resolvePath(r.target)
	}
	return r.resolveAbsoluteForm()
}

// checkHost demands exactly one valid Host field of HTTP/1.1, and no more than
// one of HTTP/1.0 (RFC 9112 §3.2); with or without credentials. An empty host
// is no http URI (RFC 9110 §4.2.1).
func (r *request) checkHost() error {
	hosts := r.fields.all("Host")
	switch {
	case len(hosts) == 0 && r.minor == 0:
		return nil
	case len(hosts) == 0:
		return badRequest("The Host field is missing (RFC 9112 §3.2).")
	case len(hosts) > 1:
		return badRequest("There is more than one Host field (RFC 9112 §3.2).")
	case !validAuthority(hosts[0]):
		return badRequest("The Host field is not valid (RFC 9112 §3.2).")
	}
	r.authority = hosts[0]
	return nil
}

// resolveAbsoluteForm reads "http://authority/path". Its authority counts and
// the Host field does not (RFC 9112 §3.2.2). Userinfo is refused: it hides the
// authority, and nobody logs in by it (RFC 9110 §4.2.4).
func (r *request) resolveAbsoluteForm() error {
	scheme, rest, found := strings.Cut(r.target, "://")
	scheme = strings.ToLower(scheme)
	if !found || scheme != "http" && scheme != "https" {
		return badRequest("The request target is neither a path nor an http or https URI.")
	}
	end := strings.IndexAny(rest, "/?")
	if end < 0 {
		end = len(rest)
	}
	authority, path := rest[:end], rest[end:]
	if !validAuthority(authority) {
		return badRequest("The authority of the request target is not valid, or holds userinfo (RFC 9110 §4.2.4).")
	}
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	r.scheme, r.authority = scheme, authority
	return r.resolvePath(path)
}

// resolveAuthorityForm reads the target of CONNECT, which only proxies follow.
func (r *request) resolveAuthorityForm() error {
	if !validAuthority(r.target) {
		return badRequest("The target of CONNECT is not host and port (RFC 9112 §3.2.3).")
	}
	return nil
}

func (r *request) resolvePath(target string) error {
	path, query, _ := strings.Cut(target, "?")
	normal, err := normalize(path)
	if err != nil {
		return err
	}
	r.path, r.query = normal, query
	return nil
}

// validAuthority tells whether a text is "host" or "host:port" (RFC 3986
// §3.2.2, §3.2.3), without userinfo.
func validAuthority(text string) bool {
	host, port := splitAuthority(text)
	if inner, ok := strings.CutPrefix(host, "["); ok {
		inner, closed := strings.CutSuffix(inner, "]")
		return closed && net.ParseIP(inner) != nil && (port == "" || isDigits(port))
	}
	for i := range len(host) {
		if !isAlphanumeric(host[i]) && strings.IndexByte("-._~%!$&'()*+,;=", host[i]) < 0 {
			return false
		}
	}
	return host != "" && (port == "" || isDigits(port))
}

// splitAuthority parts host and port; an empty port is none.
func splitAuthority(text string) (host, port string) {
	colon := strings.LastIndexByte(text, ':')
	if colon < 0 || strings.HasSuffix(text, "]") {
		return text, ""
	}
	return text[:colon], text[colon+1:]
}
