package bench

import (
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"authspec/reference-server/server"
	"authspec/runner/bench/internal/basic"
	"authspec/runner/internal/implementation"
	"authspec/runner/results"
)

// judging are the exit statuses of a run that has judged something: it holds,
// or something does not.
var judging = []int{0, 1}

// BenchmarkWhole is the suite that people get who name none, against servers
// that are waited for on purpose. What is left of a run when its longest wait is
// taken away, over-s, is what authspec itself takes.
func BenchmarkWhole(b *testing.B) {
	b.Run("bundled", func(b *testing.B) {
		// A nonce has to be too old, also for a server that counts whole seconds.
		const wait = server.NonceLife + time.Second
		over(b, command{args: []string{program(b, "authspec"), "run"}}, wait)
	})
	b.Run("apache2", func(b *testing.B) {
		// Apache keeps a connection open after an answer that should end it, and is
		// watched for as long as an exchange may take.
		const wait = 5 * time.Second
		apache := started(b, "apache2")
		target := written(b, "apache2.yaml", func(w io.Writer) error { _, err := w.Write(apache.Target); return err })
		over(b, command{args: []string{program(b, "authspec"), "run", target}, ends: judging}, wait)
	})
}

func over(b *testing.B, ours command, wait time.Duration) {
	b.Helper()
	runs := alone(b, ours, 0, few())
	b.ReportMetric(wait.Seconds(), "wait-s")
	b.ReportMetric(runs.median(millis)/1000-wait.Seconds(), "over-s")
}

// started is a server of fixtures/implementations that runs until the end of the
// benchmark; it skips where that is not installed.
func started(b *testing.B, name string) *implementation.Running {
	b.Helper()
	all, err := implementation.Load("../../fixtures/implementations")
	if err != nil {
		b.Fatal(err)
	}
	i := slices.IndexFunc(all, func(im implementation.Implementation) bool { return im.Name == name })
	if i < 0 {
		b.Fatalf("there is no fixtures/implementations/%s", name)
	}
	if err := all[i].Installed(b.Context()); err != nil {
		b.Skip(err)
	}
	running, err := all[i].Start(b.Context(), implementation.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { running.Stop() })
	return running
}

// BenchmarkRefusals is the same suite against a server that takes two seconds for
// each refusal, as many do to slow down who guesses. The least is what all refusals
// take that the report shows, sixteen at a time.
func BenchmarkRefusals(b *testing.B) {
	longOnly(b)
	const jobs, delay = 16, 2 * time.Second
	document := filepath.Join(b.TempDir(), "run.json")
	runs := alone(b, command{
		args: []string{program(b, "authspec"), "run", serve(b, "-refusal-delay", delay.String()), "--report", "json=" + document},
		env:  []string{"AUTHSPEC_USER=" + basic.User, "AUTHSPEC_PASSWORD=" + basic.Password}, ends: judging,
	}, 0, 1)
	refusals := refused(b, document)
	rounds := (refusals + jobs - 1) / jobs
	b.ReportMetric(float64(refusals), "refusals")
	b.ReportMetric(runs.median(millis)/1000/(time.Duration(rounds)*delay).Seconds(), "×least")
}

// refused counts the answers 401 in a report.
func refused(b *testing.B, document string) (n int) {
	b.Helper()
	text, err := os.ReadFile(document)
	if err != nil {
		b.Fatal(err)
	}
	var run results.Run
	if err := json.Unmarshal(text, &run); err != nil {
		b.Fatal(err)
	}
	for _, c := range run.Results {
		for _, x := range c.Exchanges {
			if strings.HasPrefix(x.Received, "HTTP/1.1 401 ") {
				n++
			}
		}
	}
	return n
}

// BenchmarkSelftest is the right server and its variants with all cases, and every
// named defect with those known to notice it.
func BenchmarkSelftest(b *testing.B) {
	longOnly(b)
	alone(b, command{args: []string{program(b, "authspec"), "selftest"}}, 0, 1)
}
