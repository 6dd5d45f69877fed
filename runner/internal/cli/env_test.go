package cli

import (
	"bytes"
	"os"
	"testing"
)

func TestColour(t *testing.T) {
	file, err := os.CreateTemp(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer null.Close()
	env := &Env{Getenv: func(string) (string, bool) { return "", false }}
	if env.Colour(&bytes.Buffer{}) || env.Colour(file) || env.Colour(null) {
		t.Error("what is no terminal gets colour")
	}
}

// What is no terminal gets colours where somebody asks for them: the flag first,
// then NO_COLOR.
func TestColourIsAskedFor(t *testing.T) {
	for _, c := range []struct {
		flag colourWhen
		set  map[string]string
		want bool
	}{
		{"auto", map[string]string{"FORCE_COLOR": "1"}, true},
		{"auto", map[string]string{"CLICOLOR_FORCE": "1"}, true},
		{"auto", map[string]string{"FORCE_COLOR": "0"}, false},
		{"auto", map[string]string{"FORCE_COLOR": ""}, false},
		{"auto", map[string]string{"FORCE_COLOR": "1", "NO_COLOR": "1"}, false},
		{"always", map[string]string{"NO_COLOR": "1"}, true},
		{"never", map[string]string{"FORCE_COLOR": "1"}, false},
	} {
		env := &Env{colour: c.flag, Getenv: func(name string) (string, bool) { v, ok := c.set[name]; return v, ok }}
		if got := env.Colour(&bytes.Buffer{}); got != c.want {
			t.Errorf("--color %s and %v: want %t", c.flag, c.set, c.want)
		}
	}
}

func TestEmptySecretsAreRefused(t *testing.T) {
	set := map[string]string{"A": "b", "EMPTY": ""}
	env := &Env{Getenv: func(name string) (string, bool) { v, ok := set[name]; return v, ok }}
	for name, want := range map[string]string{"A": "b", "UNSET": ""} {
		if got, err := env.secret(name); got != want || err != nil {
			t.Errorf("%s: want %q; got %q, %v", name, want, got, err)
		}
	}
	if _, err := env.secret("EMPTY"); err == nil {
		t.Error("a variable that is set and empty counts as one that is not set")
	}
}

func TestWriteColumns(t *testing.T) {
	var b bytes.Buffer
	if err := writeColumns(&b, [][]string{{"ä", "b", "c"}, {"茶会", "d", "e"}, {"long", "", "last"}}); err != nil {
		t.Fatal(err)
	}
	if want := "ä     b  c\n茶会  d  e\nlong     last\n"; b.String() != want {
		t.Errorf("want\n%sgot\n%s", want, b.String())
	}
}
