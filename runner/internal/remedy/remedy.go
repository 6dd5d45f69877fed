// Package remedy knows how what does not hold is mended: for each requirement
// what has to be changed in general, and for some products the way in which one
// of theirs is configured or programmed, where it was tried on that product.
//
// It may import diag, idglob, yamldoc and results.
package remedy

import (
	"slices"
	"strings"

	"authspec/runner/internal/diag"
	"authspec/runner/internal/idglob"
	"authspec/runner/results"
)

// Remedy is one change that mends one or several requirements.
type Remedy struct {
	Do       string            // what to change, in a sentence or two, whatever the product
	Products map[string]string // the way of a product, by its key
	names    []name
}

// name is an id or a glob of a remedy, with its place.
type name struct {
	glob idglob.Glob
	pos  diag.Pos
}

// literal tells whether it is an id.
func (n name) literal() bool { return !strings.Contains(n.glob.String(), "*") }

// closeness is how much of an id the name says: of several that match, the one
// that says most counts, and an id before every glob.
func (n name) closeness() int {
	text := n.glob.String()
	if n.literal() {
		return len(text) + 1
	}
	return len(text) - strings.Count(text, "*")
}

// Book is all remedies. The zero value has none.
type Book struct {
	remedies []*Remedy
	byID     map[string]*Remedy // those that name an id
}

// match is a remedy that is for a requirement, by the closest of its names.
type match struct {
	remedy *Remedy
	by     name
}

// matches are the remedies for a requirement, the closest first.
func (b *Book) matches(id string) []match {
	var list []match
	for _, r := range b.remedies {
		best := match{}
		for _, n := range r.names {
			if n.glob.Match(id) && (best.remedy == nil || n.closeness() > best.by.closeness()) {
				best = match{r, n}
			}
		}
		if best.remedy != nil {
			list = append(list, best)
		}
	}
	slices.SortStableFunc(list, func(a, b match) int { return b.by.closeness() - a.by.closeness() })
	return list
}

// Of is what mends a requirement: what has to be changed in general first, then
// the ways of products; none where the book does not know.
func (b *Book) Of(id string) []results.Remedy {
	r := b.byID[id]
	if r == nil {
		found := b.matches(id)
		if len(found) == 0 {
			return nil
		}
		r = found[0].remedy
	}
	list := []results.Remedy{{Do: r.Do}}
	for _, p := range Products() {
		if way := r.Products[p.Key]; way != "" {
			list = append(list, results.Remedy{Product: p.Name, Do: way})
		}
	}
	return list
}

// Unfit are the problems of a book that is to fit these requirements: names that
// name nothing, and requirements for which two remedies are equally close.
func (b *Book) Unfit(ids []string) diag.Problems {
	var list diag.Problems
	for _, r := range b.remedies {
		for _, n := range r.names {
			if !slices.ContainsFunc(ids, n.glob.Match) {
				list.AddHint(n.pos, suggest(n, ids), "%q names no requirement", n.glob)
			}
		}
	}
	for _, id := range ids {
		if m := b.matches(id); len(m) > 1 && m[0].by.closeness() == m[1].by.closeness() {
			list.AddHint(m[1].by.pos, "name the requirement itself in one of them",
				"%s is mended by the remedy at %s too, which says as much of its id", id, m[0].by.pos)
		}
	}
	return list
}

// suggest is an id that a slip of the keyboard may stand for.
func suggest(n name, ids []string) string {
	if !n.literal() {
		return "name at least one, or take it out"
	}
	return diag.Suggest(n.glob.String(), ids)
}
