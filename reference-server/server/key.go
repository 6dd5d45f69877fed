package server

import (
	"crypto/sha256"
	"crypto/subtle"
)

// keyField is the field that carries a key. Its letter case means nothing, as
// that of no field does (RFC 9110 §5.1).
const keyField = "X-Api-Key"

// ownedKey is the key of the reference server, as its owner knows it.
const ownedKey = "tk_7Qm2vX9-bR4nW6sK1dF8hJ3pZ5cY0gL"

// keyHash is all that the server keeps of it.
var keyHash = sha256.Sum256([]byte(ownedKey))

// keyOf finds out whom a key stands for. One field with the whole key in it leads
// in: no part of it, no parameter of the query, which would stand in logs, and not
// one of two fields, of which somebody before this server may have checked the
// other. Hashes are compared, which takes no time that tells of the key.
//
// A missing and a wrong key get the same 403. A 401 would owe a challenge (RFC 9110
// §15.5.2), and no scheme is registered for keys.
func keyOf(values []string) (identity, *response) {
	if len(values) == 1 {
		sent := sha256.Sum256([]byte(values[0]))
		if subtle.ConstantTimeCompare(sent[:], keyHash[:]) == 1 {
			return identity{account: account{user: ordinary().user}}, nil
		}
	}
	return identity{}, problem(403, "This needs a key in the field "+keyField+".")
}
