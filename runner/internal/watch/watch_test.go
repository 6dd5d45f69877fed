package watch

import (
	"maps"
	"runtime"
	"slices"
	"strings"
	"testing"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/check"
	"authspec/runner/internal/message"
	"authspec/runner/internal/placeholder"
	"authspec/runner/internal/target"
)

// TestWatchKey tells which answers a watch case is shown one of: those that are
// the same but for what Digest makes up.
func TestWatchKey(t *testing.T) {
	seen := func(line string) check.Seen {
		name, value, _ := strings.Cut(line, ": ")
		return check.Seen{
			Scope:    &placeholder.Scope{Resource: target.Resource{Role: "digest"}},
			Exchange: message.Exchange{Response: &message.Response{Fields: []message.Field{{Name: name, Value: value, Raw: line}}}},
		}
	}
	shown := map[string]bool{"www-authenticate": true}
	const refusal = `WWW-Authenticate: Digest realm="x", nonce="YWJj", qop="auth"`
	for other, same := range map[string]bool{
		`WWW-Authenticate: Digest realm="x", nonce="MTIzNDU2+/==", qop="auth"`:         true,
		`WWW-Authenticate: Digest realm="y", nonce="YWJj", qop="auth"`:                 false,
		`WWW-Authenticate: Digest realm="x", nonce=YWJj, qop="auth"`:                   false,
		`WWW-Authenticate: Digest realm="x", nonce="", qop="auth"`:                     false,
		`WWW-Authenticate: Digest realm="x", nonce="Y\Jj", qop="auth"`:                 false,
		`WWW-Authenticate: Digest realm="x", nonce="Y", nonce="J", qop="auth"`:         false,
		`WWW-Authenticate: Digest realm="x", nonce="YWJj", qop="auth", opaque="c2Vzc"`: false,
	} {
		if got := (&look{fields: shown}).key(newGlance(seen(refusal))) == (&look{fields: shown}).key(newGlance(seen(other))); got != same {
			t.Errorf("%s is taken for the same: %t, want %t", other, got, same)
		}
		if w := (&look{fields: shown, nonces: true}); w.key(newGlance(seen(refusal))) == w.key(newGlance(seen(other))) {
			t.Errorf("%s is taken for the same though a check asks for the text of a nonce", other)
		}
	}
}

// TestManyNoncesCostTheirLength: an answer can hold as many as fit into its
// header section, and each answer of a run is looked at.
func TestManyNoncesCostTheirLength(t *testing.T) {
	for _, one := range []string{`nonce="a",`, `nonce="`, `nonce="",`, `rspauth="a",`} {
		line := []byte("WWW-Authenticate: Digest " + strings.Repeat(one, 28000))
		octets := allocated(func() { withoutMadeUp(line) })
		if most := uint64(len(line)); octets > most {
			t.Errorf("%s: %d octets of memory were taken for a line of %d; want at most %d", one, octets, len(line), most)
		}
	}
}

// allocated is how many octets of memory f takes in all.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// TestWithoutMadeUp: what is made up goes, and nothing else.
func TestWithoutMadeUp(t *testing.T) {
	for in, want := range map[string]string{
		`Digest nonce="abc", opaque="d"`:           `Digest nonce="x", opaque="d"`,
		`nonce="a",nonce="bc", cnonce="+/=",x`:     `nonce="x",nonce="x", cnonce="x",x`,
		`nextnonce="a", rspauth="00ff", nonce="b"`: `nextnonce="x", rspauth="x", nonce="x"`,
		`nonce="", nonce="a b", nonce="c`:          `nonce="", nonce="a b", nonce="c`,
		`nonce="nonce="a", rspauth="rspauth="b"`:   `nonce="x"a", rspauth="x"b"`,
		`nothing`:                                  `nothing`,
		``:                                         ``,
	} {
		if got := string(withoutMadeUp([]byte(in))); got != want {
			t.Errorf("%s\nwant %s\n got %s", in, want, got)
		}
	}
}

func TestLooksIntoNonce(t *testing.T) {
	text := check.Value{Equals: []*casefile.Text{{}}}
	param := func(name string, v check.Value) []check.ParamTest {
		return []check.ParamTest{{Name: name, Value: v}}
	}
	for name, test := range map[string]struct {
		check casefile.Check
		want  bool
	}{
		"form":          {casefile.Check{Test: check.ChallengeTest{Params: param("nonce", check.Value{Form: "quoted"})}}, false},
		"text":          {casefile.Check{Test: check.ChallengeTest{Params: param("Nonce", text)}}, true},
		"another":       {casefile.Check{Test: check.ChallengeTest{Params: param("realm", text)}}, false},
		"nextnonce":     {casefile.Check{Test: check.InfoTest{Params: param("nextnonce", text)}}, true},
		"in the guard":  {casefile.Check{Test: check.Status{}, When: &casefile.Guard{Tests: []casefile.Test{check.InfoTest{Params: param("rspauth", text)}}}}, true},
		"other subject": {casefile.Check{Test: check.Status{}}, false},
	} {
		if l := newLook([]*casefile.Check{&test.check}); l.nonces != test.want {
			t.Errorf("%s: got %t, want %t", name, l.nonces, test.want)
		}
	}
}

