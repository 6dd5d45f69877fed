package server

import (
	"encoding/base64"
	"strings"
	"testing"
)

// What the right server answers to requests, octet for octet. "\n" stands for
// CR LF, HOST for its name, AUTH:role for an Authorization field.
var answers = []struct {
	name, request string
	status        int
}{
	{"open page", "GET / HTTP/1.1\nHost: HOST\n\n", 200},
	{"missing page", "GET /nothing HTTP/1.1\nHost: HOST\n\n", 404},
	{"no credentials", "GET /basic/ HTTP/1.1\nHost: HOST\n\n", 401},
	{"no credentials, area without slash", "GET /basic HTTP/1.1\nHost: HOST\n\n", 401},
	{"no credentials, missing page", "GET /basic/nothing HTTP/1.1\nHost: HOST\n\n", 401},
	{"missing page", "GET /basic/nothing HTTP/1.1\nHost: HOST\nAUTH:ordinary\n\n", 404},
	{"ordinary", "GET /basic/ HTTP/1.1\nHost: HOST\nAUTH:ordinary\n\n", 200},
	{"second", "GET /basic/ HTTP/1.1\nHost: HOST\nAUTH:second\n\n", 200},
	{"colon", "GET /basic/ HTTP/1.1\nHost: HOST\nAUTH:colon\n\n", 200},
	{"utf8", "GET /basic/ HTTP/1.1\nHost: HOST\nAUTH:utf8\n\n", 200},
	{"long", "GET /basic/ HTTP/1.1\nHost: HOST\nAUTH:long\n\n", 200},
	{"special", "GET /basic/ HTTP/1.1\nHost: HOST\nAUTH:special\n\n", 200},
	{"forbidden", "GET /basic/ HTTP/1.1\nHost: HOST\nAUTH:forbidden\n\n", 403},
	{"same realm", "GET /basic2/ HTTP/1.1\nHost: HOST\nAUTH:ordinary\n\n", 200},
	{"who", "GET /whoami/ HTTP/1.1\nHost: HOST\nAUTH:ordinary\n\n", 200},

	{"field name in capitals", "GET /basic/ HTTP/1.1\nHost: HOST\nAUTHORIZATION: VALUE:ordinary\n\n", 200},
	{"blanks around the value", "GET /basic/ HTTP/1.1\nHost: HOST\nAuthorization: \t VALUE:ordinary \t\n\n", 200},
	{"scheme and more after it", "GET /basic/ HTTP/1.1\nHost: HOST\nAUTH:ordinary x\n\n", 401},
	{"two lines", "GET /basic/ HTTP/1.1\nHost: HOST\nAUTH:ordinary\nAUTH:ordinary\n\n", 400},
	{"another scheme", "GET /basic/ HTTP/1.1\nHost: HOST\nAuthorization: Newauth abc\n\n", 401},
	{"scheme alone", "GET /basic/ HTTP/1.1\nHost: HOST\nAuthorization: Basic\n\n", 401},
	{"empty field", "GET /basic/ HTTP/1.1\nHost: HOST\nAuthorization:\n\n", 401},
	{"for a proxy", "GET /basic/ HTTP/1.1\nHost: HOST\nProxy-Authorization: VALUE:ordinary\n\n", 401},
	{"similar name", "GET /basic/ HTTP/1.1\nHost: HOST\nX-Authorization: VALUE:ordinary\n\n", 401},

	{"OPTIONS", "OPTIONS /basic/ HTTP/1.1\nHost: HOST\n\n", 401},
	{"OPTIONS with credentials", "OPTIONS /basic/ HTTP/1.1\nHost: HOST\nAUTH:ordinary\n\n", 204},
	{"OPTIONS of the server", "OPTIONS * HTTP/1.1\nHost: HOST\n\n", 204},
	{"POST", "POST /basic/ HTTP/1.1\nHost: HOST\nContent-Length: 1\n\nx", 401},
	{"POST with credentials", "POST /basic/ HTTP/1.1\nHost: HOST\nAUTH:ordinary\nContent-Length: 1\n\nx", 405},
	{"TRACE", "TRACE /basic/ HTTP/1.1\nHost: HOST\nAUTH:ordinary\n\n", 405},
	{"unknown method", "AUTHSPEC /basic/ HTTP/1.1\nHost: HOST\n\n", 401},
	{"unknown method with credentials", "AUTHSPEC /basic/ HTTP/1.1\nHost: HOST\nAUTH:ordinary\n\n", 501},
	{"method in lower case", "get /basic/ HTTP/1.1\nHost: HOST\nAUTH:ordinary\n\n", 501},
	{"CONNECT to a path", "CONNECT /basic/ HTTP/1.1\nHost: HOST\n\n", 400},
	{"CONNECT", "CONNECT HOST HTTP/1.1\nHost: HOST\n\n", 405},
	{"unknown expectation", "GET /basic/ HTTP/1.1\nHost: HOST\nAUTH:ordinary\nExpect: tea\n\n", 417},

	{"no Host", "GET /basic/ HTTP/1.1\nAUTH:ordinary\n\n", 400},
	{"two Hosts", "GET / HTTP/1.1\nHost: HOST\nHost: HOST\n\n", 400},
	{"Host with blank", "GET / HTTP/1.1\nHost: a b\n\n", 400},
	{"Host with slash", "GET / HTTP/1.1\nHost: a/b\n\n", 400},
	{"Host with a word for the port", "GET / HTTP/1.1\nHost: a:b\n\n", 400},
	{"empty Host", "GET / HTTP/1.1\nHost:\n\n", 400},
	{"broken IPv6 literal", "GET / HTTP/1.1\nHost: [::1\n\n", 400},
	{"foreign Host", "GET /basic/ HTTP/1.1\nHost: authspec.invalid\nAUTH:ordinary\n\n", 421},
	{"other port", "GET /basic/ HTTP/1.1\nHost: localhost:1\nAUTH:ordinary\n\n", 421},
	{"HTTP/1.0", "GET /basic/ HTTP/1.0\nAUTH:ordinary\n\n", 200},
	{"HTTP/1.0 with two Hosts", "GET /basic/ HTTP/1.0\nHost: HOST\nHost: HOST\n\n", 400},
	{"HTTP/1.2", "GET / HTTP/1.2\nHost: HOST\n\n", 200},
	{"HTTP/2.0", "GET / HTTP/2.0\nHost: HOST\n\n", 505},
	{"HTTP/2 preface", "PRI * HTTP/2.0\n\nSM\n\n", 505},
	{"HTTP/0.9", "GET /basic/\n", 400},
	{"version in lower case", "GET / http/1.1\nHost: HOST\n\n", 400},

	{"absolute form", "GET http://HOST/basic/ HTTP/1.1\nHost: HOST\nAUTH:ordinary\n\n", 200},
	{"absolute form without credentials", "GET http://HOST/basic/ HTTP/1.1\nHost: HOST\n\n", 401},
	{"absolute form with capitals", "GET HTTP://HOST/basic/ HTTP/1.1\nHost: HOST\nAUTH:ordinary\n\n", 200},
	{"absolute form against Host", "GET http://HOST/basic/ HTTP/1.1\nHost: authspec.invalid\nAUTH:ordinary\n\n", 200},
	{"absolute form of another server", "GET http://authspec.invalid/basic/ HTTP/1.1\nHost: HOST\nAUTH:ordinary\n\n", 421},
	{"absolute form, only a query", "GET http://HOST?a HTTP/1.1\nHost: HOST\n\n", 200},
	{"https target in clear", "GET https://HOST/ HTTP/1.1\nHost: HOST\n\n", 421},
	{"userinfo", "GET http://alice:x@HOST/basic/ HTTP/1.1\nHost: HOST\nAUTH:ordinary\n\n", 400},
	{"other scheme", "GET gopher://HOST/ HTTP/1.1\nHost: HOST\n\n", 400},
	{"star without OPTIONS", "GET * HTTP/1.1\nHost: HOST\n\n", 400},

	{"letter encoded", "GET /b%61sic/ HTTP/1.1\nHost: HOST\n\n", 401},
	{"dots", "GET /x/../basic/ HTTP/1.1\nHost: HOST\n\n", 401},
	{"dot at the end", "GET /basic/. HTTP/1.1\nHost: HOST\nAUTH:ordinary\n\n", 200},
	{"above the root", "GET /../basic/ HTTP/1.1\nHost: HOST\n\n", 401},
	{"encoded dots", "GET /x/%2e%2E/basic/ HTTP/1.1\nHost: HOST\n\n", 401},
	{"encoded slash", "GET /x%2fbasic/ HTTP/1.1\nHost: HOST\n\n", 400},
	{"backslash", "GET /x\\..\\basic/ HTTP/1.1\nHost: HOST\n\n", 400},
	{"encoded twice", "GET /b%2561sic/ HTTP/1.1\nHost: HOST\n\n", 404},
	{"overlong", "GET /%c0%afbasic/ HTTP/1.1\nHost: HOST\n\n", 400},
	{"percent u", "GET /%u0062asic/ HTTP/1.1\nHost: HOST\n\n", 400},
	{"NUL in path", "GET /basic/%00 HTTP/1.1\nHost: HOST\n\n", 400},
	{"percent at the end", "GET /basic/% HTTP/1.1\nHost: HOST\n\n", 400},
	{"double slash", "GET //basic/ HTTP/1.1\nHost: HOST\n\n", 404},
	{"other case", "GET /BASIC/ HTTP/1.1\nHost: HOST\n\n", 404},
	{"fragment", "GET /basic/#x HTTP/1.1\nHost: HOST\n\n", 400},
	{"query", "GET /basic/?x=/ HTTP/1.1\nHost: HOST\n\n", 401},

	{"space before colon", "GET / HTTP/1.1\nHost: HOST\nAccept : a\n\n", 400},
	{"space before first field", "GET / HTTP/1.1\n Host: HOST\n\n", 400},
	{"fold", "GET / HTTP/1.1\nHost: HOST\nAccept: a\n b\n\n", 400},
	{"no colon", "GET / HTTP/1.1\nHost: HOST\nAccept\n\n", 400},
	{"invalid name", "GET / HTTP/1.1\nHost: HOST\nA(b): c\n\n", 400},
	{"one word", "authspec\n", 400},
	{"blank in target", "GET / x HTTP/1.1\nHost: HOST\n\n", 400},
	{"two blanks", "GET  / HTTP/1.1\nHost: HOST\n\n", 400},
	{"tab in request line", "GET\t/ HTTP/1.1\nHost: HOST\n\n", 400},
	{"bare CR", "GET / HTTP/1.1\nHost: HOST\nAccept: a\rb\n\n", 400},
	{"CR before the end", "GET / HTTP/1.1\nHost: HOST\nAccept: a\r\n\n", 400},
	{"NUL", "GET / HTTP/1.1\nHost: HOST\nAccept: a\x00b\n\n", 400},
	{"control character", "GET / HTTP/1.1\nHost: HOST\nAccept: a\x01b\n\n", 400},
	{"octets above 0x7F", "GET /basic/ HTTP/1.1\nHost: HOST\nAuthorization: Basic \xff\xfe\n\n", 401},
	{"octets in target", "GET /\xff HTTP/1.1\nHost: HOST\n\n", 400},
	{"empty lines first", "\n\nGET / HTTP/1.1\nHost: HOST\n\n", 200},
	{"TLS", "\x16\x03\x01\x00\xa5\x01", 400},

	{"both lengths", "POST /basic/ HTTP/1.1\nHost: HOST\nContent-Length: 5\nTransfer-Encoding: chunked\n\n0\n\n", 400},
	{"chunked in HTTP/1.0", "POST /basic/ HTTP/1.0\nTransfer-Encoding: chunked\n\n0\n\n", 400},
	{"two lengths", "POST /basic/ HTTP/1.1\nHost: HOST\nContent-Length: 1\nContent-Length: 1\n\nx", 400},
	{"length with sign", "POST /basic/ HTTP/1.1\nHost: HOST\nContent-Length: +1\n\nx", 400},
	{"length beyond all numbers", "POST /basic/ HTTP/1.1\nHost: HOST\nContent-Length: 99999999999999999999\n\n", 400},
	{"identity", "POST /basic/ HTTP/1.1\nHost: HOST\nTransfer-Encoding: identity\n\n", 400},
	{"gzip, chunked", "POST /basic/ HTTP/1.1\nHost: HOST\nTransfer-Encoding: gzip, chunked\n\n", 501},
	{"trailer", "POST /basic/ HTTP/1.1\nHost: HOST\nTransfer-Encoding: chunked\n\n0\nAUTH:ordinary\n\n", 401},

	{"If-None-Match before login", "GET /basic/ HTTP/1.1\nHost: HOST\nIf-None-Match: *\n\n", 401},
	{"If-None-Match", "GET /basic/ HTTP/1.1\nHost: HOST\nAUTH:ordinary\nIf-None-Match: *\n\n", 304},
	{"If-Match before login", "GET /basic/ HTTP/1.1\nHost: HOST\nIf-Match: \"x\"\n\n", 401},
	{"If-Match", "GET /basic/ HTTP/1.1\nHost: HOST\nAUTH:ordinary\nIf-Match: \"x\"\n\n", 412},
	{"If-Modified-Since", "GET /basic/ HTTP/1.1\nHost: HOST\nAUTH:ordinary\nIf-Modified-Since: Fri, 02 Jan 2026 03:04:05 GMT\n\n", 304},
	{"If-Modified-Since, older", "GET /basic/ HTTP/1.1\nHost: HOST\nAUTH:ordinary\nIf-Modified-Since: Friday, 02-Jan-26 03:04:04 GMT\n\n", 200},
	{"If-Modified-Since, no date", "GET /basic/ HTTP/1.1\nHost: HOST\nAUTH:ordinary\nIf-Modified-Since: today\n\n", 200},
	{"If-Unmodified-Since", "GET /basic/ HTTP/1.1\nHost: HOST\nAUTH:ordinary\nIf-Unmodified-Since: Sat, 29 Oct 1994 19:43:31 GMT\n\n", 412},
	{"Range before login", "GET /basic/ HTTP/1.1\nHost: HOST\nRange: bytes=0-0\n\n", 401},
	{"Range", "GET /basic/ HTTP/1.1\nHost: HOST\nAUTH:ordinary\nRange: bytes=0-0\n\n", 206},
	{"Range beyond", "GET /basic/ HTTP/1.1\nHost: HOST\nAUTH:ordinary\nRange: bytes=9999-\n\n", 416},
	{"Range without sense", "GET /basic/ HTTP/1.1\nHost: HOST\nAUTH:ordinary\nRange: bytes=5-2\n\n", 200},
	{"Range of the last octets", "GET /basic/ HTTP/1.1\nHost: HOST\nAUTH:ordinary\nRange: bytes=-5\n\n", 206},
	{"Range of no octets", "GET /basic/ HTTP/1.1\nHost: HOST\nAUTH:ordinary\nRange: bytes=-0\n\n", 416},
	{"several ranges", "GET /basic/ HTTP/1.1\nHost: HOST\nAUTH:ordinary\nRange: bytes=0-0,2-2\n\n", 200},
	{"If-Range of another", "GET /basic/ HTTP/1.1\nHost: HOST\nAUTH:ordinary\nRange: bytes=0-0\nIf-Range: \"x\"\n\n", 200},
	{"Upgrade", "GET /basic/ HTTP/1.1\nHost: HOST\nConnection: Upgrade\nUpgrade: h2c\n\n", 401},
	{"override", "OPTIONS /basic/ HTTP/1.1\nHost: HOST\nX-HTTP-Method-Override: GET\n\n", 401},
}

