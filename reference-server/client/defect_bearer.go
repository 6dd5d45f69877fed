package client

import (
	"context"
	"net"
	"net/url"
	"strconv"
	"strings"
)

// bearerDefects send tokens wrongly, or to whom they are not for (RFC 6750 §2,
// §5.3).
func bearerDefects() []Defect {
	return []Defect{
		tokening(what{"token-in-query", "rfc9700-4.3.2-client-no-query-token",
			"The token is sent in the query, not in Authorization."}, func(r *request, token string) {
			inQuery(r, token, "&")
			r.fields.set("Cache-Control", "no-store")
			r.fields.remove("Authorization")
		}),
		tokening(what{"token-in-query-with-no-store", "rfc6750-2.3-query-discouraged",
			"The token is sent in the query and kept out of caches."}, func(r *request, token string) {
			inQuery(r, token, "&")
			r.fields.set("Cache-Control", "no-store")
			r.fields.remove("Authorization")
		}),
		tokening(what{"token-in-query-too", "rfc6750-2-client-one-method",
			"The token is sent in Authorization and in the query."}, func(r *request, token string) {
			inQuery(r, token, "&")
			r.fields.set("Cache-Control", "no-store")
		}),
		tokening(what{"token-in-query-cacheable", "rfc6750-2.3-client-query-no-store",
			"The token is sent in the query, and nothing keeps it out of caches."}, func(r *request, token string) {
			inQuery(r, token, "&")
			r.fields.remove("Authorization")
		}),
		tokening(what{"token-without-ampersand", "rfc6750-2.2-client-ampersand",
			"In the query the token follows the parameters before it without an ampersand."}, func(r *request, token string) {
			inQuery(r, token, ";")
			r.fields.set("Cache-Control", "no-store")
			r.fields.remove("Authorization")
		}),
		tokening(what{"token-in-form", "rfc6750-2.2-form-discouraged",
			"The token is sent as a form, though Authorization is there for it."}, func(r *request, token string) {
			if r.method == "POST" || r.method == "PUT" {
				inForm(r, token)
				r.fields.remove("Authorization")
			}
		}),
		tokening(what{"token-in-form-of-get", "rfc6750-2.2-client-form-conditions",
			"The token is sent as a form with GET."}, func(r *request, token string) {
			inForm(r, token)
			r.fields.remove("Authorization")
		}),
		tokening(what{"token-by-basic", "rfc6750-2.1-client-header-method",
			"The token is sent as the password of Basic."}, func(r *request, token string) {
			r.fields.set("Authorization", "Basic "+base64Of([]byte("token:"+token)))
		}),
		tokening(what{"token-quoted", "rfc6750-2.1-client-token-syntax",
			"The token is quoted."}, func(r *request, token string) { r.fields.set("Authorization", "Bearer "+quote(token)) }),
		tokening(what{"token-as-parameter", "rfc6750-2.1-client-token-syntax",
			"The token is a parameter of the credentials."}, func(r *request, token string) {
			r.fields.set("Authorization", "Bearer token="+quote(token))
		}),
		what{"token-to-whoever-asks", "rfc6750-5.3-client-no-leak",
			"The token is sent to each server that asks for one."}.breaking(func(r *rules) {
			right := r.account
			r.account = func(s *session, o origin) account {
				who := right(s, o)
				who.token = s.options.Token
				return who
			}
		}),
		what{"token-over-unverified-tls", "rfc6750-5.3-client-tls",
			"Where a token is to be sent, certificates are not verified."}.breaking(func(r *rules) {
			right := r.secure
			r.secure = func(ctx context.Context, s *session, plain net.Conn, to origin) (net.Conn, error) {
				if s.options.Token != "" {
					r.trust = trustAnybody
				}
				return right(ctx, s, plain, to)
			}
		}),
	}
}

// tokening changes requests with a token.
func tokening(w what, change func(r *request, token string)) Defect {
	return sending(w, func(_ *visit, r *request) {
		if token, found := strings.CutPrefix(r.fields.get("Authorization"), "Bearer "); found {
			change(r, token)
		}
	})
}

func inQuery(r *request, token, separator string) {
	if !strings.Contains(r.form, "?") {
		separator = "?"
	}
	r.form += separator + "access_token=" + url.QueryEscape(token)
}

func inForm(r *request, token string) {
	r.body = []byte("access_token=" + url.QueryEscape(token))
	r.fields.set("Content-Type", "application/x-www-form-urlencoded")
	r.fields.set("Content-Length", strconv.Itoa(len(r.body)))
}
