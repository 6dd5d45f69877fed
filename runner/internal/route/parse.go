package route

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"
)

// ParseResolve reads HOST:PORT:ADDRESS[,ADDRESS…] as curl's --resolve does: `*`
// is any host, and addresses of IPv6 may stand in brackets. The error is a
// sentence.
func ParseResolve(text string) (Resolve, error) {
	wrong := fmt.Errorf("%q is not HOST:PORT:ADDRESS, as in app.example:443:127.0.0.1", text)
	host, rest, ok := cutHost(text)
	port, list, both := strings.Cut(rest, ":")
	if !ok || !both || host == "" {
		return Resolve{}, wrong
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
		return Resolve{}, wrong
	}
	r := Resolve{Host: strings.ToLower(host), Port: port}
	if host == "*" {
		r.Host = ""
	}
	for a := range strings.SplitSeq(list, ",") {
		ip := net.ParseIP(strings.TrimSuffix(strings.TrimPrefix(a, "["), "]"))
		if ip == nil {
			return Resolve{}, fmt.Errorf("%q leads to %q, which is no IP address", text, a)
		}
		r.Addresses = append(r.Addresses, net.JoinHostPort(ip.String(), port))
	}
	return r, nil
}

// String writes it as ParseResolve reads it.
func (r Resolve) String() string {
	host := cmp.Or(r.Host, "*")
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	var list []string
	for _, a := range r.Addresses {
		ip, _, _ := net.SplitHostPort(a)
		list = append(list, ip)
	}
	return host + ":" + r.Port + ":" + strings.Join(list, ",")
}

// cutHost takes the host, be it an address of IPv6 in brackets, off a text.
func cutHost(text string) (host, rest string, ok bool) {
	if after, bracket := strings.CutPrefix(text, "["); bracket {
		if host, rest, ok = strings.Cut(after, "]:"); ok {
			return host, rest, true
		}
		return "", "", false
	}
	return strings.Cut(text, ":")
}

// ParseProxy reads the URL of a proxy, as in http://proxy.example:3128, and
// returns its host and port. The error is a sentence.
func ParseProxy(text string) (hostPort string, err error) {
	if !strings.Contains(text, "://") {
		text = "http://" + text
	}
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Hostname() == "":
		return "", errors.New("the proxy is a URL, as in http://127.0.0.1:3128")
	case u.User != nil:
		return "", errors.New("authspec has no login for a proxy: leave the user name out")
	case u.Scheme != "http":
		return "", fmt.Errorf("a proxy is spoken to by http, not by %s", u.Scheme)
	case strings.Trim(u.Path, "/") != "" || u.RawQuery != "":
		return "", errors.New("the URL of a proxy has no path")
	}
	return net.JoinHostPort(u.Hostname(), cmp.Or(u.Port(), "80")), nil
}
