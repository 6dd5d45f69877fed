package results

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"
)

func document() *Run {
	return &Run{
		Format: Format, Suite: Suite{Version: "0.1.0", Names: []string{"core"}},
		Target: Target{Name: "<my> & server", URL: "http://127.0.0.1/", Implementation: Implementation{Product: "nginx"}},
		Gate:   []string{"must"}, Started: time.Date(2026, 11, 23, 9, 30, 0, 0, time.UTC), Took: 12.5, Exit: 1, ExitReason: "1 check fails",
		Summary: Summarise([]Case{{Verdict: Fail}}),
		Ground:  []Ground{{Resource: "basic", Holds: true, Schemes: []string{"Basic"}, Exchanges: []Exchange{}}},
		Requirements: map[string]Requirement{
			"b": {Level: Must, Source: "RFC 7617 §2", Rule: "r", Impact: "i"}, "a": {Level: Security, Severity: High},
		},
		Results: []Case{{
			ID: "basic/a", Verdict: Fail, Level: Must,
			Checks: []Check{{Name: "status", Requirement: "b", Level: Must, Verdict: Fail, Was: Fail, Want: "a", Got: "b"}},
			Exchanges: []Exchange{{
				Step: "x", Connection: 1, Sent: Text([]byte("GET \\\xff\r\n")), Outcome: "cut", Detail: "it broke off", Cut: &Cut{Received: 5},
			}},
		}},
	}
}

func encoded(t *testing.T, run *Run) string {
	t.Helper()
	var buf bytes.Buffer
	if err := Encode(&buf, run); err != nil {
		t.Fatal(err)
	}
	return buf.String()
}

// TestEncodeInParts: writing the cases one by one makes the document that they
// are together, and takes little memory at a time.
func TestEncodeInParts(t *testing.T) {
	for n := range 4 {
		run := document()
		run.Results = make([]Case, 0, n)
		for range n {
			c := document().Results[0]
			c.Title = "\n  \"results\": [] ## \u202e"
			run.Results = append(run.Results, c)
		}
		var whole bytes.Buffer
		if err := EncodeJSON(&whole, run.normal()); err != nil {
			t.Fatal(err)
		}
		if got := encoded(t, run); got != whole.String() {
			t.Errorf("%d cases\nwant %s\n got %s", n, whole.String(), got)
		}
	}
	run := document()
	for range 200 {
		c := document().Results[0]
		c.Exchanges[0].Received = strings.Repeat("x", 64<<10)
		run.Results = append(run.Results, c)
	}
	longest := 0
	if err := Encode(writer(func(b []byte) { longest = max(longest, len(b)) }), run); err != nil {
		t.Fatal(err)
	}
	if longest > 256<<10 {
		t.Errorf("%d octets were written at once", longest)
	}
}

type writer func([]byte)

func (w writer) Write(b []byte) (int, error) { w(b); return len(b), nil }

func TestRoundTrip(t *testing.T) {
	want := document()
	text := encoded(t, want)
	got, err := Decode(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("want what was written:\n%+v\ngot\n%+v", want, got)
	}
	if again := encoded(t, got); again != text {
		t.Error("want the same text when it is written again")
	}
}

func TestEncodeForm(t *testing.T) {
	text := encoded(t, document())
	for _, want := range []string{
		"{\n  \"format\": 1,\n", `"name": "<my> & server"`, `"sent": "GET \\\\\\xff\r\n"`, `"unexpected-pass": 0`, "}\n",
	} {
		if want = strings.ReplaceAll(want, "\r\n", `\r\n`); !strings.Contains(text, want) {
			t.Errorf("want %q in\n%s", want, text)
		}
	}
	if !strings.HasSuffix(text, "\n}\n") || strings.Contains(text, "\r") {
		t.Error("want lines that end in LF, the last one too")
	}
}

// TestEncodeNothing: an empty run has every part of the contract, and no null.
func TestEncodeNothing(t *testing.T) {
	run := &Run{Ground: []Ground{{}}, Results: []Case{{Verdict: Pass}}}
	text := encoded(t, run)
	if strings.Contains(text, "null") {
		t.Errorf("want no null in\n%s", text)
	}
	if run.Format != 0 || run.Results[0].Checks != nil {
		t.Error("want the run itself left alone")
	}
	var keys map[string]json.RawMessage
	if err := json.Unmarshal([]byte(text), &keys); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"format", "suite", "target", "exit", "summary", "requirements", "results", "gate", "ground", "took"} {
		if _, ok := keys[key]; !ok {
			t.Errorf("want the key %q", key)
		}
	}
}

// TestEncodeHarmless: what a terminal obeys is escaped, and means the same.
func TestEncodeHarmless(t *testing.T) {
	run := document()
	run.Results[0].Checks[0].Got = "\u009b2J \x7f \u202e \U000e0041 \x1b ok ü"
	text := encoded(t, run)
	for _, r := range text {
		if r != '\n' && !Printable(r) {
			t.Fatalf("want nothing but printable characters, got %q", r)
		}
	}
	if want := `"\u009b2J \u007f \u202e \udb40\udc41 \u001b ok ü"`; !strings.Contains(text, want) {
		t.Errorf("want %s in\n%s", want, text)
	}
	got, err := Decode(strings.NewReader(text))
	if err != nil || got.Results[0].Checks[0].Got != run.Results[0].Checks[0].Got {
		t.Errorf("want the text back, got %q, %v", got.Results[0].Checks[0].Got, err)
	}
}

