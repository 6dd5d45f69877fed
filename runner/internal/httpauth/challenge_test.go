package httpauth

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
)

// challengeCases show what is read off a value: the challenges as summary
// writes them, and the rules that are broken, in order.
var challengeCases = []struct {
	name  string
	lines []string
	want  string
	rules string
}{
	{"nothing", nil, "", ""},
	{"an empty value is an empty list", []string{""}, "", ""},
	{"RFC 9110 §11.6.1", []string{`Basic realm="simple", Newauth realm="apps", type=1, title="Login to \"apps\""`},
		`Basic realm="simple" | Newauth realm="apps" type=1 title="Login to "apps""`, ""},
	{"RFC 7617 §2.1", []string{`Basic realm="foo", charset="UTF-8"`}, `Basic realm="foo" charset="UTF-8"`, ""},
	{"scheme alone", []string{"Negotiate"}, "Negotiate", ""},
	{"scheme alone, then another", []string{`Negotiate, Basic realm="x"`}, `Negotiate | Basic realm="x"`, ""},
	{"scheme alone at the end", []string{`Basic realm="x", Negotiate`}, `Basic realm="x" | Negotiate`, ""},
	{"no space after the comma", []string{`Basic,Digest x=y`}, "Basic | Digest x=y", ""},
	{"space before the comma", []string{`Basic ,Digest x=y`}, "Basic | Digest x=y", ""},
	{"token68", []string{"Negotiate YII/+-._~ab=="}, "Negotiate <YII/+-._~ab==>", ""},
	{"token68, then a challenge", []string{`Negotiate ab=, Basic realm="x"`}, `Negotiate <ab=> | Basic realm="x"`, ""},
	{"token68 that looks like a scheme", []string{"NTLM Basic"}, "NTLM <Basic>", ""},
	{"an empty realm without quotes is a token68", []string{"Basic realm="}, "Basic <realm=>", ""},
	{"several lines", []string{`Basic realm="x"`, "Bearer"}, `Basic realm="x" | Bearer`, ""},
	{"parameters go on in the next line", []string{`Digest realm="x"`, `nonce="y"`}, `Digest realm="x" nonce="y"`, ""},
	{"the same parameter in two challenges", []string{`Basic realm="x", Basic realm="y"`}, `Basic realm="x" | Basic realm="y"`, ""},
	{"many spaces", []string{`Basic    realm="x"   ,   charset="UTF-8"`}, `Basic realm="x" charset="UTF-8"`, ""},
	{"tabs around the comma", []string{"Basic realm=\"x\"\t,\tcharset=\"UTF-8\""}, `Basic realm="x" charset="UTF-8"`, ""},
	{"commas, schemes and equals signs in quotes", []string{`Basic realm="a, Digest b=c"`}, `Basic realm="a, Digest b=c"`, ""},
	{"octets above ASCII in quotes", []string{"Basic realm=\"\xfcber\""}, "Basic realm=\"\xfcber\"", ""},
	{"single quotes are part of a token", []string{"Basic realm='x'"}, "Basic realm='x'", ""},
	{"unquoted realm", []string{"Basic realm=x"}, "Basic realm=x", ""},
	{"odd tokens", []string{"!#$ %&=*+"}, "!#$ %&=*+", ""},

	{"empty element at the end", []string{"Basic realm=x,"}, "Basic realm=x", "no-empty-elements"},
	{"empty element at the beginning", []string{", Basic realm=x"}, "Basic realm=x", "no-empty-elements"},
	{"empty element between challenges", []string{"Basic realm=x, , Negotiate"}, "Basic realm=x | Negotiate", "no-empty-elements"},
	{"empty element between parameters", []string{"Basic realm=x,,charset=y"}, "Basic realm=x charset=y", "no-empty-elements"},
	{"empty element before the first parameter", []string{"Basic , realm=x"}, "Basic realm=x", "no-empty-elements"},
	{"nothing but a comma", []string{","}, "", "no-empty-elements no-empty-elements"},
	{"an empty line beside a filled one", []string{"Basic realm=x", ""}, "Basic realm=x", "no-empty-elements"},
	{"a comma at the end of a line", []string{"Basic realm=x,", "Negotiate"}, "Basic realm=x | Negotiate", "no-empty-elements"},
	{"blanks at the equals sign", []string{`Basic realm = "x"`}, `Basic realm="x"`, "no-blanks-at-equals"},
	{"a tab at the equals sign", []string{"Digest realm=\"x\", nonce=\ty"}, `Digest realm="x" nonce=y`, "no-blanks-at-equals"},
	{"needless escapes", []string{`Basic realm="\a\b\\\""`}, `Basic realm="ab\""`, "no-needless-escapes no-needless-escapes"},
	{"a parameter twice", []string{"Basic realm=x, REALM=y"}, "Basic realm=x REALM=y", "params-once"},
	{"a parameter three times", []string{"Basic a=1, a=2, a=3"}, "Basic a=1 a=2 a=3", "params-once params-once"},

	{"missing comma between parameters", []string{`Basic realm="x" charset="UTF-8"`}, `Basic realm="x" charset="UTF-8"`, "parses"},
	{"missing comma between challenges", []string{`Basic realm="x" Digest nonce="y"`}, `Basic realm="x" | Digest nonce="y"`, "parses"},
	{"unquoted words", []string{"Basic realm=My Realm, charset=x"}, "Basic realm=My charset=x", "parses"},
	{"unquoted URL", []string{"Bearer uri=https://a/b, x=y"}, "Bearer uri=https://a/b x=y", "parses"},
	{"comma after the scheme", []string{`Basic, realm="x", charset="UTF-8"`}, `Basic realm="x" charset="UTF-8"`, "parses"},
	{"comma after a tab after the scheme", []string{"Basic\t, realm=x"}, "Basic realm=x", "parses"},
	{"the scheme alone in a line of its own", []string{"Basic", "realm=x"}, "Basic realm=x", "parses"},
	{"colon after the scheme", []string{`Basic: realm="x"`}, "Basic", "parses"},
	{"semicolons", []string{`Basic realm="x"; charset="UTF-8"`}, `Basic realm="x"`, "parses"},
	{"no scheme", []string{`realm="x", charset=y, Basic realm=z`}, "Basic realm=z", "parses"},
	{"no space after the scheme", []string{`Basicrealm="x"`}, "", "parses"},
	{"no value", []string{"Digest a=b, c="}, "Digest a=b c=", "parses"},
	{"no end", []string{`Basic realm="x, y`}, `Basic realm="x, y"`, "parses"},
	{"escaped end", []string{`Basic realm="x\"`}, `Basic realm="x""`, "parses"},
	{"a backslash at the end", []string{`Basic realm="x\`}, `Basic realm="x\"`, "parses"},
	{"no string goes over the end of a line", []string{`Basic realm="a`, `b"`}, `Basic realm="a" | b`, "parses parses"},
	{"control character in quotes", []string{"Basic realm=\"a\x00b\x01\""}, "Basic realm=\"a\x00b\x01\"", "parses"},
	{"control character escaped", []string{"Basic realm=\"a\\\x7f\""}, "Basic realm=\"a\x7f\"", "no-needless-escapes parses"},
	{"a string right after a string", []string{`Basic realm="x""y"`}, `Basic realm="x"`, "parses"},
	{"a quoted string alone", []string{`Basic "x"`}, "Basic", "parses"},
	{"a quoted string as an element", []string{`"x, y", Basic realm=z`}, "Basic realm=z", "parses"},
	{"a slash in the scheme", []string{"a/b c=d, Basic realm=z"}, "a | Basic realm=z", "parses"},
	{"three equals signs", []string{"Basic a=b=c"}, "Basic a=b=c", "parses"},
	{"a quote without its partner in what is skipped", []string{`Basic: a"b, Digest x=y`}, "Basic", "parses"},
	{"tab after the scheme", []string{"Basic\trealm=\"x\""}, `Basic realm="x"`, "space-after-scheme"},
	{"space and tab after the scheme", []string{"Basic \trealm=\"x\""}, `Basic realm="x"`, "space-after-scheme"},
	{"tab before a token68", []string{"Negotiate\tabc"}, "Negotiate <abc>", "space-after-scheme"},
	{"token68 and a parameter", []string{`Negotiate abc, realm="x", a=b`}, "Negotiate <abc>", "token68-once"},
	{"two token68", []string{"Negotiate abc def"}, "Negotiate <abc>", "token68-once"},
	{"two token68 with padding", []string{"Negotiate abc=, def=="}, "Negotiate <abc=>", "token68-once parses"},
	{"token68 and a quoted string", []string{`Negotiate abc "x"`}, "Negotiate <abc>", "parses"},
}

// summary writes challenges on one line: quoted values in quotes, a token68 in
// angle brackets.
func summary(list []Challenge) string {
	var out []string
	for _, c := range list {
		s := c.Scheme
		if c.Token68 != "" {
			s += " <" + c.Token68 + ">"
		}
		for _, p := range c.Params {
			v := p.Value
			if p.Quoted {
				v = `"` + v + `"`
			}
			s += " " + p.Name + "=" + v
		}
		out = append(out, s)
	}
	return strings.Join(out, " | ")
}

func TestParseChallenges(t *testing.T) {
	for _, c := range challengeCases {
		t.Run(c.name, func(t *testing.T) {
			parsed := ParseChallenges(c.lines)
			if got := summary(parsed.Challenges); got != c.want {
				t.Errorf("%q\n got %s\nwant %s", c.lines, got, c.want)
			}
			var rules []string
			for _, p := range parsed.Problems {
				rules = append(rules, string(p.Rule))
			}
			if got := strings.Join(rules, " "); got != c.rules {
				t.Errorf("%q\n got rules %q\nwant rules %q", c.lines, got, c.rules)
			}
			agree(t, c.lines)
		})
	}
}

var visible = strings.NewReplacer("\t", `\x09`, "\x1b", `\x1b`)

// quoted shows a text on one line, and where it is cut.
func quoted(s string, most int) string {
	cut := ""
	if len(s) > most {
		s, cut = s[:most], "…"
	}
	return visible.Replace(s) + cut
}

func TestProblemsAreSentencesWithTheirPlace(t *testing.T) {
	for value, want := range map[string]string{
		`Basic realm="x" charset="UTF-8"`:        `a comma is missing, at octet 17: charset="UTF-8"`,
		`Basic, realm="x"`:                       `a comma, and no space, stands between the scheme Basic and its parameter, at octet 8: realm="x"`,
		`  Basic realm=a/b`:                      `the value of realm is not quoted and holds /, which no token can, at octet 9: realm=a/b`,
		"Basic\trealm=x":                         `a tab stands after the scheme Basic, at octet 6: \x09realm=x`,
		`Basic realm="x", Realm="y"`:             `the Basic challenge has the parameter Realm twice, at octet 18: Realm="y"`,
		`Basic realm = "x"`:                      `the parameter realm has white space at its "=", at octet 7: realm = "x"`,
		`Basic realm="a\b"`:                      `a backslash stands before an octet that needs none, at octet 15: \b"`,
		`Negotiate abc, realm="x"`:               `the Negotiate challenge has the token68 abc and goes on, at octet 16: realm="x"`,
		`Basic realm="x",`:                       `the list ends with an empty element, at octet 17`,
		`Basic realm="no end of this string`:     `the quoted string has no end, at octet 13: "no end of this string`,
		"Basic realm=\"\x1b[31mred\x1b[0m\"":     `a control character stands in the quoted string, at octet 14: \x1b[31mred\x1b[0m"`,
		"Basic x=y, ;" + strings.Repeat("z", 50): `a scheme or a parameter should begin here, at octet 12: ;` + strings.Repeat("z", 31) + "…",
	} {
		problems := ParseChallenges([]string{value}).Problems
		if len(problems) != 1 || problems[0].Text(quoted) != want {
			t.Errorf("%q\n got %+v\nwant %s", value, problems, want)
		}
	}
	second := ParseChallenges([]string{"Basic realm=x", "Digest ;"}).Problems
	if want := `neither a token68 nor a parameter follows the scheme Digest, at octet 8 of line 2: ;`; len(second) != 1 || second[0].Text(quoted) != want {
		t.Errorf("got %+v, want %s", second, want)
	}
}

func TestParamsAreFoundByNameInAnyCase(t *testing.T) {
	parsed := ParseChallenges([]string{`Basic REALM="x", realm=y, other=z`})
	c := parsed.Challenges[0]
	if got := c.Param("Realm"); len(got) != 2 || got[0].Value != "x" || got[0].Raw != `"x"` || got[1].Raw != "y" {
		t.Errorf("got %+v", got)
	}
	if !c.Is("bASIC") || c.Is("Digest") {
		t.Error("schemes are compared without regard to letter case")
	}
	if p := parsed.Problems[0]; p.Rule != ParamsOnce || p.Line != 0 || p.Offset != 17 {
		t.Errorf("got %+v, want the second realm at octet 17 from 0", p)
	}
}

func TestParseInfo(t *testing.T) {
	for _, c := range []struct {
		lines []string
		want  string
		rules string
	}{
		{[]string{`nextnonce="abc", qop=auth, rspauth="0a"`}, `nextnonce="abc" qop=auth rspauth="0a"`, ""},
		{[]string{"a=b", "c=d"}, "a=b c=d", ""},
		{[]string{"a=b, a=c"}, "a=b a=c", ""},
		{[]string{"a = b,"}, "a=b", "no-blanks-at-equals no-empty-elements"},
		{[]string{"Digest a=b"}, "", "parses"},
		{[]string{"a=b c=d"}, "a=b c=d", "parses"},
		{[]string{`"x", a=b`}, "a=b", "parses"},
		{[]string{"abc=="}, "abc==", "parses"},
	} {
		params, problems := ParseInfo(c.lines)
		if got := strings.TrimSpace(summary([]Challenge{{Params: params}})); got != c.want {
			t.Errorf("%q: got %s, want %s", c.lines, got, c.want)
		}
		var rules []string
		for _, p := range problems {
			rules = append(rules, string(p.Rule))
		}
		if got := strings.Join(rules, " "); got != c.rules {
			t.Errorf("%q: got rules %q, want %q", c.lines, got, c.rules)
		}
	}
}

// TestHostileValuesCostTheirLength counts the octets that are looked at and
// those of memory that are taken, for what is easily quadratic: one thing over
// and over, and something long that is named by many short things after it.
func TestHostileValuesCostTheirLength(t *testing.T) {
	const size = 256 << 10
	repeat := func(s string) string { return strings.Repeat(s, size/len(s)) }
	long := strings.Repeat("A", 128<<10)
	var distinct strings.Builder
	for i := 0; distinct.Len() < size; i++ {
		fmt.Fprintf(&distinct, "a%d=b,", i)
	}
	for name, value := range map[string]string{
		"commas":                     repeat(","),
		"schemes":                    repeat("a,"),
		"one parameter":              "a " + repeat("b=c,"),
		"many parameters":            "a " + distinct.String(),
		"quotes":                     repeat(`"`),
		"escaped quotes":             "a: " + repeat(`"\`),
		"escaped quotes, value":      `a b="` + repeat(`\"`),
		"missing commas":             "a " + repeat("b=c "),
		"equals signs":               "a " + repeat("="),
		"token68 in a row":           repeat("a "),
		"blanks":                     "a" + repeat(" ") + "b",
		"control characters":         `a b="` + repeat("\x00"),
		"long scheme, parameters":    long + " " + repeat("a=1,"),
		"long scheme, blanks":        long + " " + repeat("a =1,"),
		"long scheme, no commas":     long + " " + repeat("a=1 "),
		"long scheme, strays":        long + ", " + repeat("a=1,"),
		"long token68, parameters":   "a " + long + ", " + repeat("a=1,"),
		"long token68, token68":      "a " + repeat("a ") + long,
		"long name, no value":        "a " + long + "=," + repeat("a=,"),
		"long name, bad values":      "a " + long + "=/," + repeat("a=/,"),
		"long value, control":        `a b="` + long + `", ` + repeat("c=\"\x00\","),
		"long blanks, parameters":    "a " + repeat(" \t") + "=" + repeat("a=1,"),
		"no scheme, long name first": long + "=1," + repeat("a=1,"),
	} {
		for kind, read := range map[string]func(*parser){
			"challenges": func(p *parser) { p.read([]string{value}, p.element) },
			"info":       func(p *parser) { p.info([]string{value}) },
			"lines":      func(p *parser) { p.read(strings.SplitAfter(value, ","), p.element) },
		} {
			p := newParser()
			octets := allocated(func() { read(p) })
			if most := 12 * len(value); p.looked > most {
				t.Errorf("%s, %s: %d octets were looked at for a value of %d; want at most %d", name, kind, p.looked, len(value), most)
			}
			if most := uint64(400 * len(value)); octets > most {
				t.Errorf("%s, %s: %d octets of memory were taken for a value of %d; want at most %d", name, kind, octets, len(value), most)
			}
			if len(p.out.Problems) > 7*mostProblems {
				t.Errorf("%s, %s: %d problems are kept", name, kind, len(p.out.Problems))
			}
			for _, problem := range p.out.Problems {
				if text := problem.Text(quoted); len(text) > 1000 {
					t.Errorf("%s, %s: a text of %d octets about a problem", name, kind, len(text))
				}
			}
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

func BenchmarkParseChallenges(b *testing.B) {
	lines := []string{`Basic realm="a realm of some length", charset="UTF-8"`, `Bearer realm="api", error="invalid_token"`}
	b.ReportAllocs()
	for b.Loop() {
		ParseChallenges(lines)
	}
}