func TestAnswers(t *testing.T) {
	s := start(t, Options{})
	for _, test := range answers {
		t.Run(test.name, func(t *testing.T) {
			got := ask(t, s, test.request)
			if got.status != test.status {
				t.Errorf("got %d, want %d: %s", got.status, test.status, got.content)
			}
			judge(t, got)
		})
	}
}

// judge asks what holds of every response.
func judge(t *testing.T, got reply) {
	t.Helper()
	if got.header.Get("Date") == "" {
		t.Error("the response has no Date")
	}
	challenges := got.header.Values("WWW-Authenticate")
	switch {
	case got.status == 401 && (len(challenges) != 1 || challenges[0] != challenge()):
		t.Errorf("the challenges of a 401 are %q", challenges)
	case got.status != 401 && len(challenges) > 0:
		t.Errorf("a %d has the challenges %q", got.status, challenges)
	case got.status == 405 && got.header.Get("Allow") == "":
		t.Error("a 405 has no Allow")
	case got.status >= 400 && got.header.Get("Cache-Control") != "no-store":
		t.Errorf("an error has Cache-Control: %s", got.header.Get("Cache-Control"))
	}
	if got.status/100 == 2 || got.status == 304 {
		return
	}
	for _, marker := range []string{basicMarker, sameMarker, storedMarker, identityMarker} {
		if strings.Contains(got.content, marker) {
			t.Errorf("a %d holds the protected content", got.status)
		}
	}
	if got.header.Get("ETag")+got.header.Get("Last-Modified")+got.header.Get("Set-Cookie") != "" {
		t.Errorf("a %d has fields of the content: %v", got.status, got.header)
	}
}

