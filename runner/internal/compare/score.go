package compare

import (
	"fmt"

	"authspec/runner/results"
)

// add counts one check by its verdict without baseline: what fails as expected
// fails all the same.
func (s *Score) add(was results.Verdict) {
	switch was {
	case results.Pass:
		s.Held++
		s.Applicable++
	case results.Fail, results.Warn, results.Note:
		s.Applicable++
	case results.Error, results.Blocked:
		s.Unknown++
	}
}

// Percent is the share in percent with one decimal, rounded down so that
// nothing looks whole that is not: "99.9". It is empty where nothing applies.
func (s Score) Percent() string {
	if s.Applicable == 0 {
		return ""
	}
	tenths := s.Held * 1000 / s.Applicable
	if tenths == 1000 {
		return "100"
	}
	return fmt.Sprintf("%d.%d", tenths/10, tenths%10)
}

// String is the share with its parts, "212/214 (99.0 %)", and what could not be
// judged.
func (s Score) String() string {
	text := "nothing applies"
	if s.Applicable > 0 {
		text = fmt.Sprintf("%d/%d (%s %%)", s.Held, s.Applicable, s.Percent())
	}
	if s.Unknown > 0 {
		text += fmt.Sprintf(", %d unknown", s.Unknown)
	}
	return text
}
