package runner_test

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	diff "github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"authspec/runner"
	"authspec/runner/internal/implementation"
	"authspec/runner/results"
)

var update = flag.Bool("update", false, "write the golden files anew")

const implementations = "../fixtures/implementations"

// confirmed are the implementations whose verdicts are golden files, unless
// AUTHSPEC_IMPLEMENTATIONS, a list of globs, names others.
const confirmed = "nginx,apache2,lighttpd,flask,haproxy,caddy,aiohttp,busybox-httpd,net-http," +
	"apache2-digest,lighttpd-digest,twisted-digest,libmicrohttpd-digest"

// TestRealServers confirms the suite against real servers. What it finds there
// is in the folder of each: verdicts.txt, made by -update, and findings.yaml,
// where somebody has written down for each fail and warn why the server is
// wrong and not the suite.
func TestRealServers(t *testing.T) {
	if testing.Short() {
		t.Skip("real servers take their time, and -short leaves them out")
	}
	all, err := implementation.Load(implementations)
	if err != nil {
		t.Fatal(err)
	}
	globs := strings.Split(cmp.Or(os.Getenv("AUTHSPEC_IMPLEMENTATIONS"), confirmed), ",")
	for _, im := range all {
		if !slices.ContainsFunc(globs, func(glob string) bool { ok, _ := path.Match(glob, im.Name); return ok }) {
			continue
		}
		t.Run(im.Name, func(t *testing.T) {
			if err := im.Installed(t.Context()); err != nil {
				t.Skip(err)
			}
			confirm(t, im)
		})
	}
}

func confirm(t *testing.T, im implementation.Implementation) {
	r, err := im.Start(t.Context(), implementation.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := r.Stop(); err != nil {
			t.Error(err)
		}
	}()
	found, err := readFindings(filepath.Join(im.Dir, "findings.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var wrong []string
	// A busy machine can spoil a run, but not two of them in the same way.
	for range 2 {
		run, err := runner.Run(t.Context(), runner.Options{Suites: []string{"full"}, Target: runner.Target{File: im.Name, Content: r.Target}}, nil)
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s %s: exit status %d, %s, after %s", im.Name, r.Version, run.Exit, run.ExitReason, run.Took.Duration())
		wrong = append(golden(t, filepath.Join(im.Dir, "verdicts.txt"), found.verdicts(run)), found.hold(run)...)
		if len(wrong) == 0 {
			return
		}
	}
	for _, w := range wrong {
		t.Error(w)
	}
}

// timed are the cases that depend on how busy the machine is: their verdict is
// no part of the golden file.
func timed(id string) bool {
	return strings.HasSuffix(id, "-time") || strings.HasSuffix(id, "-slowed")
}

// madeUp are the parameters of a challenge that are other ones each time.
var madeUp = regexp.MustCompile(`\b(nonce|cnonce|opaque)="[^"]*"`)

// verdicts lists a run, one check a line; a skip with its reason.
func (f findings) verdicts(run *results.Run) string {
	var b strings.Builder
	for _, c := range run.Results {
		for _, k := range c.Checks {
			v := string(k.Verdict)
			if k.Verdict.Judged() && (timed(c.ID) || f.unsteady(c.Address(&k))) {
				v = "unsteady"
			}
			fmt.Fprintf(&b, "%s %s", v, c.Address(&k))
			if k.Verdict == results.Skip || k.Verdict == results.Error || k.Verdict == results.Blocked {
				fmt.Fprintf(&b, ": %s", madeUp.ReplaceAllString(k.Reason, `$1="…"`))
			}
			b.WriteString("\n")
		}
	}
	return b.String()
}

// golden says how a text differs from the golden file.
func golden(t *testing.T, file, got string) []string {
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return nil
	}
	want, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	if d := diff.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); d != "" {
		return []string{fmt.Sprintf("%s is not what the run found (-want +got; `go test ./runner -run TestRealServers -update` writes it anew):\n%s", file, d)}
	}
	return nil
}

// findings are the reasons for what a real server does not hold.
type findings struct {
	file string
	list []*finding
}

// finding is one thing that a server does, seen by one or more checks.
type finding struct {
	Checks   []string // globs over addresses of checks
	Section  string   // "RFC 9110 §5.5"
	Reason   string   // what the server does, and why the text forbids it
	Unsteady bool     // it is not seen in every run; the reason says why
	matched  map[string]bool
}

func readFindings(file string) (findings, error) {
	content, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		return findings{file: file}, nil
	} else if err != nil {
		return findings{}, err
	}
	var doc struct {
		Format   int
		Findings []*finding
	}
	d := yaml.NewDecoder(strings.NewReader(string(content)))
	d.KnownFields(true)
	if err := d.Decode(&doc); err != nil {
		return findings{}, fmt.Errorf("%s: %w", file, err)
	}
	for _, f := range doc.Findings {
		f.matched = map[string]bool{}
	}
	return findings{file, doc.Findings}, nil
}

// hold asks that every fail and warn has its reason, and every reason its fail
// or warn.
func (f findings) hold(run *results.Run) (wrong []string) {
	for _, one := range f.list {
		clear(one.matched)
	}
	for _, c := range run.Results {
		for _, k := range c.Checks {
			if k.Verdict != results.Fail && k.Verdict != results.Warn {
				continue
			}
			if !f.explains(c.Address(&k)) {
				wrong = append(wrong, fmt.Sprintf("%s has no reason for %s %s: want %s; got %s", f.file, k.Verdict, c.Address(&k), k.Want, k.Got))
			}
		}
	}
	for _, one := range f.list {
		if one.Section == "" || one.Reason == "" {
			wrong = append(wrong, fmt.Sprintf("%s: %v has no section or no reason", f.file, one.Checks))
		}
		for _, glob := range one.Checks {
			id, _, _ := strings.Cut(glob, "#")
			if !one.matched[glob] && !one.Unsteady && !timed(id) {
				wrong = append(wrong, fmt.Sprintf("%s: %s is found no more", f.file, glob))
			}
		}
	}
	return wrong
}

func (f findings) explains(address string) bool {
	found := false
	for _, one := range f.list {
		for _, glob := range one.Checks {
			if names(glob, address) {
				one.matched[glob], found = true, true
			}
		}
	}
	return found
}

// names tells whether a glob names an address; "*" stands for slashes too.
func names(glob, address string) bool {
	ok, err := path.Match(strings.ReplaceAll(glob, "/", "\x00"), strings.ReplaceAll(address, "/", "\x00"))
	return ok && err == nil
}

// unsteady tells whether a check is not seen in every run.
func (f findings) unsteady(address string) bool {
	return slices.ContainsFunc(f.list, func(one *finding) bool {
		return one.Unsteady && slices.ContainsFunc(one.Checks, func(glob string) bool { return names(glob, address) })
	})
}
