package runner_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"authspec/runner"
)

// BenchmarkDelayed judges a server that delays each answer by 20 ms. It reports
// how the run compares with the least that its exchanges can take when as many
// go at the same time as there are jobs; it should stay below 1.5. Cases that
// wait for reasons of their own are left out: for the end of a connection, in
// the midst of a request, or for the others to be still.
func BenchmarkDelayed(b *testing.B) {
	const delay = 20 * time.Millisecond
	const jobs = 16
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(delay)
		if user, password, ok := r.BasicAuth(); ok && user == "alice" && password == secret {
			io.WriteString(w, "the protected content")
			return
		}
		w.Header().Set("WWW-Authenticate", `Basic realm="x", charset="UTF-8"`)
		w.WriteHeader(http.StatusUnauthorized)
		io.WriteString(w, "go away")
	}))
	defer s.Close()
	for b.Loop() {
		began := time.Now()
		run, err := runner.Run(b.Context(), runner.Options{
			Target: runner.Target{URL: s.URL, User: "alice", Password: secret}, Jobs: jobs,
			Skip: []string{"connection/*", "method/head-without-content", "http/expect*", "http/*-large-*", "security/*-time"},
		}, nil)
		if err != nil {
			b.Fatal(err)
		}
		took := time.Since(began)
		exchanges := 0
		for _, c := range run.Results {
			exchanges += len(c.Exchanges)
		}
		least := time.Duration((exchanges+jobs-1)/jobs) * delay
		b.ReportMetric(float64(took)/float64(least), "×least")
		b.ReportMetric(float64(exchanges), "exchanges")
	}
}
