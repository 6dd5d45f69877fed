package report

import "authspec/runner/results"

// paint adds colour (SGR, ECMA-48 §8.3.117) to text that is visible already.
// The zero value adds none.
type paint struct{ on bool }

func (p paint) sgr(code, s string) string {
	if !p.on || s == "" {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

func (p paint) bold(s string) string { return p.sgr("1", s) }
func (p paint) dim(s string) string  { return p.sgr("2", s) }

// verdict paints s in the colour of v.
func (p paint) verdict(v results.Verdict, s string) string {
	switch v {
	case results.Pass:
		return p.sgr("32", s)
	case results.Warn, results.ExpectedFail:
		return p.sgr("33", s)
	case results.Note:
		return p.sgr("36", s)
	case results.Skip:
		return p.dim(s)
	case results.Error, results.Blocked:
		return p.sgr("1;35", s)
	}
	return p.sgr("1;31", s)
}
