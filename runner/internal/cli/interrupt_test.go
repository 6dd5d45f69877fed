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
// SIGINT then; took is how long it went on after that.
func interrupted(t *testing.T, answers int64, args ...string) (code int, console string, took time.Duration) {
	t.Helper()
	place, waiting := slow(t, answers)
	var stdout, stderr bytes.Buffer
	cmd := process(append([]string{"run", place, "-u", "alice:hunter2secret", "--timeout", "1m", "--jobs", "4"}, args...)...)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	stop := time.AfterFunc(time.Minute, func() { _ = cmd.Process.Kill() })
	defer stop.Stop()
	<-waiting
	began := time.Now()
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // the status tells
	took = time.Since(began)
	if stderr.Len() > 0 {
		t.Errorf("want nothing on standard error, got %q", stderr.String())
	}
	return cmd.ProcessState.ExitCode(), stdout.String(), took
}

// bare is how long a process takes that does nothing: it starts and ends.
func bare(t *testing.T) time.Duration {
	t.Helper()
	began := time.Now()
	if err := process("version").Run(); err != nil {
		t.Fatal(err)
	}
	return time.Since(began)
}

// unhurried is how long a bare process takes on a machine that has time for
// it. Where one takes longer, so does the end of an interrupted run.
const unhurried = 100 * time.Millisecond

// soon is interrupted for a run that has to be over in less than a second. As
// the machine may be busy with hundreds of other runs, and the race detector
// makes all of it slower, the second is longer by as much as a bare process is,
// and one of three runs has to make it.
func soon(t *testing.T, answers int64, args ...string) (code int, console string) {
	t.Helper()
	var times []string
	for range 3 {
		before := bare(t)
		code, console, took := interrupted(t, answers, args...)
		second := time.Second / unhurried * max(before, bare(t), unhurried)
		times = append(times, fmt.Sprintf("%s of %s", took, second))
		if took < second {
			t.Logf("over after %s", times[len(times)-1])
			return code, console
		}
	}
	t.Errorf("want an interrupted run to be over within a second, it took %s", strings.Join(times, ", "))
	return code, console
}

func TestInterruptedRun(t *testing.T) {
	dir := t.TempDir()
	var args []string
	for _, format := range report.Formats() {
		args = append(args, "--report", format+"="+filepath.Join(dir, format))
	}
	code, console := soon(t, 150, args...)
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

// A run that is interrupted before the ground is settled ends as soon.
func TestInterruptedAtOnce(t *testing.T) {
	if code, console := soon(t, 0); code != 130 {
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
