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
			if !strings.Contains(r.form, "?") {
				r.form += "?format=any"
			}
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
		tokening(what{"token-by-basic", "suite-client-claims",
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
		carryingToken(what{"token-to-another-port", "rfc6750-5.3-client-other-port",
			"The token goes along to another port of the host."}, func(from, to *request) bool { return from.target.host == to.target.host }),
		carryingToken(what{"token-kept-as-it-was-set", "rfc9110-15.4-caller-set-authorization",
			"The token that the user set goes along to wherever a redirect leads."}, func(_, _ *request) bool { return true }),
		tokening(what{"token-in-cookie", "rfc6750-5.3-client-not-in-cookies",
			"The token is sent as a cookie, too."}, func(r *request, token string) { r.fields.add("Cookie", "access_token="+token) }),
		sending(what{"token-in-query-after-redirect", "rfc6750-5.3-client-no-leak",
			"The token is added to the query of another origin to which a redirect leads."}, func(v *visit, r *request) {
			if token := v.session.options.Token; token != "" && v.led && v.session.accounts[r.target.origin].token == "" {
				inQuery(r, token, "&")
			}
		}),
		sending(what{"token-in-referer", "rfc6750-5.3-client-no-leak",
			"After a redirect Referer is the URL that led there, with the token in its query."}, func(v *visit, r *request) {
			if s := v.session; s.options.Token != "" && v.led {
				r.fields.add("Referer", s.options.urls()[0]+"?access_token="+url.QueryEscape(s.options.Token))
			}
		}),
		tokening(what{"secret-token-without-scheme", "rfc8959-2-whole-uri-as-token",
			"Of a secret-token URI what follows the colon is sent."}, func(r *request, token string) {
			r.fields.set("Authorization", "Bearer "+strings.TrimPrefix(token, "secret-token:"))
		}),
		sending(what{"token-never-sent", "suite-client-claims",
			"A token is taken, and never sent."}, func(_ *visit, r *request) {
			if strings.HasPrefix(r.fields.get("Authorization"), "Bearer ") {
				r.fields.remove("Authorization")
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

// carryingToken takes a token along, and no other credentials.
func carryingToken(w what, where func(from, to *request) bool) Defect {
	return w.breaking(func(r *rules) {
		var token *login
		sending(what{}, func(v *visit, _ *request) {
			if v.login != nil && v.login.challenge.is("Bearer") {
				token = v.login
			}
		}).breaks(r)
		carrying(what{}, func(from, to *request) bool {
			carried := token != nil && where(from, to)
			token = nil
			return carried
		}).breaks(r)
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
