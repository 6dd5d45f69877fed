package check

import (
	"math"
	"slices"
	"strconv"
	"time"
)

// The rank test. It must be sure: z is the number of standard deviations that
// a normal distribution exceeds once in a thousand times, in either direction.
// A difference in time must matter too: a server that does the same work twice
// has a spread of its own, and on a network smaller ones are lost.
const (
	sure     = 3.29
	sureness = "a rank test rules out chance with 99.9 % confidence"
	matters  = 10 * time.Millisecond
	factor   = 1.5
	enough   = 10 // samples of each side, below which nothing is said
)

// status compares the final statuses. Where they vary between the samples of a
// side, the rank test has to tell it from chance.
func (s sides) status() difference {
	mine, theirs := statuses(s.mine), statuses(s.theirs)
	a, b := distinctWords(mine), distinctWords(theirs)
	if len(a) == 1 && len(b) == 1 {
		if a[0] == b[0] {
			return difference{}
		}
		return apart("status %s %s, %s %s", a[0], s.here, b[0], s.there)
	}
	// Statuses tie, so that the approximation is as good as it says only for sides
	// of one size; samples without an answer make them uneven.
	n := min(len(mine), len(theirs))
	if math.Abs(rank(mine[:n], theirs[:n])) < sure {
		return difference{}
	}
	return apart("status %s %s, %s %s (%s)", orList(a), s.here, orList(b), s.there, sureness)
}

func statuses(list []view) []float64 {
	out := make([]float64, len(list))
	for i, v := range list {
		out[i] = float64(v.answer().Status)
	}
	return out
}

func distinctWords(list []float64) []string {
	sorted := slices.Compact(slices.Sorted(slices.Values(list)))
	words := make([]string, len(sorted))
	for i, n := range sorted {
		words[i] = strconv.Itoa(int(n))
	}
	return words
}

// time compares how long the exchanges took. The difference must be found in
// the first half of the samples and in the second.
func (s sides) time() difference {
	mine, theirs := times(s.mine), times(s.theirs)
	if len(mine) < enough || len(theirs) < enough {
		return difference{unknown: "times can be compared with at least " + strconv.Itoa(enough) + " samples of each"}
	}
	if math.Abs(rank(mine, theirs)) < sure {
		return scattered(mine, theirs)
	}
	sign := matter(mine, theirs)
	for _, half := range [][2][]float64{
		{mine[:len(mine)/2], theirs[:len(theirs)/2]},
		{mine[len(mine)/2:], theirs[len(theirs)/2:]},
	} {
		if sign == 0 || matter(half[0], half[1]) != sign {
			return scattered(mine, theirs)
		}
	}
	return apart("a median time of %s %s, %s %s (%d and %d samples; %s)",
		rounded(median(mine)), s.here, rounded(median(theirs)), s.there, len(mine), len(theirs), sureness)
}

// scattered is what can be told where no difference was found: none, unless the
// times of a side lie so far apart that one that matters would be lost in them,
// as on a busy machine.
func scattered(mine, theirs []float64) difference {
	lost := max(float64(matters), (factor-1)*min(median(mine), median(theirs)))
	if widest := max(spread(mine), spread(theirs)); widest > lost {
		return difference{lost: "the times of the samples lie too far apart to be compared: the middle half of them within " + rounded(widest).String()}
	}
	return difference{}
}

// spread is how far the middle half of some values reaches.
func spread(list []float64) float64 {
	sorted := slices.Sorted(slices.Values(list))
	return sorted[len(sorted)*3/4] - sorted[len(sorted)/4]
}

func times(list []view) []float64 {
	out := make([]float64, len(list))
	for i, v := range list {
		out[i] = float64(v.sample.Exchange.Took)
	}
	return out
}

// matter tells which of two medians is larger by enough to matter: 1 the
// first, -1 the second, 0 neither.
func matter(a, b []float64) int {
	x, y := median(a), median(b)
	switch {
	case x-y >= float64(matters) && x >= factor*y:
		return 1
	case y-x >= float64(matters) && y >= factor*x:
		return -1
	}
	return 0
}

func median(list []float64) float64 {
	sorted := slices.Sorted(slices.Values(list))
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

func rounded(d float64) time.Duration { return time.Duration(d).Round(100 * time.Microsecond) }

// rank is the Mann-Whitney test: how far the sum of the ranks of the one side
// is from what chance would make it, in standard deviations, by the normal
// approximation with corrections for ties and for continuity.
func rank(mine, theirs []float64) float64 {
	n, m := float64(len(mine)), float64(len(theirs))
	all := slices.Concat(mine, theirs)
	slices.Sort(all)
	u, ties := 0.0, 0.0
	for _, a := range mine {
		below, _ := slices.BinarySearch(all, a)
		u += float64(below) + float64(tied(all[below:]))/2 + 0.5 // the middle of its ranks, from 1
	}
	for i := 0; i < len(all); {
		t := tied(all[i:])
		ties += float64(t*t*t - t)
		i += t
	}
	u -= n * (n + 1) / 2
	total := n + m
	deviation := math.Sqrt(n * m / 12 * (total + 1 - ties/(total*(total-1))))
	off := u - n*m/2
	if deviation == 0 || math.Abs(off) <= 0.5 {
		return 0
	}
	return (math.Abs(off) - 0.5) / deviation * math.Copysign(1, off)
}

// tied is how many values at the beginning of a sorted list are alike.
func tied(sorted []float64) int {
	n := 1
	for n < len(sorted) && sorted[n] == sorted[0] {
		n++
	}
	return n
}
