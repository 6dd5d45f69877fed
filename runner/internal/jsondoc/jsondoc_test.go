package jsondoc

import (
	"strings"
	"testing"
)

func TestFind(t *testing.T) {
	const stream = ": hello\r\nevent: message\r\ndata: {\"jsonrpc\":\"2.0\",\r\ndata: \"method\":\"notifications/message\"}\r\n\r\n" +
		"data:{\"result\":{\"tools\":[{\"name\":\"a/b\"}]}}\n\ndata: {\"cut\""
	for _, c := range []struct{ content, pointer, want, kind string }{
		{`{"a":[1,2.50,{"b":"x"}]}`, "/a/2/b", "x", "string"},
		{`{"a":[1,2.50]}`, "/a/1", "2.50", "number"},
		{`{"a":[1,"<"]}`, "/a", `[1,"<"]`, "array"},
		{`{"a/b":{"~":null}}`, "/a~1b/~0", "null", "null"},
		{`{"a":true}`, "/a", "true", "boolean"},
		{`"text"`, "", "text", "string"},
		{`{"a":{}}`, "", `{"a":{}}`, "object"},
		{stream, "/result/tools/0/name", "a/b", "string"},
		{stream, "/method", "notifications/message", "string"},
	} {
		d, ok := Read([]byte(c.content))
		v, found := d.Find(c.pointer)
		if !ok || !found || Text(v) != c.want || TypeOf(v) != c.kind {
			t.Errorf("%s of %s: want %s, got %v (%v, %v)", c.pointer, c.content, c.want, v, ok, found)
		}
	}
	for _, c := range []struct{ content, pointer string }{
		{`{"a":1}`, "/b"}, {`{"a":1}`, "/a/b"}, {`[1]`, "/1"}, {`[1]`, "/x"}, {`{"a":1}`, "a"},
		{stream, "/cut"}, {stream, "/nothing"},
	} {
		d, _ := Read([]byte(c.content))
		if v, found := d.Find(c.pointer); found {
			t.Errorf("%s of %s: want nothing, got %v", c.pointer, c.content, v)
		}
	}
}

func TestRead(t *testing.T) {
	for _, content := range []string{"", "{", `{"a":1} x`, "<html>", "data: x\n\n", `data: {"a":1}`, strings.Repeat("[", 100_000)} {
		if d, ok := Read([]byte(content)); ok {
			t.Errorf("%.20q is no JSON, and is read as %v", content, d)
		}
	}
}

func TestAnswered(t *testing.T) {
	for content, want := range map[string]bool{
		"data: {\"method\":\"notifications/progress\"}\n\n":        false,
		"data: {\"result\":{}}\n\n":                                true,
		"data: {\"result\":{}}\n":                                  false, // the event has not ended
		"id: 1\ndata: {\"error\":{\"code\":-32600}}\n\ndata: more": true,
		`{"result":{}}`: false, // no stream
		"data: [1]\n\n": false,
	} {
		if got := Answered([]byte(content)); got != want {
			t.Errorf("%q: want %v, got %v", content, want, got)
		}
	}
}

func TestValidPointer(t *testing.T) {
	for pointer, right := range map[string]bool{"": true, "/": true, "/a/0": true, "a": false, "#/a": false} {
		if err := ValidPointer(pointer); (err == nil) != right {
			t.Errorf("%q: %v", pointer, err)
		}
	}
}
