package client

import (
	"fmt"
	"net"
	"net/url"
	"strings"
)

// origin is scheme, host and port: what a protection space can't reach beyond
// (RFC 9110 §4.3.1, §11.5).
type origin struct {
	scheme string // http or https
	host   string // in lower case, an IPv6 address without its brackets
	port   string
}

func (o origin) String() string { return o.scheme + "://" + o.authority() }

// authority is what Host says: never a user, and no port that goes without
// saying (RFC 9110 §7.2, RFC 9112 §3.2).
func (o origin) authority() string {
	if o.port == defaultPorts[o.scheme] {
		return bracketed(o.host)
	}
	return net.JoinHostPort(o.host, o.port)
}

func (o origin) address() string { return net.JoinHostPort(o.host, o.port) }

func bracketed(host string) string {
	if strings.Contains(host, ":") {
		return "[" + host + "]"
	}
	return host
}

var defaultPorts = map[string]string{"http": "80", "https": "443"}

// loopback tells whether an origin is on this machine, so that nobody on the way
// can read what is sent there.
func (o origin) loopback() bool {
	ip := net.ParseIP(o.host)
	return ip != nil && ip.IsLoopback() || o.host == "localhost"
}

// target is a resource: its origin, and path and query as the request line has
// them.
type target struct {
	origin
	path string // "/docs/a?b=c"
}

func (t target) String() string { return t.origin.String() + t.path }

// withoutQuery is the path component, by which protection spaces go.
func (t target) withoutQuery() string {
	path, _, _ := strings.Cut(t.path, "?")
	return path
}

// account is who logs in.
type account struct{ user, password, token string }

func (a account) pair() bool { return a.user != "" || a.password != "" }

// newTarget reads a URL that is complete. The user and password that it may
// hold are percent-decoded (RFC 3986 §3.2.1), and not part of the target.
func newTarget(u *url.URL) (t target, userinfo *account, err error) {
	t.scheme, t.host = strings.ToLower(u.Scheme), strings.ToLower(u.Hostname())
	port, known := defaultPorts[t.scheme]
	switch {
	case !known:
		return t, nil, fmt.Errorf("the scheme of a URL has to be http or https, and is %q", u.Scheme)
	case t.host == "":
		return t, nil, fmt.Errorf("a URL needs a host (RFC 9110 §4.2.1)")
	case u.Port() != "":
		port = u.Port()
	}
	t.port = port
	// The dot segments go as those of a reference do (RFC 3986 §5.2.4).
	clean := u.ResolveReference(u)
	t.path = clean.EscapedPath()
	if !strings.HasPrefix(t.path, "/") {
		t.path = "/" + t.path
	}
	if clean.RawQuery != "" || clean.ForceQuery {
		t.path += "?" + clean.RawQuery
	}
	if u.User != nil {
		password, _ := u.User.Password()
		userinfo = &account{user: u.User.Username(), password: password}
	}
	return t, userinfo, nil
}

// parseTarget reads a URL of the user.
func parseTarget(text string) (target, *account, error) {
	u, err := url.Parse(text)
	if err != nil {
		// The error of package url has the text in it, and with it maybe a password.
		return target{}, nil, fmt.Errorf("this is no URL, such as http://example.com/")
	}
	return newTarget(u)
}
