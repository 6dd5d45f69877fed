package placeholder

import (
	"testing"
	"unicode/utf8"

	"authspec/runner/internal/casefile"
)

func TestFilters(t *testing.T) {
	for _, c := range []struct {
		name string
		arg  int
		in   string
		want string // empty: nothing to change
	}{
		{"base64", 0, "a:b?>", "YTpiPz4="},
		{"no-lone-slash", 0, "/?a=b", "?a=b"},
		{"no-lone-slash", 0, "/mcp", "/mcp"},
		{"no-lone-slash", 0, "/a/?b", "/a/?b"},
		{"of-metadata", 0, "/.well-known/oauth-protected-resource/mcp?a", "/mcp?a"},
		{"of-metadata", 0, "/.well-known/oauth-protected-resources", ""},
		{"of-metadata", 0, "/mcp", ""},
		{"swap-beyond-f", 0, "aFgZ-1_~{@", "aFGz-1_~{@"},
		{"swap-beyond-f", 0, "0123-abcdef-ABCDEF", ""},
		{"base64url", 0, "a:b?>", "YTpiPz4="},
		{"base64", 0, "\xff\xff\xff", "////"},
		{"base64url", 0, "\xff\xff\xff", "____"},
		{"percent", 0, "a b/ü-._~", "a%20b%2F%C3%BC-._~"},
		{"percent-last", 0, "/private/", "/privat%65/"},
		{"percent-last", 0, "/a/..", "/%61/.."},
		{"percent-last", 0, "/", ""},
		{"percent-twice", 0, "/private/", "/privat%2565/"},
		{"percent-twice", 0, "//", ""},
		{"upper", 0, "straße1", "STRAßE1"},
		{"upper", 0, "A1", ""},
		{"upper", 0, "a\xff", ""},
		{"lower", 0, "ÄB", "äb"},
		{"lower", 0, "ab", ""},
		{"swap-case", 0, "aB1ü", "Ab1ü"},
		{"swap-case", 0, "12", ""},
		{"first", 2, "abc", "ab"},
		{"first", 3, "abc", ""},
		{"drop-first", 0, "abc", "bc"},
		{"drop-first", 0, "üb", "b"},
		{"drop-first", 0, "", ""},
		{"drop-last", 0, "abc", "ab"},
		{"drop-last", 0, "bü", "b"},
		{"drop-last", 0, "b\xc3", "b"},
		{"drop-last", 0, "", ""},
		{"alter-last", 0, "abc", "abq"},
		{"alter-last", 0, "abQ", "abx"},
		{"alter-last", 0, "abr", "abx"}, // the same octets as abq, for who overlooks the last two bits
		{"alter-last", 0, "abg", "abx"},
		{"alter-last", 0, "abf", "abq"},
		{"alter-last", 0, "abw", "abq"},
		{"alter-last", 0, "abü", "abq"},
		{"alter-last", 0, "ab\xff", "abq"},
		{"alter-last", 0, "", ""},
		{"alter-at", 1, "abc", "qbc"},
		{"alter-at", 9, "123456789x", "12345678qx"},
		{"alter-at", 4, "abc", ""},
		{"alter-at", 2, "aüb", "aqb"},
		{"alter-at", 3, "aüb", "aqb"},
		{"alter-at", 4, "a€b", "aqb"},
		{"alter-at", 5, "a€b", "a€q"},
		{"repeat", 3, "ab", "ababab"},
		{"quoted", 0, `a "b" \`, `"a \"b\" \\"`},
		{"backslash", 0, "1ab", `1\ab`},
		{"backslash", 0, "12", ""},
		{"nfc", 0, "u\u0308", "ü"},
		{"nfc", 0, "ü", ""},
		{"nfd", 0, "ü", "u\u0308"},
		{"nfd", 0, "u", ""},
		{"latin1", 0, "pässwörd", "p\xe4ssw\xf6rd"},
		{"latin1", 0, "plain", ""},
		{"latin1", 0, "€ü", ""},
		{"fullwidth", 0, "aB1", "ａＢ1"},
		{"fullwidth", 0, "12", ""},
		{"plus", 0, "a b ", "a+b+"},
		{"plus", 0, "a+b", ""},
		{"accent", 0, "1ab", "1áb"},
		{"accent", 0, "xy", "x\u0301y"},
		{"accent", 0, "12", ""},
		{"dotless-i", 0, "ice Ice", "ıce İce"},
		{"dotless-i", 0, "abc", ""},
		{"long-s", 0, "silk", "ſil\u212a"},
		{"long-s", 0, "abc", ""},
		{"utf16", 0, "aß", "\x00a\x00\xdf"},
		{"utf16", 0, "\xff", ""},
		{"sharp-s", 0, "pass ß", "paß ss"},
		{"sharp-s", 0, "abc", ""},
		{"named-host", 0, "127.0.0.1", "localhost"},
		{"named-host", 0, "127.0.0.1:8080", "localhost:8080"},
		{"named-host", 0, "[::1]:8443", "localhost:8443"},
		{"named-host", 0, "127.0.0.12:8080", "127.0.0.12:8080"},
		{"named-host", 0, "127.0.0.1.example:8080", "127.0.0.1.example:8080"},
		{"named-host", 0, "10.0.0.1", "10.0.0.1"},
		{"named-host", 0, "example.org", "example.org"},
		{"named-host", 0, "https://127.0.0.1:8443", "https://localhost:8443"},
		{"authority", 0, "http://127.0.0.1:8080", "127.0.0.1:8080"},
		{"authority", 0, "127.0.0.1:8080", ""},
	} {
		in := []byte(c.in)
		got, ok := filters[c.name]([]byte(c.in), c.arg)
		if ok != (c.want != "") || ok && string(got) != c.want {
			t.Errorf("%s:%d of %q: got %q, %t; want %q", c.name, c.arg, c.in, got, ok, c.want)
		}
		if again, _ := filters[c.name](in, c.arg); string(again) != string(got) || string(in) != c.in {
			t.Errorf("%s of %q changes its input", c.name, c.in)
		}
		if utf8.ValidString(c.in) && c.name != "latin1" && c.name != "utf16" && !utf8.Valid(got) {
			t.Errorf("%s of %q is no UTF-8: %q", c.name, c.in, got)
		}
	}
}

func TestTheFiltersAreThoseOfTheVocabulary(t *testing.T) {
	known := casefile.Filters()
	for _, name := range known {
		if filters[name] == nil && name != ofResource {
			t.Errorf("%s is not built", name)
		}
	}
	if len(known) != len(filters)+1 {
		t.Errorf("%d filters are built, the vocabulary has %d", len(filters), len(known))
	}
}
