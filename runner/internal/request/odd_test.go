package request

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"authspec/runner/internal/message"
	"authspec/runner/internal/target"
)

func TestOdd(t *testing.T) {
	const head, host, end = "GET /private/ HTTP/1.1\r\n", "Host: 127.0.0.1:8080\r\n", "\r\n"
	post := func(fields, content string) string {
		return "POST /private/ HTTP/1.1\r\n" + host + fields + end + content
	}
	line := func(line string) string { return line + "\r\n" + host + end }
	field := func(lines string) string { return head + host + lines + end }
	tests := map[string][]string{
		"": {
			head + host + end,
			line("HEAD /private/?a=b/c%20 HTTP/1.1"), line("PUT /open HTTP/1.1"), line("GET http://127.0.0.1:8080/private/ HTTP/1.1"),
			"GET /private/ HTTP/1.0\r\n\r\n",
			field("Authorization: Basic !!!!\r\n"), field("Authorization:\r\n"), field("Authorization: Basic \xff\xfe\t \r\n"),
			field("Authorization: \"unclosed\r\nX-Twice: 1\r\nX-Twice: 2\r\nExpect: 100-Continue\r\n"),
			head + "host: 127.0.0.1:8080" + "\r\n\r\n",
			post("Content-Length: 3\r\n", "abc"),
			post("Transfer-Encoding: Chunked\r\n", "3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n"),
			post("Transfer-Encoding: chunked\r\n", "0\r\nX: y\r\nZ: \r\n\r\n"),
		},
		"its header section has no end": {"", "GET", head + host, "GET /private/\n\n", "\x00\x01\r\n"},
		"its first line is not a method, a target and a version with one blank between them": {
			line("GET  /private/ HTTP/1.1"), line("GET /private/"), line("GET /pri vate/ HTTP/1.1"), "\r\n" + head + host + end, line("one"),
		},
		"its version is neither HTTP/1.1 nor HTTP/1.0": {
			line("GET /private/ HTTP/2.0"), line("GET /private/ HTTP/1.2"), line("GET /private/ http/1.1"), line("GET /private/ HTTP/1.1 "[:22] + "0"),
		},
		"its method is not GET, HEAD, POST or PUT": {
			line("CONNECT /private/ HTTP/1.1"), line("get /private/ HTTP/1.1"), line("AUTHSPEC /private/ HTTP/1.1"), line("TRACE /private/ HTTP/1.1"),
		},
		"its target is none that the grammar allows": {
			line("GET private/ HTTP/1.1"), line("GET * HTTP/1.1"), line(`GET /private\ HTTP/1.1`), line("GET /private/% HTTP/1.1"),
			line("GET /private/%zz HTTP/1.1"), line("GET /private/#x HTTP/1.1"), line("GET /private/?a[]=\x80 HTTP/1.1"),
		},
		"its target is no resource that is known": {
			line("GET //private/ HTTP/1.1"), line("GET /private/../private/ HTTP/1.1"), line("GET /private/%00 HTTP/1.1"),
			line("GET /priv%61te/ HTTP/1.1"), line("GET /elsewhere HTTP/1.1"),
		},
		"its target is at another origin": {
			line("GET http://other.example/private/ HTTP/1.1"), line("GET https://127.0.0.1:8080/private/ HTTP/1.1"), line("GET http://u@127.0.0.1:8080/private/ HTTP/1.1"),
		},
		"one of its lines is no field line": {
			field("X : y\r\n"), field(" X: y\r\n"), field("X: y\r\n z\r\n"), field("nothing\r\n"), field(": y\r\n"),
			field("X: a\x00b\r\n"), field("X: a\rb\r\n"), field("X: a\nb\r\n"), field("X\x80: y\r\n"), field("X: \x7f\r\n"),
			post("Transfer-Encoding: chunked\r\n", "0\r\nX : y\r\n\r\n"),
		},
		"its header section has more than 8192 octets":             {field("X: " + strings.Repeat("x", 8<<10) + "\r\n")},
		"its first line has more than 8000 octets":                 {line("GET /private/?" + strings.Repeat("x", 8000) + " HTTP/1.1")},
		"it has a field twice that may stand there once":           {field("Authorization: a\r\nauthorization: b\r\n"), field(host), post("Content-Length: 0\r\nContent-Length: 0\r\n", "")},
		"it expects something that is not known":                   {field("Expect: tea\r\n")},
		"it has no Host":                                           {head + end},
		"its Host is not that of the resource":                     {head + "Host: a:b\r\n\r\n", head + "Host:\r\n\r\n", head + "Host: 127.0.0.1\r\n\r\n"},
		"it has a Content-Length and a Transfer-Encoding":          {post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n")},
		"its Transfer-Encoding is not chunked, or not in HTTP/1.1": {post("Transfer-Encoding: gzip\r\n", ""), "POST /private/ HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
		"its Content-Length is no number":                          {post("Content-Length: -1\r\n", ""), post("Content-Length: +1\r\n", "a"), post("Content-Length: 0x1\r\n", "a"), post("Content-Length: 99999999999999999999\r\n", "")},
		"its content is not as long as it says":                    {post("Content-Length: 3\r\n", "ab"), post("Content-Length: 3\r\n", "abcd"), head + host + end + "GET"},
		"its chunks are not as the grammar has them": {
			post("Transfer-Encoding: chunked\r\n", "-1\r\n\r\n"), post("Transfer-Encoding: chunked\r\n", "3\r\nabcd\r\n0\r\n\r\n"),
			post("Transfer-Encoding: chunked\r\n", ""), post("Transfer-Encoding: chunked\r\n", "ffffffffffffffff\r\n\r\n"),
		},
		"something follows its content":            {post("Transfer-Encoding: chunked\r\n", "0\r\n\r\nGET / HTTP/1.1\r\n\r\n"), post("Transfer-Encoding: chunked\r\n", "0\r\n")},
		"its content has more than 1048576 octets": {post("Content-Length: 1048577\r\n", strings.Repeat("x", 1<<20+1))},
	}
	u := &url.URL{Scheme: "http", Host: "127.0.0.1:8080"}
	site := &target.Target{URL: u, Resources: []target.Resource{{Role: "protected", URL: u, Path: "/private/"}, {Role: "open", URL: u, Path: "/open?x=y"}}}
	for want, messages := range tests {
		for _, text := range messages {
			// Where it is cut, and whether there is a pause, makes no difference.
			m := &message.Request{Raw: []message.Part{{Data: []byte(text[:len(text)/2])}, {Pause: time.Second}, {Data: []byte(text[len(text)/2:])}}}
			if got := Odd(m, site.Resources[0], site); got != want {
				t.Errorf("%.120q: want %q, got %q", text, want, got)
			}
		}
	}
	other := target.Resource{URL: &url.URL{Scheme: "https", Host: "a.example"}, Path: "/"}
	m := &message.Request{Raw: []message.Part{{Data: []byte("GET / HTTP/1.1\r\nHost: A.example:443\r\n\r\n")}}}
	if got := Odd(m, other, site); got != "" {
		t.Errorf("the port of the scheme is no oddity: %s", got)
	}
}

// BenchmarkOdd reads a request as most are.
func BenchmarkOdd(b *testing.B) {
	u, err := url.Parse("http://127.0.0.1:8080/private/")
	if err != nil {
		b.Fatal(err)
	}
	r := target.Resource{Role: target.RoleProtected, Path: "/private/", URL: u}
	m := &message.Request{Raw: []message.Part{{Data: []byte("GET /private/ HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nUser-Agent: authspec [basic/x]\r\nAuthorization: Basic YTpi\r\n\r\n")}}}
	b.ReportAllocs()
	for b.Loop() {
		if why := Odd(m, r, &target.Target{}); why != "" {
			b.Fatal(why)
		}
	}
}
