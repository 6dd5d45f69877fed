package useragent

import (
	"strings"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/target"
)

// Accounts are those of the servers that clients meet. They are the suite's own,
// and no secrets of anybody; a client's output and its requests are shown with
// placeholders in their place all the same, as everywhere.
func Accounts() []target.Account {
	return []target.Account{
		{Role: target.Ordinary, User: "mira", Password: "kelp-Reef_47x"},
		{Role: "second", User: "tobin", Password: "fern-Hollow~82"},
		{Role: "colon", User: "carla", Password: "slate:Ridge:91"},
		{Role: "utf8", User: "jürgen", Password: "straße-Übung9"},
		{Role: "long", User: "dorothea", Password: strings.Repeat("0123456789abcdef", 16)},
		{Role: "special", User: `qu"o\te`, Password: `ba\ck"sl,as=h`},
		{Role: casefile.ProxyAccount, User: "gate", Password: "birch-Tunnel.63"},
	}
}

// Token is the token that a client is given (RFC 6750 §2.1: a b64token).
func Token() target.Token {
	return target.Token{Name: target.ValidToken, Value: "mF_9.B5f-4.1JqM~tok+en/27=="}
}