// TestWatchRegards shows answers that differ in one thing to a watch of one
// check: they count as the same where the check does not look at that.
func TestWatchRegards(t *testing.T) {
	base := func() message.Exchange {
		return message.Exchange{Received: []byte("x"), Response: &message.Response{
			Status:   401,
			Fields:   []message.Field{{Name: "WWW-Authenticate", Raw: "WWW-Authenticate: Basic"}, {Name: "date", Raw: "date: Wed, 01"}, {Name: "Server", Raw: "Server: x"}},
			Trailers: []message.Field{{Name: "X", Raw: "X: y"}},
		}}
	}
	changes := map[string]func(x *message.Exchange){
		"status":    func(x *message.Exchange) { x.Response.Status = 403 },
		"challenge": func(x *message.Exchange) { x.Response.Fields[0].Raw = "www-authenticate: Basic" },
		"twice":     func(x *message.Exchange) { x.Response.Fields = append(x.Response.Fields, x.Response.Fields[0]) },
		"server":    func(x *message.Exchange) { x.Response.Fields[2].Raw = "Server: y" },
		"date":      func(x *message.Exchange) { x.Response.Fields[1].Raw = "date: Wed, 02" },
		"date form": func(x *message.Exchange) { x.Response.Fields[1].Raw = "date: Wed, 2" },
		"trailer":   func(x *message.Exchange) { x.Response.Trailers[0].Raw = "X: z" },
		"moved": func(x *message.Exchange) {
			x.Response.Trailers, x.Response.Fields = x.Response.Fields[2:], append(x.Response.Fields[:2:2], x.Response.Trailers...)
		},
		"interim": func(x *message.Exchange) {
			x.Interim = []message.Response{{Status: 103, Fields: []message.Field{{Name: "Server", Raw: "Server: x"}}}}
		},
		"content": func(x *message.Exchange) { x.Received = []byte("y") },
		"request": func(x *message.Exchange) { x.Sent = []byte("y") },
	}
	name := func(s string) *casefile.Text { return &casefile.Text{Pieces: []casefile.Piece{{Literal: []byte(s)}}} }
	all := slices.Sorted(maps.Keys(changes))
	for _, c := range []struct {
		test casefile.Test
		sees []string // besides the status
	}{
		{check.Status{}, nil},
		{check.FieldTest{Name: name("Server")}, []string{"interim", "moved", "server"}},
		{check.FieldTest{Name: name("Date")}, []string{"date form"}},
		{check.FieldTest{Name: name("x")}, []string{"moved", "trailer"}},
		{check.FieldTest{Name: &casefile.Text{Pieces: []casefile.Piece{{Ref: &casefile.Ref{}}}}}, []string{"content", "request"}},
		{check.GrammarTest{Field: "WWW-Authenticate"}, []string{"challenge", "twice"}},
		{check.ChallengeTest{}, []string{"challenge", "twice"}},
		{check.ChallengesTest{}, []string{"challenge", "twice"}},
		{check.InfoTest{}, nil},
		{check.InfoTest{In: "Server"}, []string{"interim", "moved", "server"}},
		{check.InfoTest{RspAuth: true}, []string{"content", "request"}},
		{check.Body{}, []string{"content", "request"}},
	} {
		for _, guard := range []bool{false, true} {
			k := &casefile.Check{Test: c.test}
			if guard {
				k = &casefile.Check{Test: check.Status{}, When: &casefile.Guard{Tests: []casefile.Test{c.test}}}
			}
			l := newLook([]*casefile.Check{k})
			key := func(change func(*message.Exchange)) any {
				x := base()
				change(&x)
				return l.key(newGlance(check.Seen{Scope: &placeholder.Scope{}, Exchange: x}))
			}
			same := key(func(*message.Exchange) {})
			sees := slices.DeleteFunc(slices.Clone(all), func(n string) bool { return key(changes[n]) == same })
			if want := slices.Sorted(slices.Values(append(c.sees, "status"))); !slices.Equal(sees, want) {
				t.Errorf("%T %+v, guard %t: sees %q, want %q", c.test, c.test, guard, sees, want)
			}
		}
	}
}
