package httpauth

import "strings"

// digestScheme is the name of the scheme (RFC 7616 §6.2).
const digestScheme = "Digest"

// DigestChallenge is a Digest challenge that can be answered (RFC 7616 §3.3).
type DigestChallenge struct {
	Realm, Nonce string
	Algorithm    Algorithm
	Named        string   // the algorithm as spelled; empty: the challenge names none
	QOP          []string // offered and known, in order
	Opaque       *string  // nil: there is none
	UserHash     bool     // hashed user names are taken (§3.4.4)
	UTF8         bool     // charset=UTF-8 (§4)
}

// DigestChallenges reads the Digest challenges that can be answered off all
// lines of a WWW-Authenticate field, in order: those that have a realm and a
// nonce, and an algorithm that is known (RFC 7616 §3.3 has others ignored).
func DigestChallenges(lines []string) []DigestChallenge {
	var list []DigestChallenge
	for _, c := range ParseChallenges(lines).Challenges {
		if d, ok := c.Digest(); ok {
			list = append(list, d)
		}
	}
	return list
}

// Digest reads a challenge as one of Digest; ok is false where it can't be
// answered.
func (c Challenge) Digest() (d DigestChallenge, ok bool) {
	if !c.Is(digestScheme) {
		return d, false
	}
	realm, hasRealm := c.first("realm")
	nonce, hasNonce := c.first("nonce")
	d.Realm, d.Nonce = realm, nonce
	d.Named, _ = c.first("algorithm")
	var known bool
	if d.Algorithm, known = ParseAlgorithm(d.Named); !hasRealm || !hasNonce || !known {
		return d, false
	}
	offered, _ := c.first("qop")
	for _, q := range strings.Split(offered, ",") {
		switch q = strings.ToLower(strings.Trim(q, " \t")); q {
		case QOPAuth, QOPAuthInt:
			d.QOP = append(d.QOP, q)
		}
	}
	if opaque, has := c.first("opaque"); has {
		d.Opaque = &opaque
	}
	hashes, _ := c.first("userhash")
	charset, _ := c.first("charset")
	d.UserHash, d.UTF8 = strings.EqualFold(hashes, "true"), strings.EqualFold(charset, "UTF-8")
	return d, true
}

// first is the value of the first parameter of a name.
func (c Challenge) first(name string) (value string, ok bool) {
	if list := c.Param(name); len(list) > 0 {
		return list[0].Value, true
	}
	return "", false
}

// Stale tells whether a Digest challenge says that nothing but the nonce was
// wrong (RFC 7616 §3.3); letter case does not count.
func Stale(lines []string) bool {
	for _, c := range ParseChallenges(lines).Challenges {
		if stale, _ := c.first("stale"); c.Is(digestScheme) && strings.EqualFold(stale, "true") {
			return true
		}
	}
	return false
}
