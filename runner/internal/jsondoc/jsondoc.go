// Package jsondoc reads JSON out of the content of an answer (RFC 8259), be it
// the content itself or the data of its events (text/event-stream), and finds
// values in it by pointers (RFC 6901).
//
// It imports the standard library, and a library for the pointers.
package jsondoc

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/go-openapi/jsonpointer"
)

// Document is the JSON of one content; the zero Document has none.
type Document struct {
	values []any // one, or one for each event
}

// Read reads a content. ok is false where there is no JSON in it.
func Read(content []byte) (d Document, ok bool) {
	if v, ok := parse(content); ok {
		return Document{[]any{v}}, true
	}
	for _, data := range events(content) {
		if v, ok := parse(data); ok {
			d.values = append(d.values, v)
		}
	}
	return d, len(d.values) > 0
}

// parse reads one JSON text. Numbers stay as they are written.
func parse(text []byte) (any, bool) {
	from := json.NewDecoder(bytes.NewReader(text))
	from.UseNumber()
	var v any
	if from.Decode(&v) != nil {
		return nil, false
	}
	_, err := from.Token()
	return v, err == io.EOF
}

// events are the data of the events in a stream, in order (WHATWG HTML §9.2.6).
// An event that has not come to its end is none.
func events(content []byte) (list [][]byte) {
	var data [][]byte
	for line := range bytes.Lines(bytes.TrimPrefix(content, []byte("\uFEFF"))) {
		whole := bytes.HasSuffix(line, []byte("\n"))
		line = bytes.TrimRight(line, "\r\n")
		switch name, value, _ := bytes.Cut(line, []byte(":")); {
		case len(line) == 0 && whole:
			if len(data) > 0 {
				list = append(list, bytes.Join(data, []byte("\n")))
			}
			data = nil
		case string(name) == "data":
			data = append(data, bytes.TrimPrefix(value, []byte(" ")))
		}
	}
	return list
}

// Answered tells whether an event has come in a stream that is the answer to a
// JSON-RPC request (JSON-RPC 2.0 §5): what the stream says after it is about
// other things.
func Answered(content []byte) bool {
	for _, data := range events(content) {
		v, _ := parse(data)
		object, _ := v.(map[string]any)
		if _, result := object["result"]; result {
			return true
		}
		if _, failed := object["error"]; failed {
			return true
		}
	}
	return false
}

// ValidPointer tells what is wrong with the text of a pointer; nil: nothing.
func ValidPointer(pointer string) error {
	if pointer != "" && !strings.HasPrefix(pointer, "/") {
		return fmt.Errorf("a pointer begins with a slash, not as %q", pointer)
	}
	_, err := jsonpointer.New(pointer)
	return err
}

// Find is the value that a pointer names, in the first event that has one; ok
// is false where none has.
func (d Document) Find(pointer string) (value any, ok bool) {
	p, err := jsonpointer.New(pointer)
	if err != nil {
		return nil, false
	}
	for _, v := range d.values {
		if found, _, err := p.Get(v); err == nil {
			return found, true
		}
	}
	return nil, false
}

// Text is a value as people write it: a string without its quotes, anything
// else as JSON.
func Text(v any) string {
	if s, ok := v.(string); ok {
		return s
	}
	return Write(v)
}

// Write is a value as JSON.
func Write(v any) string {
	var b strings.Builder
	to := json.NewEncoder(&b)
	to.SetEscapeHTML(false)
	if to.Encode(v) != nil {
		return ""
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// Types lists the types of values (RFC 8259 §3).
func Types() []string { return []string{"string", "number", "boolean", "array", "object", "null"} }

// TypeOf is the type of a value, of those in Types.
func TypeOf(v any) string {
	switch v.(type) {
	case string:
		return "string"
	case json.Number:
		return "number"
	case bool:
		return "boolean"
	case []any:
		return "array"
	case map[string]any:
		return "object"
	}
	return "null"
}
