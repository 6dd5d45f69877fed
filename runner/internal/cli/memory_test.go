package cli

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"authspec/runner/internal/report"
)

// TestPeakMemory judges a target that sends 8 MiB in every answer, with all
// reports on, in a process of its own: what that process has at most is what
// counts where memory is bounded.
func TestPeakMemory(t *testing.T) {
	switch {
	case peakUnknown != "":
		t.Skip(peakUnknown)
	case raced:
		t.Skip("the race detector takes several times the memory")
	case testing.Short():
		t.Skip("gigabytes go over the wire")
	}
	const most = 150 << 20
	much := strings.Repeat("8 MiB...", 1<<20)
	server := serveDeviant(t, &deviant{password: "zyxw-quok-9vut-srqp-hjkl", change: func(a *deviantAnswer) { a.content += much }})
	dir := t.TempDir()
	args := []string{"run", server.url, "--jobs", "16", "--suite", "full"}
	for _, format := range report.Formats() {
		args = append(args, "--report", format+"="+filepath.Join(dir, format))
	}
	cmd := process(args...)
	cmd.Args[0], cmd.Path = "peak", filepath.Join(filepath.Dir(cmd.Path), "peak")
	cmd.Env = append(cmd.Env, "AUTHSPEC_USER=alice", "AUTHSPEC_PASSWORD="+server.password)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	got, err := strconv.ParseInt(strings.TrimSpace(string(out)), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("the process had %d MiB", got>>20)
	if got > most {
		t.Errorf("the process had %d MiB; want at most %d", got>>20, most>>20)
	}
	document, err := os.Stat(filepath.Join(dir, "json"))
	if err != nil {
		t.Fatal(err)
	}
	if document.Size() < 4<<20 {
		t.Errorf("the JSON report has %d octets, so this shows nothing", document.Size())
	}
}
