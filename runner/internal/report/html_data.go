package report

import (
	"fmt"

	"authspec/runner/internal/compare"
	"authspec/runner/results"
)

// kept is how many octets of each side of an exchange the page of a comparison
// shows: it holds those of many runs.
const kept = 4 << 10

// packTable adds what stands behind the cells: a blob a run, so that opening a
// cell unpacks one of them.
func (p *web) packTable(t *compare.Table) error {
	rules := map[string]results.Requirement{}
	for _, run := range t.Runs {
		for id, r := range run.Requirements {
			if _, ok := rules[id]; !ok {
				rules[id] = r
			}
		}
	}
	if err := p.pack("rules", rules); err != nil {
		return err
	}
	for i, run := range t.Runs {
		if err := p.pack(fmt.Sprintf("run-%d", i), webCases{run.Role, slim(run.Results)}); err != nil {
			return err
		}
	}
	return nil
}

// slim keeps of each case what a reader of a comparison looks for: exchanges
// where some check did not hold.
func slim(cases []results.Case) []results.Case {
	out := make([]results.Case, len(cases))
	for i, c := range cases {
		c.Tags = nil
		if c.Verdict == results.Pass || c.Verdict == results.Skip {
			c.Exchanges, c.Reproduce = nil, results.Reproduce{}
		} else {
			c.Exchanges = clipped(c.Exchanges)
		}
		out[i] = c
	}
	return out
}

// clipped cuts long texts, and counts what is cut.
func clipped(list []results.Exchange) []results.Exchange {
	out := make([]results.Exchange, len(list))
	for i, x := range list {
		cut := results.Cut{}
		if x.Cut != nil {
			cut = *x.Cut
		}
		var sent, received int
		x.Sent, sent = clip(x.Sent)
		x.Received, received = clip(x.Received)
		cut.Sent, cut.Received = cut.Sent+int64(sent), cut.Received+int64(received)
		x.Cut = nil
		if cut != (results.Cut{}) {
			x.Cut = &cut
		}
		out[i] = x
	}
	return out
}

// clip cuts a text between two characters.
func clip(s string) (string, int) {
	if len(s) <= kept {
		return s, 0
	}
	at := kept
	for at > 0 && s[at]&0xc0 == 0x80 {
		at--
	}
	return s[:at], len(s) - at
}
