package early

import (
	"testing"

	"authspec/runner/internal/about"
)

// TestAnswer: what isn't asked for alone is left to the command line, and help to
// whoever knows how wide it may be.
func TestAnswer(t *testing.T) {
	yes, no := func() bool { return true }, func() bool { return false }
	for _, args := range [][]string{nil, {"run"}, {"--verson"}, {"version", "--help"}, {"--help", "run"}, {"list", "--version"}} {
		if got := answer(args, yes); got != "" {
			t.Errorf("%v: want nothing, got %q", args, got)
		}
	}
	if got := answer([]string{"--help"}, yes); got != about.Help {
		t.Errorf("want the help, got %q", got)
	}
	if got := answer([]string{"--help"}, no); got != "" {
		t.Errorf("want no help at 80 columns where there may be more, or less; got %q", got)
	}
}
