package check

import (
	"strings"
	"testing"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/target"
)

// What is said of the culprit is no less public than any other finding.
func TestCondemnTellsNoSecrets(t *testing.T) {
	const password = "Rabbit-Hole-42!"
	known := &target.Target{Accounts: []target.Account{{Role: target.Ordinary, User: "alice", Password: password}}}
	e := &Evidence{Case: &casefile.Case{}, Secrets: known.Secrets()}
	got := Condemn(e, nil, "it said "+password)[0].Got
	if strings.Contains(got, password) || !strings.Contains(got, "${ordinary.password}") {
		t.Errorf("the finding has %q", got)
	}
}
