package report

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"authspec/runner/results"
)

// ProgressOptions shape the line of progress.
type ProgressOptions struct {
	TTY    bool             // the writer is a terminal; otherwise nothing is ever written
	Colour bool             // for a terminal that knows SGR
	Width  int              // of the terminal, in columns; 0 is 80
	Now    func() time.Time // nil is time.Now
}

// Progress shows on one line of a terminal how far a run is. Its methods may be
// called from several goroutines.
type Progress struct {
	mu     sync.Mutex
	w      io.Writer
	o      ProgressOptions
	paint  paint
	total  int
	done   int
	counts map[results.Verdict]int
	drawn  time.Time
	marks  []mark // of the last draws, for the current rate
	ahead  int    // cases that are through, though those before them are not
	over   chan struct{}
}

// mark is how many cases were done at some time.
type mark struct {
	at   time.Time
	done int
}

const (
	redraw     = 100 * time.Millisecond // at least between two draws
	rateWindow = 2 * time.Second        // over which the rate is taken
)

// NewProgress makes a line of progress for w, which is written to between Start
// and Stop only.
func NewProgress(w io.Writer, o ProgressOptions) *Progress {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Width <= 0 {
		o.Width = 80
	}
	return &Progress{w: w, o: o, paint: paint{o.Colour}}
}

// Start begins the line for that many cases.
func (p *Progress) Start(total int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.total, p.done, p.ahead, p.counts = total, 0, 0, map[results.Verdict]int{}
	p.over = make(chan struct{})
	p.marks = []mark{{p.o.Now(), 0}}
	p.draw(p.marks[0].at)
}

// Follow draws the line from time to time until Stop, so that it goes on while
// an early case takes long: finished tells how many cases are through, whatever
// their order.
func (p *Progress) Follow(finished func() int) {
	if !p.o.TTY {
		return
	}
	p.mu.Lock()
	over := p.over
	p.mu.Unlock()
	go func() {
		tick := time.NewTicker(redraw)
		defer tick.Stop()
		for {
			select {
			case <-over:
				return
			case <-tick.C:
				p.catchUp(finished())
			}
		}
	}()
}

// catchUp draws the line where more cases are through than it shows.
func (p *Progress) catchUp(finished int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.counts == nil || finished <= p.through() {
		return
	}
	p.ahead = finished
	p.mark(p.o.Now())
}

// through is how many cases are shown to be.
func (p *Progress) through() int { return max(p.done, p.ahead) }

// Done counts one case. A case without a verdict, as interruption leaves it, is
// not counted.
func (p *Progress) Done(c results.Case) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.counts == nil || c.Verdict == "" {
		return
	}
	p.done++
	p.counts[c.Verdict]++
	now := p.o.Now()
	if now.Sub(p.drawn) < redraw && p.done != p.total {
		return
	}
	p.mark(now)
}

// mark notes how far the run is, and draws it.
func (p *Progress) mark(now time.Time) {
	p.marks = append(p.marks, mark{now, p.through()})
	for len(p.marks) > 2 && now.Sub(p.marks[1].at) >= rateWindow {
		p.marks = p.marks[1:]
	}
	p.draw(now)
}

// Stop takes the line away; what is printed next begins in its place.
func (p *Progress) Stop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.counts != nil {
		close(p.over)
	}
	if p.o.TTY && p.counts != nil {
		_, _ = io.WriteString(p.w, "\r\x1b[K")
	}
	p.counts = nil
}

// draw writes the line anew. That a line of progress can't be written is
// nobody's concern: the report will say so if it matters.
func (p *Progress) draw(now time.Time) {
	if !p.o.TTY {
		return
	}
	p.drawn = now
	_, _ = io.WriteString(p.w, "\r"+p.line()+"\x1b[K")
}

// line is "120/312 [####------]  3 fail  117 pass  85/s", less what the width
// has no room for. The last column stays free: many terminals wrap there.
func (p *Progress) line() string {
	room := p.o.Width - 1
	head := fmt.Sprintf("%*d/%d", len(fmt.Sprint(p.total)), p.through(), p.total)
	line := cut(head, room)
	room -= DisplayWidth(line)
	if bar := p.bar(); room >= len(bar) {
		line, room = line+bar, room-len(bar)
	}
	for _, v := range results.Verdicts() {
		part := fmt.Sprintf("  %d %s", p.counts[v], v)
		if p.counts[v] > 0 && room >= len(part) {
			line, room = line+p.paint.verdict(v, part), room-len(part)
		}
	}
	if part := "  " + p.rate(); room >= len(part) && part != "  " {
		line += p.paint.dim(part)
	}
	return line
}

func (p *Progress) bar() string {
	const cells = 20
	full := 0
	if p.total > 0 {
		full = min(cells, cells*p.through()/p.total)
	}
	return " [" + strings.Repeat("#", full) + strings.Repeat("-", cells-full) + "]"
}

// rate is the number of cases a second of late.
func (p *Progress) rate() string {
	first, last := p.marks[0], p.marks[len(p.marks)-1]
	took := last.at.Sub(first.at).Seconds()
	if took <= 0 || last.done == first.done {
		return ""
	}
	rate := float64(last.done-first.done) / took
	if rate < 10 {
		return fmt.Sprintf("%.1f/s", rate)
	}
	return fmt.Sprintf("%.0f/s", rate)
}
