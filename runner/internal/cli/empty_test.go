package cli

import (
	"bytes"
	"context"
	"strings"
	"testing"
)

// An empty value is what an empty variable leaves in a script. No flag of any
// command takes it for none.
func TestEmptyValues(t *testing.T) {
	parser, err := newParser(context.Background(), &Env{Stdout: &bytes.Buffer{}, Stderr: &bytes.Buffer{}}, &commands{})
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, command := range parser.Model.Children {
		for _, f := range command.Flags {
			if f.IsBool() || f.IsCounter() {
				continue
			}
			seen++
			lines := [][]string{{command.Name, "--" + f.Name, ""}, {command.Name, "--" + f.Name + "="}}
			if f.IsSlice() && f.Tag.Sep == ',' {
				lines = append(lines, []string{command.Name, "--" + f.Name, "auth,"}, []string{command.Name, "--" + f.Name + "=,auth"})
			}
			for _, args := range lines {
				for _, p := range command.Positional {
					if p.Required {
						args = append(args, "something")
					}
				}
				for _, other := range command.Flags {
					if other.Required && other != f {
						args = append(args, "--"+other.Name, "something")
					}
				}
				refused(t, args)
			}
		}
	}
	if seen < 20 {
		t.Errorf("only %d flags were tried", seen)
	}
}

func refused(t *testing.T, args []string) {
	t.Helper()
	var out, complaint bytes.Buffer
	env := &Env{Stdout: &out, Stderr: &complaint}
	flag, _, _ := strings.Cut(args[1], "=")
	if code := Main(context.Background(), args, env); code != exitUsage || out.Len() > 0 || !strings.HasPrefix(complaint.String(), "authspec: "+flag) {
		t.Errorf("%q: exit status %d, %q, %q; want %d and a complaint about %s", args, code, out.String(), complaint.String(), exitUsage, flag)
	}
}
