package compact

import (
	"fmt"
	"math/bits"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"authspec/runner/internal/diag"
)

// reader reads one line.
type reader struct {
	text     string // what has not been read
	strings  []string
	pointers []reflect.Value
	at       diag.Pos
	patterns *sync.Map
}

// spoilt is what a reader panics with, as every line comes from a writer.
type spoilt struct{ error }

func spoil(format string, args ...any) { panic(spoilt{fmt.Errorf(format, args...)}) }

// Read makes a value of a line, whose places count from where they did when it
// was written. Texts of the value are parts of the line.
func (f *Form[T]) Read(line string, from diag.Pos) (value T, err error) {
	r, _ := f.readers.Get().(*reader)
	if r == nil {
		r = &reader{patterns: &f.patterns}
	}
	r.text, r.at = line, from
	defer func() {
		clear(r.pointers)
		r.strings, r.pointers = r.strings[:0], r.pointers[:0]
		f.readers.Put(r)
	}()
	err = r.whole(f.root, reflect.ValueOf(&value).Elem())
	return value, err
}

// whole reads a line from its beginning to its end.
func (r *reader) whole(root *codec, v reflect.Value) (err error) {
	defer func() {
		if p := recover(); p != nil {
			wrong, is := p.(spoilt)
			if !is {
				panic(p)
			}
			err = wrong.error
		}
	}()
	root.read(r, v)
	if r.text != "" {
		spoil("the line goes on behind its value")
	}
	return nil
}

func (r *reader) number() (n uint64) {
	for shift := 0; shift < bits.UintSize; shift += digitBits {
		if r.text == "" {
			break
		}
		digit := uint64(r.text[0] - zero)
		r.text = r.text[1:]
		if digit >= 2*more {
			break
		}
		if n |= digit % more << shift; digit < more {
			return n
		}
	}
	spoil("there is no number before %.20q", r.text)
	return 0
}

func (r *reader) signed() int64 {
	n := r.number()
	return int64(n>>1) ^ -int64(n&1)
}

// length reads how much of something there is, each of which takes a character.
func (r *reader) length(n uint64) int {
	if n > uint64(len(r.text)) {
		spoil("the line ends before %d more", n)
	}
	return int(n)
}

func (r *reader) string() string {
	how := r.number()
	if how >= before {
		if how-before >= uint64(len(r.strings)) {
			spoil("there is no text %d", how-before)
		}
		return r.strings[how-before]
	}
	n := r.length(r.number())
	s := r.text[:n]
	r.text = r.text[n:]
	if how == inQuotes {
		var err error
		if s, err = strconv.Unquote(s); err != nil {
			spoil("a text is not in quotes")
		}
	}
	r.strings = append(r.strings, s)
	return s
}

func readBool(r *reader, v reflect.Value) { v.SetBool(r.number() == 1) }

func readInt(r *reader, v reflect.Value) { v.SetInt(r.signed()) }

func readString(r *reader, v reflect.Value) { v.SetString(r.string()) }

// mostOctets is as many as a line can stand for, a bound that only a spoilt one
// reaches.
const mostOctets = 16 << 20

// readOctets puts the runs together again.
func readOctets(r *reader, v reflect.Value) {
	n := r.number()
	if n == 0 {
		return
	}
	var out []byte
	for range r.length(n - 1) {
		times, unit := min(r.number(), mostOctets), r.string()
		if uint64(len(out))+times*uint64(len(unit)) > mostOctets {
			spoil("it stands for more than %d octets", mostOctets)
		}
		if times > 1 {
			unit = strings.Repeat(unit, int(times))
		}
		if out == nil {
			out = make([]byte, 0, len(unit))
		}
		out = append(out, unit...)
	}
	if out == nil {
		out = []byte{}
	}
	v.SetBytes(out)
}

func readPlace(r *reader, v reflect.Value) {
	r.at.Line += int(r.signed())
	r.at.Col = int(r.signed())
	*v.Addr().Interface().(*diag.Pos) = r.at
}

// readPattern reads a regular expression; those of one text are the same.
func readPattern(r *reader, v reflect.Value) {
	if r.number() == 0 {
		return
	}
	text := r.string()
	known, is := r.patterns.Load(text)
	if !is {
		pattern, err := regexp.Compile(text)
		if err != nil {
			spoil("%s", err)
		}
		known, _ = r.patterns.LoadOrStore(text, pattern)
	}
	v.Set(reflect.ValueOf(known))
}

func (r *reader) structure(v reflect.Value, fields []*codec) {
	for set := r.number(); set != 0; set &= set - 1 {
		i := bits.TrailingZeros64(set)
		if i >= len(fields) {
			spoil("there is no field %d", i)
		}
		fields[i].read(r, v.Field(i))
	}
}

func (r *reader) pointer(v reflect.Value, item *codec) {
	switch n := r.number(); {
	case n == 0:
	case n == 1:
		p := reflect.New(v.Type().Elem())
		r.pointers = append(r.pointers, p)
		item.read(r, p.Elem())
		v.Set(p)
	case n-before < uint64(len(r.pointers)) && r.pointers[n-before].Type() == v.Type():
		v.Set(r.pointers[n-before])
	default:
		spoil("there is no pointer %d", n-before)
	}
}

func (r *reader) slice(v reflect.Value, item *codec) {
	n := r.number()
	if n == 0 {
		return
	}
	list := reflect.MakeSlice(v.Type(), r.length(n-1), int(n-1))
	for i := range list.Len() {
		item.read(r, list.Index(i))
	}
	v.Set(list)
}

func (r *reader) held(v reflect.Value, b *builder) {
	n := r.number()
	if n == 0 {
		return
	}
	if n > uint64(len(b.held)) {
		spoil("no interface holds a type %d", n)
	}
	t := b.held[n-1]
	value := reflect.New(t).Elem()
	b.all[t].read(r, value)
	if !t.Implements(v.Type()) {
		spoil("a %s is no %s", t, v.Type())
	}
	v.Set(value)
}