// TestPairs sends pairs that are not quite those of an account.
func TestPairs(t *testing.T) {
	s := start(t, Options{})
	long := logins()[4].password
	for _, test := range []struct {
		name, pair string
		status     int
	}{
		{"right", "alice:Rabbit-Hole-42!", 200},
		{"decomposed", "ju\u0308rgen:pa\u0308sswo\u0308rd", 200},
		{"wide letters in the user name", "ａlice:Rabbit-Hole-42!", 200},
		{"Latin-1", "j\xfcrgen:p\xe4ssw\xf6rd", 401},
		{"wide letters in the password", "alice:Ｒabbit-Hole-42!", 401},
		{"other case of the password", "alice:rabbit-hole-42!", 401},
		{"other case of the user", "Alice:Rabbit-Hole-42!", 401},
		{"password of another user", "alice:1?2Teas~Sugar", 401},
		{"unknown user", "nobody:Rabbit-Hole-42!", 401},
		{"no colon", "alice", 401},
		{"empty user", ":Rabbit-Hole-42!", 401},
		{"empty password", "alice:", 401},
		{"empty pair", ":", 401},
		{"nothing", "", 401},
		{"blank after", "alice:Rabbit-Hole-42! ", 401},
		{"no-break space after", "alice:Rabbit-Hole-42!\u00a0", 401},
		{"line end after", "alice:Rabbit-Hole-42!\n", 401},
		{"NUL after", "alice:Rabbit-Hole-42!\x00", 401},
		{"NUL in the user", "alice\x00:Rabbit-Hole-42!", 401},
		{"colon after", "alice:Rabbit-Hole-42!:", 401},
		{"cut at the first colon", "carol:a", 401},
		{"cut at the last colon", "carol:a:b", 401},
		{"cut at 8", "dora:" + long[:8], 401},
		{"cut at 72", "dora:" + long[:72], 401},
		{"changed at the end", "dora:" + long[:99] + "?", 401},
		{"injection", "' or '1'='1:' or '1'='1", 401},
	} {
		t.Run(test.name, func(t *testing.T) {
			encoded := base64.StdEncoding.EncodeToString([]byte(test.pair))
			got := ask(t, s, "GET /basic/ HTTP/1.1\nHost: HOST\nAuthorization: Basic "+encoded+"\n\n")
			if got.status != test.status {
				t.Errorf("got %d, want %d", got.status, test.status)
			}
			judge(t, got)
		})
	}
}

