// Package fingerprint recognises the protected content of a resource in an answer:
// by the target's marker, or by what two authorised answers share and nothing
// that a stranger gets holds. It may import jsondoc.
package fingerprint

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"authspec/runner/internal/jsondoc"
)

// Print tells protected content from other content. The zero Print knows
// nothing.
type Print struct {
	pieces  [][]byte // lines, parts of lines, or the marker, each once
	marks   []Mark   // values of its JSON
	octets  int      // of all pieces
	whole   []byte   // content too short to be looked for inside other content
	claimed bool
	how     string
}

const (
	// shortest is the length in octets below which a piece says too little:
	// "OK" stands in many an answer.
	shortest = 6
	// most pieces are kept, since each is looked for in every answer.
	most = 64
)

// Mark is a value of JSON that only the protected content has.
type Mark struct {
	Pointer string // RFC 6901
	Text    string // the value as people write it
	Any     bool   // it only has to be there
}

// Claimed is the print of a resource of which the target says what its content
// is: by a marker, values of JSON, or both. Neither is no print.
func Claimed(marker string, marks ...Mark) Print {
	p := Print{marks: marks, claimed: true}
	var how []string
	if marker != "" {
		p.pieces, p.octets = [][]byte{[]byte(marker)}, len(marker)
		how = append(how, fmt.Sprintf("by the marker %q", marker))
	}
	for _, m := range marks {
		if m.Any {
			how = append(how, fmt.Sprintf("by %s in its JSON", m.Pointer))
			continue
		}
		how = append(how, fmt.Sprintf("by %s in its JSON, which is %q", m.Pointer, m.Text))
	}
	if how == nil {
		return Print{}
	}
	p.how = strings.Join(how, " and ")
	return p
}

// Unknown is the print of content that can't be known, for a reason.
func Unknown(why string) Print { return Print{how: "not known: " + why} }

// Learn takes the print off two authorised answers. What a stranger gets, such
// as the refusal, is no mark of protected content. Lines are the marks; where
// no whole line is the same in both answers, what stands between markup and
// punctuation.
func Learn(first, second []byte, strangers ...[]byte) Print {
	if len(bytes.TrimSpace(first)) == 0 {
		return Unknown("the authorised answer has no content; name a resource that has some")
	}
	for _, cut := range []func([]byte) [][]byte{lines, words} {
		if pieces := shared(cut, first, second, strangers); len(pieces) > 0 {
			return learned(pieces)
		}
	}
	if bytes.Equal(first, second) && !equalsAny(strangers, first) {
		return Print{whole: bytes.TrimSpace(bytes.Clone(first)), how: fmt.Sprintf("by being the same %d bytes", len(first))}
	}
	return Unknown("no text comes with valid credentials each time and is missing in the refusal; name a `marker`")
}

func learned(pieces [][]byte) Print {
	p := Print{pieces: spread(pieces)}
	for _, piece := range p.pieces {
		p.octets += len(piece)
	}
	p.how = fmt.Sprintf("by %d bytes that valid credentials bring and refusals lack", p.octets)
	return p
}

func lines(text []byte) [][]byte { return bytes.Split(text, []byte("\n")) }

// words are what stands between markup and the punctuation of data formats.
func words(text []byte) [][]byte {
	return bytes.FieldsFunc(text, func(r rune) bool { return bytes.ContainsRune([]byte("\n<>{}[]\","), r) })
}

// shared are the pieces of the first text that the second has too and no
// stranger gets, in their order, each once.
func shared(cut func([]byte) [][]byte, first, second []byte, strangers [][]byte) [][]byte {
	again := map[string]bool{}
	for _, piece := range cut(second) {
		again[string(bytes.TrimSpace(piece))] = true
	}
	for _, s := range strangers {
		for _, piece := range cut(s) {
			delete(again, string(bytes.TrimSpace(piece)))
		}
	}
	var list [][]byte
	for _, piece := range cut(first) {
		piece = bytes.TrimSpace(piece)
		if len(piece) >= shortest && again[string(piece)] {
			list = append(list, bytes.Clone(piece))
			delete(again, string(piece))
		}
	}
	// A piece may stand inside a longer one of what a stranger gets.
	return slices.DeleteFunc(spread(list), func(piece []byte) bool {
		return slices.ContainsFunc(strangers, func(s []byte) bool { return bytes.Contains(s, piece) })
	})
}

// spread keeps most pieces, evenly over the whole.
func spread(list [][]byte) [][]byte {
	if len(list) <= most {
		return list
	}
	kept := make([][]byte, most)
	for i := range kept {
		kept[i] = list[i*len(list)/most]
	}
	return kept
}

func equalsAny(texts [][]byte, whole []byte) bool {
	return slices.ContainsFunc(texts, func(t []byte) bool { return bytes.Equal(bytes.TrimSpace(t), bytes.TrimSpace(whole)) })
}

// Known tells whether protected content can be recognised at all.
func (p Print) Known() bool { return len(p.pieces) > 0 || len(p.marks) > 0 || p.whole != nil }

// Claimed tells whether the target itself says what the content is, for all
// accounts, and not just the answers to one of them.
func (p Print) Claimed() bool { return p.claimed }

// How says in words how the content is recognised, or why it can't be.
func (p Print) How() string {
	if p.how == "" {
		return "not known: no authorised answer was seen"
	}
	return p.how
}

// In tells whether text holds the protected content: at least half of what
// marks it, since an answer may hold a part.
func (p Print) In(text []byte) bool {
	if p.whole != nil {
		return bytes.Equal(bytes.TrimSpace(text), p.whole)
	}
	if len(p.marks) > 0 && !p.marked(text) {
		return false
	}
	if len(p.pieces) == 0 {
		return len(p.marks) > 0
	}
	found := 0
	for _, piece := range p.pieces {
		if bytes.Contains(text, piece) {
			found += len(piece)
		}
	}
	return found > 0 && 2*found >= p.octets
}

// Example is a text of at most 60 characters that marks the content, fit to be a
// marker; empty if there is none.
func (p Print) Example() string {
	best := ""
	for _, piece := range p.pieces {
		text := string(piece)
		if utf8.RuneCount(piece) <= 60 && len(text) > len(best) && !strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) || r == utf8.RuneError }) {
			best = text
		}
	}
	return best
}

// marked tells whether all values stand in the JSON of a text.
func (p Print) marked(text []byte) bool {
	d, ok := jsondoc.Read(text)
	if !ok {
		return false
	}
	for _, m := range p.marks {
		if v, found := d.Find(m.Pointer); !found || !m.Any && jsondoc.Text(v) != m.Text {
			return false
		}
	}
	return true
}
