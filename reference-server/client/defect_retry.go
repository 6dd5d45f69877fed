package client

import (
	"context"
	"net"
	"strings"
	"time"
)

// retryDefects go on where they should stop, or stop where they could go on
// (RFC 9110 §15.5).
func retryDefects() []Defect {
	return []Defect{
		persisting(what{"refused-credentials-repeated", "rfc9110-15.5.2-client-stops",
			"Credentials that were refused are sent twenty times."}, func(a *answer) bool { return a.status == 401 }, 20),
		persisting(what{"refused-credentials-repeated-for-ever", "suite-client-no-flood",
			"Credentials that were refused are sent five hundred times."}, func(a *answer) bool { return a.status == 401 }, 500),
		what{"stale-for-ever", "suite-client-no-flood",
			"Whoever is told that the nonce is stale sends the request again, up to five hundred times."}.breaking(func(r *rules) {
			right := r.refused
			r.mostRequests = always(500)
			r.refused = func(v *visit, p party, before *login, asked bool, next *login) error {
				if stale, _ := next.challenge.param("stale"); before != nil && strings.EqualFold(stale, "true") {
					return nil
				}
				return right(v, p, before, asked, next)
			}
		}),
		what{"refused-credentials-for-another-realm", "advisory-client-bounded-retries",
			"Each new name of a realm is a reason to send the same credentials again."}.breaking(func(r *rules) {
			right := r.refused
			r.mostRequests = always(50)
			r.refused = func(v *visit, p party, before *login, asked bool, next *login) error {
				return right(v, p, before, false, next)
			}
		}),
		repeating(what{"forbidden-repeated", "rfc9110-15.5.4-no-auto-repeat-on-403",
			"A request that got a 403 is sent once more, credentials and all."}, func(a *answer) bool { return a.status == 403 }, 3),
		repeating(what{"proxy-refusal-repeated", "rfc9110-15.5.8-client-stops",
			"Credentials that the proxy refused are sent ten times."}, func(a *answer) bool { return a.status == 407 }, 10),
		what{"proxy-challenge-never-answered", "suite-client-claims",
			"A proxy that asks for credentials gets none."}.breaking(func(r *rules) {
			r.proxyAsks = func(route, *answer) bool { return false }
		}),
		what{"challenge-never-answered", "rfc9110-15.5.2-client-may-retry",
			"A 401 is never answered with credentials."}.breaking(func(r *rules) {
			r.asks = func(*answer) bool { return false }
		}),
		what{"misdirected-gives-up", "rfc9110-15.5.20-client-421-retry",
			"A 421 is not answered with another connection."}.breaking(func(r *rules) {
			r.movesOn = func(*answer) bool { return false }
		}),
		what{"never-ends", "suite-client-ends",
			"After a 401 that asks for nothing it knows the client waits until it is ended."}.breaking(func(r *rules) {
			right := r.repeats
			r.repeats = func(v *visit, a *answer, again bool) bool {
				if a.status == 401 && len(inOrder(parseChallenges(a.fields.values(theOrigin.asks)))) == 0 {
					<-v.done
				}
				return right(v, a, again)
			}
		}),
		what{"ends-by-a-crash", "suite-client-ends",
			"Before the last answer is shown, and where none comes that counts, the client crashes."}.breaking(crashing),
		what{"error-ends-by-a-crash", "suite-client-ends",
			"Where the last answer is an error the client crashes after it has shown the content."}.breaking(func(r *rules) {
			r.exit = func(int) int { panic("an error without a name") }
		}),
		what{"crashes-at-what-is-rare", "suite-client-ends",
			"A challenge beside a 200, and a 401 in chunks, make the client crash."}.breaking(func(r *rules) {
			body, shown := r.body, r.shown
			r.body = func(ar *answerReader, a *answer, method string) error {
				if a.status == 401 && a.fields.has("Transfer-Encoding") {
					panic("chunks are not expected here")
				}
				return body(ar, a, method)
			}
			r.shown = func(a *answer) []byte {
				if challengedSuccess(a) {
					panic("there is nothing to show")
				}
				return shown(a)
			}
		}),
		what{"content-of-401-hidden", "rfc9110-15.5-client-shows-content",
			"The content of an error is not shown."}.breaking(func(r *rules) {
			right := r.shown
			r.shown = func(a *answer) []byte {
				if a.status >= 400 {
					return nil
				}
				return right(a)
			}
		}),
		what{"unsupported-scheme-ends-well", "rfc7616-3.7-client-fails-gracefully",
			"A client that can't log in ends as if it had, and says nothing of it."}.breaking(func(r *rules) {
			r.exit = func(int) int { return ExitFetched }
		}),
	}
}

// crashing ends every fetch by a panic.
func crashing(r *rules) {
	const why = "a pointer leads nowhere"
	secure, proves := r.secure, r.proves
	r.shown = func(*answer) []byte { panic(why) }
	r.secure = func(ctx context.Context, s *session, plain net.Conn, to origin) (net.Conn, error) {
		secured, err := secure(ctx, s, plain, to)
		if err != nil {
			panic(why)
		}
		return secured, nil
	}
	r.proves = func(info challenge, proof string, sent *digestInput, a *answer) bool {
		if !proves(info, proof, sent, a) {
			panic(why)
		}
		return true
	}
}

// repeating sends a request again after some answers, up to a number of requests
// in all.
func repeating(w what, after func(a *answer) bool, most int) Defect {
	return w.breaking(func(r *rules) {
		right := r.repeats
		r.repeats = func(v *visit, a *answer, again bool) bool {
			return right(v, a, again) || after(a) && v.hadCredentials() && v.requests < most && v.goesOn()
		}
	})
}

// persisting does not see that a challenge means a refusal.
func persisting(w what, after func(a *answer) bool, most int) Defect {
	return repeating(w, after, most).and(what{}.breaking(func(r *rules) {
		r.mostRequests = always(most)
		r.refused = func(*visit, party, *login, bool, *login) error { return nil }
	}))
}

// hadCredentials tells whether the last request had any.
func (v *visit) hadCredentials() bool {
	return v.sent.fields.has("Authorization") || v.sent.fields.has("Proxy-Authorization")
}

// goesOn waits a little, and tells whether anybody still waits for the client.
func (v *visit) goesOn() bool {
	select {
	case <-v.done:
		return false
	case <-time.After(time.Millisecond):
		return true
	}
}
