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
	"maps"
	"slices"
	"strings"
	"sync"

	"authspec/runner/internal/applicability"
	"authspec/runner/internal/casefile"
	"authspec/runner/internal/check"
	"authspec/runner/internal/message"
	"authspec/runner/internal/record"
	"authspec/runner/internal/scheme"
	"authspec/runner/results"
)

// Collector collects what the watch cases find in the exchanges of the run.
// They see each case's exchanges as soon as it is through, so that none need be
// kept; and of answers that are the same in what they look at, but for dates,
// nonces and what is computed from these, they see one, since most of the
// answers of a run are a few refusals.
type Collector struct {
	mu       sync.Mutex
	items    []*applicability.Item // the watch cases
	fields   map[string]bool       // that some of them look at, in lower case
	whole    bool                  // some of them look at more than that and the status
	nonces   bool                  // some of them ask for a text in a nonce
	contents int                   // how many octets of content some of them look at
	answers  map[[sha256.Size]byte]*answer
	space    *record.Space // for the exchanges that are kept
}

// answer is one that was seen, once or more often.
type answer struct {
	first    place
	where    string
	glimpses map[*applicability.Item][]check.Glimpse // of the watch cases of which it says something
	exchange results.Exchange                        // of the first place, where a check is broken
	taken    int                                     // octets of space that it has
	broken   bool
}

// place is where in the run an exchange stands: the number of its item, -1 for
// the ground, and its own number there.
type place struct{ item, exchange int }

func (p place) before(q place) bool {
	return p.item < q.item || p.item == q.item && p.exchange < q.exchange
}

// New collects for the watch cases among the items of a run, and keeps the
// exchanges that they show in a space.
func New(items []*applicability.Item, space *record.Space) *Collector {
	w := &Collector{fields: map[string]bool{}, answers: map[[sha256.Size]byte]*answer{}, space: space}
	for _, i := range items {
		if i.Case.Watch && i.Runs() {
			w.items = append(w.items, i)
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

// Add shows some exchanges to all watch cases. Those that break a check are
// kept as the results show them.
func (w *Collector) Add(item int, seen []check.Seen) {
	if len(w.items) == 0 {
		return
	}
	for i, x := range seen {
		if x.Exchange.Response == nil {
			continue
		}
		key, at := w.key(x), place{item, i}
		w.mu.Lock()
		known := w.answers[key]
		w.mu.Unlock()
		if known == nil {
			known = w.inspect(at, x)
		}
		w.mu.Lock()
		if other := w.answers[key]; other != nil {
			known = other
		}
		w.answers[key] = known
		if at.before(known.first) || known.first == at {
			known.first, known.where = at, x.Where
			w.keep(known, x)
		}
		w.mu.Unlock()
	}
}

// keep takes up the exchange of an answer in the place of the one from before,
// whose space it gets.
func (w *Collector) keep(s *answer, x check.Seen) {
	if !s.broken {
		return
	}
	w.space.Release(s.taken)
	var most int
	most, s.taken = w.space.Take(len(x.Exchange.Sent) + len(x.Exchange.Received))
	s.exchange = record.Exchange(x.Exchange, x.Secrets, most)
	s.exchange.Step, s.exchange.Connection = x.Where, 1
}

// inspect asks all watch cases about an answer.
func (w *Collector) inspect(at place, x check.Seen) *answer {
	s := &answer{first: at, glimpses: map[*applicability.Item][]check.Glimpse{}}
	x = x.Ready()
	for _, item := range w.items {
		if list := check.Watch(item.Case, x); len(list) > 0 {
			s.glimpses[item] = list
			s.broken = s.broken || slices.ContainsFunc(list, check.Glimpse.Broken)
		}
	}
	return s
}

// Findings puts together what a watch case found over the whole run: of several
// alike the earliest, with the exchanges that break it and the numbers of the
// items that the findings are from.
func (w *Collector) Findings(item *applicability.Item) (list []check.Finding, exchanges []results.Exchange, from []int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	all := slices.SortedFunc(maps.Values(w.answers), func(a, b *answer) int {
		return cmp.Or(cmp.Compare(a.first.item, b.first.item), cmp.Compare(a.first.exchange, b.first.exchange))
	})
	var found []check.Glimpse
	for _, s := range all {
		for _, g := range s.glimpses[item] {
			g.Where = s.where
			found = append(found, g)
		}
	}
	list = check.Chosen(check.Sum(item.Case, found), item.Checks)
	for _, s := range all {
		shows := func(f check.Finding) bool { return f.State != check.Skipped && f.Step == s.where }
		breaks := func(f check.Finding) bool { return f.State == check.Broken && f.Step == s.where }
		if s.broken && slices.ContainsFunc(list, breaks) {
			exchanges = append(exchanges, s.exchange)
		}
		if slices.ContainsFunc(list, shows) && s.first.item >= 0 {
			from = append(from, s.first.item)
		}
	}
	return list, exchanges, slices.Compact(from)
}
