package engine

import (
	"fmt"
	"net/http"
	"slices"

	"authspec/runner/internal/applicability"
	"authspec/runner/internal/message"
	"authspec/runner/internal/request"
	"authspec/runner/internal/scheme"
)

// loginsOf are whom a request logs in that was made for a case.
func loginsOf(built *request.Built) []scheme.Login {
	return scheme.Logins(built.Credentials, built.Request.Loosely("Authorization"))
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
		if _, right := l.Of(a.b.opts.Target); !right {
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
	if a.b.purse == nil || r == nil || r.Status != http.StatusUnauthorized {
		return
	}
	if c := built.Credentials; c != nil && c.Login != nil && !c.Plain {
		return // something else than the login is wrong with them
	}
	right := slices.ContainsFunc(loginsOf(built), func(l scheme.Login) bool {
		_, ok := l.Of(a.b.opts.Target)
		return ok
	})
	if right {
		a.b.purse.settle(0, 1)
	}
}
