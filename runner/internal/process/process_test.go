//go:build unix

package process

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// shell starts a script in a shell.
func shell(t *testing.T, script string) *Process {
	t.Helper()
	p, err := New("fake", t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Stop() })
	if err := p.Start([]string{"sh", "-c", script}, []string{"PATH=" + os.Getenv("PATH")}); err != nil {
		t.Fatal(err)
	}
	return p
}

// What a program has started ends with it, and nothing of either is left.
func TestStop(t *testing.T) {
	for name, script := range map[string]string{
		"a program":             "exec sleep 1000",
		"with a child":          "sleep 1000 & wait",
		"whose child has left":  "setsid sleep 1000 & wait",
		"that has ended itself": "sleep 1000 & exit 3",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := shell(t, script)
			if strings.Contains(script, "exit") {
				<-p.Exited()
				if got := p.State(); got != "exit status 3" {
					t.Errorf("want exit status 3, got %s", got)
				}
			}
			if err := p.Stop(); err != nil {
				t.Error(err)
			}
			if left := p.Left(); len(left) > 0 {
				t.Errorf("want nothing left, got %v", left)
			}
			if _, err := os.Stat(p.Work()); !os.IsNotExist(err) {
				t.Errorf("the scratch directory is still there: %v", err)
			}
			if err := p.Stop(); err != nil {
				t.Errorf("the second time: %v", err)
			}
		})
	}
}

// A program runs in its scratch directory, with that in its environment, and
// its last lines can be had as long as it is not stopped.
func TestOutput(t *testing.T) {
	p := shell(t, `pwd; echo "$WORK"; echo to stderr >&2`)
	<-p.Exited()
	work, err := filepath.EvalSymlinks(p.Work())
	if err != nil {
		t.Fatal(err)
	}
	if want, got := work+"\n"+p.Work()+"\nto stderr", p.Output(); got != want {
		t.Errorf("want %q, got %q", want, got)
	}
	p.Stop()
	if got := p.Output(); got != "" {
		t.Errorf("after Stop: %q", got)
	}
}

func TestCannotStart(t *testing.T) {
	p, err := New("fake", t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	err = p.Start([]string{filepath.Join(p.Work(), "nothing")}, nil)
	if want := "fake cannot be started: " + filepath.Join(p.Work(), "nothing") + ": "; !errors.Is(err, os.ErrNotExist) || !strings.HasPrefix(err.Error(), want) || strings.Contains(err.Error(), "exec") {
		t.Errorf("want %s; got %v", want, err)
	}
	if err := p.Stop(); err != nil {
		t.Error(err)
	}
}

func TestTail(t *testing.T) {
	line := strings.Repeat("x", 99) + "\n"
	for in, want := range map[string]string{
		"":                         "",
		"one\ntwo\n\n":             "one\ntwo",
		strings.Repeat(line, 100):  strings.TrimSuffix(strings.Repeat(line, 40), "\n"),
		strings.Repeat("y", 10000): strings.Repeat("y", 4096),
	} {
		if got := Tail([]byte(in)); got != want {
			t.Errorf("of %d octets: want %d, got %d", len(in), len(want), len(got))
		}
	}
}

// A port that was given out is given out again only when it was given back.
func TestFreePorts(t *testing.T) {
	seen := map[string]bool{}
	for range 50 {
		ports, release, err := FreePorts(2)
		if err != nil {
			t.Fatal(err)
		}
		defer release()
		for _, p := range ports {
			if seen[p] {
				t.Errorf("port %s was given out twice", p)
			}
			seen[p] = true
		}
	}
}

// The programs of a family end each by itself, and with all that they have
// started; one guard is for all of them.
func TestFamily(t *testing.T) {
	f, err := NewFamily("test")
	if err != nil {
		t.Fatal(err)
	}
	var list []*Process
	for range 3 {
		p, err := f.New("member")
		if err != nil {
			t.Fatal(err)
		}
		if err := p.Start([]string{"sh", "-c", "setsid sleep 1000 & sleep 1000 & exit 0"}, []string{"PATH=" + os.Getenv("PATH")}); err != nil {
			t.Fatal(err)
		}
		list = append(list, p)
	}
	for _, p := range list {
		<-p.Exited()
		if err := p.Stop(); err != nil {
			t.Error(err)
		}
		if left := p.Left(); len(left) > 0 {
			t.Errorf("want nothing left, got %v", left)
		}
	}
	if err := f.End(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(f.work); !os.IsNotExist(err) {
		t.Errorf("the directory is still there: %v", err)
	}
}
