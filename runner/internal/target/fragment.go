package target

import (
	"cmp"
	"slices"
	"strings"

	"authspec/runner/internal/pattern"
)

// A text that was cut can begin with the end of a secret, end with its
// beginning, or lie within it. No index finds that.

// fragment is the length in octets from which a part of a secret is masked where
// a text may just so have been taken out of another. Where it is known that a
// text was cut, shortest is enough.
const fragment = 6

// origin is a word or a core, of which a text may hold a part.
type origin struct {
	octets, mask string
	run          bool // base64 letters around it go too
}

// all are the origins of what s knows, the shortest first, whose masks say the
// most of what a part of them is.
func (s *Secrets) all() []origin {
	if s == nil {
		return nil
	}
	f := s.prepare()
	f.sorted.Do(func() {
		f.origins = slices.Clone(s.base.all())
		for _, w := range f.words {
			f.origins = append(f.origins, origin{w.octets, w.mask, false})
		}
		for _, c := range f.cores {
			f.origins = append(f.origins, origin{c.octets, c.mask, true})
		}
		slices.SortStableFunc(f.origins, func(a, b origin) int { return cmp.Compare(len(a.octets), len(b.octets)) })
	})
	return f.origins
}

// around are the origins of which a text may hold a part that has the key at a
// place: all, or none, as in most texts.
func (s *Secrets) around(text string, at int) []origin {
	if at < 0 || at+key > len(text) {
		return nil
	}
	k := keyAt(text, at)
	for known := s; known != nil; known = known.base {
		if known.prepare().parts.has(k) {
			return s.all()
		}
	}
	return nil
}

// least is how many octets of it matter: base64 letters stand in any text.
func (o origin) least(most int) int {
	if o.run {
		return max(most, 8)
	}
	return most
}

// MaskPiece is MaskString for a text that may have been taken out of another:
// also what is a part of a secret then is masked. Gaps are those of the text.
func (s *Secrets) MaskPiece(text string, gaps ...Gap) string {
	if len(gaps) == 0 {
		text = s.MaskString(text)
	} else if list := s.hitsAcross([]byte(text), gaps); list != nil {
		out, _ := replaced([]byte(text), list, len(text))
		text = string(out)
	}
	for _, o := range s.around(text, 0) {
		if len(text) >= o.least(fragment) && strings.Contains(o.octets, text) {
			return o.mask
		}
	}
	return s.cutBegin(s.cutEnd(text, fragment))
}

// maskEnd masks the beginning of a secret that a text ends with.
func (s *Secrets) maskEnd(text []byte) []byte {
	longest := 0
	if all := s.all(); len(all) > 0 {
		longest = len(all[len(all)-1].octets)
	}
	tail := len(text) - min(len(text), longest+longest) // its run may begin before it
	return append(text[:tail:tail], s.cutEnd(string(text[tail:]), shortest)...)
}

// cutEnd is a text without the longest beginning of a secret that it ends with.
func (s *Secrets) cutEnd(text string, least int) string {
	longest, mask := 0, ""
	for _, o := range s.around(text, len(text)-key) {
		fewest := max(o.least(least), longest+1)
		if len(text) < fewest || !strings.Contains(o.octets, text[len(text)-fewest:]) {
			continue
		}
		for n := min(len(o.octets)-1, len(text)); n >= max(fewest, longest+1); n-- {
			if strings.HasSuffix(text, o.octets[:n]) {
				longest, mask = n, o.mask
				for o.run && longest < len(text) && base64Letter(text[len(text)-longest-1]) {
					longest++
				}
			}
		}
	}
	return text[:len(text)-longest] + mask
}

// cutBegin is a text without the longest end of a secret that it begins with.
func (s *Secrets) cutBegin(text string) string {
	longest, mask := 0, ""
	for _, o := range s.around(text, 0) {
		fewest := max(o.least(fragment), longest+1)
		if len(text) < fewest || !strings.Contains(o.octets, text[:fewest]) {
			continue
		}
		for n := min(len(o.octets)-1, len(text)); n >= max(fewest, longest+1); n-- {
			if strings.HasPrefix(text, o.octets[len(o.octets)-n:]) {
				longest, mask = n, o.mask
				for o.run && longest < len(text) && base64Letter(text[longest]) {
					longest++
				}
			}
		}
	}
	return mask + text[longest:]
}

// quotation is a text that another quotes, in Go's way.
var quotation = pattern.Of(`"(?:[^"\\]|\\.)*"`)

// MaskExcerpt is Mask for a text in which others are quoted, and cut short
// where "…" shows it: also what is a part of a secret there is masked.
func (s *Secrets) MaskExcerpt(text string) string {
	text = s.MaskString(text)
	if !strings.Contains(text, "…") && strings.IndexByte(text, '"') < 0 {
		return text
	}
	var out strings.Builder
	for {
		i := strings.Index(text, "…")
		if i < 0 {
			break
		}
		end := len(strings.TrimRight(text[:i], `"`))
		out.WriteString(s.cutEnd(text[:end], shortest))
		out.WriteString(text[end : i+len("…")])
		text = text[i+len("…"):]
	}
	out.WriteString(text)
	if strings.IndexByte(out.String(), '"') < 0 {
		return out.String()
	}
	return quotation().ReplaceAllStringFunc(out.String(), func(q string) string {
		return `"` + s.MaskPiece(q[1:len(q)-1]) + `"`
	})
}
