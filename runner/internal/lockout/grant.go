package lockout

import (
	"fmt"
	"net/http"
	"slices"
	"sync"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/message"
	"authspec/runner/internal/request"
	"authspec/runner/internal/scheme"
	"authspec/runner/internal/target"
)

// Grant is what one attempt at a case may spend. The nil Grant is that of a
// target without a lock-out.
type Grant struct {
	purse  *Purse
	target *target.Target
	means  bool // to lock an account: it spends what it wants

	mu      sync.Mutex
	granted int
	spent   int // of these, sent
}

// Grant is for an attempt at a case, for which n failed logins have been taken.
func (p *Purse) Grant(c *casefile.Case, t *target.Target, n int) *Grant {
	if p == nil {
		return nil
	}
	return &Grant{purse: p, target: t, means: LocksOut(c), granted: n}
}

// Spend takes what a request costs in failed logins from those that were
// granted, and from the purse where they are not enough because the file of the
// case does not say so many. Not empty: why the request can't be sent.
func (g *Grant) Spend(built *request.Built) (refusal string) {
	if g == nil || g.means {
		return ""
	}
	return g.spend(loginsOf(built))
}

// SpendLogin is Spend for a login that comes before the request which it is for.
func (g *Grant) SpendLogin(l scheme.Login) (refusal string) {
	if g == nil || g.means {
		return ""
	}
	return g.spend([]scheme.Login{l})
}

func (g *Grant) spend(logins []scheme.Login) (refusal string) {
	n := 0
	for _, l := range logins {
		if _, right := l.Of(g.target); !right {
			n++
		}
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if more := g.spent + n - g.granted; more > 0 {
		if !g.purse.TakeNow(more) {
			return fmt.Sprintf("accounts are locked after %s (limits.failures), and its login fails, which the case does not say in `spends`", g.purse.limit)
		}
		g.granted += more
	}
	g.spent += n
	return ""
}

// CountUnexpectedRefusal counts logins that failed although they were right.
func (g *Grant) CountUnexpectedRefusal(built *request.Built, r *message.Response) {
	if g == nil || r == nil || r.Status != http.StatusUnauthorized {
		return
	}
	if c := built.Credentials; c != nil && c.Login != nil && !c.Plain {
		return // something else than the login is wrong with them
	}
	right := slices.ContainsFunc(loginsOf(built), func(l scheme.Login) bool {
		_, ok := l.Of(g.target)
		return ok
	})
	if right {
		g.purse.Return(0, 1)
	}
}

// CountRefusedLogin is CountUnexpectedRefusal for such a login.
func (g *Grant) CountRefusedLogin(l scheme.Login, r *message.Response) {
	if g == nil || r.Status != http.StatusUnauthorized {
		return
	}
	if _, right := l.Of(g.target); right {
		g.purse.Return(0, 1)
	}
}

// Close ends the attempt. All that was granted counts as spent: a failed login
// can't always be seen.
func (g *Grant) Close() {
	if g == nil {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.purse.Return(g.granted, g.granted)
}

// loginsOf are whom a request logs in that was made for a case.
func loginsOf(built *request.Built) []scheme.Login {
	return scheme.Logins(built.Credentials, built.Request.Loosely("Authorization"))
}
