package report

import (
	"fmt"
	"regexp"
	"slices"

	"authspec/runner/internal/pattern"
	"authspec/runner/results"
)

// skipsInWords sorts the skipped cases by reason for a reader: what the server
// never did is one reason, whatever each case waited for.
func skipsInWords(run *results.Run) []*skipped {
	var list []*skipped
	known := map[string]*skipped{}
	for _, s := range skips(run) {
		reason := s.reason
		for _, w := range reasonWords {
			if w.pattern().MatchString(reason) {
				reason = fmt.Sprintf(w.words, judged(run))
			}
		}
		if known[reason] == nil {
			known[reason] = &skipped{reason: reason}
			list = append(list, known[reason])
		}
		known[reason].ids = append(known[reason].ids, s.ids...)
	}
	slices.SortStableFunc(list, func(a, b *skipped) int { return len(b.ids) - len(a.ids) })
	return list
}

// reasonWords are sentences for reasons of which there are many that say the same
// to whoever reads the report; that of each case stands in the JSON report.
var reasonWords = []struct {
	pattern func() *regexp.Regexp
	words   string // with the place of what was judged
}{
	{
		pattern.Of("^(it is asked only with |nothing that came in this run is what it looks at|the answer of step .* sets no cookie)"),
		"the %s did nothing that they are about, such as a redirect, a cookie or a field that not every answer has",
	},
	{
		pattern.Of("has nothing to change in .* here$|^the encoding makes no difference to these credentials$"),
		"the user and password that log in at the %s have no letter that these cases could change",
	},
}
