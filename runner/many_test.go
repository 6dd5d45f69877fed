package runner_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"authspec/runner"
	"authspec/runner/internal/loopback"
	"authspec/runner/results"
)

// manyCases writes a directory with that many cases, in files of a thousand
// rows.
func manyCases(tb testing.TB, n int) (dir string) {
	tb.Helper()
	dir = tb.TempDir()
	rows := "format: 1\nrequirements:\n  - {id: many-status, level: MUST, area: auth, basis: derived, source: RFC 9110 §15, rule: R., impact: I., headline: H}\n"
	write := func(name, text string) {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			tb.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			tb.Fatal(err)
		}
	}
	write("requirements/many.yaml", rows)
	for file := range n / 1000 {
		var b strings.Builder
		fmt.Fprintf(&b, "format: 1\ntopic: many\ncases:\n  - id: many/case-%d\n    title: T\n    matrix:\n", file)
		for row := range 1000 {
			fmt.Fprintf(&b, "      r%d: {at: \"${path}\"}\n", row)
		}
		b.WriteString("    steps:\n      - request: {target: \"${at}\", fields: [{X-Row: \"${unique}\"}]}\n        expect: [{status: 401, requirement: many-status}]\n")
		write(fmt.Sprintf("many-%d.yaml", file), b.String())
	}
	return dir
}

// inMemory serves a protected resource on a network in memory.
func inMemory(tb testing.TB) (url string, dial func(ctx context.Context, network, address string) (net.Conn, error)) {
	tb.Helper()
	network := &loopback.Network{}
	l, err := network.Listen("127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	s := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if user, password, ok := r.BasicAuth(); ok && user == "alice" && password == secret {
			io.WriteString(w, "the protected content")
			return
		}
		w.Header().Set("WWW-Authenticate", `Basic realm="x"`)
		w.WriteHeader(http.StatusUnauthorized)
	})}
	go s.Serve(l)
	tb.Cleanup(func() { s.Close() })
	return "http://" + l.Addr().String() + "/", network.Dial
}

// runMany goes through a run of that many cases as a program does, and keeps
// its document.
func runMany(tb testing.TB, n int) *results.Run {
	tb.Helper()
	url, dial := inMemory(tb)
	run, err := runner.Run(tb.Context(), runner.Options{
		Target: runner.Target{URL: url, User: "alice", Password: secret}, Dial: dial,
		Cases: []string{manyCases(tb, n)}, Only: []string{"many/*"},
	}, nil)
	if err != nil {
		tb.Fatal(err)
	}
	if counts := results.Summarise(run.Results); counts[results.Pass] != n || run.Exit != 0 {
		tb.Fatalf("want %d cases that pass, got %v and exit status %d: %s", n, counts, run.Exit, run.ExitReason)
	}
	return run
}

// TestTenThousandCases: ten times the cases take no more than ten times the
// memory, and each keeps a few KiB; nothing looks at every case for each of
// them. Memory is counted, as time is another one each day.
func TestTenThousandCases(t *testing.T) {
	if testing.Short() {
		t.Skip("it sends 10,000 requests")
	}
	runMany(t, 1000) // what is made once is made now
	few, fewKept := cost(t, 1000)
	many, manyKept := cost(t, 10_000)
	t.Logf("a thousand cases: %d KiB, %d of them kept; ten thousand: %d KiB, %d kept", few>>10, fewKept>>10, many>>10, manyKept>>10)
	if many > 12*few {
		t.Errorf("ten times the cases take %.1f times the memory", float64(many)/float64(few))
	}
	// What few cases keep is little beside what the process itself puts down and
	// takes up meanwhile, so that its share is no measure.
	const most = 8 << 10 // octets a case that are kept: its exchanges, its words
	if manyKept > 10_000*most {
		t.Errorf("a case keeps %d octets; want at most %d", manyKept/10_000, most)
	}
}

// cost is how many octets a run of that many cases allocates, and how many of
// them are still there while its document is.
func cost(t *testing.T, n int) (allocated, kept uint64) {
	t.Helper()
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	run := runMany(t, n)
	runtime.GC()
	runtime.ReadMemStats(&after)
	runtime.KeepAlive(run)
	return after.TotalAlloc - before.TotalAlloc, after.HeapAlloc - min(after.HeapAlloc, before.HeapAlloc)
}

// BenchmarkTenThousandCases is the whole way from Prepare to Finish with ten
// thousand cases of one exchange each, over a network in memory.
func BenchmarkTenThousandCases(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		runMany(b, 10_000)
	}
}
