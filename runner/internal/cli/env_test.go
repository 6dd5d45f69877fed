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
	env := &Env{Getenv: func(string) string { return "" }}
	if env.Colour(&bytes.Buffer{}) || env.Colour(file) || env.Colour(null) {
		t.Error("what is no terminal gets colour")
	}
}

func TestLookup(t *testing.T) {
	env := &Env{Getenv: func(name string) string { return map[string]string{"A": "b"}[name] }}
	if v, ok := env.lookup("A"); v != "b" || !ok {
		t.Errorf("got %q, %v", v, ok)
	}
	if _, ok := env.lookup("B"); ok {
		t.Error("an empty variable counts as set")
	}
}

func TestWriteColumns(t *testing.T) {
	var b bytes.Buffer
	if err := writeColumns(&b, [][]string{{"ä", "b", "c"}, {"long", "", "last"}}); err != nil {
		t.Fatal(err)
	}
	if want := "ä     b  c\nlong     last\n"; b.String() != want {
		t.Errorf("want\n%sgot\n%s", want, b.String())
	}
}
