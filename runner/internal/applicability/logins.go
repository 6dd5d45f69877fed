package applicability

import (
	"fmt"
	"slices"
	"strings"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/httpauth"
)

// spends is how many failed logins a case costs a target that counts them, and
// why it can't be afforded at all, if so. A case that is about the lock-out
// itself costs nothing: it runs when all others are through.
func (o Options) spends(c *casefile.Case) (n int, skip string) {
	f := o.Target.Limits.Failures
	if !f.Locks() || LocksOut(c) {
		return 0, ""
	}
	n = failedLogins(c)
	if n > 0 && n >= f.Count {
		return n, fmt.Sprintf("accounts are locked after %s (limits.failures), and the case needs %d; "+
			"it can be judged where nobody is locked (failures: none)", f, n)
	}
	return n, ""
}

// LocksOut tells whether a case is about the lock-out, and so has to lock an
// account. One that may lock an account without wanting to spends as others do.
func LocksOut(c *casefile.Case) bool {
	return slices.Contains(c.Needs, casefile.NeedLockOut)
}

// failedLogins is what a case spends as its file has it, or as many logins of
// its steps as must be expected to fail, if these are more: the file counts
// wrong passwords of existing accounts, and a target may count those of users
// that do not exist too. What no server can read as a login is not counted.
func failedLogins(c *casefile.Case) int {
	fails := map[string]int{}
	n := 0
	for _, s := range c.Steps {
		if s.Request == nil {
			continue
		}
		switch a := s.Request.Auth; {
		case a == nil:
		case a.Kind == casefile.AuthSame:
			fails[s.ID] = fails[a.Same]
		case fail(a):
			fails[s.ID] = 1
		}
		fails[s.ID] += written(s.Request.Fields)
		n += fails[s.ID] * c.Samples
	}
	return max(n, c.Spends)
}

// fail tells whether credentials must be expected to fail.
func fail(a *casefile.Auth) bool {
	switch a.Kind {
	case casefile.AuthWrong, casefile.AuthUnknown:
		return true
	case casefile.AuthBasic, casefile.AuthLogin:
		return a.Basic != nil && !right(a.Basic)
	case casefile.AuthDigest:
		return a.Digest != nil && a.Digest.User != nil && !pair(a.Digest.User, a.Digest.Password)
	}
	return false
}

// written is how many Basic credentials are written out in fields; nobody has
// them.
func written(fields []casefile.Field) int {
	n := 0
	for _, f := range fields {
		if f.Name == nil || f.Value == nil {
			continue
		}
		if name, plain := f.Name.IsLiteral(); plain && strings.EqualFold(string(name), "Authorization") && readable(f.Value) {
			n++
		}
	}
	return n
}

// readable tells whether a value is a login that a server can read. What is
// made up in place of base64 can turn out to be one.
func readable(t *casefile.Text) bool {
	if value, plain := t.IsLiteral(); plain {
		_, _, login := httpauth.ReadBasic(string(value))
		return login
	}
	const scheme = "basic "
	first := t.Pieces[0].Literal
	return len(first) >= len(scheme) && strings.EqualFold(string(first[:len(scheme)]), scheme) &&
		slices.ContainsFunc(t.Pieces, func(p casefile.Piece) bool {
			encoded := func(f casefile.Filter) bool { return f.Name == "base64" }
			return p.Ref != nil && p.Ref.Kind == casefile.RefUnique && !slices.ContainsFunc(p.Ref.Filters, encoded)
		})
}

// right tells whether Basic credentials are those of an account, unchanged.
func right(b *casefile.Basic) bool {
	if b.UserPass != nil {
		role, whole := attribute(b.UserPass, "user-pass")
		return whole && role != ""
	}
	return pair(b.User, b.Password)
}

func pair(user, password *casefile.Text) bool {
	role, whole := attribute(user, "user")
	of, also := attribute(password, "password")
	return whole && also && role == of
}

// attribute tells of which account a text is the attribute and nothing else.
func attribute(t *casefile.Text, name string) (role string, ok bool) {
	if t == nil || len(t.Pieces) != 1 || t.Pieces[0].Ref == nil {
		return "", false
	}
	r := t.Pieces[0].Ref
	return r.Of, r.Kind == casefile.RefAccount && r.Name == name && len(r.Filters) == 0
}
