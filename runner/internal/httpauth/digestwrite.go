package httpauth

import (
	"fmt"
	"strings"
)

// Written is a parameter of credentials, and how it is written.
type Written struct {
	Name, Value string
	Quoted      bool   // as a quoted-string (RFC 9110 §5.6.4)
	Exact       string // all of it, in place of the rest
}

// tokenParams are the parameters of Digest credentials that are written
// without quotes: §3.4 of RFC 7616 wants that of the first three; username*
// has a notation of its own, and userhash is true or false.
var tokenParams = []string{"algorithm", "qop", "nc", "username*", "userhash"}

// QuotesParam tells whether a parameter of Digest credentials is written as a
// quoted-string (RFC 7616 §3.4); unknown ones are.
func QuotesParam(name string) bool {
	for _, t := range tokenParams {
		if strings.EqualFold(t, name) {
			return false
		}
	}
	return true
}

// WriteOptions say how parameters are put together.
type WriteOptions struct {
	Upper  bool   // names in capitals
	Join   string // between the parameters
	Equals string // between name and value
	End    string // after the last
}

// UsualWriting is how most clients write parameters.
func UsualWriting() WriteOptions { return WriteOptions{Join: ", ", Equals: "="} }

// WriteParams writes what follows the scheme.
func WriteParams(list []Written, o WriteOptions) string {
	var out []string
	for _, w := range list {
		name, value := w.Name, w.Value
		if o.Upper {
			name = strings.ToUpper(name)
		}
		if w.Quoted {
			value = Quote(value)
		}
		text := name + o.Equals + value
		if w.Exact != "" {
			text = w.Exact
		}
		out = append(out, text)
	}
	return strings.Join(out, o.Join) + o.End
}

var escapes = strings.NewReplacer(`\`, `\\`, `"`, `\"`)

// Quote writes a text as a quoted-string (RFC 9110 §5.6.4).
func Quote(s string) string {
	return `"` + escapes.Replace(s) + `"`
}

// ExtValue writes a UTF-8 text in the notation of RFC 8187 §3.2.1, as username*
// has it.
func ExtValue(s string) string {
	const others = "!#$&+-.^_`|~" // attr-char besides letters and digits
	var b strings.Builder
	b.WriteString("UTF-8''")
	for i := range len(s) {
		c := s[i]
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte(others, c) >= 0 {
			b.WriteByte(c)
			continue
		}
		fmt.Fprintf(&b, "%%%02X", c)
	}
	return b.String()
}

// UserForm is how a user name stands in Digest credentials.
type UserForm int

// The forms of a user name (RFC 7616 §3.4, §3.4.4).
const (
	UserPlain  UserForm = iota // username
	UserHashed                 // username is a hash, and userhash says so
	UserStar                   // username*
	UserBoth                   // username and username*, which is an error
)

// Params are the parameters of the credentials that answer a challenge
// (RFC 7616 §3.4), in the order in which most clients write them.
func (d Digest) Params(c DigestChallenge, user UserForm) []Written {
	var list []Written
	add := func(name, value string) {
		list = append(list, Written{Name: name, Value: value, Quoted: QuotesParam(name)})
	}
	switch user {
	case UserHashed:
		add("username", d.HashedUser())
	case UserPlain, UserBoth:
		add("username", d.User)
	}
	if user == UserStar || user == UserBoth {
		add("username*", ExtValue(d.User))
	}
	add("realm", d.Realm)
	add("nonce", d.Nonce)
	add("uri", d.URI)
	if c.Named != "" {
		add("algorithm", c.Named)
	}
	if d.QOP != NoQOP {
		add("qop", d.QOP)
		add("nc", d.NC)
		add("cnonce", d.CNonce)
	} else if d.Algorithm.Session() {
		add("cnonce", d.CNonce) // the session key depends on it
	}
	add("response", d.Response())
	if c.Opaque != nil {
		add("opaque", *c.Opaque)
	}
	if c.UserHash {
		add("userhash", fmt.Sprint(user == UserHashed))
	}
	return list
}
