package server

import (
	"bufio"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestNormalize(t *testing.T) {
	for path, want := range map[string]string{
		"/": "/", "/a": "/a", "/a/": "/a/", "/a//b": "/a//b", "//a": "//a",
		"/.": "/", "/..": "/", "/../..": "/", "/a/.": "/a/", "/a/..": "/", "/a/b/..": "/a/", "/a/../b": "/b",
		"/./a/./b": "/a/b", "/a/...": "/a/...", "/a/.b": "/a/.b", "/a//../b": "/a/b",
		"/%61": "/a", "/%2E%2e/a": "/a", "/a%20b": "/a b", "/%c3%a4": "/ä", "/%2561": "/%61", "/%252e%252e/": "/%2e%2e/",
		"/a%3fb": "/a?b", "/a;b": "/a;b",
	} {
		if got, err := normalize(path); err != nil || got != want {
			t.Errorf("%s becomes %q (%v), want %q", path, got, err, want)
		}
	}
	for _, path := range []string{"/%", "/%4", "/%4g", "/%u0061", "/%2f", "/%2F", `/\`, "/%5c", "/%00", "/%0d", "/%7f", "/%ff", "/%c0%af"} {
		if got, err := normalize(path); err == nil {
			t.Errorf("%s becomes %q, want a refusal", path, got)
		}
	}
}

func TestAreaOf(t *testing.T) {
	for path, protected := range map[string]bool{
		"/": false, "": false, "/basic": true, "/basic/": true, "/basic/x": true, "/basic2/": true, "/basicx": false,
		"/basi": false, "/dav/x/y": true, "/Basic/": false, "//basic/": false, "/whoami/": true,
	} {
		if got := areaOf(path).protected; got != protected {
			t.Errorf("%q is protected: %t, want %t", path, got, protected)
		}
	}
}

func TestValidAuthority(t *testing.T) {
	for authority, want := range map[string]bool{
		"a": true, "a:1": true, "a:": true, "127.0.0.1:80": true, "[::1]": true, "[::1]:80": true, "a.b.": true, "a,b": true,
		"": false, ":80": false, "a b": false, "a/b": false, "a:b": false, "a@b": false, "a:1:2": false, "[::1": false, "[x]": false,
		"a\"b": false, "ä": false, "[::1]x": false,
	} {
		if got := validAuthority(authority); got != want {
			t.Errorf("%q is valid: %t, want %t", authority, got, want)
		}
	}
}

func TestByteRange(t *testing.T) {
	now := represent(plain, []byte("0123456789"), since)
	for _, test := range []struct {
		spec        string
		first, last int
		asked       bool
	}{
		{"bytes=0-0", 0, 0, true}, {"bytes=2-4", 2, 4, true}, {"bytes=5-", 5, 9, true}, {"bytes=5-99", 5, 9, true},
		{"bytes=-3", 7, 9, true}, {"bytes=-99", 0, 9, true}, {"bytes=-0", 1, 0, true}, {"bytes=10-", 1, 0, true},
		{"bytes=99999999999999999999-", 1, 0, true}, {"bytes=4-2", 0, 0, false}, {"bytes=-", 0, 0, false},
		{"bytes=a-b", 0, 0, false}, {"bytes=0-1,3-4", 0, 0, false}, {"octets=0-1", 0, 0, false}, {"", 0, 0, false},
	} {
		r := &request{method: "GET", fields: fields{{"Range", test.spec}}}
		if first, last, asked := r.byteRange(now); first != test.first || last != test.last || asked != test.asked {
			t.Errorf("%q is %d to %d, %t; want %d to %d, %t", test.spec, first, last, asked, test.first, test.last, test.asked)
		}
	}
}

func TestParseDate(t *testing.T) {
	want := time.Date(1994, time.November, 6, 8, 49, 37, 0, time.UTC)
	for _, text := range []string{"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"} {
		if got, ok := parseDate(text); !ok || !got.Equal(want) {
			t.Errorf("%s is %v, want %v", text, got, want)
		}
	}
	for _, text := range []string{"", "now", "Sun, 06 Nov 1994 08:49:37 +0000", "1994-11-06T08:49:37Z"} {
		if got, ok := parseDate(text); ok {
			t.Errorf("%q is %v, want none", text, got)
		}
	}
}

func TestFields(t *testing.T) {
	f := fields{{"A", "1, X ,,"}, {"b", "2"}, {"a", "y"}}
	if got := f.list("a"); !slices.Equal(got, []string{"1", "x", "y"}) {
		t.Errorf("the list is %q", got)
	}
	f.set("B", "3")
	f.set("c", "4")
	f.remove("A")
	if want := (fields{{"b", "3"}, {"c", "4"}}); !slices.Equal(f, want) {
		t.Errorf("the fields are %v, want %v", f, want)
	}
}

// TestReadHeadStops asks for an end where nothing valid can follow.
func TestReadHeadStops(t *testing.T) {
	for text, want := range map[string]string{
		"GET / HTTP/1.1\r\nA: b\r\n\r\nGET": "GET / HTTP/1.1\r\nA: b\r\n\r\n",
		"GET / HTTP/1.1\nA: b\n\nGET":       "GET / HTTP/1.1\nA: b\n\n",
		"\r\n\r\nGET / HTTP/1.1\r\n\r\n":    "GET / HTTP/1.1\r\n\r\n",
		"GET /\r\nA: b\r\n\r\n":             "GET /\r\n",
	} {
		if got, err := readHead(bufio.NewReader(strings.NewReader(text))); err != nil || string(got) != want {
			t.Errorf("of %q %q is read (%v), want %q", text, got, err, want)
		}
	}
	for _, text := range []string{"\x00", "\r\r", "\r\n\r\n\r\n\r\n\r\n\r\n\r\nGET", " GET / HTTP/1.1\r\n\r\n"} {
		if got, err := readHead(bufio.NewReader(strings.NewReader(text))); err == nil {
			t.Errorf("of %q %q is read, want a refusal", text, got)
		}
	}
}

func TestEdits(t *testing.T) {
	for words, want := range map[[2]string]int{{"", ""}: 0, {"a", ""}: 1, {"realm", "relam"}: 2, {"missing", "mising"}: 1, {"abc", "xyz"}: 3} {
		if got := edits(words[0], words[1]); got != want {
			t.Errorf("from %q to %q it takes %d edits, want %d", words[0], words[1], got, want)
		}
	}
}
