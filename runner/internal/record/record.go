// Package record turns exchanges into their form in the results document, and
// bounds what all records of a run may fill.
//
// It may import message, target, wire and results.
package record

import (
	"sync"

	"authspec/runner/internal/message"
	"authspec/runner/internal/target"
	"authspec/runner/internal/wire"
	"authspec/runner/results"
)

// Space is what the records of a run may fill: a target that sends much in
// every answer must not fill the memory. The zero value is ready.
type Space struct {
	mu   sync.Mutex
	used int
}

// What a record may hold, in octets of text: whole records while there is
// space, and the beginning after that.
const (
	spaceOfRun = 16 << 20
	whole      = 4 * message.RecordLimit
	beginning  = 1 << 10
)

// Take tells how much a record may hold of an exchange of n octets, and how
// many of them count as used.
func (s *Space) Take(n int) (most, taken int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.used+n > spaceOfRun {
		return beginning, 0
	}
	s.used += n
	return whole, n
}

// Release returns what was taken.
func (s *Space) Release(taken int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.used -= taken
}

// Exchange turns an exchange into its form in the results document, without
// secrets; at most most octets of each direction are kept.
func Exchange(x message.Exchange, secrets *target.Secrets, most int) results.Exchange {
	sent, cutSent := recorded(x.Sent, x.CutSent, secrets, most)
	received, cutReceived := recorded(x.Received, x.CutReceived, secrets, most)
	r := results.Exchange{
		Sent: results.Text(sent), Received: results.Text(received),
		Outcome: string(x.Outcome), Took: results.Millis(x.Took),
	}
	if x.Outcome != message.Complete {
		r.Detail = secrets.MaskExcerpt(x.Detail)
	}
	if cut := (results.Cut{Sent: cutSent, Received: cutReceived}); cut != (results.Cut{}) {
		r.Cut = &cut
	}
	return r
}

// recorded is what is shown of the octets of one direction, of which so many
// more were left out before. Secrets are looked for in all that there is, and
// the record is cut only then.
func recorded(octets []byte, missing int64, secrets *target.Secrets, most int) (shown []byte, cut int64) {
	var gaps []target.Gap
	for _, s := range wire.Seams(octets) {
		gaps = append(gaps, target.Gap(s))
	}
	shown, of := secrets.Extract(octets, target.Extract{Gaps: gaps, Most: min(most, message.RecordLimit), Cut: missing > 0})
	missing += int64(len(octets) - of)
	if len(shown) > most {
		return shown[:most], missing + int64(len(shown)-most)
	}
	return shown, missing
}
