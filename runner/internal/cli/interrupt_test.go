package cli

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"authspec/runner/internal/report"
	"authspec/runner/results"
)

// slow is a protected resource that answers some requests soon and no more
// after that; it tells when the first was left waiting.
func slow(t *testing.T, answers int64) (place string, waiting <-chan struct{}) {
	t.Helper()
	var asked atomic.Int64
	stuck, end := make(chan struct{}), make(chan struct{})
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch n := asked.Add(1); {
		case n == answers+1:
			close(stuck)
			fallthrough
		case n > answers:
			<-end
			return
		}
		if _, password, _ := r.BasicAuth(); password == "hunter2secret" {
			_, _ = w.Write([]byte("The tea is served."))
			return
		}
		w.Header().Set("WWW-Authenticate", `Basic realm="tea party"`)
		http.Error(w, "No room!", http.StatusUnauthorized)
	}))
	t.Cleanup(func() {
		close(end)
		s.Close()
	})
	return s.URL + "/", stuck
}

// interrupted runs a process until the server no longer answers and sends it
// SIGINT then. It has to end of itself, long before its requests give up; if it
// does not, it is killed, and then its exit status is none.
func interrupted(t *testing.T, answers int64, args ...string) (code int, console string) {
	t.Helper()
	return ended(t, os.Interrupt, answers, args...)
}

// ended is the same with another signal.
func ended(t *testing.T, by os.Signal, answers int64, args ...string) (code int, console string) {
	t.Helper()
	place, waiting := slow(t, answers)
	var stdout, stderr bytes.Buffer
	cmd := process(append([]string{"run", place, "-u", "alice:hunter2secret", "--timeout", "1h", "--jobs", "4"}, args...)...)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	stop := time.AfterFunc(time.Minute, func() { _ = cmd.Process.Kill() })
	defer stop.Stop()
	<-waiting
	if err := cmd.Process.Signal(by); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // the status tells
	if stderr.Len() > 0 {
		t.Errorf("want nothing on standard error, got %q", stderr.String())
	}
	return cmd.ProcessState.ExitCode(), stdout.String()
}

// A terminal that is closed ends a run as ctrl-C does, with its reports.
func TestHungUpRun(t *testing.T) {
	if signal.Ignored(syscall.SIGHUP) {
		t.Skip("SIGHUP is ignored here, as nohup has it")
	}
	name := filepath.Join(t.TempDir(), "run.json")
	code, _ := ended(t, syscall.SIGHUP, 25, "--report", "json="+name)
	if _, err := os.Stat(name); code != exitInterrupted || err != nil {
		t.Errorf("want the exit status %d and a report, got %d and %v", exitInterrupted, code, err)
	}
}

// TestInterruptedRun: what was done stands in every report, and says that the
// run was interrupted.
func TestInterruptedRun(t *testing.T) {
	dir := t.TempDir()
	var args []string
	for _, format := range report.Formats() {
		args = append(args, "--report", format+"="+filepath.Join(dir, format))
	}
	code, console := interrupted(t, 150, args...)
	if code != 130 {
		t.Errorf("want exit status 130, got %d", code)
	}
	if want := "Exit status 130: the run was interrupted"; !strings.Contains(console, want) {
		t.Errorf("want %q in\n%s", want, console)
	}
	for _, format := range report.Formats() {
		content, err := os.ReadFile(filepath.Join(dir, format))
		if err != nil || !strings.Contains(string(content), "interrupted") {
			t.Errorf("%s: want the report to say that the run was interrupted, got %.200q, %v", format, content, err)
		}
	}
	file, err := os.Open(filepath.Join(dir, "json"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	run, err := results.Decode(file)
	if err != nil {
		t.Fatal(err)
	}
	finished(t, run)
}

// finished looks whether a document holds what was done and nothing else.
func finished(t *testing.T, run *results.Run) {
	t.Helper()
	if !run.Interrupted || run.Exit != 130 {
		t.Errorf("want an interrupted run with exit 130, got %v and %d", run.Interrupted, run.Exit)
	}
	tried := 0
	for _, c := range run.Results {
		if c.Verdict.Judged() {
			tried++
		}
		for _, x := range c.Exchanges {
			if x.Outcome == "local" && c.Verdict.Judged() {
				t.Errorf("%s is %s by an exchange that was interrupted: %s", c.ID, c.Verdict, x.Detail)
			}
		}
	}
	if tried == 0 || len(run.Results) >= len(own(t).Cases) {
		t.Errorf("want some of the cases with a verdict, got %d judged of %d", tried, len(run.Results))
	}
}

// A run that is interrupted before the ground is settled ends too.
func TestInterruptedAtOnce(t *testing.T) {
	if code, console := interrupted(t, 0); code != 130 {
		t.Errorf("want exit status 130, got %d:\n%s", code, console)
	}
}

// deaf goes on for ever when it is interrupted, beside somebody else (Ginkgo)
// who listens for the same signals; where it is told so, after what can be
// interrupted.
func deaf(afterwards bool) int {
	signal.Notify(make(chan os.Signal, 1), os.Interrupt)
	ctx, stop := interruptible(context.Background())
	fmt.Println("ready")
	<-ctx.Done()
	if afterwards {
		stop()
	}
	fmt.Println("interrupted")
	select {}
}

// TestSecondInterrupt ends what does not end of itself.
func TestSecondInterrupt(t *testing.T) {
	for how, want := range map[string]string{"meanwhile": "exit status 130", "afterwards": "signal: interrupt"} {
		t.Run(how, func(t *testing.T) {
			if how == "afterwards" && signal.Ignored(os.Interrupt) {
				t.Skip("SIGINT is ignored here, as a shell has it of what it starts in the background")
			}
			cmd := exec.Command("deaf", how)
			stdout, err := cmd.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			stop := time.AfterFunc(time.Minute, func() { _ = cmd.Process.Kill() })
			defer stop.Stop()
			for lines, line := range []string{"ready", "interrupted"} {
				if text := bufio.NewScanner(stdout); !text.Scan() || text.Text() != line {
					t.Fatalf("want line %d to be %q, got %q", lines+1, line, text.Text())
				}
				if err := cmd.Process.Signal(os.Interrupt); err != nil {
					t.Fatal(err)
				}
			}
			_ = cmd.Wait() // the status tells
			if got := cmd.ProcessState.String(); got != want {
				t.Errorf("want %s after a second interrupt, got %s", want, got)
			}
		})
	}
}
