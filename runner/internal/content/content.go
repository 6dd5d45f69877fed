// Package content recognises the protected content of a resource in an answer:
// by the target's marker, or by what two authorised answers share and nothing
// that a stranger gets holds. It imports the standard library only.
package content

import (
	"bytes"
	"fmt"
)

// Print tells protected content from other content. The zero Print knows
// nothing.
type Print struct {
	pieces [][]byte // lines or the marker, each once
	octets int      // of all pieces
	whole  []byte   // content too short to be looked for inside other content
	how    string
}

// shortest is the length below which a piece says too little: "OK" stands in
// many an answer.
const shortest = 6

// Marked is the print of a resource whose target file names a marker.
func Marked(marker string) Print {
	return Print{
		pieces: [][]byte{[]byte(marker)}, octets: len(marker),
		how: fmt.Sprintf("by the marker %q", marker),
	}
}

// Learn takes the print off two authorised answers. What a stranger gets, such
// as the refusal, is no mark of protected content.
func Learn(first, second []byte, strangers ...[]byte) Print {
	if len(bytes.TrimSpace(first)) == 0 {
		return Print{how: "not known: the authorised answer has no content"}
	}
	var p Print
	seen := map[string]bool{}
	for line := range bytes.Lines(first) {
		line = bytes.TrimSpace(line)
		if len(line) < shortest || seen[string(line)] || !bytes.Contains(second, line) || inAny(strangers, line) {
			continue
		}
		seen[string(line)] = true
		p.pieces = append(p.pieces, bytes.Clone(line))
		p.octets += len(line)
	}
	if len(p.pieces) > 0 {
		p.how = fmt.Sprintf("by %d octets that authorised answers share and refusals lack", p.octets)
		return p
	}
	if bytes.Equal(first, second) && !equalsAny(strangers, first) {
		return Print{whole: bytes.Clone(first), how: fmt.Sprintf("by being the same %d octets", len(first))}
	}
	return Print{how: "not known: authorised answers share nothing that the refusal lacks; name a `marker`"}
}

func inAny(texts [][]byte, piece []byte) bool {
	for _, t := range texts {
		if bytes.Contains(t, piece) {
			return true
		}
	}
	return false
}

func equalsAny(texts [][]byte, whole []byte) bool {
	for _, t := range texts {
		if bytes.Equal(bytes.TrimSpace(t), bytes.TrimSpace(whole)) {
			return true
		}
	}
	return false
}

// Known tells whether protected content can be recognised at all.
func (p Print) Known() bool { return len(p.pieces) > 0 || p.whole != nil }

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
		return bytes.Equal(bytes.TrimSpace(text), bytes.TrimSpace(p.whole))
	}
	found := 0
	for _, piece := range p.pieces {
		if bytes.Contains(text, piece) {
			found += len(piece)
		}
	}
	return found > 0 && 2*found >= p.octets
}
