package server

import (
	"sync"

	"golang.org/x/text/secure/precis"
)

// digestAccount is what is kept of an account for Digest: H(A1) by hash, never
// the password. Whoever reads it can log in with Digest, but not elsewhere
// (RFC 7616 §5.2).
type digestAccount struct {
	account
	a1 map[*hashing]string
}

// digestAccounts finds accounts by their prepared user name, and by its hash
// with the realm (RFC 7616 §3.4.4).
type digestAccounts struct {
	byName map[string]digestAccount
	byHash map[*hashing]map[string]digestAccount
}

// newDigestAccounts computes what is kept of all accounts, once for all servers
// of a process. User names and passwords are in normalization form C and UTF-8,
// as the parameter charset says (RFC 7616 §4).
var newDigestAccounts = sync.OnceValue(func() digestAccounts {
	known := newAccounts()
	all := digestAccounts{byName: map[string]digestAccount{}, byHash: map[*hashing]map[string]digestAccount{}}
	for _, l := range logins() {
		user, password, _ := prepare(l.user, l.password)
		one := digestAccount{account: known[user], a1: map[*hashing]string{}}
		all.byName[user] = one
		for _, h := range hashings {
			one.a1[h] = h.of(user, realm, password)
			if all.byHash[h] == nil {
				all.byHash[h] = map[string]digestAccount{}
			}
			all.byHash[h][h.of(user, realm)] = one
		}
	}
	return all
})

// find looks a user name up as credentials give it. For one that nobody has
// there is a stand-in, so that it costs the same work as a wrong password.
func (a digestAccounts) find(c digestCredentials) (digestAccount, bool) {
	var known digestAccount
	var exists bool
	if c.hashed {
		known, exists = a.byHash[c.algorithm.hash][c.user]
	} else if user, err := precis.UsernameCasePreserved.String(c.user); err == nil {
		known, exists = a.byName[user]
	}
	if !exists {
		return digestAccount{a1: map[*hashing]string{c.algorithm.hash: c.algorithm.hash.sum(c.user)}}, false
	}
	return known, true
}
