package ground

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"authspec/runner/internal/scheme"
	"authspec/runner/internal/target"
)

// variant is an account as servers have been seen to read it wrongly. Where it
// leads in and the account itself does not, the server is to be mended, not the
// password.
type variant struct {
	how     string // completes "but … leads in"
	why     string
	account target.Account
}

// bcryptLimit is how many octets of a password bcrypt looks at.
const bcryptLimit = 72

// variants are the wrong readings that make a difference to an account, the
// most frequent first.
func variants(a target.Account) []variant {
	var list []variant
	add := func(how, why, user, password string) {
		if user != a.User || password != a.Password {
			list = append(list, variant{how, why, target.Account{Role: a.Role, User: user, Password: password}})
		}
	}
	if before, _, ok := strings.Cut(a.Password, ":"); ok {
		add("the password up to its first colon does", "the server, or its password file, ends a password at its first colon, though it may hold colons (RFC 7617 §2)", a.User, before)
	}
	user, ok := latin1(a.User)
	password, also := latin1(a.Password)
	if ok && also {
		add("the same in ISO-8859-1 does", `the server does not read UTF-8; if it is to, its challenge says so by charset="UTF-8" (RFC 7617 §2.1)`, user, password)
	}
	if strings.ContainsAny(a.Password, "%+") {
		const why = "what base64 gives is the user-pass itself (RFC 7617 §2), and nothing is to be decoded in it once more"
		add("the password percent-encoded does", why, a.User, url.QueryEscape(a.Password))
		if decoded, err := url.QueryUnescape(a.Password); err == nil {
			add("the password percent-decoded does", "the password was taken from a URL, or the server knows it so", a.User, decoded)
		}
	}
	add("the password without the blanks around it does", "the server, or who wrote its password file, drops blanks", a.User, strings.TrimSpace(a.Password))
	if len(a.Password) > bcryptLimit {
		add(fmt.Sprintf("the first %d octets of the password do", bcryptLimit), "the server looks no further, as bcrypt does, and yet refuses what is longer", a.User, a.Password[:bcryptLimit])
	}
	return list
}

// latin1 encodes a text in ISO-8859-1, if that can be done.
func latin1(text string) (string, bool) {
	var octets []byte
	for _, r := range text {
		if r > 0xff {
			return "", false
		}
		octets = append(octets, byte(r))
	}
	return string(octets), true
}

// misread finds the variant of the ordinary account that leads in by a scheme
// though the account itself does not; nil if there is none, or none may be
// tried. Once is enough: the server reads alike everywhere.
func (s Settler) misread(ctx context.Context, r *Resource, schemes []scheme.Scheme) *variant {
	account, ok := s.Target.Account(target.Ordinary)
	i := slices.IndexFunc(schemes, func(of scheme.Scheme) bool { return of.Means() == scheme.Password })
	if !ok || i < 0 || !s.tries.vary() {
		return nil
	}
	for _, v := range variants(account) {
		if !s.tries.left() {
			return nil
		}
		t := *s.Target
		t.Accounts = slices.Clone(t.Accounts)
		t.SetAccount(v.account)
		s.Target = &t
		s.Secrets.Add(parts(v.account)...)
		answer := s.enter(ctx, r, entry{step: "variant", scheme: schemes[i], fresh: true})
		if answer != nil && r.leadsIn(answer) {
			return &v
		}
		s.tries.fail()
	}
	return nil
}

// parts are what of a variant is as secret as the password.
func parts(a target.Account) []target.Made {
	mask := "[a variant of ${" + a.Role + ".user-pass}]"
	return []target.Made{{Value: a.User + ":" + a.Password, Placeholder: mask}, {Value: a.Password, Placeholder: mask}}
}
