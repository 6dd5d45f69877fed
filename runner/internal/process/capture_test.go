//go:build unix

package process

import (
	"strings"
	"testing"
	"time"
)

func TestCapture(t *testing.T) {
	for _, c := range []struct {
		name string
		argv []string
		want string // what was printed
		err  string // what the error says
	}{
		{"what is printed", []string{"sh", "-c", "echo \"$0\"; echo not this >&2", "a  b;c"}, "a  b;c\n", ""},
		{"nothing to read", []string{"cat"}, "", ""},
		{"it fails", []string{"sh", "-c", "echo s3cret; echo no login >&2; echo at all >&2; exit 7"}, "", "exit status 7: no login at all"},
		{"too much", []string{"sh", "-c", "exec head -c 100000 /dev/zero"}, "", "it printed more than 65536 octets"},
		{"a child that stays", []string{"sh", "-c", "sleep 1000 & echo done"}, "", ""},
		{"no such program", []string{"no-such-program-of-authspec"}, "", "executable file not found in $PATH"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := Capture(c.argv, t.TempDir())
			if c.name == "a child that stays" {
				return // what matters is that it came back
			}
			if string(got) != c.want || (err == nil) != (c.err == "") || err != nil && err.Error() != c.err {
				t.Errorf("want %q and %q, got %.60q and %v", c.want, c.err, got, err)
			}
		})
	}
}

func TestCaptureEndsWhatTakesTooLong(t *testing.T) {
	_, err := capture([]string{"sh", "-c", "echo waiting >&2; sleep 1000"}, t.TempDir(), 200*time.Millisecond)
	if err == nil || !strings.HasPrefix(err.Error(), "it took more than 200ms") {
		t.Errorf("got %v", err)
	}
}
