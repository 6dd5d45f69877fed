package target

import (
	"strings"
	"testing"
)

// A set of keys never lacks one of them: the other mistake only costs time.
func TestKeys(t *testing.T) {
	words := []word{{octets: "abcd"}, {octets: strings.Repeat("0123456789", 30)}}
	cores := []core{{octets: "\xff\xfe\x00\x01zz"}}
	set := partsOf(words, cores)
	for _, text := range []string{words[0].octets, words[1].octets, cores[0].octets} {
		for i := range len(text) - key + 1 {
			if !set.has(keyAt(text, i)) {
				t.Errorf("%q is not known", text[i:i+key])
			}
		}
	}
	strange := 0
	for c := range 1 << 12 {
		if set.has(uint32(c)<<16 | 0xabcd) {
			strange++
		}
	}
	if strange > 1<<12/dense*2 {
		t.Errorf("%d of %d strange keys are taken for known ones", strange, 1<<12)
	}
}

// BenchmarkMaskPiece masks what most findings quote, in which there is nothing of a
// secret, with the secrets that a case makes.
func BenchmarkMaskPiece(b *testing.B) {
	s := (&Target{Accounts: []Account{{Ordinary, "alice", `kq"7z-zyxw-quok`}, {"other", "bob", "9vut-srqp-onml"}}}).Secrets()
	s.Add(Made{"YWxpY2U6a3E3ei16eXh3", "${made}"})
	b.ReportAllocs()
	for b.Loop() {
		s.MaskPiece(`WWW-Authenticate: Basic realm="a realm", charset="UTF-8"`)
	}
}
