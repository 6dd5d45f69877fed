package scheme

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/httpauth"
	"authspec/runner/internal/target"
)

// basic is Basic (RFC 7617): a user and a password, in base64.
type basic struct{ usual }

func (basic) Name() string { return "Basic" }

// Offer: any challenge can be answered, as the credentials do not depend on it.
func (basic) Offer(c httpauth.Challenge) (Offer, bool) { return nil, true }

func (s basic) Answer(a Ask) (*Credentials, error) {
	switch {
	case a.invented():
		w, err := a.nobody()
		if err != nil {
			return nil, err
		}
		return s.plain(w, w.user, w.password), nil
	case a.Auth.Kind == casefile.AuthRole:
		w, err := a.account(a.Auth.Role)
		if err != nil {
			return nil, err
		}
		return s.plain(w, w.user, w.password), nil
	}
	p, err := a.userPass()
	if err != nil {
		return nil, err
	}
	return a.encode(p)
}

// plain writes credentials as every client does.
func (s basic) plain(w who, brought ...string) *Credentials {
	rest, _ := httpauth.EncodeUserPass([]byte(w.user+":"+w.password), httpauth.Encoding{})
	return &Credentials{Scheme: s.Name(), Rest: rest, Brought: append(brought, rest), Plain: w.role != ""}
}

// userPass is a user-pass before its encoding.
type userPass struct {
	text    string
	source  string // as the case has it
	secret  bool   // it is made of a secret
	brought []string
}

// userPass is what a case makes by hand (RFC 7617 §2).
func (a Ask) userPass() (userPass, error) {
	if a.Auth.Role != "" {
		w, err := a.account(a.Auth.Role)
		source := "${" + a.Auth.Role + ".user-pass}"
		return userPass{w.user + ":" + w.password, source, true, []string{w.user, w.password}}, err
	}
	if whole := a.Auth.Basic.UserPass; whole != nil {
		text, err := a.text(whole)
		return userPass{text, whole.Source, whole.Secret(), []string{text}}, err
	}
	user, password := a.Auth.Basic.User, a.Auth.Basic.Password
	w, err := a.pair(user, password)
	source := user.Source + ":" + password.Source
	return userPass{w.user + ":" + w.password, source, user.Secret() || w.secret, []string{w.user, w.password}}, err
}

// encode writes a user-pass in the form that the case asks for.
func (a Ask) encode(p userPass) (*Credentials, error) {
	user, password, _ := strings.Cut(p.text, ":")
	if err := a.distinct(user, password); err != nil {
		return nil, err
	}
	form := a.Auth.Basic
	if form == nil {
		form = &casefile.Basic{}
	}
	rest, ok := httpauth.EncodeUserPass([]byte(p.text), httpauth.Encoding{
		URL: form.URL, Unpadded: form.Unpadded, Overpadded: form.Overpadded, DirtyBits: form.DirtyBits,
	})
	if !ok {
		return nil, target.Lacks("the encoding makes no difference to these credentials")
	}
	c := &Credentials{Scheme: basic{}.Name(), Rest: rest, Brought: append(p.brought, rest)}
	if p.secret {
		c.Made = []target.Made{{Value: rest, Placeholder: "[base64 of " + p.source + "]"}}
	}
	return c, nil
}

func (basic) Read(rest string) (Login, bool) {
	pair, ok := httpauth.DecodeUserPass(rest)
	if !ok {
		return Login{}, false
	}
	user, password, colon := strings.Cut(pair, ":")
	return Login{user, password, colon}, true
}

// readSkipping reads Basic as decoders do that skip what is no letter of base64
// and stop at its padding; several languages have one for the usual.
func readSkipping(value string) (Login, bool) {
	name, rest, _ := strings.Cut(strings.Trim(value, " \t\r\n"), " ")
	if !strings.EqualFold(name, basic{}.Name()) {
		return Login{}, false
	}
	var letters strings.Builder
	for _, c := range rest {
		switch {
		case c == '=' && letters.Len()%4 > 1:
			return pairOf(letters.String())
		case c < 0x80 && (c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.ContainsRune("+/-_", c)):
			letters.WriteRune(c)
		}
	}
	return pairOf(letters.String()[:letters.Len()&^3])
}

func pairOf(letters string) (Login, bool) {
	l, ok := basic{}.Read(letters)
	return l, ok && l.Whole
}

func (basic) Fails(a *casefile.Auth) bool {
	switch b := a.Basic; {
	case b == nil:
		return false
	case b.UserPass != nil:
		role, whole := attribute(b.UserPass, "user-pass")
		return !whole || role == ""
	default:
		return !ownPair(b.User, b.Password)
	}
}

// Readable: what is made up in place of base64 can turn out to be some, and what
// stands before something else can be all that is read.
func (basic) Readable(t *casefile.Text) bool {
	const scheme = "basic "
	first := t.Pieces[0].Literal
	if _, ok := readSkipping(string(first)); ok {
		return true
	}
	return len(first) >= len(scheme) && strings.EqualFold(string(first[:len(scheme)]), scheme) &&
		slices.ContainsFunc(t.Pieces, func(p casefile.Piece) bool {
			encoded := func(f casefile.Filter) bool { return f.Name == "base64" }
			return p.Ref != nil && p.Ref.Kind == casefile.RefUnique && !slices.ContainsFunc(p.Ref.Filters, encoded)
		})
}

func (basic) Words(a *casefile.Auth, show Show) string {
	b := a.Basic
	if b == nil {
		return fmt.Sprintf("`%s`", a.Role)
	}
	var what string
	switch {
	case b.UserPass != nil:
		what = fmt.Sprintf("\"%s\"", show(b.UserPass))
	case b.User != nil || b.Password != nil:
		what = WordsOfPair(b.User, b.Password, show)
	default:
		what = fmt.Sprintf("`%s`", a.Role)
	}
	for _, form := range []struct {
		on   bool
		text string
	}{
		{b.URL, "in the alphabet of base64url"},
		{b.Unpadded, "without padding"},
		{b.Overpadded, "with more padding than is due"},
		{b.DirtyBits, "with the bits set that the padding leaves over"},
	} {
		if form.on {
			what += ", " + form.text
		}
	}
	return what
}

// Chance: there are cases that need certain letters in the base64 of a user and
// a password (RFC 7617 §2).
func (basic) Chance(accounts []target.Account) []string {
	var list []string
	for _, c := range []struct {
		letters, what, cases, password string
	}{
		// The low six bits of ~ and ? are those of + and /, and of three in a row
		// one is the last of its group.
		{"+/", `"+" or "/"`, "basic/base64-alphabet", "has ~~~ or ??? in it"},
		{"=", "padding", "basic/base64-padding", "is longer by one letter"},
	} {
		if !slices.ContainsFunc(accounts, func(a target.Account) bool { return encodedWith(a, c.letters) }) {
			list = append(list, fmt.Sprintf(
				"%s is skipped: no account has %s in the base64 of its user and password. One whose password %s would have it.",
				c.cases, c.what, c.password))
		}
	}
	return list
}

// encodedWith tells whether the base64 of an account that these cases use has any
// of the letters.
func encodedWith(a target.Account, letters string) bool {
	used := slices.Contains([]string{target.Ordinary, target.Second, target.Colon, target.Long, target.Special}, a.Role)
	return used && strings.ContainsAny(base64.StdEncoding.EncodeToString([]byte(a.User+":"+a.Password)), letters)
}
