package fingerprint

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
)

const page = `<!DOCTYPE html>
<html><head><title>Members</title></head>
<body>
<h1>The secret recipe</h1>
<p>Three eggs, and no more.</p>
</body></html>
`

const refusal = `<!DOCTYPE html>
<html><head><title>Unauthorized</title></head>
<body>
<h1>401</h1>
</body></html>
`

func TestLearn(t *testing.T) {
	for _, c := range []struct {
		name          string
		first, second string
		refused       string
		holds         []string // texts that hold the content
		lacks         []string
	}{
		{
			name: "lines that the refusal lacks", first: page, second: page, refused: refusal,
			holds: []string{page, "x" + page + "y", "<h1>The secret recipe</h1>\n<p>Three eggs, and no more.</p>"},
			lacks: []string{refusal, "", "<title>Members</title>", strings.ToUpper(page)},
		},
		{
			name: "lines that vary are no marks", first: page + "request 17\n", second: page + "request 18\n", refused: refusal,
			holds: []string{page, page + "request 19\n"}, lacks: []string{"request 17"},
		},
		{
			name: "one line that varies", refused: `{"error":"unauthorized","time":1}`,
			first:  `{"document":"the secret recipe","time":1717171717}`,
			second: `{"document":"the secret recipe","time":1717171718}`,
			holds:  []string{`{"time":1,"document":"the secret recipe"}`}, lacks: []string{`{"document":"another thing","time":1717171717}`, `{"error":"unauthorized"}`},
		},
		{
			name: "a piece inside the refusal is no mark", first: "welcome\nthe secret recipe\n", second: "welcome\nthe secret recipe\n",
			refused: "you are not welcome here", holds: []string{"the secret recipe"}, lacks: []string{"welcome to another page"},
		},
		{
			name: "line ends do not count", first: "the secret recipe\r\n", second: "the secret recipe\r\n", refused: "no\r\n",
			holds: []string{"the secret recipe", "  the secret recipe\n"},
		},
		{
			name: "short content is looked for as a whole", first: "OK\n", second: "OK\n", refused: "no",
			holds: []string{"OK", "OK\n"}, lacks: []string{"OK?", "NOT OK", ""},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := Learn([]byte(c.first), []byte(c.second), []byte(c.refused))
			if !p.Known() || p.Claimed() {
				t.Fatalf("known %t, claimed %t, %s", p.Known(), p.Claimed(), p.How())
			}
			for _, text := range c.holds {
				if !p.In([]byte(text)) {
					t.Errorf("not recognised in %q", text)
				}
			}
			for _, text := range append(c.lacks, c.refused) {
				if p.In([]byte(text)) {
					t.Errorf("recognised in %q", text)
				}
			}
		})
	}
}

func TestContentThatCannotBeKnown(t *testing.T) {
	for _, c := range []struct{ name, first, second, refused, how string }{
		{"empty", " \n", " \n", "no", "not known: the authorised answer has no content; name a resource that has some"},
		{"nothing shared", "abcdefgh", "ijklmnop", "no", "not known: no text comes with valid credentials each time and is missing in the refusal; name a `marker`"},
		{"the same as the refusal", "OK", "OK", "OK\n", "not known: no text comes with valid credentials each time and is missing in the refusal; name a `marker`"},
		{"short and varying", "a", "b", "no", "not known: no text comes with valid credentials each time and is missing in the refusal; name a `marker`"},
	} {
		p := Learn([]byte(c.first), []byte(c.second), []byte(c.refused))
		if p.Known() || p.In([]byte(c.first)) || p.How() != c.how {
			t.Errorf("%s: known %t: %s", c.name, p.Known(), p.How())
		}
	}
	if p := (Print{}); p.Known() || p.In([]byte("x")) || p.How() != "not known: no authorised answer was seen" {
		t.Errorf("the zero print: %s", p.How())
	}
}

func TestMarked(t *testing.T) {
	p := Claimed("Welcome")
	if !p.Known() || !p.Claimed() || !p.In([]byte("<b>Welcome</b>")) || p.In([]byte("welcome")) {
		t.Errorf("%+v", p)
	}
	if p.How() != `by the marker "Welcome"` {
		t.Error(p.How())
	}
}

func TestHow(t *testing.T) {
	for _, c := range []struct{ content, how string }{
		{page, "by 57 bytes that valid credentials bring and refusals lack"},
		{"OK\n", "by being the same 3 bytes"},
	} {
		// The title stands in a line of its own.
		p := Learn([]byte(c.content), []byte(c.content), []byte(strings.Replace(refusal, "Unauthorized", "Members", 1)))
		if p.How() != c.how {
			t.Errorf("got %q, want %q", p.How(), c.how)
		}
	}
}

// manyLines is content of a mebibyte, in short lines.
func manyLines() []byte {
	var b strings.Builder
	for i := 0; b.Len() < 1<<20; i++ {
		fmt.Fprintf(&b, "line %06d\n", i)
	}
	return []byte(b.String())
}

// TestLargeContentCostsItsLength: learning takes memory by the length of what it
// learns from, and what is learned are few pieces, each of which is looked for
// once.
func TestLargeContentCostsItsLength(t *testing.T) {
	large := manyLines()
	var p Print
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	p = Learn(large, large, []byte("no"), large[:len(large)/2])
	runtime.ReadMemStats(&after)
	if got, most := after.TotalAlloc-before.TotalAlloc, uint64(100*len(large)); got > most {
		t.Errorf("%d octets of memory were taken for %d of content; want at most %d", got, len(large), most)
	}
	if !p.In(large) || p.In(large[:len(large)/2]) || len(p.pieces) > most {
		t.Errorf("the first half has nothing of it; %d pieces", len(p.pieces))
	}
	if took := testing.AllocsPerRun(10, func() { p.In(large) }); took > 0 {
		t.Errorf("looking for it takes memory %v times", took)
	}
}

func BenchmarkLearn(b *testing.B) {
	large := manyLines()
	b.SetBytes(int64(len(large)))
	for b.Loop() {
		Learn(large, large, []byte("no"))
	}
}

func BenchmarkIn(b *testing.B) {
	large := manyLines()
	p := Learn(large, large, []byte("no"))
	b.SetBytes(int64(len(large)))
	for b.Loop() {
		p.In(large)
	}
}

func TestExample(t *testing.T) {
	page := func(body string) []byte {
		return []byte("<html>\n<title>Welcome, friend of the house</title>\n" + body + "\n</html>")
	}
	for _, c := range []struct {
		print Print
		want  string
	}{
		{Print{}, ""},
		{Claimed("Welcome"), "Welcome"},
		{Learn(page("a"), page("b"), []byte("<html>\nno\n</html>")), "<title>Welcome, friend of the house</title>"},
		{Learn([]byte("binary \x00\x01\nshort text"), []byte("binary \x00\x01\nshort text")), "short text"},
		{Learn([]byte(strings.Repeat("long", 30)), []byte(strings.Repeat("long", 30))), ""},
	} {
		if got := c.print.Example(); got != c.want {
			t.Errorf("want %q, got %q", c.want, got)
		}
	}
}
