package compact

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"authspec/runner/internal/diag"
)

// writer writes one line.
type writer struct {
	text     strings.Builder
	strings  map[string]uint64 // by their number
	pointers map[any]uint64
	at       diag.Pos // the last place
}

// Write makes a line of a value. Its places are in the file of from, where the
// first of them is near.
func (f *Form[T]) Write(value T, from diag.Pos) string {
	w := &writer{strings: map[string]uint64{}, pointers: map[any]uint64{}, at: from}
	f.root.write(w, reflect.ValueOf(&value).Elem())
	return w.text.String()
}

// Digits are of five bits; the sixth says that there are more. They are graphic
// characters, from 0 on.
const (
	digitBits = 5
	more      = 1 << digitBits
	zero      = '0'
)

func (w *writer) number(n uint64) {
	for ; n >= more; n >>= digitBits {
		w.text.WriteByte(zero + more + byte(n%more))
	}
	w.text.WriteByte(zero + byte(n))
}

// signed writes a number whose sign is in its lowest bit.
func (w *writer) signed(n int64) { w.number(uint64(n)<<1 ^ uint64(n>>63)) }

// How a text is written; higher numbers are those of texts that were written
// before, and the same of pointers, whose null is the first.
const (
	inQuotes = iota
	asItIs
	before
)

// string writes a text; one that has more in it than characters that everybody
// can see is in quotes.
func (w *writer) string(s string) {
	if n, known := w.strings[s]; known {
		w.number(before + n)
		return
	}
	w.strings[s] = uint64(len(w.strings))
	how, written := uint64(asItIs), s
	if !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) }) {
		how, written = inQuotes, strconv.QuoteToASCII(s)
	}
	w.number(how)
	w.number(uint64(len(written)))
	w.text.WriteString(written)
}

func writeBool(w *writer, v reflect.Value) {
	if v.Bool() {
		w.number(1)
	} else {
		w.number(0)
	}
}

func writeInt(w *writer, v reflect.Value) { w.signed(v.Int()) }

func writeString(w *writer, v reflect.Value) { w.string(v.String()) }

// writeOctets writes the runs that octets are made of.
func writeOctets(w *writer, v reflect.Value) {
	if v.IsNil() {
		w.number(0)
		return
	}
	list := runs(v.Bytes())
	w.number(uint64(len(list)) + 1)
	for _, r := range list {
		w.number(uint64(r.times))
		w.string(string(r.unit))
	}
}

func writePlace(w *writer, v reflect.Value) {
	p := v.Interface().(diag.Pos)
	if p.File != w.at.File {
		panic(fmt.Sprintf("compact: %s is not in %s", p, w.at.File))
	}
	w.signed(int64(p.Line - w.at.Line))
	w.signed(int64(p.Col))
	w.at = p
}

func writePattern(w *writer, v reflect.Value) {
	if v.IsNil() {
		w.number(0)
		return
	}
	w.number(1)
	w.string(v.Interface().(*regexp.Regexp).String())
}

func (w *writer) structure(v reflect.Value, fields []*codec) {
	var set uint64
	for i := range fields {
		if !v.Field(i).IsZero() {
			set |= 1 << i
		}
	}
	w.number(set)
	for i, f := range fields {
		if set&(1<<i) != 0 {
			f.write(w, v.Field(i))
		}
	}
}

func (w *writer) pointer(v reflect.Value, item *codec) {
	if v.IsNil() {
		w.number(0)
		return
	}
	if n, known := w.pointers[v.Interface()]; known {
		w.number(before + n)
		return
	}
	w.pointers[v.Interface()] = uint64(len(w.pointers))
	w.number(1)
	item.write(w, v.Elem())
}

func (w *writer) slice(v reflect.Value, item *codec) {
	if v.IsNil() {
		w.number(0)
		return
	}
	w.number(uint64(v.Len()) + 1)
	for i := range v.Len() {
		item.write(w, v.Index(i))
	}
}

// held writes what an interface holds.
func (w *writer) held(v reflect.Value, b *builder) {
	if v.IsNil() {
		w.number(0)
		return
	}
	n := slices.Index(b.held, v.Elem().Type())
	if n < 0 {
		panic(fmt.Sprintf("compact: a %s is in an interface", v.Elem().Type()))
	}
	w.number(uint64(n) + 1)
	b.all[b.held[n]].write(w, v.Elem())
}
