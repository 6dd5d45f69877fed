package message

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
)

func TestValues(t *testing.T) {
	fields := []Field{{Name: "A", Value: "1"}, {Name: "b", Value: "2"}, {Name: "a", Value: "3"}, {Name: "a ", Value: "4"}}
	request, response := Request{Fields: fields}, Response{Fields: fields, Trailers: fields[:1]}
	for _, c := range []struct {
		how       string
		got, want []string
	}{
		{"a request", request.Values("a"), []string{"1", "3"}},
		{"a request, blanks ignored", request.Loosely("a"), []string{"1", "3", "4"}},
		{"a response", response.Values("B"), []string{"2"}},
		{"its trailers", response.TrailerValues("a"), []string{"1"}},
		{"none", response.Values("c"), nil},
	} {
		if !slices.Equal(c.got, c.want) {
			t.Errorf("%s: want %q, got %q", c.how, c.want, c.got)
		}
	}
}

// TestKeep: what is given up is counted, and the memory of what is kept is its own.
func TestKeep(t *testing.T) {
	whole := append(Buffer(Worthy), "hello"...)
	r := Response{Body: whole, BodyCut: 7}
	r.Keep(5)
	if string(r.Body) != "hello" || r.BodyCut != 7 {
		t.Errorf("nothing was to be given up: %q, %d cut", r.Body, r.BodyCut)
	}
	r.Keep(2)
	copy(whole, "HELLO")
	if string(r.Body) != "he" || r.BodyCut != 10 {
		t.Errorf(`want "he", and 10 octets cut; got %q, %d`, r.Body, r.BodyCut)
	}
}

// TestBuffer: a buffer is empty and has the room that was asked for, whatever was
// given back before.
func TestBuffer(t *testing.T) {
	for _, limit := range []int{Worthy, 2 * Worthy, Worthy} {
		b := Buffer(limit)
		if len(b) != 0 || cap(b) < limit {
			t.Errorf("asked for %d octets, got length %d, capacity %d", limit, len(b), cap(b))
		}
		GiveBack(append(b, 1))
	}
}

func TestFailed(t *testing.T) {
	dial := &DialError{Outcome: Unreached, Detail: "nothing listens on a:1", Err: errors.New("below")}
	for _, c := range []struct {
		err     error
		outcome Outcome
		detail  string
	}{
		{dial, Unreached, "nothing listens on a:1"},
		{fmt.Errorf("wrapped: %w", dial), Unreached, "nothing listens on a:1"},
		{context.Canceled, Local, "interrupted"},
		{context.DeadlineExceeded, Local, "interrupted: the time of the run was over"},
		{errors.New("something"), Local, "something"},
	} {
		x := Failed(c.err)
		if x.Outcome != c.outcome || x.Detail != c.detail || x.Spent == "" || x.Response != nil {
			t.Errorf("%v: got %s, %q", c.err, x.Outcome, x.Detail)
		}
	}
	if !errors.Is(dial, dial.Err) || dial.Error() != dial.Detail {
		t.Error("a DialError does not say what it was made from")
	}
}
