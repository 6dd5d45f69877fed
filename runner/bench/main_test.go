package bench

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"authspec/runner/bench/internal/basic"
)

var (
	pairs = flag.Int("pairs", 11, "how often a benchmark runs authspec and what it is compared with, in turn")
	long  = flag.Bool("long", false, "run the benchmarks that take a minute and more, too")
	other = flag.String("authspec", "", "the authspec that is measured, an absolute path; one built before a change, say (default: built of this source)")
)

// emptySpecs in the environment says how many specs without a body this program
// runs in place of its tests.
const emptySpecs = "AUTHSPEC_BENCH_EMPTY_SPECS"

// scratch is a folder for what is built and written for all benchmarks.
var scratch string

func TestMain(m *testing.M) {
	if n := os.Getenv(emptySpecs); n != "" {
		os.Exit(runEmptySpecs(n))
	}
	os.Exit(inScratch(m))
}

func inScratch(m *testing.M) int {
	dir, err := os.MkdirTemp("", "authspec-bench-")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	scratch = dir
	return m.Run()
}

// programs are authspec and stand, as they are released: without C.
var programs = sync.OnceValue(func() error {
	build := exec.Command("go", "build", "-trimpath", "-o", scratch+string(filepath.Separator),
		"authspec/runner/cmd/authspec", "authspec/runner/bench/internal/stand")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	build.Stdout, build.Stderr = os.Stderr, os.Stderr
	return build.Run()
})

// program is the path of one of them.
func program(tb testing.TB, name string) string {
	tb.Helper()
	if name == "authspec" && *other != "" {
		return *other
	}
	if err := programs(); err != nil {
		tb.Fatal(err)
	}
	return filepath.Join(scratch, name)
}

// serve starts the server as a process of its own, which ends with the test.
func serve(tb testing.TB, flags ...string) (url string) {
	tb.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	server := exec.CommandContext(ctx, program(tb, "stand"), append([]string{"serve"}, flags...)...)
	server.Stderr = os.Stderr
	in, err := server.StdinPipe()
	if err != nil {
		tb.Fatal(err)
	}
	out, err := server.StdoutPipe()
	if err != nil {
		tb.Fatal(err)
	}
	if err := server.Start(); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { in.Close(); cancel(); server.Wait() })
	url, err = bufio.NewReader(out).ReadString('\n')
	if err != nil {
		tb.Fatal("the server does not say where it is: ", err)
	}
	return strings.TrimSpace(url)
}

// written is a file below a folder of the test's own.
func written(tb testing.TB, name string, write func(io.Writer) error) (path string) {
	tb.Helper()
	path = filepath.Join(tb.TempDir(), name)
	file, err := os.Create(path)
	if err != nil {
		tb.Fatal(err)
	}
	if err := write(file); err != nil {
		tb.Fatal(err)
	}
	if err := file.Close(); err != nil {
		tb.Fatal(err)
	}
	return path
}

// plainFiles are that many plain cases, and the target file of the server.
func plainFiles(tb testing.TB, url string, n int) (target, cases string) {
	tb.Helper()
	dir := tb.TempDir()
	target, cases = filepath.Join(dir, "target.yaml"), filepath.Join(dir, "cases")
	if err := errors.Join(basic.WriteTarget(target, url), basic.WriteCases(cases, n)); err != nil {
		tb.Fatal(err)
	}
	return target, cases
}

// plainRun is authspec with that many plain cases, and flags, against a server.
func plainRun(tb testing.TB, url string, n int, flags ...string) command {
	tb.Helper()
	return chosenRun(tb, url, n, append(flags, "--only", "plain/*")...)
}

// chosenRun leaves it to the flags which cases are run.
func chosenRun(tb testing.TB, url string, n int, flags ...string) command {
	tb.Helper()
	target, cases := plainFiles(tb, url, n)
	return command{args: append([]string{program(tb, "authspec"), "run", target, "--cases", cases}, flags...)}
}

// bareLoop is the bare loop with the same exchanges.
func bareLoop(tb testing.TB, url string, n int) command {
	tb.Helper()
	list := written(tb, "list", func(w io.Writer) error { return basic.WriteList(w, basic.Exchanges(n)) })
	return command{args: []string{program(tb, "stand"), "loop", url, list}}
}
