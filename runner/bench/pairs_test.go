package bench

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"authspec/runner/bench/internal/basic"
)

// command is a program that is measured from begin to end.
type command struct {
	args []string
	env  []string // beside that of the test
	dir  string
	// ends are the exit statuses that are right; none: 0.
	ends []int
	// holds looks at what it wrote to standard output, for one that does not judge
	// by its exit status; nil: nobody does.
	holds func(stdout []byte) error
}

// run measures it once. The error says in what it did not do its work.
func (c command) run(tb testing.TB) (basic.Used, error) {
	tb.Helper()
	var stdout, stderr bytes.Buffer
	r, w, err := os.Pipe()
	if err != nil {
		tb.Fatal(err)
	}
	defer r.Close()
	timed := exec.Command(program(tb, "stand"), append([]string{"time"}, c.args...)...)
	timed.Env, timed.Dir, timed.ExtraFiles = append(os.Environ(), c.env...), c.dir, []*os.File{w}
	timed.Stdout, timed.Stderr = &stdout, &stderr
	err = timed.Run()
	w.Close()
	var used basic.Used
	if told := json.NewDecoder(r).Decode(&used); told != nil {
		return used, fmt.Errorf("%s did not run: %v\n%s", c.args[0], err, &stderr)
	}
	if code := timed.ProcessState.ExitCode(); code != 0 && !slices.Contains(c.ends, code) {
		return used, fmt.Errorf("%s ends with %d:\n%s%s", strings.Join(c.args, " "), code, last(stdout.String()), last(stderr.String()))
	}
	if c.holds != nil {
		return used, c.holds(stdout.Bytes())
	}
	return used, nil
}

// last is the end of a text, where programs say what is wrong.
func last(text string) string {
	const most = 2000
	return text[max(0, len(text)-most):]
}

// measured runs it, and has to do its work.
func (c command) measured(tb testing.TB) basic.Used {
	tb.Helper()
	used, err := c.run(tb)
	if err != nil {
		tb.Fatal(err)
	}
	return used
}

// series is what repeated runs of one program took.
type series []basic.Used

func (s series) median(of func(basic.Used) float64) float64 {
	values := make([]float64, len(s))
	for i, used := range s {
		values[i] = of(used)
	}
	return median(values)
}

func median(values []float64) float64 {
	slices.Sort(values)
	return (values[(len(values)-1)/2] + values[len(values)/2]) / 2
}

func millis(u basic.Used) float64 { return float64(u.Wall) / float64(time.Millisecond) }
func cpu(u basic.Used) float64    { return float64(u.Processor) / float64(time.Millisecond) }
func memory(u basic.Used) float64 { return float64(u.Peak) / (1 << 20) }

// versus measures ours and theirs in turn, each pair as often as said, and
// reports the medians of the ratios of their wall times, as ×unit, and of their
// processor times, as cpu×unit: this one depends less on what else the machine
// has to do.
func versus(b *testing.B, ours, theirs command, unit string, times int) {
	b.Helper()
	ours.measured(b) // what is made once, such as a file in memory, is made now
	theirs.measured(b)
	var a, other series
	for b.Loop() {
		for range times {
			a = append(a, ours.measured(b))
			other = append(other, theirs.measured(b))
		}
	}
	a.report(b, "")
	other.report(b, unit+"-")
	ratios(b, a.over(other, millis), "×"+unit)
	b.ReportMetric(median(a.over(other, cpu)), "cpu×"+unit)
}

// alone measures ours, and reports the median of its wall time divided by what
// is the least possible as ×least; 0: no ratio.
func alone(b *testing.B, ours command, least time.Duration, times int) series {
	b.Helper()
	if times > 1 {
		ours.measured(b)
	}
	var a series
	for b.Loop() {
		for range times {
			a = append(a, ours.measured(b))
		}
	}
	a.report(b, "")
	if least > 0 {
		ratios(b, a.over(slices.Repeat(series{{Wall: least}}, len(a)), millis), "×least")
	}
	return a
}

// over are the ratios of each pair.
func (s series) over(other series, of func(basic.Used) float64) []float64 {
	list := make([]float64, len(s))
	for i := range s {
		list[i] = of(s[i]) / of(other[i])
	}
	return list
}

// ratios reports their median, the least and the most of them.
func ratios(b *testing.B, list []float64, unit string) {
	b.ReportMetric(median(list), unit)
	b.ReportMetric(slices.Min(list), unit+"-from")
	b.ReportMetric(slices.Max(list), unit+"-to")
}

// report gives the benchmark the medians of what was used, in place of the time
// of an iteration, which is that of all pairs.
func (s series) report(b *testing.B, prefix string) {
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(s.median(millis), prefix+"ms")
	if s.median(cpu) > 0 {
		b.ReportMetric(s.median(cpu), prefix+"cpu-ms")
		b.ReportMetric(s.median(memory), prefix+"MiB")
	}
}

// few is how often something is measured that takes seconds.
func few() int { return max(1, (*pairs+2)/3) }

// longOnly leaves a benchmark out that takes a minute and more.
func longOnly(b *testing.B) {
	b.Helper()
	if !*long {
		b.Skip("it takes a minute and more: -long runs it")
	}
}

// installed is the path of somebody else's program.
func installed(b *testing.B, name string) string {
	b.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		b.Skip(cmp.Or(err.Error(), name+" is not installed"))
	}
	return path
}
