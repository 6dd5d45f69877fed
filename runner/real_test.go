package runner_test

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"gopkg.in/yaml.v3"

	"authspec/runner"
	"authspec/runner/internal/implementation"
	"authspec/runner/internal/published"
	"authspec/runner/results"
)

var update = flag.Bool("update", false, "write the golden files anew")

// anew is the command that writes the golden files anew, all that are confirmed
// and installed.
const anew = "go test ./runner -run TestRealServers -update"

const implementations = "../fixtures/implementations"

// goldenFile is where the verdicts of a real server are, in its folder.
const goldenFile = "verdicts.txt"

// confirmed are the implementations whose verdicts are golden files, unless
// AUTHSPEC_IMPLEMENTATIONS, a list of globs, names others.
const confirmed = "nginx,apache2,lighttpd,flask,haproxy,caddy,aiohttp,busybox-httpd,net-http," +
	"apache2-digest,lighttpd-digest,twisted-digest,libmicrohttpd-digest," +
	"fastapi-bearer,flask-httpauth-token,flask-jwt-extended,drf-simplejwt,mod-auth-openidc,mod-oauth2," +
	"docker-registry-token,haproxy-jwt,echo-jwt,chi-jwtauth,mcp-sdk-go"

// installs says that the Go programs among them are built first, for which the
// compiler fetches their modules.
const installs = "AUTHSPEC_INSTALL"

// atOnce is how many of the servers of tokens are confirmed at the same time.
// Most of their run is waiting for connections to end. Passwords are another
// matter: to hash them takes the processor, and some cases tell users apart by
// how long that takes.
const atOnce = 3

// waiting are servers whose time is spent in waiting, for refusals that they hold
// back and for what they answer late. They are confirmed beside the others.
var waiting = []string{"lighttpd", "lighttpd-digest", "libmicrohttpd-digest"}

// TestRealServers confirms the suite against real servers. What it finds there
// is in the folder of each: verdicts.txt, made by -update, and findings.yaml,
// where somebody has written down for each fail and warn why the server is
// wrong and not the suite.
//
// The golden file is about the version that its first line names. With another
// one installed the differences are logged, and the rule decides: nothing is an
// error, and what fails or warns has its reason.
func TestRealServers(t *testing.T) {
	if testing.Short() {
		t.Skip("real servers take their time, and -short leaves them out")
	}
	all, err := implementation.Load(implementations)
	if err != nil {
		t.Fatal(err)
	}
	globs := strings.Split(cmp.Or(os.Getenv("AUTHSPEC_IMPLEMENTATIONS"), confirmed), ",")
	var tried tally
	turn := make(chan struct{}, atOnce)
	var beside sync.WaitGroup
	for _, im := range all {
		if !slices.ContainsFunc(globs, func(glob string) bool { ok, _ := path.Match(glob, im.Name); return ok }) {
			continue
		}
		one := func(t *testing.T) {
			if err := tried.add(here(t, im)); err != nil {
				t.Skip(err)
			}
			if servesTokens(t, im) {
				t.Parallel()
				turn <- struct{}{}
				defer func() { <-turn }()
			}
			confirm(t, im)
		}
		if slices.Contains(waiting, im.Name) {
			beside.Go(func() { t.Run(im.Name, one) })
			continue
		}
		t.Run(im.Name, one)
	}
	beside.Wait()
	if tried.installed == 0 {
		t.Skipf("none of the real servers is here: %s", strings.Join(tried.missing, "; "))
	}
}

// tally counts what is installed, and says of the rest what is missing.
type tally struct {
	mu        sync.Mutex
	installed int
	missing   []string
}

func (c *tally) add(err error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err != nil {
		c.missing = append(c.missing, err.Error())
	} else {
		c.installed++
	}
	return err
}

// here returns nil if a server can be started, or what is missing. It installs
// none with Debian's packages, which .ci/run does once for all.
func here(t *testing.T, im implementation.Implementation) error {
	err := im.Installed(t.Context())
	builds := !slices.ContainsFunc(im.Packages, func(p implementation.Package) bool { return p.Manager != "go" })
	if err == nil || !builds || os.Getenv(installs) == "" {
		return err
	}
	return im.Install(t.Context(), t.Output())
}

