//go:build unix

package cli

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"authspec/runner/results"
)

// visitor runs `authspec client` at the root of the repository, with a folder of
// its own for what is scratch, and gives back its document, its exit status and
// what it printed.
func visitor(t *testing.T, flags []string, command ...string) (run *results.Run, exit int, console string) {
	t.Helper()
	scratch := t.TempDir()
	document := filepath.Join(t.TempDir(), "run.json")
	args := append([]string{"client", "--report", "json=" + document, "--jobs", "8"}, flags...)
	cmd := process(append(append(args, "--"), command...)...)
	var out bytes.Buffer
	cmd.Dir, cmd.Stdout, cmd.Stderr = filepath.Join("..", "..", ".."), &out, &out
	cmd.Env = append(cmd.Env, "TMPDIR="+scratch)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	stop := time.AfterFunc(2*time.Minute, func() { _ = cmd.Process.Kill() })
	defer stop.Stop()
	_ = cmd.Wait() // the status tells
	if left, _ := filepath.Glob(filepath.Join(scratch, "*")); len(left) > 0 {
		t.Errorf("%q is left of the scratch directories", left)
	}
	file, err := os.Open(document)
	if err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	defer file.Close()
	if run, err = results.Decode(file); err != nil {
		t.Fatal(err)
	}
	return run, cmd.ProcessState.ExitCode(), out.String()
}

// reason is why the ground says that the client can't be judged.
func reason(run *results.Run, of string) string {
	for _, g := range run.Ground {
		if g.Resource == of && !g.Holds {
			return g.Reason
		}
	}
	return ""
}

// oneCase judges a client that answers nothing too.
const oneCase = "client-control/logout-in-refusal/unauthorized"

// TestWaywardClients: whatever a client does, the run ends, says what it was, and
// leaves none of its processes behind.
func TestWaywardClients(t *testing.T) {
	var beside sync.WaitGroup
	for how, want := range map[string]struct {
		exit   int
		reach  string // a part of why it does not ask for its URL; empty: it does
		ending bool   // suite-client-ends is broken
	}{
		"hangs":        {exit: 3, reach: "had to be ended"},
		"deaf":         {exit: 1, ending: true},
		"prints":       {exit: 0}, // 64 MiB
		"requests":     {exit: 1, ending: true},
		"connects":     {exit: 3, reach: "more than 64 connections"},
		"endless-head": {exit: 3, reach: "no request of HTTP/1.1"},
		"endless-body": {exit: 0}, // what was read of it is a request
		"tls":          {exit: 3, reach: "no request of HTTP/1.1"},
		"garbage":      {exit: 3, reach: "no request of HTTP/1.1"},
		"never":        {exit: 3, reach: "exit status 7, and printed: there is no network here"},
		"children":     {exit: 0},
		"mute":         {exit: 0},
	} {
		one := func(t *testing.T) {
			mark := "wayward-mark-" + strconv.Itoa(os.Getpid()) + "-" + how
			flags := []string{"--timeout", "1s", "--only", oneCase}
			if want.reach == "" && !want.ending {
				flags[1] = "1m"
			}
			run, exit, console := visitor(t, flags, "wayward", how, "{url}", mark)
			if got := reason(run, results.Reach); want.reach == "" && got != "" || !strings.Contains(got, want.reach) {
				t.Errorf("want %q as the reason, got %q", want.reach, got)
			}
			ends := false
			for _, c := range run.Results {
				for _, check := range c.Checks {
					ends = ends || check.Requirement == "suite-client-ends" && check.Verdict == results.Fail
				}
			}
			if exit != want.exit || ends != want.ending {
				t.Errorf("want exit status %d, and that the client does not end: %t; got %d and %t\n%s", want.exit, want.ending, exit, ends, console)
			}
			if left := running(t, mark); len(left) > 0 {
				t.Errorf("these processes are left: %v", left)
			}
		}
		if how == "deaf" { // it is given time again and again, and nobody else waits for that
			beside.Go(func() { t.Run(how, one) })
			continue
		}
		t.Run(how, one)
	}
	beside.Wait()
}

