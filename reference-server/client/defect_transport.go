package client

import (
	"context"
	"crypto/tls"
	"net"
)

// transportDefects trust connections that nobody has secured (RFC 9110 §4.2.2,
// §4.3.4).
func transportDefects() []Defect {
	return []Defect{
		what{"certificate-not-verified", "rfc9110-4.2.2-https-never-in-clear",
			"Certificates are not verified."}.breaking(func(r *rules) { r.trust = trustAnybody }),
		what{"https-in-clear", "rfc9110-4.2.2-https-never-in-clear",
			"Where TLS does not work out, the request is sent without it."}.breaking(func(r *rules) {
			right := r.secure
			r.secure = func(ctx context.Context, s *session, plain net.Conn, to origin) (net.Conn, error) {
				secured, err := right(ctx, s, plain, to)
				if err != nil {
					return s.dial(ctx, to.address())
				}
				return secured, nil
			}
		}),
	}
}

func trustAnybody(config *tls.Config) { config.InsecureSkipVerify = true }
