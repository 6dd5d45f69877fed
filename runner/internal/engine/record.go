package engine

import (
	"fmt"
	"sync"

	"authspec/runner/internal/check"
	"authspec/runner/internal/message"
	"authspec/runner/internal/target"
	"authspec/runner/internal/wire"
	"authspec/runner/results"
)

// space is what the records of a run may fill: a target that sends much in
// every answer must not fill the memory. The zero value is ready.
type space struct {
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

// take tells how much a record may hold of an exchange of n octets, and how many
// of them count as used.
func (s *space) take(n int) (most, taken int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.used+n > spaceOfRun {
		return beginning, 0
	}
	s.used += n
	return whole, n
}

// give returns what was taken.
func (s *space) give(taken int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.used -= taken
}

// records are the exchanges of an attempt, sample by sample.
func (b *Batch) records(a *attempt, secrets *target.Secrets) []results.Exchange {
	var list []results.Exchange
	if b.opts.Bare {
		return nil
	}
	for i := range a.c.Samples {
		for _, s := range a.evidence.Steps {
			at := &s.Samples[i]
			if at.Challenge != nil {
				x := b.record(*at.Challenge, secrets)
				x.Step, x.Connection = challengeName(s, i), at.ChallengeConnection
				list = append(list, x)
			}
			if at.Skipped == "" && at.Exchange.Outcome != "" && (at.Challenge == nil || at.Challenge.Response != nil) {
				x := b.record(at.Exchange, secrets)
				x.Step, x.Connection = stepName(s, i), a.numbers[at]
				list = append(list, x)
			}
		}
	}
	return list
}

// stepName is the step's id, with the sample where there are several.
func stepName(s *check.Step, sample int) string {
	if len(s.Samples) == 1 {
		return s.Step.ID
	}
	return fmt.Sprintf("%s (%d of %d)", s.Step.ID, sample+1, len(s.Samples))
}

// challengeName is the name of the exchange that gets a step its challenge.
func challengeName(s *check.Step, sample int) string {
	if len(s.Samples) == 1 {
		return s.Step.ID + ".challenge"
	}
	return fmt.Sprintf("%s.challenge (%d of %d)", s.Step.ID, sample+1, len(s.Samples))
}

func (b *Batch) record(x message.Exchange, secrets *target.Secrets) results.Exchange {
	most, _ := b.space.take(len(x.Sent) + len(x.Received))
	return Record(x, secrets, most)
}

// Record turns an exchange into its form in the results document, without
// secrets; at most most octets of each direction are kept.
func Record(x message.Exchange, secrets *target.Secrets, most int) results.Exchange {
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
