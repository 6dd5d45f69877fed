package scheme

import (
	"slices"
	"strings"

	"authspec/runner/internal/httpauth"
)

// hashed tells whether the credentials say that their user name is a hash.
func (c claim) hashed() bool { return strings.EqualFold(c.value("userhash"), "true") }

// named is the user name that the credentials have in the clear.
func (c claim) named() (user string, ok bool) {
	if c.has("username*") {
		return httpauth.ParseExtValue(c.value("username*"))
	}
	return c.value("username"), true
}

// username is what is wrong with it. Which octets stand for letters in the
// parameter itself is said for username* alone.
func (a reply) username() string {
	user, ok := a.named()
	if !ok {
		return "username* is not in UTF-8 and percent-encoding"
	}
	users := a.users(false)
	hashes := a.hashes(a.users(a.to.UTF8))
	switch {
	case a.hashed() && a.has("username*"):
		return "userhash is true, and username* is no hash"
	case a.hashed() && slices.Contains(hashes, user):
		return ""
	case a.hashed() && slices.Contains(users, user):
		return "userhash is true, and username is no hash"
	case a.hashed():
		return "the username is another hash than that of user and realm"
	case slices.Contains(hashes, user):
		return "the username is a hash, and no userhash=true says so"
	case !slices.Contains(users, user):
		return "the username is " + a.show(user) + ", and not that of the account"
	}
	return ""
}

func (a reply) users(utf8Only bool) []string {
	var list []string
	for _, e := range encodings(a.h.Account, utf8Only) {
		list = append(list, e.user)
	}
	return list
}

func (a reply) hashes(users []string) []string {
	var list []string
	for _, user := range users {
		list = append(list, httpauth.Digest{Algorithm: a.to.Algorithm, User: user, Realm: a.to.Realm}.HashedUser())
	}
	return list
}

// Names: by the user's name, or by its hash in whatever algorithm and realm.
func (digest) Names(r Received, rest string, h Holder) bool {
	c, problem := claimOf(r, rest)
	if problem != "" {
		return false
	}
	user, ok := c.named()
	for _, e := range encodings(h.Account, false) {
		if ok && user == e.user {
			return true
		}
		for _, algorithm := range httpauth.Algorithms() {
			if user == (httpauth.Digest{Algorithm: algorithm, User: e.user, Realm: c.value("realm")}).HashedUser() {
				return true
			}
		}
	}
	return false
}
