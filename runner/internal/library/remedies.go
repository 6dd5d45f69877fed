package library

import (
	"fmt"
	"sync"

	"authspec/runner/internal/remedy"
	"authspec/runner/internal/requirement"
	"authspec/runner/results"
	"authspec/suites"
)

// ownRemedies reads those that come with authspec, which a run needs for its
// document alone, and so not before it begins.
var ownRemedies = sync.OnceValue(func() *remedy.Book {
	files, err := requirement.Files(suites.FS, "remedies/*.yaml", "suites")
	if err != nil {
		panic(fmt.Sprintf("authspec can't read its own remedies: %s", err))
	}
	var list []remedy.File
	for _, f := range files {
		list = append(list, remedy.File(f))
	}
	book, err := remedy.Load(list)
	if err != nil {
		panic(fmt.Sprintf("authspec's own remedies are wrong: %s", err)) // a test reads them all
	}
	return book
})

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
