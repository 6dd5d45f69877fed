package cli

import (
	"cmp"
	"context"
	"crypto/tls"
	"net"
	"net/url"
	"strings"
	"time"

	"authspec/runner/internal/curl"
	"authspec/runner/internal/message"
	"authspec/runner/internal/route"
	"authspec/runner/internal/target"
	"authspec/runner/internal/wire"
)

// reach is how a diagnosis gets to the server.
type reach struct {
	cacert, cert, key string
	insecure          bool
	certificate       *tls.Certificate // that a target file has for the resource; nil: that of the options
	attempts          int              // that the target bears

	way   route.Route
	plain bool // the proxy takes requests for http itself, as curl has it, and not a tunnel
}

// as is the way that a command of curl names; options of our own beat it.
func (r reach) as(c *curl.Command) reach {
	r.cacert, r.cert, r.key = cmp.Or(r.cacert, c.CACert), cmp.Or(r.cert, c.Cert), cmp.Or(r.key, c.Key)
	if r.cert != "" && r.key == "" {
		r.key = r.cert // curl takes both from one file
	}
	r.insecure = r.insecure || c.Insecure
	r.way.Socket = c.Socket
	for name, address := range c.Resolve {
		host, port, _ := net.SplitHostPort(name)
		if host == "*" {
			host = ""
		}
		r.way.Resolve = append(r.way.Resolve, route.Resolve{Host: host, Port: port, Addresses: []string{address}})
	}
	if u := proxyURL(c.Proxy); u != nil {
		r.plain, r.way.Proxy = true, net.JoinHostPort(u.Hostname(), cmp.Or(u.Port(), "1080"))
	}
	if c.ProxyUser != "" {
		r.way.Login = c.ProxyAuthorization()
	}
	return r
}

// proxyURL reads the value of curl's -x; nil: there is none.
func proxyURL(text string) *url.URL {
	if text == "" {
		return nil
	}
	if !strings.Contains(text, "://") {
		text = "http://" + text
	}
	u, err := url.Parse(text)
	if err != nil {
		return nil
	}
	return u
}

// refuses says why the way can't be gone; nil: it can.
func (r reach) refuses(c *curl.Command) error {
	u := proxyURL(c.Proxy)
	switch {
	case c.Proxy == "":
		return nil
	case u == nil || u.Hostname() == "":
		return usageError("the proxy of curl's -x can't be read")
	case u.Scheme != "http":
		return usageError("the proxy of curl's -x begins with %s: only http can be looked at", u.Scheme)
	}
	return nil
}

func (r reach) transport(config *tls.Config, timeout time.Duration) message.Transport {
	return &wire.Dialer{TLS: config, Connect: r.connect, Limits: wire.Limits{Timeout: timeout}}
}

// endpoint is where the server of a URL listens, or the proxy that leads there.
func (r reach) endpoint(u *url.URL) message.Endpoint {
	to := message.Endpoint{Network: target.Address(u), TLS: u.Scheme == "https", Certificate: r.certificate}
	if r.whole(u) {
		to.Network = r.way.Proxy
	}
	return to
}

// whole tells whether a proxy takes the request itself, and not a tunnel to its
// server (RFC 9112 §3.2.2).
func (r reach) whole(u *url.URL) bool { return r.plain && u.Scheme == "http" }

// connect is net.Dialer.DialContext by the way that was named. What a proxy takes
// itself needs no tunnel through it.
func (r reach) connect(ctx context.Context, network, address string) (net.Conn, error) {
	if r.plain && r.way.Socket == "" && address == r.way.Proxy {
		return new(net.Dialer).DialContext(ctx, network, address)
	}
	return r.way.Connect(nil)(ctx, network, address)
}
