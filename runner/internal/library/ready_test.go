package library

import (
	"reflect"
	"strings"
	"testing"

	"authspec/runner/internal/casefile"
)

// prepared is the ready form of the cases of a library.
func prepared(t *testing.T, lib *Library) string {
	from, err := sum()
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	text.WriteString(readyHead(from) + "\n")
	for i := 0; i < len(lib.Cases); {
		first, rows := lib.Cases[i], []*casefile.Case{}
		for ; i < len(lib.Cases) && lib.Cases[i].Group == first.Group; i++ {
			rows = append(rows, lib.Cases[i].Whole())
		}
		text.WriteString(first.Group + "\t" + caseForm().Write(rows, first.Pos) + "\n")
	}
	return text.String()
}

// TestReady holds the cases that are ready against those that the files give.
func TestReady(t *testing.T) {
	lib, ok := indexed()
	if !ok || readyLines() == nil {
		t.Skip("the index, or what is ready, is of other files or types, as TestIndex says")
	}
	want, err := files()
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range lib.Cases {
		if readyLines()[c.Group] == "" {
			t.Errorf("%s: want its entry to be ready", c.ID)
		}
		if got := c.Whole(); !reflect.DeepEqual(got, want.Cases[i].Whole()) {
			t.Errorf("%s: want what its file gives, %+v, got %+v", c.ID, want.Cases[i].Whole(), got)
		}
	}
	if got := prepared(t, lib); got != ready {
		t.Error("what is ready does not give what it was made of")
	}
}

// TestUnready: what is ready of others is passed over, and the files are read.
func TestUnready(t *testing.T) {
	head, rest, _ := strings.Cut(ready, "\n")
	if linesOf(ready, head) == nil {
		t.Fatal("want the lines where the head is the right one")
	}
	for _, text := range []string{"", rest, "0" + ready, head + "0\n" + rest} {
		if linesOf(text, head) != nil {
			t.Errorf("want no lines of what begins with %.30q", text)
		}
	}
	lib, ok := indexed()
	if !ok {
		t.Skip("the index is of other files, as TestIndex says")
	}
	for _, c := range []*Case{lib.Cases[0], lib.Cases[len(lib.Cases)-1]} {
		if got := c.book.parse(c.Group); !reflect.DeepEqual(got[len(got)-1], lastOf(lib, c.Group).Whole()) {
			t.Errorf("%s: want the same case by its file", c.ID)
		}
	}
}

// lastOf is the last row of an entry.
func lastOf(lib *Library, group string) (last *Case) {
	for _, c := range lib.Cases {
		if c.Group == group {
			last = c
		}
	}
	return last
}