// servesTokens: its target file knows tokens and no passwords.
func servesTokens(t *testing.T, im implementation.Implementation) bool {
	content, err := os.ReadFile(filepath.Join(im.Dir, "target.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Accounts, Tokens map[string]any }
	if err := yaml.Unmarshal(content, &file); err != nil {
		t.Fatal(err)
	}
	return len(file.Accounts) == 0 && len(file.Tokens) > 0
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
	found, err := readFindings(im.Name, filepath.Join(im.Dir, "findings.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	versions, err := im.Versions(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	notes, err := published.ReadNotes(filepath.Join(implementations, "notes.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	held := confirmation{im.Dir, found, notes, versions}
	// All cases, whatever people get who name no suite.
	held.twice(t, anew, runner.Options{Target: runner.Target{File: im.Name, Content: r.Target}, Suites: []string{"full"}})
}

// twice judges once more what does not come out as it is written down: a busy
// machine can spoil a run, but not two of them in the same way. mend is the
// command that writes the golden file anew.
func (c confirmation) twice(t *testing.T, mend string, o runner.Options) {
	var wrong complaints
	for attempt := range 2 {
		run, err := runner.Run(t.Context(), o, nil)
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s, %s: exit status %d, %s, after %s", c.found.name, c.versions, run.Exit, run.ExitReason, run.Took.Duration())
		now := c.judge(t, run)
		if attempt > 0 {
			now = now.alsoIn(wrong)
		}
		if wrong = now; len(wrong) == 0 {
			return
		}
	}
	t.Errorf("%s, of %s, differ in two runs from what is written down (-want +got; `%s` writes the golden file anew):\n%s",
		goldenFile, c.found.name, mend, wrong)
}

// TestRecipes: each target file is one that the suite takes, so that judging all
// of them does not end at one after a quarter of an hour.
func TestRecipes(t *testing.T) {
	all, err := implementation.Load(implementations)
	if err != nil {
		t.Fatal(err)
	}
	for _, im := range all {
		content, err := os.ReadFile(filepath.Join(im.Dir, "target.yaml"))
		if err != nil {
			t.Fatal(err)
		}
		text := strings.NewReplacer("${PORT2}", "1", "${PORT}", "1", "${VERSION}", "1").Replace(string(content))
		file := im.Name + "/target.yaml"
		_, err = runner.Prepare(runner.Options{Target: runner.Target{File: file, Content: []byte(text)}, Suites: []string{"full"}})
		if err != nil && strings.Contains(err.Error(), file) {
			t.Error(err)
		}
	}
}

// complaint is something that is wrong with a run.
type complaint struct {
	about string // the same in each run that has it: an address, or what of findings.yaml
	text  string
}

type complaints []complaint

func (c complaints) String() string {
	var b strings.Builder
	for _, one := range c {
		fmt.Fprintln(&b, one.text)
	}
	return b.String()
}

// alsoIn are those that another run has too.
func (c complaints) alsoIn(other complaints) complaints {
	return slices.DeleteFunc(slices.Clone(c), func(one complaint) bool {
		return !slices.ContainsFunc(other, func(o complaint) bool { return o.about == one.about })
	})
}

// confirmation is all that a run of one real server or client is held against, but for
// the golden file.
type confirmation struct {
	dir      string // the folder of the server or client
	found    findings
	notes    published.Notes
	versions string // of what is installed
}

// judge tells what is wrong with a run. With -update it writes the golden file
// first.
func (c confirmation) judge(t *testing.T, run *results.Run) complaints {
	file := filepath.Join(c.dir, goldenFile)
	if *update {
		got := verdicts{c.versions, c.found.lines(run)}
		if err := os.WriteFile(file, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return c.found.hold(run)
	}
	content, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	wrong, logged := c.hold(file, readVerdicts(string(content)), run)
	for _, line := range logged {
		t.Log(line)
	}
	return wrong
}

// hold holds a run against a golden file: what is wrong, and what is worth a
// line because the file is about another version.
func (c confirmation) hold(file string, want verdicts, run *results.Run) (wrong complaints, logged []string) {
	got := verdicts{c.versions, c.found.lines(run)}
	differences := changes(want, got)
	switch {
	case want.versions == c.versions:
		for _, d := range differences {
			wrong = append(wrong, complaint{d.address, d.String()})
		}
		return append(wrong, c.found.hold(run)...), nil
	case want.versions == "":
		logged = []string{"there is no " + file + " to compare with"}
	default:
		logged = []string{fmt.Sprintf("%s is about %s; installed is %s, which differs in %d lines (-there +here):\n%s",
			file, want.versions, c.versions, len(differences), differences)}
	}
	wrong, more := c.found.holdOther(run, c.notes)
	return wrong, append(logged, more...)
}
