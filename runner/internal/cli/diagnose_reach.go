package cli

import (
	"bufio"
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"authspec/runner/internal/curl"
	"authspec/runner/internal/message"
	"authspec/runner/internal/target"
	"authspec/runner/internal/wire"
)

// reach is how a diagnosis gets to the server.
type reach struct {
	cacert, cert, key string
	insecure          bool
	certificate       *tls.Certificate // that a target file has for the resource; nil: that of the options
	attempts          int              // that the target bears

	proxy   string // host:port
	login   string // for the proxy: the value of Proxy-Authorization
	socket  string
	resolve map[string]string
}

// as is the way that a command of curl names; options of our own beat it.
func (r reach) as(c *curl.Command) reach {
	r.cacert, r.cert, r.key = cmp.Or(r.cacert, c.CACert), cmp.Or(r.cert, c.Cert), cmp.Or(r.key, c.Key)
	if r.cert != "" && r.key == "" {
		r.key = r.cert // curl takes both from one file
	}
	r.insecure = r.insecure || c.Insecure
	r.socket, r.resolve = c.Socket, c.Resolve
	if u := proxyURL(c.Proxy); u != nil {
		r.proxy = net.JoinHostPort(u.Hostname(), cmp.Or(u.Port(), "1080"))
	}
	if c.ProxyUser != "" {
		r.login = c.ProxyAuthorization()
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
		to.Network = r.proxy
	}
	return to
}

// whole tells whether a proxy takes the request itself, and not a tunnel to its
// server (RFC 9112 §3.2.2).
func (r reach) whole(u *url.URL) bool { return r.proxy != "" && u.Scheme == "http" }

// connect is net.Dialer.DialContext by the way that was named.
func (r reach) connect(ctx context.Context, network, address string) (net.Conn, error) {
	var d net.Dialer
	switch {
	case r.socket != "":
		return d.DialContext(ctx, "unix", r.socket)
	case r.proxy == address:
		return d.DialContext(ctx, network, address)
	case r.proxy != "":
		c, err := d.DialContext(ctx, network, r.proxy)
		if err != nil {
			return nil, err
		}
		return r.tunnel(ctx, c, address)
	case r.resolve[address] != "":
		address = r.resolve[address]
	}
	return d.DialContext(ctx, network, address)
}

// tunnel asks a proxy for a connection (RFC 9110 §9.3.6).
func (r reach) tunnel(ctx context.Context, c net.Conn, address string) (net.Conn, error) {
	if deadline, ok := ctx.Deadline(); ok {
		c.SetDeadline(deadline)
	}
	login := ""
	if r.login != "" {
		login = "Proxy-Authorization: " + r.login + "\r\n"
	}
	fmt.Fprintf(c, "CONNECT %s HTTP/1.1\r\nHost: %s\r\n%s\r\n", address, address, login)
	// A proxy sends nothing after its answer before it gets something: nothing is
	// read ahead that is not its own.
	answer, err := http.ReadResponse(bufio.NewReader(c), &http.Request{Method: http.MethodConnect})
	switch {
	case err != nil:
		c.Close()
		return nil, errors.New("the proxy does not answer CONNECT as HTTP has it")
	case answer.StatusCode == http.StatusProxyAuthRequired:
		c.Close()
		return nil, errors.New("the proxy asks for a login of its own (407): give curl's --proxy-user NAME:PASSWORD")
	case answer.StatusCode/100 != 2:
		c.Close()
		return nil, fmt.Errorf("the proxy refuses to connect: status %d", answer.StatusCode)
	}
	c.SetDeadline(time.Time{})
	return c, nil
}
