package lockout

import (
	"fmt"
	"slices"
	"strings"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/scheme"
	"authspec/runner/internal/target"
)

// Cost is how many failed logins a case costs a target that counts them, and
// why it can't be afforded at all, if so. A case that is about the lock-out
// itself costs nothing: it runs when all others are through.
func Cost(c *casefile.Case, f target.Failures) (n int, skip string) {
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
		case scheme.Fails(a):
			fails[s.ID] = 1
		}
		fails[s.ID] += written(s.Request.Fields)
		n += fails[s.ID] * c.Samples
	}
	return max(n, c.Spends)
}

// written is how many credentials that can be read are written out in fields;
// nobody has them.
func written(fields []casefile.Field) int {
	n := 0
	for _, f := range fields {
		if f.Name == nil || f.Value == nil {
			continue
		}
		if name, plain := f.Name.IsLiteral(); plain && strings.EqualFold(string(name), "Authorization") && scheme.Readable(f.Value) {
			n++
		}
	}
	return n
}
