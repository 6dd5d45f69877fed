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
	seen *keys // the first keys that there are
	at   map[uint32][]needle
}

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
	n := len(words) + len(cores)
	x := &index{newKeys(n, sparse), make(map[uint32][]needle, n)}
	for i, w := range words {
		x.add(needle{w.octets, w.mask, i, w.bounded, false})
	}
	for i, c := range cores {
		x.add(needle{c.octets, c.mask, len(words) + i, false, true})
	}
	return x
}

func (x *index) add(n needle) {
	first := keyAt(n.octets, 0)
	x.at[first] = append(x.at[first], n)
	x.seen.add(first)
}

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
		s.pass(of.prepare().index)
		if of.pool != nil {
			s.lookUp(of.pool)
		}
	}
	inOrder(s.list)
	return s.list
}

func inOrder(list []hit) {
	slices.SortStableFunc(list, func(a, b hit) int {
		return cmp.Or(cmp.Compare(a.begin, b.begin), cmp.Compare(b.end, a.end), cmp.Compare(a.rank, b.rank))
	})
}

// pass takes up what one index knows.
func (s *search[T]) pass(x *index) {
	s.runs = 0
	var first uint32
	for i := range len(s.text) {
		first = first<<8 | uint32(s.text[i])
		if i >= key-1 && x.seen.has(first) {
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

// Gap is a part of a text, from Begin to before End, that only stands between
// octets which belong together, as the framing of chunks does.
type Gap struct{ Begin, End int }

// Extract is how much of a text is wanted, and what is known of it.
type Extract struct {
	Gaps []Gap // in order
	Most int   // octets of it; a secret that begins within them is masked as a whole
	Cut  bool  // the text itself goes on, and its end may be the beginning of a secret
}

// Extract is the beginning of text without the secrets, and how many octets of
// text that stands for. The result may share text's memory.
func (s *Secrets) Extract(text []byte, e Extract) (out []byte, of int) {
	out, of = replaced(text, s.hitsAcross(text, e.Gaps), e.Most)
	if e.Cut || of < len(text) {
		out = s.maskEnd(out)
	}
	return out, of
}

// Mask is text without the secrets. The result may share text's memory. All
// are looked for in the text as it came, so that no mask is taken for a text.
func (s *Secrets) Mask(text []byte) []byte {
	out, _ := replaced(text, hits(s, text), len(text))
	return out
}

// MaskString is Mask for a string.
func (s *Secrets) MaskString(text string) string {
	list := hits(s, text)
	if list == nil {
		return text
	}
	out, _ := replaced([]byte(text), list, len(text))
	return string(out)
}

// hitsAcross are those of text and, so that no framing divides a secret, of the
// text without its gaps.
func (s *Secrets) hitsAcross(text []byte, gaps []Gap) []hit {
	list := hits(s, text)
	if len(gaps) == 0 {
		return list
	}
	joined := make([]byte, 0, len(text))
	starts, from := make([]int, 0, len(gaps)), 0 // where in joined each gap stood
	for _, g := range gaps {
		joined = append(joined, text[from:g.Begin]...)
		starts, from = append(starts, len(joined)), g.End
	}
	joined = append(joined, text[from:]...)
	place, skipped := 0, 0
	for _, h := range hits(s, joined) {
		for ; place < len(starts) && starts[place] <= h.begin; place++ {
			skipped += gaps[place].End - gaps[place].Begin
		}
		within := 0
		for i := place; i < len(starts) && starts[i] < h.end; i++ {
			within += gaps[i].End - gaps[i].Begin
		}
		h.begin, h.end = h.begin+skipped, h.end+skipped+within
		list = append(list, h)
	}
	inOrder(list)
	return list
}

// replaced is the first most octets of a text with masks in the place of hits,
// and how many octets of it that stands for.
func replaced(text []byte, list []hit, most int) (out []byte, of int) {
	if list == nil && most >= len(text) {
		return text, len(text)
	}
	done := 0
	for _, h := range list {
		switch {
		case h.begin >= most && h.begin >= done:
			continue
		case h.begin >= done:
			out = append(append(out, text[done:h.begin]...), h.mask...)
			done = h.end
		case h.end > done: // it overlaps one that is masked: what is left of it goes too
			done = h.end
		}
	}
	end := max(done, min(most, len(text)))
	return append(out, text[done:end]...), end
}
