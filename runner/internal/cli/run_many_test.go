package cli

import (
	"bytes"
	"context"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"authspec/reference-server/server"
)

// TestHangingTargetDelaysNobody: of several targets one does not answer until the
// report of the others is there, though it was named first.
func TestHangingTargetDelaysNobody(t *testing.T) {
	s, err := server.Start(server.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	dir := t.TempDir()
	file := filepath.Join(dir, "right.yaml")
	if err := os.WriteFile(file, s.Target(), 0o600); err != nil {
		t.Fatal(err)
	}
	report := filepath.Join(dir, "right.json")
	hanging := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for range 500 {
			if _, err := os.Stat(report); err == nil {
				break
			}
			time.Sleep(20 * time.Millisecond)
		}
		w.Header().Set("WWW-Authenticate", `Basic realm="x"`)
		w.WriteHeader(http.StatusUnauthorized)
	})}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer hanging.Close()
	go hanging.Serve(l)
	var out, complaints bytes.Buffer
	env := &Env{Stdout: &out, Stderr: &complaints, Getenv: func(string) (string, bool) { return "", false }, Now: time.Now}
	code := Main(context.Background(), []string{
		"run", "http://" + l.Addr().String() + "/", file, "--only", "challenge/realm-once", "--only", "status/no-credentials",
		"--timeout", "30s", "--report", "json=" + filepath.Join(dir, "{target}.json"),
	}, env)
	if code != exitOK || !strings.Contains(out.String(), "of 2 targets 2 conforming") {
		t.Errorf("want 0, got %d\n%s%s", code, &out, &complaints)
	}
}

// TestGravestOfTargets: the exit status of several targets is the one that counts
// first.
func TestGravestOfTargets(t *testing.T) {
	order := []int{exitInterrupted, exitUsage, exitHole, exitTell, exitOK}
	for i, a := range order {
		for j, b := range order {
			if graver(a, b) != (i < j) {
				t.Errorf("%d is graver than %d: %t", a, b, !(i < j))
			}
		}
	}
}

// TestSlugs: no two targets write to the same file.
func TestSlugs(t *testing.T) {
	got := slugs([]mention{{name: "a/x.yaml"}, {name: "b/x.yml"}, {name: "https://h:8443/p/q?r"}, {name: "https://[::1]/"}, {name: "."}, {name: "http://x/"}})
	if want := "x x-2 h-8443-p-q 1 target x-3"; strings.Join(got, " ") != want {
		t.Errorf("want %s, got %s", want, strings.Join(got, " "))
	}
}
