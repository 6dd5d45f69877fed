package applicability

import (
	"net/url"
	"testing"
	"time"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/ground"
	"authspec/runner/internal/target"
)

// What a target lacks skips a case, and what does not hold blocks it; the
// first reason counts.
func TestDecide(t *testing.T) {
	u := &url.URL{Scheme: "http", Host: "h"}
	basic := target.Resource{Role: "basic", URL: u, Path: "/"}
	holds := ground.Resource{Resource: basic, Holds: true, Scheme: "Basic"}
	stranger := ground.Resource{Resource: basic, Holds: true, NoLogin: "no credentials were given"}
	alice := []target.Account{{Role: "ordinary", User: "alice", Password: "secret"}}
	for name, c := range map[string]struct {
		one      casefile.Case
		accounts []target.Account
		ground   ground.Resource
		limits   target.Limits
		safe     bool
		skip     string
		blocked  string
	}{
		"runs": {casefile.Case{Uses: uses("basic", "ordinary")}, alice, holds, target.Limits{}, false, "", ""},
		"no resource": {casefile.Case{Uses: uses("writable")}, alice, holds, target.Limits{}, false,
			"the target has no resource `writable`", ""},
		"no account": {casefile.Case{Uses: uses("basic", "second")}, alice, holds, target.Limits{}, false,
			"the target has no account `second`", ""},
		"no credentials": {casefile.Case{Uses: uses("basic", "ordinary")}, nil, stranger, target.Limits{}, false,
			"no credentials were given", ""},
		"no token": {casefile.Case{Uses: casefile.Uses{Resources: []string{"basic"}, Tokens: []string{"expired"}}}, alice, holds, target.Limits{}, false,
			"the target has no token `expired`", ""},
		"no TLS": {casefile.Case{Resource: "basic", Uses: uses("basic"), Needs: []casefile.Need{casefile.NeedTLS}}, alice, holds, target.Limits{}, false,
			"the resource is not reached over TLS", ""},
		"ground that does not hold": {casefile.Case{Uses: uses("basic")}, alice, ground.Resource{Resource: basic, Reason: "it does not answer"}, target.Limits{}, false,
			"", "resource `basic`: it does not answer"},
		"considerate": {casefile.Case{Uses: uses("basic"), Disturbs: []casefile.Disturbance{"size", "flood"}}, alice, holds, target.Limits{}, true,
			"--safe leaves out what could disturb a server in use (size, flood)", ""},
		"considerate to what disturbs nobody": {casefile.Case{Uses: uses("basic")}, alice, holds, target.Limits{}, true, "", ""},
		"may lock, and nothing is known": {casefile.Case{Uses: uses("basic"), Disturbs: []casefile.Disturbance{"lock-out"}}, alice, holds, target.Limits{}, false,
			"the target file does not say in `limits.failures` when accounts are locked", ""},
		"may lock, where nobody is locked": {casefile.Case{Uses: uses("basic"), Disturbs: []casefile.Disturbance{"lock-out"}}, alice, holds,
			target.Limits{Failures: target.Failures{Known: true, None: true}}, false, "", ""},
		"lock-out, and nothing is known": {casefile.Case{Uses: uses("basic"), Needs: []casefile.Need{casefile.NeedLockOut}}, alice, holds, target.Limits{}, false,
			"the target file does not say in `limits.failures` when accounts are locked", ""},
		"a nonce's life that nobody tells": {casefile.Case{Uses: uses("basic"), Steps: []*casefile.Step{{WaitNonce: true}}}, alice, holds, target.Limits{}, false,
			"the target file does not say in `limits.nonce-life` how long a nonce lives", ""},
		"a nonce's life":        {casefile.Case{Uses: uses("basic"), Steps: []*casefile.Step{{WaitNonce: true}}}, alice, holds, target.Limits{NonceLife: time.Second}, false, "", ""},
		"watching uses nothing": {casefile.Case{Watch: true, Uses: uses("writable")}, alice, holds, target.Limits{}, false, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			item := &Item{Case: &c.one}
			Decide([]*Item{item}, Options{
				Target: &target.Target{URL: u, Resources: []target.Resource{basic}, Accounts: c.accounts, Limits: c.limits},
				Ground: &ground.Ground{Resources: []*ground.Resource{&c.ground}}, Safe: c.safe,
			})
			if item.Skip != c.skip || item.Blocked != c.blocked {
				t.Errorf("\nwant skip %q, blocked %q\n got skip %q, blocked %q", c.skip, c.blocked, item.Skip, item.Blocked)
			}
			if item.Runs() != (c.skip == "" && c.blocked == "") {
				t.Error("a case runs where nothing speaks against it, and only there")
			}
		})
	}
}

func uses(resource string, accounts ...string) casefile.Uses {
	return casefile.Uses{Resources: []string{resource}, Accounts: accounts}
}
