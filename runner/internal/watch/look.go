package watch

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"authspec/runner/internal/applicability"
	"authspec/runner/internal/casefile"
	"authspec/runner/internal/check"
	"authspec/runner/internal/message"
	"authspec/runner/internal/scheme"
)

// look is what some watch cases look at. Of answers that are the same in that they
// see one; what another look takes for different, a cookie, say, is nothing to them.
type look struct {
	items   []*applicability.Item
	fields  map[string]bool             // in lower case
	whole   bool                        // more than that and the status
	nonces  bool                        // a text in a nonce
	answers map[[sha256.Size]byte]place // the earliest of each that was seen
}

// newLook is what some checks look at.
func newLook(checks []*casefile.Check) *look {
	l := &look{fields: map[string]bool{}, answers: map[[sha256.Size]byte]place{}}
	for _, c := range checks {
		l.addDependence(c)
	}
	return l
}

// same tells whether another look is at the same.
func (l *look) same(o *look) bool {
	return l.whole == o.whole && l.nonces == o.nonces && maps.Equal(l.fields, o.fields)
}

// addDependence takes up what a check depends on.
func (l *look) addDependence(c *casefile.Check) {
	for _, t := range testsOf(c) {
		d := t.Depends()
		for _, name := range d.Fields {
			l.fields[strings.ToLower(name)] = true
		}
		l.whole = l.whole || d.Whole
		l.nonces = l.nonces || d.MadeUp
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

// glance is an answer as looks see it, read once for all of them.
type glance struct {
	check.Seen
	head  string    // of the key: what each look sees
	lines [3][]line // of the header section, the trailer section and all interim answers
}

// line is a field line but for what is new in each answer.
type line struct {
	name     string // in lower case
	text     []byte
	unvaried []byte // without made-up values too
}

func newGlance(x check.Seen) glance {
	answer := x.Exchange.Response
	g := glance{Seen: x, head: x.Scope.Resource.Role + "\x00" + strconv.Itoa(answer.Status)}
	g.lines[0], g.lines[1] = linesOf(answer.Fields), linesOf(answer.Trailers)
	for _, r := range x.Exchange.Interim {
		g.lines[2] = append(g.lines[2], linesOf(r.Fields)...)
	}
	return g
}

func linesOf(fields []message.Field) []line {
	list := make([]line, len(fields))
	for i, f := range fields {
		l := line{name: strings.ToLower(f.Name), text: []byte(f.Raw)}
		if l.name == "date" {
			for j, b := range l.text { // its form counts
				if b >= '0' && b <= '9' {
					l.text[j] = '0'
				}
			}
		}
		l.unvaried = withoutMadeUp(bytes.Clone(l.text))
		list[i] = l
	}
	return list
}

// key is the same for answers of which the watch cases can say only the same.
func (l *look) key(g glance) [sha256.Size]byte {
	seen := append(make([]byte, 0, 1<<10), g.head...)
	for _, section := range g.lines {
		seen = append(seen, "\n\n"...) // which is in no line
		for _, f := range section {
			switch {
			case !l.fields[f.name]:
			case l.nonces:
				seen = append(append(seen, '\n'), f.text...)
			default:
				seen = append(append(seen, '\n'), f.unvaried...)
			}
		}
	}
	if l.whole {
		x := g.Exchange
		seen = fmt.Appendf(seen, "\x00%d\x00%d\x00", len(x.Received), len(x.Sent))
		seen = append(append(seen, x.Received...), x.Sent...)
	}
	return sha256.Sum256(seen)
}
