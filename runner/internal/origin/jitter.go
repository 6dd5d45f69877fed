package origin

import (
	"slices"
	"time"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/driver"
)

// jitter is a rest of up to 4 ms before a step whose time is measured, longer
// and shorter in turn. A busy machine takes the processor away at even
// intervals; without the rest that could meet the same step in each sample.
func (s *sampleRun) jitter(step *casefile.Step) time.Duration {
	if !driver.Measures(s.a.c) {
		return 0
	}
	const most, stride = 4 * time.Millisecond, 2472 * time.Microsecond // by the golden ratio
	turn := s.index*len(s.a.c.Steps) + slices.Index(s.a.c.Steps, step)
	return time.Duration(turn) * stride % most
}
