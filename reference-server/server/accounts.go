package server

import (
	"crypto/pbkdf2"
	"crypto/sha256"
	"crypto/subtle"
	"sync"

	"golang.org/x/text/secure/precis"
)

// iterations of the password hash. These passwords stand in the source, so the
// number only shows the place; a server with secrets takes some 600000, or
// better argon2id.
const iterations = 16

// account is somebody who may log in. The password itself is not kept
// (RFC 7617 §4).
type account struct {
	user      string // prepared, see prepare
	salt      []byte
	hash      []byte
	forbidden bool // authenticates, and may read nothing
}

// login is an account as its owner knows it, by the role that it plays in
// cases of the suite.
type login struct{ role, user, password string }

// logins are the accounts of the reference server. The first is as plain as can
// be, so that everything works with it; each other shows something. The base64
// of the second's pair holds '+', '/' and padding.
func logins() []login {
	return []login{
		{"ordinary", "alice", "Rabbit-Hole-42!"},
		{"second", "bob", "1?2Teas~Sugar"},
		{"colon", "carol", "a:b:c"},
		{"utf8", "jürgen", "pässwörd"},
		{"long", "dora", "An explorer needs a long password, and this one has one hundred characters, the last of which is: Z!"},
		{"special", `q"b\s%41+`, `quo"te\slash%42+`},
		{"forbidden", "mallory", "No-Entry 403"},
	}
}

// accounts are the accounts by prepared user-id.
type accounts map[string]account

// newAccounts derives the hashes of the passwords, once for all servers of a
// process.
var newAccounts = sync.OnceValue(func() accounts {
	all := accounts{}
	for _, l := range logins() {
		user, password, ok := prepare(l.user, l.password)
		if !ok {
			panic("the account of " + l.user + " can't be used with RFC 7617")
		}
		salt := []byte("salt of " + l.role) // random in a server with secrets
		all[user] = account{user: user, salt: salt, hash: derive(password, salt), forbidden: l.role == "forbidden"}
	}
	return all
})

// verify finds the account of a user-id and password. An unknown user costs
// the same work as a wrong password, and the comparison takes the same time
// whatever differs.
func (a accounts) verify(user, password string) (account, bool) {
	user, password, ok := prepare(user, password)
	if !ok {
		return account{}, false
	}
	known, exists := a[user]
	if !exists {
		known = account{salt: []byte("salt of nobody"), hash: make([]byte, sha256.Size)}
	}
	match := subtle.ConstantTimeCompare(derive(password, known.salt), known.hash) == 1
	return known, match && exists
}

// prepare brings user-id and password into the form in which they are compared
// (RFC 7617 §2.1, RFC 8265 §3.4 and §4.2): UTF-8 in normalization form C,
// without control characters; letter case counts. An empty one, and octets
// that are no UTF-8, are refused.
func prepare(user, password string) (string, string, bool) {
	preparedUser, err := precis.UsernameCasePreserved.String(user)
	if err != nil {
		return "", "", false
	}
	preparedPassword, err := precis.OpaqueString.String(password)
	if err != nil {
		return "", "", false
	}
	return preparedUser, preparedPassword, true
}

// derive hashes a password, slowly, with the salt of its account.
func derive(password string, salt []byte) []byte {
	key, err := pbkdf2.Key(sha256.New, password, salt, iterations, sha256.Size)
	if err != nil {
		panic(err) // only for lengths that FIPS 140 mode forbids
	}
	return key
}
