package check

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/aclements/go-moremath/stats"
)

// TestRankIsAsSureAsTheExactTest holds the normal approximation against the
// exact distribution of U: what is told to be beyond chance must be so. Values
// of two kinds, as statuses are, tie so much that it is off by a factor of two
// there, with sides of one size; with uneven ones it is off by far more, which
// is why statuses are compared in equal numbers.
func TestRankIsAsSureAsTheExactTest(t *testing.T) {
	for name, c := range map[string]struct {
		drawn  func(rng *rand.Rand, shift int) float64
		least  int  // samples of a side
		uneven bool // the sides differ in size
		chance float64
	}{
		"times":                       {func(rng *rand.Rand, shift int) float64 { return rng.NormFloat64() + float64(shift) }, enough, true, 0.001},
		"times of some milliseconds":  {func(rng *rand.Rand, shift int) float64 { return math.Round(rng.ExpFloat64()*4) + 2*float64(shift) }, enough, true, 0.0013},
		"statuses, as many of a side": {status, 3, false, 0.002},
	} {
		t.Run(name, func(t *testing.T) {
			rng := rand.New(rand.NewPCG(7, 8))
			side := func(n int) []float64 {
				list, shift := make([]float64, n), rng.IntN(4)
				for i := range list {
					list[i] = c.drawn(rng, shift)
				}
				return list
			}
			told := 0
			const rounds = 3000
			for range rounds {
				n := c.least + rng.IntN(24-c.least)
				m := n
				if c.uneven {
					m = c.least + rng.IntN(24-c.least)
				}
				mine, theirs := side(n), side(m)
				z := rank(mine, theirs)
				if math.Abs(z) < sure {
					continue
				}
				told++
				if p := exactly(t, mine, theirs, z); p > c.chance {
					t.Errorf("z is %.3f, but chance does that in %.5f of all cases: %v, %v", z, p, mine, theirs)
				}
			}
			if told < rounds/20 {
				t.Errorf("%d of %d were told apart, which shows little", told, rounds)
			}
		})
	}
}

// status is 401, or 429 the more often the higher shift is.
func status(rng *rand.Rand, shift int) float64 {
	if rng.IntN(4) < shift {
		return 429
	}
	return 401
}

// exactly is how often chance makes such a difference, in either direction. The
// lower side comes first: with ties, the package takes the other tail for
// larger than it is.
func exactly(t *testing.T, mine, theirs []float64, z float64) float64 {
	t.Helper()
	if z > 0 {
		mine, theirs = theirs, mine
	}
	r, err := stats.MannWhitneyUTest(mine, theirs, stats.LocationDiffers)
	if errors.Is(err, stats.ErrSamplesEqual) {
		return 1
	}
	if err != nil {
		t.Fatal(err)
	}
	if r.U > float64(len(mine)*len(theirs))/2 {
		t.Errorf("U is %.1f of %d, and z %.2f, which point in different directions", r.U, len(mine)*len(theirs), z)
	}
	return r.P
}

// TestUnevenStatuses: where samples of one side are missing, as many of each
// count, so that three answers are not told apart from thirty.
func TestUnevenStatuses(t *testing.T) {
	s := sides{mine: answered(401, 401, 401), here: "here", there: "there"}
	for i := range 30 {
		s.theirs = append(s.theirs, answered(map[bool]int{true: 401, false: 429}[i == 0])...)
	}
	if d := s.status(); d != (difference{}) {
		t.Errorf("want nothing told, got %+v", d)
	}
	if z := rank(statuses(s.mine), statuses(s.theirs)); math.Abs(z) < sure {
		t.Errorf("z is %.2f, which shows nothing", z)
	}
}
