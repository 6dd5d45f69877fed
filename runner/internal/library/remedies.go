package library

import (
	_ "embed" // the remedies as lines
	"fmt"
	"strings"
	"sync"

	"authspec/runner/internal/remedy"
	"authspec/runner/internal/requirement"
	"authspec/runner/results"
	"authspec/suites"
)

// mending is the remedies that come with authspec, made along with the index, as
// that is. Its first line is the check sum of the files that it was made of.
//
//go:embed remedies.txt
var mending string

// ownRemedies are those that come with authspec, which a run needs for its
// document alone, and so not before it begins.
var ownRemedies = sync.OnceValue(func() *remedy.Book {
	first, rest, _ := strings.Cut(mending, "\n")
	if want, err := remedySum(); err == nil && first == want {
		if book, err := remedy.Read(rest); err == nil {
			return book
		}
	}
	return readRemedies()
})

// remedyFolder is where they stand.
const remedyFolder = "remedies"

// remedySum is the check sum of their files.
func remedySum() (string, error) {
	s := newSummer()
	err := s.add(suites.FS, remedyFolder)
	return s.String(), err
}

// readRemedies reads their files, which a test does as well.
func readRemedies() *remedy.Book {
	found, err := requirement.Files(suites.FS, remedyFolder+"/*.yaml", "suites")
	if err != nil {
		panic(fmt.Sprintf("authspec can't read its own remedies: %s", err))
	}
	files := make([]remedy.File, len(found))
	for i, f := range found {
		files[i] = remedy.File(f)
	}
	book, err := remedy.Load(files)
	if err != nil {
		panic(fmt.Sprintf("authspec's own remedies are wrong: %s", err))
	}
	return book
}

// Remedies is how a requirement is mended, in general first and then by product.
// What a directory says goes before what comes with authspec; none where nobody
// knows.
func (l *Library) Remedies(id string) []results.Remedy {
	if l.remedies != nil {
		if list := l.remedies.Of(id); list != nil {
			return list
		}
	}
	return ownRemedies().Of(id)
}

// Requirement is a row of the catalogue as a result document holds it, with how
// it is mended.
func (l *Library) Requirement(id string) (results.Requirement, bool) {
	row, ok := l.Catalogue.Row(id)
	if !ok {
		return results.Requirement{}, false
	}
	r := row.Result()
	r.Remedies = l.Remedies(id)
	return r, true
}
