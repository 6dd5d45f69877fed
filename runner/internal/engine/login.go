package engine

import (
	"fmt"
	"net/http"
	"slices"

	"authspec/runner/internal/applicability"
	"authspec/runner/internal/httpauth"
	"authspec/runner/internal/message"
	"authspec/runner/internal/request"
	"authspec/runner/internal/target"
)

// login is a user and a password that a server can read in a request.
type login struct{ user, password string }

// logins reads the Basic credentials (RFC 7617 §2) of a request, as loosely as
// any server would.
func logins(r *message.Request) []login {
	var list []login
	for _, value := range r.Loosely("Authorization") {
		if user, password, ok := httpauth.ReadBasic(value); ok {
			list = append(list, login{user, password})
		}
	}
	return list
}

// loginsOf are those of a request that was made for a case; with Digest the
// server reads the user only, and what it proves is known here.
func loginsOf(built *request.Built) []login {
	if d := built.Digest; d != nil {
		return []login{{d.User, d.Password}}
	}
	return logins(built.Request)
}

// of tells whose login it is; ok is false where no account has that user and
// that password.
func (l login) of(t *target.Target) (role string, ok bool) {
	for _, a := range t.Accounts {
		if a.User == l.user && a.Password == l.password {
			return a.Role, true
		}
	}
	return "", false
}

// afford takes what a request costs in failed logins from those that were
// granted to the case, and from the purse where they are not enough because its
// file does not say so many. Not empty: why the request can't be sent.
func (a *attempt) afford(built *request.Built) string {
	if a.b.purse == nil || applicability.LocksOut(a.c) {
		return ""
	}
	n := 0
	for _, l := range loginsOf(built) {
		if _, right := l.of(a.b.opts.Target); !right {
			n++
		}
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if more := a.spent + n - a.credit; more > 0 {
		if !a.b.purse.takeNow(more) {
			return fmt.Sprintf("accounts are locked after %s (limits.failures), and its login fails, which the case does not say in `spends`", a.b.purse.limit)
		}
		a.credit += more
	}
	a.spent += n
	return ""
}

// surprised counts logins that failed although they were right.
func (a *attempt) surprised(built *request.Built, r *message.Response) {
	if a.b.purse == nil || r == nil || r.Status != http.StatusUnauthorized || built.Digest != nil && !built.Plain {
		return
	}
	right := slices.ContainsFunc(loginsOf(built), func(l login) bool {
		_, ok := l.of(a.b.opts.Target)
		return ok
	})
	if right {
		a.b.purse.settle(0, 1)
	}
}