// running are the processes whose command line has that word in it.
func running(t *testing.T, mark string) (list []string) {
	t.Helper()
	files, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	for _, file := range files {
		if line, err := os.ReadFile(file); err == nil && bytes.Contains(line, []byte(mark)) && !bytes.Contains(line, []byte("authspec\x00client")) {
			list = append(list, strings.ReplaceAll(string(line), "\x00", " "))
		}
	}
	return list
}

// TestAnInterruptedClient: a Ctrl-C ends whatever was started by then, and the run
// tells so by its status, however early it comes.
func TestAnInterruptedClient(t *testing.T) {
	known := t.TempDir()
	asked := filepath.Join(known, "asked")
	if err := os.Mkdir(filepath.Join(known, "slow"), 0o755); err != nil {
		t.Fatal(err)
	}
	description := "format: 1\nname: slow\nproduct: slow\nkind: tool\nlanguage: c\nhomepage: https://example.com/\n" +
		"version-command: echo > " + asked + "; exec sleep 1000\ncommand: [wayward, hangs, '{url}']\n"
	if err := os.WriteFile(filepath.Join(known, "slow", "client.yaml"), []byte(description), 0o644); err != nil {
		t.Fatal(err)
	}
	for when, c := range map[string]struct {
		args  func(mark string) []string
		ready func(mark, scratch string) bool
	}{
		"when its version is asked for": {
			func(string) []string { return []string{"--clients", known, "slow"} },
			func(_, _ string) bool { _, err := os.Stat(asked); return err == nil },
		},
		"when there is a place for it": {
			func(mark string) []string {
				return []string{"--timeout", "1h", "--", "wayward", "hangs", "{url}", mark}
			},
			func(_, scratch string) bool { return len(startedIn(scratch)) > 0 },
		},
		"when it runs": {
			func(mark string) []string {
				return []string{"--timeout", "1h", "--", "wayward", "hangs", "{url}", mark}
			},
			func(mark, _ string) bool { return len(running(t, mark)) > 0 },
		},
	} {
		t.Run(when, func(t *testing.T) {
			mark := "wayward-mark-" + strconv.Itoa(os.Getpid()) + "-interrupted"
			scratch := t.TempDir()
			cmd := process(append([]string{"client"}, c.args(mark)...)...)
			cmd.Dir, cmd.Env = filepath.Join("..", "..", ".."), append(cmd.Env, "TMPDIR="+scratch)
			var out bytes.Buffer
			cmd.Stdout, cmd.Stderr = &out, &out
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			stop := time.AfterFunc(time.Minute, func() { _ = cmd.Process.Signal(syscall.SIGQUIT) })
			defer stop.Stop()
			for deadline := time.Now().Add(time.Minute); !c.ready(mark, scratch) && time.Now().Before(deadline); {
				time.Sleep(time.Millisecond)
			}
			if err := cmd.Process.Signal(os.Interrupt); err != nil {
				t.Fatal(err)
			}
			_ = cmd.Wait() // the status tells
			if code := cmd.ProcessState.ExitCode(); code != 130 {
				t.Errorf("want exit status 130, got %d\n%s", code, out.String())
			}
			if left := append(running(t, mark), running(t, asked)...); len(left) > 0 {
				t.Errorf("these processes are left: %v", left)
			}
			if left := startedIn(scratch); len(left) > 0 {
				files, _ := exec.Command("find", append(left, "-ls")...).CombinedOutput()
				t.Errorf("these are left: %v\n%s", left, files)
			}
		})
	}
}

// startedIn are the scratch directories of clients.
func startedIn(dir string) []string {
	list, _ := filepath.Glob(filepath.Join(dir, "authspec-client*"))
	return list
}

// TestAClientThatIsNone: what can't be started is said, and is no failure.
func TestAClientThatIsNone(t *testing.T) {
	run, exit, _ := visitor(t, []string{"--only", oneCase}, "no-such-client-anywhere", "{url}")
	if got := reason(run, results.Reach); exit != 3 || !strings.Contains(got, "could not be started") {
		t.Errorf("got exit status %d and the reason %q", exit, got)
	}
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("no sh")
	}
	run, exit, console := visitor(t, []string{"--only", oneCase}, "sh", "-c", "exit 69", "{url}")
	if got := reason(run, results.Reach); exit != 3 || got != "the client says that it can't" {
		t.Errorf("got exit status %d and the reason %q\n%s", exit, got, console)
	}
}
