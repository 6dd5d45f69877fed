package server

import (
	"strings"
)

// numberDefects are those of nc as a number, and of nonces that are used for
// longer than one request.
func numberDefects() []Defect {
	badCount := func(digestSent) *response { return problem(400, "That is no number.") }
	return []Defect{
		digestSpoiling(what{"digest-nc-decimal", "rfc7616-3.4-nc-hexadecimal",
			"The nc is read as a decimal number, and one with a letter is refused like a wrong password."}, digestSent.lettered),
		digestReplacing(what{"digest-nc-decimal-400", "rfc7616-3.4-nc-hexadecimal",
			"The nc is read as a decimal number, and one with a letter gets 400."}, digestSent.lettered, badCount),
		digestSpoiling(what{"digest-nc-of-two-bases", "rfc7616-3.4-nc-hexadecimal",
			"An nc without letters is read as a decimal number, and so may be lower than the one before."}, digestSent.tooLowInDecimal),
		digestReplacing(what{"digest-nc-of-two-bases-400", "rfc7616-3.4-nc-hexadecimal",
			"An nc without letters is read as a decimal number, and one that is then too low gets 400."}, digestSent.tooLowInDecimal, badCount),
		digestSpoiling(what{"digest-nc-in-capitals-refused", "rfc7616-3.4-nc-capitals",
			"An nc in capitals is refused like a wrong password."}, digestSent.capital),
		digestReplacing(what{"digest-nc-in-capitals-400", "rfc7616-3.4-nc-capitals",
			"An nc in capitals gets 400."}, digestSent.capital, badCount),
		digestSpoiling(what{"digest-nc-downwards-refused", "rfc7616-3.4-nc-gap",
			"An nc that was overtaken by a higher one is refused like a wrong password."}, func(d digestSent) bool {
			return d.right() && d.count < d.highest()
		}),
		digestSpoiling(what{"digest-nonce-twice-unsaid", "rfc7616-5.4-one-time-nonce",
			"A nonce is good for two requests, and the third one is refused like a wrong password."}, func(d digestSent) bool {
			return d.highest() > 1
		}),
		digestSpoiling(what{"digest-nonce-void-after-refusal", "rfc7616-5.4-one-time-nonce",
			"A nonce with which a wrong password came is good no more, which is not said."}, func(d digestSent) bool {
			return d.ex.conn.server.recall("guessed with "+d.input.nonce) != ""
		}).whose(func(ex *exchange) {
			if d, ok := ex.digest(); ok && ex.response.status == 401 && !d.proven() {
				ex.conn.server.note("guessed with "+d.input.nonce, "yes")
			}
		}),
		nonceOfOneArea(),
	}
}

func (d digestSent) lettered() bool {
	return d.count > 0 && strings.ContainsAny(d.input.nc, "abcdefABCDEF")
}
func (d digestSent) capital() bool { return d.count > 0 && strings.ContainsAny(d.input.nc, "ABCDEF") }

// tooLowInDecimal tells whether an nc is higher than those before, and would not
// be as a decimal number.
func (d digestSent) tooLowInDecimal() bool {
	if d.lettered() || d.count <= d.highest() {
		return false
	}
	decimal := uint32(0)
	for _, digit := range d.input.nc {
		decimal = decimal*10 + uint32(digit-'0')
	}
	return decimal <= d.highest()
}

// nonceOfOneArea takes a nonce where it was given only.
func nonceOfOneArea() Defect {
	d := rechallenging(what{"digest-nonce-of-one-area", "rfc7616-3.6-nonce-in-space",
		"A nonce is good in the area that gave it, and refused elsewhere like a wrong password."}, func(ex *exchange, challenge string) string {
		ex.conn.server.note("area of "+strings.Trim(valueOf(challenge, "nonce"), `"`), areaOf(ex.path).prefix)
		return challenge
	})
	return d.reads(func(ex *exchange) {
		sent, ok := ex.digest()
		if given := ex.conn.server.recall("area of " + sent.input.nonce); ok && given != "" && given != areaOf(ex.path).prefix {
			ex.fields.set("Authorization", "Digest")
		}
	})
}

// replayDefects take requests again.
func replayDefects() []Defect {
	return []Defect{
		digestAccepting(what{"digest-last-nc-compared-only", "rfc7616-3.4-server-replay",
			"Of the nc that were there before only the last one is kept."}, func(d digestSent) bool {
			return d.proven() && d.current() && d.count != d.highest()
		}),
		digestAccepting(what{"digest-replay-above-nine-accepted", "rfc7616-3.4-server-replay",
			"An nc with a letter is no decimal number, and so is compared with nothing."}, func(d digestSent) bool {
			return d.lettered() && d.proven() && d.current()
		}),
		digestAccepting(what{"digest-rfc2069-form-replayed", "advisory-digest-replay-without-count",
			"Credentials in the form of RFC 2069 are good for as long as their nonce."}, func(d digestSent) bool {
			return d.fitsOld() && d.current()
		}),
		digestAccepting(what{"digest-nothing-counted", "rfc7616-3.4-server-replay",
			"Requests are not counted, and may come in the form of RFC 2069."}, func(d digestSent) bool {
			return (d.proven() || d.fitsOld()) && d.current()
		}),
	}
}
