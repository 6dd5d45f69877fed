package compact

import (
	"bytes"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"authspec/runner/internal/diag"
)

type sample struct {
	At      diag.Pos
	Name    string
	Number  int
	Time    time.Duration
	Is      bool
	Octets  []byte
	List    []string
	Inner   *inner
	Again   *inner
	Pattern *regexp.Regexp
	Any     any
	Kin     []*sample
}

type (
	inner struct{ Text string }
	one   struct{ Text string }
	other struct{ List []inner }
)

// from is where the places of the samples are.
var from = diag.Pos{File: "a.yaml", Line: 100, Col: 3}

func samples() map[string]*sample {
	shared := &inner{"shared"}
	ring := &sample{Name: "ring"}
	ring.Kin = []*sample{ring, nil}
	letters := strings.Repeat("abc", 70)
	return map[string]*sample{
		"nothing":  {},
		"nil":      nil,
		"numbers":  {Number: -1, Time: 1 << 40, Is: true},
		"places":   {At: diag.Pos{File: "a.yaml", Line: 7, Col: 1}, Kin: []*sample{{At: diag.Pos{File: "a.yaml", Line: 90000, Col: 12}}}},
		"empty":    {Octets: []byte{}, List: []string{}, Kin: []*sample{}},
		"texts":    {Name: "a\tb\r\n\"\\ü\u2028", List: []string{"", "a", "\xff", "a", "", "x y"}},
		"octets":   {Octets: []byte("a\x00\xffb")},
		"runs":     {Octets: []byte("x" + letters + "y" + strings.Repeat("z", 5000))},
		"pattern":  {Pattern: regexp.MustCompile(`^a\n(b|c)+$`), Any: one{"x"}},
		"held":     {Any: other{[]inner{{"a"}, {}}}},
		"pointers": {Inner: shared, Again: shared, Kin: []*sample{{Inner: shared, Again: &inner{"shared"}}}},
		"ring":     ring,
	}
}

func form() *Form[*sample] { return Of[*sample](one{}, other{}) }

// TestReadBack: what is read is what was written, pointers of two places to one
// value, and empty lists that are not nil, included.
func TestReadBack(t *testing.T) {
	f := form()
	for name, want := range samples() {
		line := f.Write(want, from)
		got, err := f.Read(line, from)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: want %+v, got %+v and %v, of %.200q", name, want, got, err, line)
		}
		if again := f.Write(got, from); again != line {
			t.Errorf("%s: want the same line again, %.200q, got %.200q", name, line, again)
		}
		if strings.ContainsFunc(line, func(r rune) bool { return r < ' ' || r == 0x7f || r == 0xfffd }) {
			t.Errorf("%s: want a line of text, got %.200q", name, line)
		}
		if len(line) > 600 {
			t.Errorf("%s: want a short line, got one of %d octets", name, len(line))
		}
	}
}

// TestPlaces: a line stays as it is where its file grows above it.
func TestPlaces(t *testing.T) {
	f, down := form(), from
	down.Line += 5
	value := samples()["places"]
	line := f.Write(value, from)
	got, err := f.Read(line, down)
	if err != nil || got.At.Line != value.At.Line+5 || got.Kin[0].At.Line != value.Kin[0].At.Line+5 {
		t.Errorf("want the places five lines further down, got %+v and %v", got, err)
	}
}

// TestSpoilt: a line that was cut off, or in which an octet is another, is an
// error or another value, and nothing worse.
func TestSpoilt(t *testing.T) {
	f := form()
	for name, value := range samples() {
		line := f.Write(value, from)
		for i := range line {
			if _, err := f.Read(line[:i], from); err == nil {
				t.Errorf("%s: want an error for %q", name, line[:i])
			}
			for _, c := range []byte{0, ' ', zero, zero + 1, zero + 2, zero + 9, zero + more, zero + 2*more - 1, 0xff} {
				f.Read(string(bytes.Join([][]byte{[]byte(line[:i]), []byte(line[i+1:])}, []byte{c})), from)
			}
		}
		if _, err := f.Read(line+"0", from); err == nil {
			t.Errorf("%s: want an error for what stands behind the value", name)
		}
	}
}

// TestTypes: lines of other types are told from one's own.
func TestTypes(t *testing.T) {
	if a, b := form().Types(), form().Types(); a != b || !strings.Contains(a, "compact.sample.Name string string\n") {
		t.Errorf("want the fields of all types, the same each time, got %q", a)
	}
	if form().Types() == Of[*sample](other{}, one{}).Types() {
		t.Error("want other types where the order of what is held is another")
	}
}

// TestWhatCantBeWritten: mistakes of a program are found at once.
func TestWhatCantBeWritten(t *testing.T) {
	for name, mistake := range map[string]func(){
		"a field of its package's own": func() { Of[strings.Builder]() },
		"a map":                        func() { Of[map[string]int]() },
		"an unknown type":              func() { form().Write(&sample{Any: 1}, from) },
		"another file":                 func() { form().Write(&sample{At: diag.Pos{File: "b.yaml", Line: 1}}, from) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("want a panic for %s", name)
				}
			}()
			mistake()
		}()
	}
}
