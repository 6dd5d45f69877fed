package cli

import (
	"context"
	"flag"
	"fmt"
	"os"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "write the wanted output of the scripts anew")

// TestMain makes two programs for the scripts: authspec itself, and `status N
// …`, which is `authspec …` that has to end with the exit status N.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"authspec": func() { os.Exit(Main(context.Background(), os.Args[1:], System())) },
		"status":   func() { os.Exit(status(os.Args[1:])) },
	})
}

func status(args []string) int {
	want, err := strconv.Atoi(args[0])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	if got := Main(context.Background(), args[1:], System()); got != want {
		fmt.Fprintf(os.Stderr, "the exit status is %d, not %d\n", got, want)
		return 1
	}
	return 0
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:           "testdata/script",
		UpdateScripts: *update,
		Setup: func(env *testscript.Env) error {
			env.Setenv("GORACE", "atexit_sleep_ms=0") // otherwise each program waits a second before it ends
			return nil
		},
	})
}
