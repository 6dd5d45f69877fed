// Package compact writes values of Go as lines of text that take little room and
// are quick to read, and reads them back. It knows structs whose fields are all
// exported, and what they are made of; what the values mean is none of its
// business. Who reads a line has to have the types of who wrote it: see
// [Form.Types].
//
// A line has numbers, in digits of five bits; texts, each once, and later its
// number; of a struct which fields are not zero, and these; of a pointer its
// value, and later its number. Places count from the place before, so that they
// stay as they are where a file grows above them.
//
// It may import diag.
package compact

import (
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"sync"

	"authspec/runner/internal/diag"
)

// Form is how values of one type are written. It is for concurrent use.
type Form[T any] struct {
	root     *codec
	builder  *builder
	patterns sync.Map  // those that were read, *regexp.Regexp by their text
	readers  sync.Pool // of *reader, which have grown as far as lines need
}

// codec is how values of one type are written and read.
type codec struct {
	write func(*writer, reflect.Value)
	read  func(*reader, reflect.Value)
}

// builder makes the codecs of a type, and of what it is made of.
type builder struct {
	all   map[reflect.Type]*codec
	held  []reflect.Type // what an interface can hold
	types strings.Builder
}

// Of is the form of values of a type. Whatever interface is met in it holds a
// value of one of the types of held. A type that can't be written panics.
func Of[T any](held ...any) *Form[T] {
	b := &builder{all: map[reflect.Type]*codec{}}
	for _, one := range held {
		t := reflect.TypeOf(one)
		b.held = append(b.held, t)
		b.types.WriteString(t.String() + "\n")
	}
	f := &Form[T]{root: b.codec(reflect.TypeFor[T]()), builder: b}
	for _, t := range b.held {
		b.codec(t)
	}
	return f
}

// Types are all types that the form has met, with their fields: those of another
// program are others where its lines can't be read.
func (f *Form[T]) Types() string { return f.builder.types.String() }

var (
	placeType   = reflect.TypeFor[diag.Pos]()
	patternType = reflect.TypeFor[*regexp.Regexp]()
)

// codec is that of a type, which may hold itself.
func (b *builder) codec(t reflect.Type) *codec {
	if c := b.all[t]; c != nil {
		return c
	}
	c := &codec{}
	b.all[t] = c
	switch {
	case t == placeType:
		c.write, c.read = writePlace, readPlace
	case t == patternType:
		c.write, c.read = writePattern, readPattern
	default:
		b.ofKind(c, t)
	}
	return c
}

func (b *builder) ofKind(c *codec, t reflect.Type) {
	switch t.Kind() {
	case reflect.Bool:
		c.write, c.read = writeBool, readBool
	case reflect.Int, reflect.Int64:
		c.write, c.read = writeInt, readInt
	case reflect.String:
		c.write, c.read = writeString, readString
	case reflect.Struct:
		b.ofStruct(c, t)
	case reflect.Pointer:
		item := b.codec(t.Elem())
		c.write = func(w *writer, v reflect.Value) { w.pointer(v, item) }
		c.read = func(r *reader, v reflect.Value) { r.pointer(v, item) }
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			c.write, c.read = writeOctets, readOctets
			return
		}
		item := b.codec(t.Elem())
		c.write = func(w *writer, v reflect.Value) { w.slice(v, item) }
		c.read = func(r *reader, v reflect.Value) { r.slice(v, item) }
	case reflect.Interface:
		c.write = func(w *writer, v reflect.Value) { w.held(v, b) }
		c.read = func(r *reader, v reflect.Value) { r.held(v, b) }
	default:
		panic(fmt.Sprintf("compact: a %s can't be written", t))
	}
}

// mostFields is as many as the bits of a number tell apart.
const mostFields = 64

func (b *builder) ofStruct(c *codec, t reflect.Type) {
	fields := make([]*codec, t.NumField())
	if len(fields) > mostFields {
		panic(fmt.Sprintf("compact: %s has more than %d fields", t, mostFields))
	}
	for i := range fields {
		f := t.Field(i)
		if !f.IsExported() {
			panic(fmt.Sprintf("compact: nobody else can set the field %s of %s", f.Name, t))
		}
		for _, part := range []string{t.String(), ".", f.Name, " ", f.Type.String(), " ", f.Type.Kind().String(), "\n"} {
			b.types.WriteString(part)
		}
		fields[i] = b.codec(f.Type)
	}
	c.write = func(w *writer, v reflect.Value) { w.structure(v, fields) }
	c.read = func(r *reader, v reflect.Value) { r.structure(v, fields) }
}
