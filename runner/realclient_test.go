package runner_test

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"authspec/runner"
	"authspec/runner/internal/implementation"
	"authspec/runner/internal/published"
	"authspec/runner/results"
)

const clients = "../fixtures/clients"

// anewClients is the command that writes the golden files of clients anew, all
// that are there and whose client is installed; AUTHSPEC_CLIENTS names others.
const anewClients = "go test ./runner -run TestRealClients -update"

// clientsAtOnce is how many clients are confirmed at the same time: each of them
// is started several times at once already.
const clientsAtOnce = 2

// TestRealClients confirms the suite against real clients, as TestRealServers
// does against servers: those with a golden file, or those that AUTHSPEC_CLIENTS,
// a list of globs, names.
func TestRealClients(t *testing.T) {
	if testing.Short() {
		t.Skip("real clients take their time, and -short leaves them out")
	}
	all, err := implementation.LoadClients(clients)
	if err != nil {
		t.Fatal(err)
	}
	var missing []string
	installed := 0
	turn := make(chan struct{}, clientsAtOnce)
	for _, c := range all {
		if !confirmedClient(c) {
			continue
		}
		t.Run(c.Name, func(t *testing.T) {
			if os.Getenv(installs) != "" {
				if err := c.Install(t.Context(), t.Output()); err != nil {
					t.Fatal(err)
				}
			}
			if err := c.Installed(t.Context()); err != nil {
				missing = append(missing, err.Error())
				t.Skip(err)
			}
			installed++
			t.Parallel()
			turn <- struct{}{}
			defer func() { <-turn }()
			confirmClient(t, c)
		})
	}
	if installed == 0 {
		t.Skipf("none of the real clients is here: %s", strings.Join(missing, "; "))
	}
}

// confirmedClient tells whether a client is to be confirmed.
func confirmedClient(c implementation.Client) bool {
	if globs := os.Getenv("AUTHSPEC_CLIENTS"); globs != "" {
		return slices.ContainsFunc(strings.Split(globs, ","), func(glob string) bool { ok, _ := path.Match(glob, c.Name); return ok })
	}
	_, err := os.Stat(filepath.Join(c.Dir, goldenFile))
	return err == nil
}

func confirmClient(t *testing.T, c implementation.Client) {
	found, err := readFindings(c.Name, filepath.Join(c.Dir, "findings.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	versions, err := c.Versions(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	version, err := c.Version(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	notes, err := published.ReadNotes(filepath.Join(clients, "notes.yaml"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	client := &runner.Client{
		Name: c.Name, Known: c.Name, Implementation: results.Implementation{Product: c.Product, Version: version},
		Command: c.Argv(), Env: c.Environment(), Role: c.Role,
	}
	confirmation{c.Dir, found, notes, versions}.twice(t, anewClients, runner.Options{Client: client, Suites: []string{"full"}})
}
