package server

import (
	"fmt"
	"strings"
)

// staleDefects say at the wrong time that a nonce is stale, or don't say it.
func staleDefects() []Defect {
	return []Defect{
		rechallenging(what{"digest-stale-at-first", "rfc7616-3.3-stale-only-for-nonce",
			"A request without credentials is told that its nonce is stale."}, func(ex *exchange, challenge string) string {
			if noCredentials(ex) {
				challenge += ", stale=true"
			}
			return challenge
		}),
		rechallenging(what{"digest-stale-for-wrong-password", "rfc7616-3.3-stale-only-for-nonce",
			"A wrong password is told that the nonce is stale, so that clients try it for ever."}, func(ex *exchange, challenge string) string {
			if d, ok := ex.digest(); ok && !d.proven() && valueOf(challenge, "stale") == "" {
				challenge += ", stale=true"
			}
			return challenge
		}),
		wording(what{"digest-stale-missing", "rfc7616-3.3-expired-nonce-stale",
			"An old nonce is refused like a wrong password."}, "stale", ""),
		wording(what{"digest-stale-false", "rfc7616-3.3-expired-nonce-stale",
			"An old nonce is refused with stale=false."}, "stale", "stale=false"),
		rechallenging(what{"digest-nonce-not-renewed", "rfc7616-3.3-new-challenge",
			"The challenge to a wrong password has the nonce that came with it."}, func(ex *exchange, challenge string) string {
			if d, ok := ex.digest(); ok && !d.lacks("nonce") {
				challenge = setParameter(challenge, "nonce", "nonce="+quoted(d.input.nonce))
			}
			return challenge
		}),
	}
}

// nonceDefects are those of nonces themselves.
func nonceDefects() []Defect {
	return []Defect{
		rechallenging(what{"digest-nonce-shared", "rfc7616-3.3-nonce-unique",
			"Challenges that are made at about the same time have the same nonce."}, func(ex *exchange, challenge string) string {
			s := ex.conn.server
			shared := s.recall("shared nonce")
			if made, _ := s.nonces.made(shared); s.nonces.now().Sub(made) > s.nonces.life/2 {
				shared = s.nonces.make()
				s.note("shared nonce", shared)
			}
			return setParameter(challenge, "nonce", "nonce="+quoted(shared))
		}).reads(takeAgain),
		rechallenging(what{"digest-nonce-counted", "rfc7616-5.12-randomness",
			"Nonces are numbers that follow each other."}, func(ex *exchange, challenge string) string {
			next := func(string) string { return fmt.Sprintf("%016x", ex.conn.server.tick()) }
			return setParameter(challenge, "nonce", "nonce="+quoted(ex.rename(strings.Trim(valueOf(challenge, "nonce"), `"`), next)))
		}).reads(takeRenamed),
		digestAccepting(what{"digest-nonce-never-expires", "rfc7616-5.4-nonce-expires",
			"A nonce is good for ever."}, func(d digestSent) bool {
			_, ours := d.ex.conn.server.nonces.made(d.input.nonce)
			return ours && !d.current() && d.proven()
		}),
		digestAccepting(what{"digest-forged-nonce-accepted", "advisory-digest-forged-nonce",
			"Nonces are not looked at, but for those of the server."}, func(d digestSent) bool {
			_, ours := d.ex.conn.server.nonces.made(d.input.nonce)
			return !ours && !d.lacks("nonce") && d.fits(d.input)
		}),
		digestReplacing(what{"digest-forged-nonce-500", "rfc7616-3.4-improper-values-4xx",
			"A nonce that the server can't read leads to a server error."}, func(d digestSent) bool {
			_, ours := d.ex.conn.server.nonces.made(d.input.nonce)
			return !ours && !d.lacks("nonce")
		}, failed),
		nonceInVain(),
	}
}

