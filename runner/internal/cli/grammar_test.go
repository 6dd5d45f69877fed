package cli

import (
	"bytes"
	"testing"

	"github.com/alecthomas/kong"
)

// TestGrammar: what is left out of the grammar is the other commands, or their
// flags, and nothing of the command at hand.
func TestGrammar(t *testing.T) {
	var out bytes.Buffer
	env := &Env{Stdout: &out, Stderr: &out}
	parsed := func(grammar any) []*kong.Node {
		parser, err := newParser(t.Context(), env, grammar)
		if err != nil {
			t.Fatal(err)
		}
		return parser.Model.Children
	}
	full := parsed(&commands{})
	for _, want := range full {
		if want.Name == ofAll {
			continue
		}
		small := parsed(grammar([]string{want.Name, "x", "--nonsense"}))
		if len(small) != 1 || small[0].Name != want.Name {
			t.Errorf("%s: want that command alone, got %d", want.Name, len(small))
		} else if n := small[0]; n.Help != want.Help || n.Detail != want.Detail || len(n.Flags) != len(want.Flags) || len(n.Children) != len(want.Children) || n.Summary() != want.Summary() {
			t.Errorf("%s: want %s, got %s", n.Name, want.Summary(), n.Summary())
		}
	}
	for i, n := range parsed(grammar([]string{"--help"})) {
		if want := full[i]; n.Name != want.Name || n.Help != want.Help || len(n.Children) != len(want.Children) {
			t.Errorf("%s: want its help %q, got %q, and %d commands of its own, got %d", want.Name, want.Help, n.Help, len(want.Children), len(n.Children))
		} else if len(n.Flags) > 0 {
			t.Errorf("%s: %d flags are read that nobody asked for", n.Name, len(n.Flags))
		}
	}
	for _, args := range [][]string{{"rnu"}, {"--", "run"}, {"--help", "run"}, {ofAll}} {
		if _, whole := grammar(args).(*commands); !whole {
			t.Errorf("%q: want all of the grammar", args)
		}
	}
	for _, args := range [][]string{nil, {"--help"}, {"--hlep"}} {
		if _, whole := grammar(args).(*commands); whole {
			t.Errorf("%q: want no flags of commands", args)
		}
	}
	if names := allCommands(); len(names) != len(full) {
		t.Errorf("want %d commands, got %d", len(full), len(names))
	}
}
