package verdict

import (
	"testing"

	"authspec/runner/results"
)

// TestClientExit: the sentence speaks of a client, and says which challenges it
// answers. What it can't is no failure, unless it never comes.
func TestClientExit(t *testing.T) {
	client := func(verdict string, lacks string, has ...string) *results.Run {
		run := checks([2]string{verdict, "MUST"})
		run.Role, run.Suite.Names = results.RoleClient, []string{"digest"}
		for _, c := range has {
			run.Ground = append(run.Ground, results.Ground{Resource: c, Holds: true})
		}
		if lacks != "" {
			run.Ground = append(run.Ground, results.Ground{Resource: lacks, Reason: "it sent no request"})
		}
		return run
	}
	bundled := client("pass", "proxy", "reach", "basic", "digest")
	bundled.Target.Bundled = true
	for want, run := range map[string]*results.Run{
		"the client conforms, by the gate must,security: 1 check judged (suite digest; it answers Digest challenges)":                                                                          client("pass", "basic", "reach", "digest"),
		"the client conforms, by the gate must,security: 1 check judged (suite digest; it answers Basic and Digest challenges)":                                                                client("pass", "", "basic", "digest"),
		"the client conforms, by the gate must,security: 1 check judged (suite digest; it answers no challenge, and sends Basic credentials unasked)":                                          client("pass", "digest", "unasked"),
		"the client conforms, by the gate must,security: 1 check judged (suite digest; it answers no challenge)":                                                                               client("pass", "digest"),
		"the client does not conform: a/b#fail does not hold, by the gate must,security (suite digest; it answers Basic challenges)":                                                           client("fail", "digest", "basic"),
		"could not tell: the client did not ask for the URL that it was given: it sent no request":                                                                                             client("skip", "reach"),
		"could not tell: nothing was verified, as every check was skipped":                                                                                                                     client("skip", "digest"),
		"the bundled reference client conforms, by the gate must,security: 1 check judged (suite digest; it answers Basic and Digest challenges); give the command of a client to judge yours": bundled,
	} {
		if _, reason := Exit(run, DefaultGate()); reason != want {
			t.Errorf("want %s\n got %s", want, reason)
		}
	}
}
