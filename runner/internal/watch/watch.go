// Package watch collects what the watch cases find in the exchanges of a run.
//
// It may import applicability, casefile, check, message, record, results and
// scheme: it sends nothing.
package watch

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"sync"

	"authspec/runner/internal/applicability"
	"authspec/runner/internal/casefile"
	"authspec/runner/internal/check"
	"authspec/runner/internal/message"
	"authspec/runner/internal/record"
	"authspec/runner/internal/scheme"
)

// Collector collects what the watch cases find in the exchanges of the run.
// They see each case's exchanges as soon as it is through, so that none need be
// kept; and of answers that are the same in what they look at, but for dates,
// nonces and what is computed from these, they see the earliest, since most of the
// answers of a run are a few refusals. What they see is put in words where it
// counts more than all that was seen before, which is seldom so.
type Collector struct {
	mu       sync.Mutex
	items    []*applicability.Item           // the watch cases
	fields   map[string]bool                 // that some of them look at, in lower case
	whole    bool                            // some of them look at more than that and the status
	nonces   bool                            // some of them ask for a text in a nonce
	contents int                             // how many octets of content some of them look at
	answers  map[[sha256.Size]byte]place     // the earliest of each that was seen
	found    map[*applicability.Item][]sight // by the places of the checks in their cases
	space    *record.Space                   // for the exchanges that are kept
}

// place is where in the run an exchange stands: the number of its item, -1 for
// the ground, and its own number there.
type place struct{ item, exchange int }

func (p place) compare(q place) int {
	return cmp.Or(cmp.Compare(p.item, q.item), cmp.Compare(p.exchange, q.exchange))
}

func (p place) before(q place) bool { return p.compare(q) < 0 }

// New collects for the watch cases among the items of a run, and keeps the
// exchanges that they show in a space.
func New(items []*applicability.Item, space *record.Space) *Collector {
	w := &Collector{
		fields: map[string]bool{}, answers: map[[sha256.Size]byte]place{}, found: map[*applicability.Item][]sight{}, space: space,
	}
	for _, i := range items {
		if i.Case.Watch && i.Runs() {
			w.items = append(w.items, i)
			w.found[i] = make([]sight, len(i.Case.Expect))
			w.contents = max(w.contents, check.Contents(i.Case))
			for _, c := range i.Case.Expect {
				w.addDependence(c)
			}
		}
	}
	return w
}

// Watches tells whether there is any watch case.
func (w *Collector) Watches() bool { return len(w.items) > 0 }

// Contents is how many octets of the content of an answer watch cases look at.
func (w *Collector) Contents() int { return w.contents }

// addDependence takes up what a check depends on.
func (w *Collector) addDependence(c *casefile.Check) {
	for _, t := range testsOf(c) {
		d := t.Depends()
		for _, name := range d.Fields {
			w.fields[strings.ToLower(name)] = true
		}
		w.whole = w.whole || d.Whole
		w.nonces = w.nonces || d.MadeUp
	}
}

// testsOf are the test of a check and those of its guard.
func testsOf(c *casefile.Check) []casefile.Test {
	return append([]casefile.Test{c.Test}, c.Asked()...)
}

// madeUp are how parameters begin whose values are new in each answer. One
// whose name ends as another's does needs no look of its own.
var madeUp = func() (list [][]byte) {
	fresh := scheme.Vary().Fresh
	for _, name := range fresh {
		ends := func(other string) bool { return other != name && strings.HasSuffix(name, other) }
		if !slices.ContainsFunc(fresh, ends) {
			list = append(list, []byte(name+`="`))
		}
	}
	return list
}()

// withoutMadeUp is a line with an x in the place of such values, in quotes and
// without anything that the grammar cares for. Their names are looked for as
// servers write them: where one writes them otherwise nothing is lost but time.
// The line itself does not stay as it was.
func withoutMadeUp(line []byte) []byte {
	for _, name := range madeUp {
		line = withoutValues(line, name)
	}
	return line
}

// withoutValues puts an x in the place of each made-up value after a name. As
// the line gets no longer, it is written over itself, from left to right.
func withoutValues(line, name []byte) []byte {
	out := line[:0]
	for {
		i := bytes.Index(line, name)
		if i < 0 {
			return append(out, line...)
		}
		begin := i + len(name)
		value := bytes.IndexFunc(line[begin:], func(r rune) bool { return !isMadeUp(r) })
		made := value > 0 && line[begin+value] == '"'
		out = append(out, line[:begin]...)
		if made {
			out = append(out, 'x')
			begin += value
		}
		line = line[begin:]
	}
}

func isMadeUp(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '+' || r == '/' || r == '='
}

// key is the same for answers of which a watch case can say only the same.
func (w *Collector) key(x check.Seen) [sha256.Size]byte {
	h, answer := sha256.New(), x.Exchange.Response
	fmt.Fprintf(h, "%s\x00%d", x.Scope.Resource.Role, answer.Status)
	for _, section := range [][]message.Field{answer.Fields, answer.Trailers} {
		h.Write([]byte("\n\n")) // which is in no line
		for _, f := range section {
			if w.fields[strings.ToLower(f.Name)] {
				h.Write([]byte("\n"))
				h.Write(w.line(f))
			}
		}
	}
	if w.whole {
		fmt.Fprintf(h, "\x00%d\x00%d\x00", len(x.Exchange.Received), len(x.Exchange.Sent))
		h.Write(x.Exchange.Received)
		h.Write(x.Exchange.Sent)
	}
	return [sha256.Size]byte(h.Sum(nil))
}

// line is a field line but for what is new in each answer.
func (w *Collector) line(f message.Field) []byte {
	line := []byte(f.Raw)
	if strings.EqualFold(f.Name, "Date") {
		for i, b := range line { // its form counts
			if b >= '0' && b <= '9' {
				line[i] = '0'
			}
		}
		return line
	}
	if w.nonces {
		return line
	}
	return withoutMadeUp(line)
}

// Add shows some exchanges to all watch cases.
func (w *Collector) Add(item int, seen []check.Seen) {
	if len(w.items) == 0 {
		return
	}
	for i, x := range seen {
		if x.Exchange.Response == nil {
			continue
		}
		if at := (place{item, i}); w.earliest(w.key(x), at) {
			w.inspect(at, x.Ready())
		}
	}
}

// earliest takes up where an answer was seen, and tells whether it was not seen
// before that place so far.
func (w *Collector) earliest(key [sha256.Size]byte, at place) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if known, ok := w.answers[key]; ok && known.before(at) {
		return false
	}
	w.answers[key] = at
	return true
}
