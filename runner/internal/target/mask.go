package target

import (
	"cmp"
	"slices"
	"strings"
)

// index finds all secrets in one pass over a text: reports hold megabytes, and
// a target has dozens of secrets in their several forms. Each of them is at
// least key octets long, and is looked for where its first key octets stand.
type index struct {
	seen [1 << 10]uint64 // a bit for each hash of a first key that there is
	at   map[uint32][]needle
}

// key is how many octets decide where a closer look is worth it.
const key = shortest

// needle is one octet string that is looked for. Of several secrets at the same
// place the lowest rank counts.
type needle struct {
	octets  string
	mask    string
	rank    int
	bounded bool // as word has it
	run     bool // all base64 letters around it go too, as core has it
}

func newIndex(words []word, cores []core) *index {
	x := &index{at: make(map[uint32][]needle, len(words)+len(cores))}
	for i, w := range words {
		x.add(needle{w.octets, w.mask, i, w.bounded, false})
	}
	for i, c := range cores {
		x.add(needle{c.octets, c.mask, len(words) + i, false, true})
	}
	return x
}

func (x *index) add(n needle) {
	var first uint32
	for i := range key {
		first = first<<8 | uint32(n.octets[i])
	}
	x.at[first] = append(x.at[first], n)
	h := hash(first)
	x.seen[h>>6] |= 1 << (h & 63)
}

// hash spreads keys over the bits of an index.
func hash(first uint32) uint32 { return first * 2654435761 >> 16 }

// hit is a place in a text that holds a secret.
type hit struct {
	begin, end int
	mask       string
	rank       int
}

// octets is a text, however it is held.
type octets interface{ string | []byte }

// search is the work on one text.
type search[T octets] struct {
	text T
	list []hit
	runs int // how far the runs of base64 letters are known
}

// hits are the places in text that hold secrets, in order: of those that begin
// together the longest first.
func hits[T octets](of *Secrets, text T) []hit {
	s := search[T]{text: text}
	for ; of != nil; of = of.base {
		s.pass(of.index)
	}
	slices.SortStableFunc(s.list, func(a, b hit) int {
		return cmp.Or(cmp.Compare(a.begin, b.begin), cmp.Compare(b.end, a.end), cmp.Compare(a.rank, b.rank))
	})
	return s.list
}

// pass takes up what one index knows.
func (s *search[T]) pass(x *index) {
	s.runs = 0
	var first uint32
	for i := range len(s.text) {
		first = first<<8 | uint32(s.text[i])
		if h := hash(first); x.seen[h>>6]&(1<<(h&63)) != 0 && i >= key-1 {
			s.look(i-(key-1), x.at[first])
		}
	}
}

// look takes up which of the needles stand at a place. A common word does not
// count within a longer one. Around the core of a base64 text the whole run of
// base64 letters goes: its other octets belong to the same secret or to nothing
// readable.
func (s *search[T]) look(at int, needles []needle) {
	known := s.runs
	for _, n := range needles {
		begin, end := at, at+len(n.octets)
		if end > len(s.text) || string(s.text[begin:end]) != n.octets {
			continue
		}
		inside := begin > 0 && letterOrDigit(s.text[begin-1]) || end < len(s.text) && letterOrDigit(s.text[end])
		switch {
		case n.bounded && inside, n.run && at < known:
			continue
		case n.run:
			begin, end = run(s.text, begin, end)
			s.runs = end
		}
		s.list = append(s.list, hit{begin, end, n.mask, n.rank})
	}
}

// run is the run of base64 letters around a part of it.
func run[T octets](text T, begin, end int) (int, int) {
	for begin > 0 && base64Letter(text[begin-1]) {
		begin--
	}
	for end < len(text) && base64Letter(text[end]) {
		end++
	}
	return begin, end
}

func base64Letter(c byte) bool { return letterOrDigit(c) || strings.IndexByte("+/-_=", c) >= 0 }

// Mask is text without the secrets. The result may share text's memory. All
// are looked for in the text as it came, so that no mask is taken for a text.
func (s *Secrets) Mask(text []byte) []byte {
	list := hits(s, text)
	if list == nil {
		return text
	}
	return replaced(string(text), list)
}

// MaskString is Mask for a string.
func (s *Secrets) MaskString(text string) string {
	list := hits(s, text)
	if list == nil {
		return text
	}
	return string(replaced(text, list))
}

func replaced(text string, list []hit) []byte {
	var out []byte
	done := 0
	for _, h := range list {
		switch {
		case h.begin >= done:
			out = append(append(out, text[done:h.begin]...), h.mask...)
			done = h.end
		case h.end > done: // it overlaps one that is masked: what is left of it goes too
			done = h.end
		}
	}
	return append(out, text[done:]...)
}

// MaskExcerpt is Mask for a text in which others are quoted and cut short, as
// their "…" shows: the beginning of a secret there is masked too.
func (s *Secrets) MaskExcerpt(text string) string {
	text = s.MaskString(text)
	for from := 0; ; {
		i := strings.Index(text[from:], "…")
		if i < 0 {
			return text
		}
		end := len(strings.TrimRight(text[:from+i], `"`))
		from += i + len("…")
		for _, w := range s.longestFirst() {
			if n := cutShort(text[:end], w.octets); n > 0 {
				cut := text[:end-n] + w.mask
				from += len(cut) - end
				text = cut + text[end:]
				break
			}
		}
	}
}

// cutShort is how many octets of a secret a text ends with; 0 where they are
// too few to matter.
func cutShort(text string, secret string) int {
	for n := min(len(secret)-1, len(text)); n >= shortest; n-- {
		if strings.HasSuffix(text, secret[:n]) {
			return n
		}
	}
	return 0
}
