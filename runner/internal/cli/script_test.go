package cli

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"authspec/reference-server/client"
	"authspec/reference-server/server"
)

var update = flag.Bool("update", false, "write the wanted output of the scripts anew")

// TestMain makes the programs for the scripts: authspec itself; `status N …`,
// which is `authspec …` that has to end with the exit status N; `steadily N …`,
// which is the same without what differs from run to run, and `judge N …`, which
// is `steadily N run …`;
// `terminal …`, which is `authspec …` that writes to the terminal of the script;
// `deaf`, which goes on when it is interrupted; `peak …`, which tells how
// much memory `authspec …` had; `wayward …`, a client that misbehaves; and `fetch
// USER:PASSWORD URL`, the reference client.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"authspec": func() {
			LimitMemory()
			os.Exit(Main(context.Background(), os.Args[1:], System()))
		},
		"peak":     func() { os.Exit(peak(os.Args[1:])) },
		"status":   func() { os.Exit(status(os.Args[1:], System())) },
		"judge":    func() { os.Exit(steadily(slices.Insert(os.Args[1:], 1, "run"))) },
		"steadily": func() { os.Exit(steadily(os.Args[1:])) },
		"terminal": func() { os.Exit(onTerminal(os.Args[1:])) },
		"deaf":     func() { os.Exit(deaf(os.Args[1] == "afterwards")) },
		"wayward":  func() { os.Exit(wayward(os.Args[1:])) },
		"fetch":    func() { os.Exit(fetch(os.Args[1:])) },
	})
}

func status(args []string, env *Env) int {
	want, err := strconv.Atoi(args[0])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	if got := Main(context.Background(), args[1:], env); got != want {
		fmt.Fprintf(os.Stderr, "the exit status is %d, not %d\n", got, want)
		return 1
	}
	return 0
}

// fetch waits for a server that is about to listen.
func fetch(args []string) int {
	user, password, _ := strings.Cut(args[0], ":")
	o := client.Options{URL: args[1], User: user, Password: password, Output: os.Stdout, Errors: os.Stderr}
	at, err := url.Parse(o.URL)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return client.ExitWrongUse
	}
	for range 500 {
		if conn, err := net.Dial("tcp", at.Host); err == nil {
			conn.Close()
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	result, err := client.Fetch(context.Background(), o)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	return result.Exit
}

func steadily(args []string) int {
	var stdout, stderr bytes.Buffer
	env := System()
	env.Stdout, env.Stderr = &stdout, &stderr
	code := status(args, env)
	os.Stdout.WriteString(steady(stdout.String()))
	os.Stderr.WriteString(steady(stderr.String()))
	return code
}

func onTerminal(args []string) int {
	tty, err := os.OpenFile("/dev/tty", os.O_RDWR, 0)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer tty.Close()
	env := System()
	env.Stdout, env.Stderr = tty, tty
	return Main(context.Background(), args, env)
}

// process is `authspec …` as a process of its own, for tests that are no
// scripts: it is on the path while tests run.
func process(args ...string) *exec.Cmd {
	cmd := exec.Command("authspec", args...)
	cmd.Env = append(os.Environ(), "GORACE=atexit_sleep_ms=0")
	return cmd
}

// volatile is what differs from run to run, and what stands for it: as long as
// the text itself, where lines could be wrapped.
var volatile = []struct {
	pattern *regexp.Regexp
	steady  string
}{
	{regexp.MustCompile(`127\.0\.0\.1:[0-9]+`), "127.0.0.1:12345"},
	{regexp.MustCompile(`\b[0-9]+(?:\.[0-9]+)? m?s\b`), "9 ms"},
	{regexp.MustCompile(`\b20[0-9]{2}-[0-9]{2}-[0-9]{2}( [0-9]{2}:[0-9]{2})?\b`), "2026-11-23"},
	{regexp.MustCompile(`[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9:]{8} GMT`), "Mon, 23 Nov 2026 09:30:00 GMT"},
	{regexp.MustCompile(`(authspec[ /])[0-9]+\.[0-9]+\.[0-9]+`), "${1}1.0.0"},
}

func steady(text string) string {
	if dir, err := os.Getwd(); err == nil {
		text = strings.ReplaceAll(text, dir, "$WORK")
	}
	for _, v := range volatile {
		text = v.pattern.ReplaceAllString(text, v.steady)
	}
	return text
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:           "testdata/script",
		UpdateScripts: *update,
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"closed":  closed,
			"odd":     odd,
			"follows": follows,
		},
		Setup: func(env *testscript.Env) error {
			env.Setenv("GORACE", "atexit_sleep_ms=0") // otherwise each program waits a second before it ends
			return serveScripts(env)
		},
	})
}

// serveScripts runs the reference server, plain and over TLS, for the scripts
// that need a target: $PLAIN and $TLS are its target files, $CA what it is
// trusted by, $DEFECT one of a server whose realm is missing, $TABS one of a
// server that writes tabs into challenges, $ANY one of a server that takes any
// password, and $LOCKS one that says of $PLAIN that accounts are locked.
func serveScripts(env *testscript.Env) error {
	for name, o := range map[string]server.Options{
		"PLAIN": {}, "TLS": {TLS: true}, "DEFECT": {Defects: []string{"realm-missing"}}, "TABS": {Defects: []string{"tab-after-scheme"}},
		"ANY": {Defects: []string{"password-ignored"}},
	} {
		s, err := server.Start(o)
		if err != nil {
			return err
		}
		env.Defer(s.Close)
		file := filepath.Join(env.WorkDir, strings.ToLower(name)+".yaml")
		if err := os.WriteFile(file, s.Target(), 0o600); err != nil {
			return err
		}
		env.Setenv(name, file)
		if name == "PLAIN" {
			if err := locking(env, s.Target()); err != nil {
				return err
			}
		}
		env.Setenv(name+"_URL", s.URL())
		env.Setenv(name+"_PORT", s.URL()[strings.LastIndex(s.URL(), ":")+1:])
		if s.CACert() != nil {
			ca := filepath.Join(env.WorkDir, "ca.pem")
			if err := os.WriteFile(ca, s.CACert(), 0o600); err != nil {
				return err
			}
			env.Setenv("CA", ca)
		}
	}
	return nil
}

// locking writes the target file LOCKS.
func locking(env *testscript.Env, plain []byte) error {
	file := filepath.Join(env.WorkDir, "locks.yaml")
	env.Setenv("LOCKS", file)
	return os.WriteFile(file, bytes.Replace(plain, []byte("failures: none"), []byte("failures: 3 per 1h"), 1), 0o600)
}

// closed sets CLOSED to a URL where nothing listens any more, and FREE to its host
// and port.
func closed(ts *testscript.TestScript, _ bool, _ []string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Setenv("CLOSED", "http://"+l.Addr().String()+"/")
	ts.Setenv("FREE", l.Addr().String())
	ts.Check(l.Close())
}
