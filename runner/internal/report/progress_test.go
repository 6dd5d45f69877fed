package report

import (
	"bytes"
	"strings"
	"sync"
	"testing"
	"time"

	"authspec/runner/results"
)

// clock is a time that the test moves.
type clock struct{ now time.Time }

func (c *clock) Now() time.Time         { return c.now }
func (c *clock) after(ms time.Duration) { c.now = c.now.Add(ms * time.Millisecond) }

func newClock() *clock { return &clock{time.Date(2026, 11, 23, 9, 30, 0, 0, time.UTC)} }

func verdict(v results.Verdict) results.Case { return results.Case{Verdict: v} }

// draws are the lines that were drawn, one after the other.
func draws(buf *bytes.Buffer) []string {
	list := strings.Split(strings.ReplaceAll(buf.String(), "\x1b[K", ""), "\r")
	return list[1:]
}

func TestProgress(t *testing.T) {
	var buf bytes.Buffer
	c := newClock()
	p := NewProgress(&buf, ProgressOptions{TTY: true, Width: 80, Now: c.Now})
	p.Start(8)
	c.after(50)
	p.Done(verdict(results.Pass)) // too soon
	c.after(50)
	p.Done(verdict(results.Fail))
	c.after(50)
	p.Done(verdict(results.Pass)) // too soon
	c.after(350)
	p.Done(verdict(results.Skip))
	p.Stop()
	want := []string{
		"0/8 [--------------------]",
		"2/8 [#####---------------]  1 fail  1 pass  20/s",
		"4/8 [##########----------]  1 fail  2 pass  1 skip  8.0/s",
		"",
	}
	if got := draws(&buf); strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("want %q\n got %q", want, got)
	}
}

// TestProgressAhead: while an early case takes long, those after it count.
func TestProgressAhead(t *testing.T) {
	var buf bytes.Buffer
	c := newClock()
	p := NewProgress(&buf, ProgressOptions{TTY: true, Now: c.Now})
	p.Start(8)
	c.after(100)
	p.catchUp(4)
	p.catchUp(4) // nothing new
	c.after(100)
	p.Done(verdict(results.Fail))
	p.Stop()
	p.catchUp(8) // it is over
	want := "0/8 [--------------------]\n4/8 [##########----------]  40/s\n4/8 [##########----------]  1 fail  20/s\n"
	if got := strings.Join(draws(&buf), "\n"); got != want {
		t.Errorf("want %q\n got %q", want, got)
	}
}

// TestProgressFollow: the line goes on by itself until it is stopped.
func TestProgressFollow(t *testing.T) {
	var buf bytes.Buffer
	asked := make(chan struct{}, 1)
	p := NewProgress(&buf, ProgressOptions{TTY: true})
	p.Start(8)
	p.Follow(func() int {
		select {
		case asked <- struct{}{}:
		default:
		}
		return 2
	})
	<-asked
	<-asked // the first answer is drawn by now
	p.Stop()
	if got := draws(&buf); len(got) != 3 || !strings.HasPrefix(got[1], "2/8 ") {
		t.Errorf("got %q", got)
	}
}

// TestProgressLast: the last case is drawn however soon it comes.
func TestProgressLast(t *testing.T) {
	var buf bytes.Buffer
	p := NewProgress(&buf, ProgressOptions{TTY: true, Now: newClock().Now})
	p.Start(2)
	p.Done(verdict(results.Pass))
	p.Done(verdict(results.Pass))
	if got := draws(&buf); len(got) != 2 || !strings.HasPrefix(got[1], "2/2 [####################]  2 pass") {
		t.Errorf("want two draws, the last of them full, got %q", got)
	}
}

// TestProgressRate: the rate is that of the last seconds.
func TestProgressRate(t *testing.T) {
	var buf bytes.Buffer
	c := newClock()
	p := NewProgress(&buf, ProgressOptions{TTY: true, Now: c.Now})
	p.Start(1000)
	for range 50 { // 10 a second
		c.after(100)
		p.Done(verdict(results.Pass))
	}
	for range 5 { // then 1 a second
		c.after(1000)
		p.Done(verdict(results.Pass))
	}
	got := draws(&buf)
	if fast := got[50]; !strings.HasSuffix(fast, "  10/s") {
		t.Errorf("want 10/s, got %q", fast)
	}
	if slow := got[len(got)-1]; !strings.HasSuffix(slow, "  1.0/s") {
		t.Errorf("want 1.0/s, got %q", slow)
	}
}

// TestProgressWidth: no line is as wide as the terminal, colour or not.
func TestProgressWidth(t *testing.T) {
	for width := 1; width <= 120; width++ {
		for _, colour := range []bool{false, true} {
			var buf bytes.Buffer
			c := newClock()
			p := NewProgress(&buf, ProgressOptions{TTY: true, Colour: colour, Width: width, Now: c.Now})
			p.Start(100_000)
			for _, v := range results.Verdicts() {
				c.after(100)
				p.Done(verdict(v))
			}
			for _, line := range draws(&buf) {
				line = colours.ReplaceAllString(line, "")
				if n := len([]rune(line)); n >= width {
					t.Fatalf("width %d: want less than that, got %d characters: %q", width, n, line)
				}
			}
		}
	}
}

// TestProgressSilent: a pipe gets nothing; nor does a terminal before Start or
// after Stop, nor for a case that interruption left without a verdict.
func TestProgressSilent(t *testing.T) {
	var pipe bytes.Buffer
	p := NewProgress(&pipe, ProgressOptions{})
	p.Start(1)
	p.Done(verdict(results.Fail))
	p.Stop()
	if pipe.Len() > 0 {
		t.Errorf("want nothing in a pipe, got %q", pipe.String())
	}
	var tty bytes.Buffer
	p = NewProgress(&tty, ProgressOptions{TTY: true})
	p.Done(verdict(results.Pass))
	p.Stop()
	if tty.Len() > 0 {
		t.Errorf("want nothing before Start, got %q", tty.String())
	}
	p.Start(1)
	p.Done(results.Case{ID: "a/b"})
	p.Stop()
	p.Done(verdict(results.Pass))
	if got := draws(&tty); len(got) != 2 || got[1] != "" {
		t.Errorf("want the first draw and its end, got %q", got)
	}
}

func TestProgressFromSeveralGoroutines(t *testing.T) {
	var buf bytes.Buffer
	p := NewProgress(&buf, ProgressOptions{TTY: true})
	p.Start(80)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 10 {
				p.Done(verdict(results.Pass))
			}
		})
	}
	wg.Wait()
	if got := draws(&buf); !strings.HasPrefix(got[len(got)-1], "80/80") {
		t.Errorf("want 80/80 last, got %q", got[len(got)-1])
	}
}
