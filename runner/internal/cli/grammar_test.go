package cli

import (
	"bytes"
	"reflect"
	"slices"
	"testing"
)

// TestGrammar: what is left out of the grammar is the flags of other commands,
// and nothing of the command at hand.
func TestGrammar(t *testing.T) {
	var out bytes.Buffer
	env := &Env{Stdout: &out, Stderr: &out}
	full, err := newParser(t.Context(), env, &commands{})
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range full.Model.Children {
		small, err := newParser(t.Context(), env, grammar([]string{one.Name, "x", "--nonsense"}))
		if err != nil {
			t.Fatal(err)
		}
		flags := 0
		for i, n := range small.Model.Children {
			if want := full.Model.Children[i]; n.Name != want.Name || n.Help != want.Help {
				t.Errorf("%s: want %s, got %s", one.Name, want.Name, n.Name)
			} else if n.Name == one.Name && (n.Detail != want.Detail || len(n.Flags) != len(want.Flags) || n.Summary() != want.Summary()) {
				t.Errorf("%s: want %s, got %s", n.Name, want.Summary(), n.Summary())
			}
			if n.Name != one.Name && len(n.Children) != len(full.Model.Children[i].Children) {
				t.Errorf("%s: the commands of %s are left out, which help lists", one.Name, n.Name)
			}
			if n.Name != one.Name {
				flags += len(n.Flags)
			}
		}
		if one.Name != ofAll && flags > 0 {
			t.Errorf("%s: %d flags of other commands are read", one.Name, flags)
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
	names := slices.DeleteFunc(reflect.VisibleFields(reflect.TypeFor[commands]()), func(f reflect.StructField) bool { return !isCommand(f) })
	if len(names) != len(full.Model.Children) {
		t.Errorf("want %d commands, got %d", len(full.Model.Children), len(names))
	}
}