var errBroken = errors.New("broken")

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errBroken }
func (broken) Read([]byte) (int, error)  { return 0, errBroken }

func TestBrokenStreams(t *testing.T) {
	if err := Encode(broken{}, document()); !errors.Is(err, errBroken) {
		t.Errorf("want the writer's error, got %v", err)
	}
	if _, err := Decode(broken{}); !errors.Is(err, errBroken) {
		t.Errorf("want the reader's error, got %v", err)
	}
}

// TestDecodeForward: a later version may add keys within the same format.
func TestDecodeForward(t *testing.T) {
	text := strings.Replace(encoded(t, document()), `"format": 1,`, `"format": 1, "weather": {"rain": true},`, 1)
	if run, err := Decode(strings.NewReader(text)); err != nil || run.Results[0].ID != "basic/a" {
		t.Errorf("want unknown keys passed over, got %v", err)
	}
}

func TestDecodeRefuses(t *testing.T) {
	whole := encoded(t, document())
	change := func(from, to string) string {
		if !strings.Contains(whole, from) {
			t.Fatalf("the document holds no %q", from)
		}
		return strings.Replace(whole, from, to, 1)
	}
	for _, c := range []struct{ name, text, want string }{
		{"nothing", "", "line 1, column 1: this is not JSON: the document is empty"},
		{"no JSON", "{\n  \"format\": 1,\n  oops}", "line 3, column 3: this is not JSON: invalid character 'o' looking for beginning of object key string"},
		{"half a document", `{"format": 1`, "line 1, column 12: this is not JSON: unexpected end of JSON input"},
		{"something after it", whole + "{}", "this is not JSON: invalid character '{' after top-level value"},
		{"a list", `[]`, "this is not a results document: it has no `format`; give what `authspec run --report json=FILE` has written"},
		{"another document", `{"name": "x"}`, "it has no `format`"},
		{"null", `{"format": null}`, "it has no `format`"},
		{"a later format", `{"format": 2, "suite": {"version": "3.1.0"}, "results": "all new"}`,
			`the document has format 2, but this version reads format 1: use the version of authspec that wrote it, "3.1.0"`},
		{"a later format without version", `{"format": 2.5, "suite": []}`,
			"the document has format 2.5, but this version reads format 1: use the version of authspec that wrote it"},
		{"a wrong type", "{\"format\": 1,\n \"exit\": \"one\"}", "line 2, column 14: `exit` has the wrong type: got string"},
		{"a wrong verdict of a case", change("\"verdict\": \"fail\",\n      \"reason\"", "\"verdict\": \"bad\",\n      \"reason\""),
			`results[0] (basic/a): there is no verdict "bad"; want one of fail, unexpected-pass, error,`},
		{"a wrong verdict of a check", change("\"verdict\": \"fail\",\n          \"was\"", "\"verdict\": \"\",\n          \"was\""),
			`results[0] (basic/a).checks[0] (status): there is no verdict ""`},
		{"a wrong harm", change("\"verdict\": \"fail\",\n          \"was\"", "\"harm\": \"theft\",\n          \"verdict\": \"fail\",\n          \"was\""),
			`results[0] (basic/a).checks[0] (status): there is no harm "theft"; want one of stranger, leak, death, lock-out, unanswerable`},
		{"no verdict without baseline", change(`"was": "fail"`, `"was": "?"`), `results[0] (basic/a).checks[0] (status).was: there is no verdict "?"`},
		{"a wrong summary", change(`"blocked": 0`, `"bloked": 0`), `summary: there is no verdict "bloked"`},
		{"a wrong level", change(`"level": "MUST"`, `"level": "must"`), `requirements.b: there is no level "must"; want one of MUST, security, SHOULD, MAY, advice`},
		{"a wrong severity", change(`"severity": "high"`, `"severity": "huge"`), `requirements.a: there is no severity "huge"; want high or low`},
	} {
		t.Run(c.name, func(t *testing.T) {
			run, err := Decode(strings.NewReader(c.text))
			if err == nil || !strings.Contains(err.Error(), c.want) || run != nil {
				t.Errorf("want %s\n got %v", c.want, err)
			}
		})
	}
}

func TestDecodeNamesAll(t *testing.T) {
	run := document()
	run.Results = nil
	for range 25 {
		run.Results = append(run.Results, Case{ID: "a/b", Verdict: "odd"})
	}
	_, err := Decode(strings.NewReader(encoded(t, run)))
	if err == nil {
		t.Fatal("want an error")
	}
	lines := strings.Split(err.Error(), "\n")
	if len(lines) != 21 || !strings.Contains(lines[2], "results[1] (a/b): there is a case of this id already") || !strings.HasPrefix(lines[20], "and ") {
		t.Errorf("want 20 problems and how many more, got %q", lines)
	}
}

// FuzzDecode: no document makes it panic, and what it takes can be written.
func FuzzDecode(f *testing.F) {
	var buf bytes.Buffer
	if err := Encode(&buf, document()); err != nil {
		f.Fatal(err)
	}
	f.Add(buf.Bytes())
	f.Add([]byte(`{"format": 1, "results": [{"checks": [{}]}]}`))
	f.Fuzz(func(t *testing.T, doc []byte) {
		run, err := Decode(bytes.NewReader(doc))
		if err != nil {
			return
		}
		if _, err := Decode(strings.NewReader(encoded(t, run))); err != nil {
			t.Errorf("what was read can't be read again: %v", err)
		}
	})
}
