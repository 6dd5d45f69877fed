// Package httpauth is the grammar and arithmetic of HTTP authentication
// (RFC 9110 §11, RFC 7617): challenges, credentials, Authentication-Info. It
// is pure and imports the standard library only.
package httpauth

// Param is one auth-param (RFC 9110 §11.2).
type Param struct {
	Name   string // as spelled
	Value  string // unquoted
	Quoted bool   // written as a quoted-string
	Raw    string // the value as written, quotes and escapes included
}

// Challenge is one challenge of a WWW-Authenticate or Proxy-Authenticate field
// (RFC 9110 §11.3).
type Challenge struct {
	Scheme  string  // as spelled
	Params  []Param // in order
	Token68 string  // in place of Params
	Line    int     // which field line it begins in, from 0
}
