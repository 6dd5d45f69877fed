package useragent

import (
	"context"
	"net/url"
	"sync/atomic"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/wire"
)

// servers are those that a client meets in one attempt.
type servers struct {
	list    []*wire.Server
	origins map[casefile.RefKind]string
}

// listen opens the servers of an attempt at a case, whose requests a play answers.
func (a *Agent) listen(ctx context.Context, c *casefile.Case, p *play) (*servers, error) {
	var connections atomic.Int64
	s := &servers{origins: map[casefile.RefKind]string{}}
	add := func(name string, kind casefile.RefKind, o wire.ServerOptions, scheme string) error {
		o.Name, o.Handle, o.Note, o.Connections, o.Network = name, p.handle, p.note, &connections, a.opts.Network
		server, err := wire.Listen(ctx, o)
		if err != nil {
			s.close()
			return err
		}
		s.list = append(s.list, server)
		s.origins[kind] = scheme + "://" + server.Addr()
		return nil
	}
	main, scheme := a.mainOptions(c)
	if err := add(casefile.MainServer, casefile.RefOrigin, main, scheme); err != nil {
		return nil, err
	}
	other, scheme := a.otherOptions(c)
	if err := add(casefile.OtherServer, casefile.RefOther, other, scheme); err != nil {
		return nil, err
	}
	if a.takes(casefile.NeedProxy) {
		if err := add(casefile.ProxyServer, casefile.RefProxy, wire.ServerOptions{}, "http"); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// mainOptions are those of the server whose URL the client is given.
func (a *Agent) mainOptions(c *casefile.Case) (o wire.ServerOptions, scheme string) {
	tls := casefile.TLSUnsaid
	if c.Start != nil {
		tls = c.Start.TLS
	}
	if tls == casefile.TLSUnsaid && a.opts.HTTPS {
		tls = casefile.TLSRight
	}
	switch tls {
	case casefile.TLSRight:
		return wire.ServerOptions{TLS: a.right}, "https"
	case casefile.TLSUntrusted:
		return wire.ServerOptions{TLS: a.untrusted}, "https"
	case casefile.TLSClear:
		return wire.ServerOptions{}, "https"
	}
	return wire.ServerOptions{}, "http"
}

// otherOptions are those of the other server: over TLS where the whole run is, but in
// the clear where a case says itself what its own server has: that is about both.
func (a *Agent) otherOptions(c *casefile.Case) (o wire.ServerOptions, scheme string) {
	if a.opts.HTTPS && (c.Start == nil || c.Start.TLS == casefile.TLSUnsaid) {
		return wire.ServerOptions{TLS: a.right}, "https"
	}
	return wire.ServerOptions{}, "http"
}

// settle waits until what the client has begun is over.
func (s *servers) settle(ctx context.Context) {
	for _, server := range s.list {
		server.Settle(ctx)
	}
}

func (s *servers) close() {
	for _, server := range s.list {
		server.Close()
	}
}

// originOf is an origin as a URL.
func originOf(origin string) *url.URL {
	u, err := url.Parse(origin)
	if err != nil {
		panic("useragent: an origin of its own is no URL: " + err.Error())
	}
	return u
}
