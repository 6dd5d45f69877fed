package results

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"unicode/utf8"
)

// Encode writes the document: indented JSON in a stable order, with a line end
// after it. Lists and tables that the run left empty are written as such,
// never as null, and the summary names every verdict. What a terminal could
// obey (C1 controls, direction marks and the like) is written as \u escapes,
// so that the document can be looked at without harm.
func Encode(w io.Writer, run *Run) error {
	frame := run.normal()
	cases := frame.Results
	frame.Results = []Case{}
	doc, err := indented(frame, "")
	if err != nil {
		return err
	}
	// Texts hold no line ends of their own in JSON, so this is the list itself.
	before, after, found := bytes.Cut(doc, []byte("\n  \"results\": []"))
	if !found || len(cases) == 0 {
		_, err := w.Write(append(doc, '\n'))
		return err
	}
	// The cases are most of a document: one of them at a time is in memory twice.
	out := bufio.NewWriterSize(w, 64<<10)
	out.Write(before)
	out.WriteString("\n  \"results\": [")
	for i := range cases {
		one, err := indented(&cases[i], "    ")
		if err != nil {
			return err
		}
		if i > 0 {
			out.WriteByte(',')
		}
		out.WriteString("\n    ")
		out.Write(one)
	}
	out.WriteString("\n  ]")
	out.Write(after)
	out.WriteByte('\n')
	return out.Flush()
}

// indented is a value as JSON, on lines that begin with a prefix but for the
// first, without a line end after it.
func indented(value any, prefix string) ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	enc.SetIndent(prefix, "  ")
	if err := enc.Encode(value); err != nil {
		return nil, fmt.Errorf("encode the results: %w", err)
	}
	return harmless(bytes.TrimSuffix(buf.Bytes(), []byte("\n"))), nil
}

// EncodeJSON writes any document as Encode does: what is made from results can
// hold the same texts.
func EncodeJSON(w io.Writer, document any) error {
	doc, err := indented(document, "")
	if err != nil {
		return err
	}
	_, err = w.Write(append(doc, '\n'))
	return err
}

// normal is a copy in which nothing is null; what it shares with r stays as it
// is.
func (r *Run) normal() *Run {
	n := *r
	n.Format = Format
	n.Suite.Names = list(n.Suite.Names)
	n.Gate = list(n.Gate)
	n.Summary = Summarise(r.Results)
	if n.Requirements == nil {
		n.Requirements = map[string]Requirement{}
	}
	n.Ground = append([]Ground{}, r.Ground...)
	for i := range n.Ground {
		n.Ground[i].Schemes = list(n.Ground[i].Schemes)
		n.Ground[i].Exchanges = list(n.Ground[i].Exchanges)
	}
	n.Results = append([]Case{}, r.Results...)
	for i := range n.Results {
		n.Results[i].Checks = list(n.Results[i].Checks)
		n.Results[i].Exchanges = list(n.Results[i].Exchanges)
	}
	return &n
}

func list[T any](items []T) []T {
	if items == nil {
		return []T{}
	}
	return items
}

// harmless replaces what Printable refuses by JSON's own escapes, and the second
// of two #, with which orders to CI servers begin ("##vso["). Outside of strings
// a JSON text holds neither, so every such character is inside one.
func harmless(doc []byte) []byte {
	out := make([]byte, 0, len(doc))
	var before rune
	for len(doc) > 0 {
		r, size := utf8.DecodeRune(doc)
		switch {
		case r == '#' && before == '#', r != '\n' && !Printable(r):
			out = appendEscape(out, r)
		default:
			out = append(out, doc[:size]...)
		}
		doc, before = doc[size:], r
	}
	return out
}

// appendEscape writes r as JSON does: beyond the basic plane as two surrogates.
func appendEscape(out []byte, r rune) []byte {
	if r > 0xffff {
		r -= 0x10000
		return fmt.Appendf(out, `\u%04x\u%04x`, 0xd800+(r>>10), 0xdc00+(r&0x3ff))
	}
	return fmt.Appendf(out, `\u%04x`, r)
}