func TestBase64IsStrict(t *testing.T) {
	s := start(t, Options{})
	right := strings.TrimPrefix(logins()[1].header(), "Basic ") // has +, / and one =
	for name, value := range map[string]string{
		"no padding":     strings.TrimSuffix(right, "="),
		"more padding":   right + "=",
		"base64url":      strings.NewReplacer("+", "-", "/", "_").Replace(right),
		"bits left over": strings.TrimSuffix(right, "I=") + "J=",
		"junk inside":    right[:4] + "!" + right[4:],
		"after":          right + " x",
		"comma":          right + ",x",
		"twice":          right + right,
		"not encoded":    "bob:1?2Teas~Sugar",
	} {
		got := ask(t, s, "GET /basic/ HTTP/1.1\nHost: HOST\nAuthorization: Basic "+value+"\n\n")
		if got.status != 401 {
			t.Errorf("%s: got %d, want 401", name, got.status)
		}
	}
	for _, scheme := range []string{"basic", "BASIC", "Basic  ", "bAsIc    "} {
		got := ask(t, s, "GET /basic/ HTTP/1.1\nHost: HOST\nAuthorization: "+scheme+" "+right+"\n\n")
		if got.status != 200 {
			t.Errorf("scheme %q: got %d, want 200", scheme, got.status)
		}
	}
}
