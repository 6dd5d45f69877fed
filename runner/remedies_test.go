package runner_test

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"authspec/runner"
	"authspec/runner/internal/library"
	"authspec/runner/results"
)

// TestRemedies: each way in which a product is said to mend a requirement was
// tried: without it the product breaks the requirement, with it no more. The
// scripts of testdata/remedies start the products; MENDED says how.
func TestRemedies(t *testing.T) {
	lib, err := library.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	ways := map[string][]string{} // requirements by product
	for _, r := range lib.Catalogue.Rows() {
		for _, m := range lib.Remedies(r.ID) {
			if m.Product != "" {
				ways[m.Product] = append(ways[m.Product], r.ID)
			}
		}
	}
	for product, ids := range ways {
		t.Run(product, func(t *testing.T) {
			t.Parallel()
			start := scriptOf(t, product)
			for _, mended := range []bool{false, true} {
				run := judgeFor(t, lib, start(t, mended), ids)
				for _, id := range ids {
					switch broken := brokenOf(run, id); {
					case mended && broken != "":
						t.Errorf("%s: it is said to be mended, and %s", id, broken)
					case !mended && broken == "":
						t.Errorf("%s: it is not broken where nothing was mended", id)
					}
				}
			}
		})
	}
}

// alsoSeen are cases to whose exchanges the watching ones look.
var alsoSeen = []string{"http/expect-final-after-100-with-credentials", "challenge/required", "status/wrong-password*"}

const remedyUser, remedyPassword = "alice", "secret-7Q-horse-staple"

// judgeFor judges a server by all checks of some requirements.
func judgeFor(t *testing.T, lib *library.Library, url string, ids []string) *results.Run {
	t.Helper()
	only := slices.Clone(alsoSeen)
	for _, c := range lib.Cases {
		for _, k := range c.Checks {
			if !k.Unsaid && slices.Contains(ids, k.Requirement) {
				only = append(only, results.Address(c.ID, k.Name))
			}
		}
	}
	run, err := runner.Run(t.Context(), runner.Options{
		Target: runner.Target{URL: url, User: remedyUser, Password: remedyPassword}, Only: only, ConnectWait: 20 * time.Second,
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if run.Exit > 1 {
		t.Fatal(run.ExitReason)
	}
	return run
}

// brokenOf is a check of a requirement that does not hold; empty: none.
func brokenOf(run *results.Run, id string) string {
	for _, c := range run.Results {
		for _, k := range c.Checks {
			if k.Requirement == id && k.Class() != 0 {
				return c.Address(&k) + " got " + k.Got
			}
		}
	}
	return ""
}

// scriptOf starts a product; it skips the test where that is not here.
func scriptOf(t *testing.T, product string) func(t *testing.T, mended bool) (url string) {
	if product == "Go net/http" {
		return startGo
	}
	name := map[string]string{"Apache httpd": "apache"}[product]
	if name == "" {
		name = strings.ToLower(product)
	}
	script, err := filepath.Abs(filepath.Join("testdata", "remedies", name+".sh"))
	if err != nil {
		t.Fatal(err)
	}
	cache, err := os.UserCacheDir() // where `authspec compare --implementations … --install` puts modules
	if err != nil {
		t.Skip(err)
	}
	modules := filepath.Join(cache, "authspec/implementations/express-basic-auth/node_modules")
	needs(t, script, modules)
	return func(t *testing.T, mended bool) string {
		return startScript(t, script, modules, mended)
	}
}

func startScript(t *testing.T, script, modules string, mended bool) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	l.Close()
	cmd := exec.Command("sh", "-e", script)
	work := t.TempDir()
	cmd.Env = append(os.Environ(), "WORK="+work, fmt.Sprint("PORT=", port), "USERNAME="+remedyUser, "PASSWORD="+remedyPassword, "NODE_PATH="+modules)
	if mended {
		cmd.Env = append(cmd.Env, "MENDED=yes")
	}
	if err := os.Chmod(work, 0o755); err != nil {
		t.Fatal(err)
	}
	for up := filepath.Dir(work); strings.Contains(up, "TestRemedies"); up = filepath.Dir(up) {
		if err := os.Chmod(up, 0o755); err != nil { // servers that are started by root read as somebody else
			t.Fatal(err)
		}
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		late := time.AfterFunc(5*time.Second, func() { _ = cmd.Process.Kill() })
		_ = cmd.Wait()
		late.Stop()
	})
	return fmt.Sprintf("http://127.0.0.1:%d/private/", port)
}

// needs skips what the comments at the top of a script ask for and is not here.
func needs(t *testing.T, script, modules string) {
	t.Helper()
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip(err)
	}
	file, err := os.Open(script)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		words := strings.Fields(lines.Text())
		if len(words) < 3 || words[0] != "#" {
			return
		}
		for _, what := range words[2:] {
			var err error
			switch words[1] {
			case "needs":
				_, err = exec.LookPath(what)
			case "modules":
				_, err = os.Stat(filepath.Join(modules, what))
			case "python":
				err = exec.Command("/usr/bin/python3", "-c", "import "+what).Run()
			}
			if err != nil {
				t.Skipf("%s is not installed here: %s", what, err)
			}
		}
	}
}

// goHost is a host with an optional port.
var goHost = regexp.MustCompile(`^([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]+)?$`)

// startGo starts a handler of net/http.
func startGo(t *testing.T, mended bool) string {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if mended {
			if !goHost.MatchString(r.Host) && r.ProtoAtLeast(1, 1) {
				http.Error(w, "Host is wrong.", http.StatusBadRequest)
				return
			}
			if scheme, rest, ok := strings.Cut(r.Header.Get("Authorization"), " "); ok {
				r.Header.Set("Authorization", scheme+" "+strings.TrimLeft(rest, " "))
			}
		}
		user, password, _ := r.BasicAuth()
		if user != remedyUser || password != remedyPassword {
			if mended {
				w.Header().Set("WWW-Authenticate", `Basic realm="private"`)
			}
			http.Error(w, "User or password is wrong.", http.StatusUnauthorized)
			return
		}
		fmt.Fprintln(w, "the protected content")
	}))
	t.Cleanup(s.Close)
	return s.URL + "/private/"
}