// nonceInVain takes each nonce once, and promises that another one will do.
func nonceInVain() Defect {
	d := rechallenging(what{"digest-nonce-after-stale-refused", "rfc9110-11.6.1-challenge-applicable",
		"A nonce is good for one request, and one that comes in place of a stale one for none."}, func(ex *exchange, challenge string) string {
		if valueOf(challenge, "stale") != "" {
			ex.conn.server.note("after stale "+strings.Trim(valueOf(challenge, "nonce"), `"`), "yes")
		}
		return challenge
	})
	d.request = func(ex *exchange) *response {
		sent, ok := ex.digest()
		switch {
		case ok && ex.conn.server.recall("after stale "+sent.input.nonce) != "":
			return ex.conn.server.unauthorized(ex.request, false)
		case ok && sent.highest() > 0 && sent.proven():
			return ex.conn.server.unauthorized(ex.request, true)
		}
		return nil
	}
	return d
}

// failed is the answer of a server that has met what it did not foresee.
func failed(digestSent) *response { return problem(500, "Something unforeseen has happened.") }

// takeAgain takes a nonce any number of times.
func takeAgain(ex *exchange) {
	if d, ok := ex.digest(); ok && d.proven() {
		if _, ours := ex.conn.server.nonces.made(d.input.nonce); ours {
			ex.login(d.real)
		}
	}
}

// countDefects are those of nc.
func countDefects() []Defect {
	return []Defect{
		digestAccepting(what{"digest-replay-accepted", "rfc7616-3.4-server-replay",
			"The nc is not compared with those that were there before."}, func(d digestSent) bool {
			return d.proven() && d.current()
		}),
		digestAccepting(what{"digest-replay-of-post-accepted", "rfc7616-5.5-replay-unsafe",
			"The nc is not looked at in a POST."}, func(d digestSent) bool {
			return d.ex.method == "POST" && d.proven() && d.current()
		}),
		digestAccepting(what{"digest-replay-with-new-cnonce-accepted", "rfc7616-3.4-server-replay",
			"An nc that was there before is accepted with another cnonce."}, func(d digestSent) bool {
			return d.proven() && d.current() && d.ex.conn.server.recall("cnonce of "+d.input.nonce) != d.input.cnonce
		}).whose(func(ex *exchange) {
			if d, ok := ex.digest(); ok && ex.response.status == 200 {
				ex.conn.server.note("cnonce of "+d.input.nonce, d.input.cnonce)
			}
		}),
		digestSpoiling(what{"digest-nc-gap-refused", "rfc7616-3.4-nc-gap",
			"An nc that is not the next one is refused like a wrong password."}, func(d digestSent) bool {
			return d.right() && d.count != d.highest()+1
		}),
		digestSpoiling(what{"digest-nonce-once-unsaid", "rfc7616-5.4-one-time-nonce",
			"A nonce is good for one request, and the next one is refused like a wrong password."}, func(d digestSent) bool {
			return d.highest() > 0
		}),
		digestMending(what{"digest-nc-of-any-form", "rfc7616-3.4-improper-values-4xx",
			"The nc need not have eight digits."}, func(d digestSent) bool {
			return len(d.input.nc) != 8 && d.input.nc != "" && d.fits(d.input)
		}),
		digestMending(what{"digest-nc-zero-accepted", "rfc7616-3.4-improper-values-4xx",
			"The nc may begin with 0."}, func(d digestSent) bool {
			return d.input.nc == "00000000" && d.fits(d.input)
		}),
		digestReplacing(what{"digest-nc-not-hexadecimal-500", "rfc7616-3.4-improper-values-4xx",
			"An nc that is no number leads to a server error."}, func(d digestSent) bool {
			return !d.lacks("nc") && d.count == 0
		}, failed),
	}
}

// current tells whether a nonce is of this server and not too old.
func (d digestSent) current() bool {
	n := d.ex.conn.server.nonces
	made, ours := n.made(d.input.nonce)
	return ours && n.now().Sub(made) < n.life
}

// highest is the highest count with which a nonce was used.
func (d digestSent) highest() uint32 {
	n := d.ex.conn.server.nonces
	n.mu.Lock()
	defer n.mu.Unlock()
	if e, known := n.used[d.input.nonce]; known {
		return e.Value.(*nonceUse).counts.highest
	}
	return 0
}
