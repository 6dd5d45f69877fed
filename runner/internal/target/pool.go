package target

import (
	"strings"
	"sync"
)

// pool is what the cases of a run have made from secrets, such as proofs and
// encoded passwords: a server may show one case what came with another. Each is a
// run of base64 letters, so only whole runs of some length are looked up, and
// most of a text is passed over. It may be used by several goroutines.
type pool struct {
	mu    sync.RWMutex
	masks map[string]string // by the run, without its padding
}

// pooled is the length in octets from which runs are looked up. The shortest
// proof has 32.
const pooled = 16

// add takes up what was made; of two placeholders for one value the first stays.
func (p *pool) add(made ...Made) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, m := range made {
		run := strings.TrimRight(m.Value, "=")
		if len(run) < pooled || strings.IndexFunc(run, func(r rune) bool { return r > 0x7f || !runLetter(byte(r)) }) >= 0 {
			continue
		}
		for _, text := range alphabets(run) {
			if _, known := p.masks[text]; !known {
				if p.masks == nil {
					p.masks = map[string]string{}
				}
				p.masks[text] = m.Placeholder
			}
		}
	}
}

// runLetter is a letter of base64 but for the padding, which also stands between
// a name and its value.
func runLetter(c byte) bool { return c != '=' && base64Letter(c) }

// lookUp takes up what a pool knows. A place every so many octets that is in no
// run says that none of that length is around it.
func (s *search[T]) lookUp(p *pool) {
	p.mu.RLock()
	defer p.mu.RUnlock()
	if len(p.masks) == 0 {
		return
	}
	for at := pooled - 1; at < len(s.text); {
		if !runLetter(s.text[at]) {
			at += pooled
			continue
		}
		begin, end := at, at
		for begin > 0 && runLetter(s.text[begin-1]) {
			begin--
		}
		for end < len(s.text) && runLetter(s.text[end]) {
			end++
		}
		if end-begin >= pooled {
			s.pooled(p, begin, end)
		}
		at = end + pooled
	}
}

// pooled looks up a run, and where it is not known the parts of it: the letters
// that are neither digit nor letter also stand between other words.
func (s *search[T]) pooled(p *pool, begin, end int) {
	if mask, known := p.masks[string(s.text[begin:end])]; known {
		s.list = append(s.list, hit{begin, end, mask, lastRank})
		return
	}
	for from := begin; from < end; {
		to := from
		for to < end && letterOrDigit(s.text[to]) {
			to++
		}
		if mask, known := p.masks[string(s.text[from:to])]; known && to-from >= pooled {
			s.list = append(s.list, hit{from, to, mask, lastRank})
		}
		from = to + 1
	}
}

// lastRank lets what a case has made itself, and says more of it, come first.
const lastRank = 1 << 30
