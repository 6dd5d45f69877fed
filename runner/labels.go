package runner

import (
	"slices"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/library"
	"authspec/runner/internal/requirement"
)

// labels gives cases theirs, in the order of the files: the rows of a matrix,
// which can be thousands, have the same, and share them.
type labels struct {
	library *library.Library
	last    *casefile.Case
	ofLast  []string
}

func (l *labels) of(c *casefile.Case) []string {
	if l.last == nil || !sameLabels(l.last, c) {
		l.ofLast = slices.Clip(l.library.Labels(requirement.OutlineOf(c)))
	}
	l.last = c
	return l.ofLast
}

// sameLabels tells whether two cases have all in common that makes their labels.
func sameLabels(a, b *casefile.Case) bool {
	cite := func(x, y *casefile.Check) bool { return x.Requirement == y.Requirement }
	return a.Resource == b.Resource && slices.Equal(a.Tags, b.Tags) && slices.EqualFunc(a.Expect, b.Expect, cite) &&
		slices.EqualFunc(a.Steps, b.Steps, func(x, y *casefile.Step) bool {
			return x.Setup == y.Setup && x.Earlier == y.Earlier && slices.EqualFunc(x.Expect, y.Expect, cite)
		})
}
