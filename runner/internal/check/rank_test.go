package check

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"authspec/runner/internal/message"
	"authspec/runner/internal/placeholder"
)

// TestRank compares with values worked out by hand and by the textbook.
func TestRank(t *testing.T) {
	row := func(from, n int) []float64 {
		list := make([]float64, n)
		for i := range list {
			list[i] = float64(from + i)
		}
		return list
	}
	for _, c := range []struct {
		name string
		a, b []float64
		want float64
	}{
		{"apart", row(100, 10), row(0, 10), (50 - 0.5) / math.Sqrt(10.0*10*21/12)},
		{"apart, the other way", row(0, 10), row(100, 10), -(50 - 0.5) / math.Sqrt(10.0*10*21/12)},
		{"alike", []float64{1, 2, 3, 4}, []float64{1, 2, 3, 4}, 0},
		{"all tied", []float64{5, 5, 5}, []float64{5, 5, 5, 5}, 0},
		// Hollander & Wolfe's way: U = 9 of 9, ties of two.
		{"ties", []float64{2, 2, 3}, []float64{1, 1, 1}, (4.5 - 0.5) / math.Sqrt(9.0/12*(7-(24.0+6)/(6*5)))},
	} {
		if got := rank(c.a, c.b); math.Abs(got-c.want) > 1e-9 {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
}

// TestRankFindsChanceSeldom draws both sides from the same distribution: the
// stated confidence allows one finding in a thousand.
func TestRankFindsChanceSeldom(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	found := 0
	const rounds = 20_000
	for range rounds {
		a, b := make([]float64, 12), make([]float64, 12)
		for i := range a {
			a[i], b[i] = math.Round(rng.ExpFloat64()*20), math.Round(rng.ExpFloat64()*20)
		}
		if math.Abs(rank(a, b)) >= sure {
			found++
		}
	}
	if found > rounds/1000 {
		t.Errorf("chance was taken for a difference in %d of %d", found, rounds)
	}
}

// answered are samples with these statuses.
func answered(list ...int) (out []view) {
	for _, n := range list {
		s := &Sample{Exchange: message.Exchange{Response: &message.Response{Status: n}}}
		out = append(out, view{sample: s})
	}
	return out
}

func TestStatusesThatVary(t *testing.T) {
	var throttled, not []int
	for i := range 30 {
		not = append(not, 401)
		throttled = append(throttled, map[bool]int{true: 429, false: 401}[i >= 10])
	}
	s := sides{mine: answered(not...), theirs: answered(throttled...), here: "here", there: "there"}
	want := "status 401 here, 401 or 429 there (a rank test rules out chance with 99.9 % confidence)"
	if d := s.status(); d.apart != want {
		t.Errorf("got %q", d.apart)
	}
	s.mine = answered(throttled...)
	if d := s.status(); d != (difference{}) {
		t.Errorf("both are throttled alike: %+v", d)
	}
	if got := matter([]float64{float64(matters)}, []float64{0}); got != 1 {
		t.Errorf("got %d", got)
	}
	if got := median([]float64{4, 1, 3, 2}); got != 2.5 {
		t.Errorf("the median is between the middle two: %v", got)
	}
}

func TestDistinct(t *testing.T) {
	judge := func(unguessable bool, values ...string) string {
		c := load(t, fmt.Sprintf("samples: %d\nsteps:\n  - id: a\n    request: {}\n    expect: [{distinct: {value: \"${a.field.x-id}\", unguessable: %t}, name: it, requirement: r}]\n", max(2, len(values)), unguessable))
		answers := make([]string, len(values))
		for i, v := range values {
			answers[i] = "HTTP/1.1 200 OK\nX-Id: " + v
			if v == "" {
				answers[i] = unmarked
			}
		}
		ev := evidence(c, answers)
		for i := range ev.Steps[0].Samples {
			s := &ev.Steps[0].Samples[i]
			s.Scope.Answers = func(string) *placeholder.Answer { return &placeholder.Answer{Response: s.Exchange.Response} }
		}
		return said(named(t, Judge(ev), "it"))
	}
	for _, c := range []struct{ got, want string }{
		{judge(false, "a", "b", "c"), "held\nwant: another ${a.field.x-id} in each sample\ngot:  \"a\", …"},
		{judge(false, "a", "b", "a"), "broken\nwant: another ${a.field.x-id} in each sample\ngot:  \"a\" twice"},
		{judge(false, "a"), "skip: there is one sample only to compare"},
		{judge(false, "a", ""), "skip: the answer of step `a` has no x-id"},
		{judge(true, "dcd98b7102dd2f0e8b11d0f600bfb0c0", "5ccc069c403ebaf9f0171e9517f40e41"), "held\nwant: another ${a.field.x-id} in each sample, which can't be guessed from the others\ngot:  \"dcd98b7102dd2f0e8b11d0f600bfb0c0\", …"},
		{judge(true, "session-0017-a", "session-0018-a"), "broken\nwant: another ${a.field.x-id} in each sample, which can't be guessed from the others\ngot:  \"session-0017-a\" and \"session-0018-a\", which differ in a few characters only"},
		{judge(true, "1700000000.1234", "1700000000.1299"), "broken\nwant: another ${a.field.x-id} in each sample, which can't be guessed from the others\ngot:  \"1700000000.1234\" and \"1700000000.1299\", which differ in a few characters only"},
		{judge(true, "1700000000:dcd98b7102dd", "1700000000:5ccc069c403e"), "held\nwant: another ${a.field.x-id} in each sample, which can't be guessed from the others\ngot:  \"1700000000:dcd98b7102dd\", …"},
	} {
		if c.got != c.want {
			t.Errorf("got\n%s\nwant\n%s", c.got, c.want)
		}
	}
}

// TestTimeThatDoesNotDiffer asks for a difference between the samples of a step:
// where they scatter, as on a busy machine, none that is missing is told.
func TestTimeThatDoesNotDiffer(t *testing.T) {
	const samples = 30
	answers := make([]string, samples)
	for i := range answers {
		answers[i] = unmarked
	}
	c := load(t, fmt.Sprintf("samples: %d\nsteps:\n  - {id: a, request: {}, expect: [{differs: {as: a, in: [status, time]}, name: it, requirement: r}]}\n", samples))
	noise := func(i int) float64 { return float64(i * 7 % 10) }
	for _, k := range []struct {
		name  string
		times func(i int) float64
		state State
	}{
		{"slower and slower", func(i int) float64 { return noise(i)/10 + float64(i/10*15) }, Held},
		{"as fast as ever", func(i int) float64 { return noise(i) / 10 }, Broken},
		{"as slow as ever, by a password hash", func(i int) float64 { return 200 + 5*noise(i) }, Broken},
		{"on a busy machine", func(i int) float64 { return 20 * noise(i) }, Skipped},
	} {
		ev := evidence(c, answers)
		timed(ev, k.times)
		if f := named(t, Judge(ev), "it"); f.State != k.state {
			t.Errorf("%s: %s", k.name, said(f))
		}
	}
}
