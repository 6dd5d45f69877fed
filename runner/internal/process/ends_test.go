package process

import (
	"fmt"
	"strings"
	"testing"
)

func TestEnds(t *testing.T) {
	all := strings.Repeat("0123456789", 10)
	for most, want := range map[int]string{
		3: "012\n…\n789", 49: all[:49] + "\n…\n" + all[51:], 50: all, 99: all, 100: all, 1000: all,
	} {
		for _, piece := range []int{1, 7, 100} {
			t.Run(fmt.Sprintf("%d by %d", most, piece), func(t *testing.T) {
				e := NewEnds(most)
				for at := 0; at < len(all); at += piece {
					if n, err := e.Write([]byte(all[at:min(at+piece, len(all))])); n == 0 || err != nil {
						t.Fatal(n, err)
					}
				}
				kept, cut := e.Octets()
				if string(kept) != want || cut != (want != all) {
					t.Errorf("want %q, got %q, cut %t", want, kept, cut)
				}
			})
		}
	}
}

// What is printed without end is kept in the room of what is looked at.
func TestEndsOfMuch(t *testing.T) {
	e, block := NewEnds(1000), make([]byte, 1<<20)
	for range 100 {
		_, _ = e.Write(block)
	}
	if kept, cut := e.Octets(); !cut || len(kept) > 2100 || cap(e.first)+cap(e.last) > 10_000 {
		t.Errorf("%d octets kept in %d, cut %t", len(kept), cap(e.first)+cap(e.last), cut)
	}
}
