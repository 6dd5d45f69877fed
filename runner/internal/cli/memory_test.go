package cli

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"authspec/runner/internal/report"
)

// mostMemory is what a process may have at most, in octets, whatever it judges.
const mostMemory = 150 << 20

// TestPeakMemory judges a target that sends 8 MiB in every answer, with all
// reports on, in a process of its own: what that process has at most is what
// counts where memory is bounded.
func TestPeakMemory(t *testing.T) {
	peakIsKnown(t)
	much := strings.Repeat("8 MiB...", 1<<20)
	server := serveDeviant(t, &deviant{password: "zyxw-quok-9vut-srqp-hjkl", change: func(a *deviantAnswer) { a.content += much }})
	document := peakOf(t, []string{"run", server.url, "--jobs", "16", "--suite", "full"}, "AUTHSPEC_USER=alice", "AUTHSPEC_PASSWORD="+server.password)
	if document < 4<<20 {
		t.Errorf("the JSON report has %d octets, so this shows nothing", document)
	}
}

// TestPeakMemoryOfClients judges a client that sends and prints 64 MiB in each case,
// several at the same time.
func TestPeakMemoryOfClients(t *testing.T) {
	peakIsKnown(t)
	document := peakOf(t, []string{"client", "--jobs", "8", "--only", "client-retry/*", "--timeout", "2m", "--", "wayward", "gushes", "{url}"})
	if document < 1<<20 {
		t.Errorf("the JSON report has %d octets, so this shows nothing", document)
	}
}

func peakIsKnown(t *testing.T) {
	t.Helper()
	switch {
	case peakUnknown != "":
		t.Skip(peakUnknown)
	case raced:
		t.Skip("the race detector takes several times the memory")
	case testing.Short():
		t.Skip("gigabytes go over the wire")
	}
}

// peakOf runs `authspec …` with all reports on, holds its memory against the most that
// it may have, and returns how long its JSON report is, in octets.
func peakOf(t *testing.T, args []string, env ...string) int64 {
	t.Helper()
	dir := t.TempDir()
	reports := args[:1:1]
	for _, format := range report.Formats() {
		reports = append(reports, "--report", format+"="+filepath.Join(dir, format))
	}
	cmd := process(append(reports, args[1:]...)...)
	cmd.Args[0], cmd.Path = "peak", filepath.Join(filepath.Dir(cmd.Path), "peak")
	cmd.Env = append(cmd.Env, env...)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	got, err := strconv.ParseInt(strings.TrimSpace(string(out)), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("the process had %d MiB", got>>20)
	if got > mostMemory {
		t.Errorf("the process had %d MiB; want at most %d", got>>20, mostMemory>>20)
	}
	document, err := os.Stat(filepath.Join(dir, "json"))
	if err != nil {
		t.Fatal(err)
	}
	return document.Size()
}
