package library

import (
	"bytes"
	"fmt"
	"sync"

	"authspec/runner/internal/remedy"
	"authspec/runner/internal/requirement"
	"authspec/runner/results"
	"authspec/suites"
)

// ownRemedies are those that come with authspec, which a run needs for its
// document alone, and so not before it begins.
var ownRemedies = sync.OnceValue(func() *shelf {
	files, err := requirement.Files(suites.FS, "remedies/*.yaml", "suites")
	if err != nil {
		panic(fmt.Sprintf("authspec can't read its own remedies: %s", err))
	}
	return &shelf{files: files, books: make([]*remedy.Book, len(files))}
})

// shelf is files of remedies, each of which is read when it is needed.
type shelf struct {
	mutex sync.Mutex
	files []requirement.File
	books []*remedy.Book // as files; nil: not read
	whole *remedy.Book   // all of them; nil: not read
}

// of looks into the files that hold the id, and into all where none names it.
func (s *shelf) of(id string) []results.Remedy {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for i, f := range s.files {
		if s.whole == nil && bytes.Contains(f.Content, []byte(id)) && s.book(i).Names(id) {
			return s.book(i).Of(id)
		}
	}
	return s.all().Of(id)
}

// all reads all files.
func (s *shelf) all() *remedy.Book {
	if s.whole == nil {
		for i := range s.files {
			s.book(i)
		}
		s.whole = remedy.Join(s.books)
	}
	return s.whole
}

// book reads a file.
func (s *shelf) book(i int) *remedy.Book {
	if s.books[i] == nil {
		book, err := remedy.Load([]remedy.File{remedy.File(s.files[i])})
		if err != nil {
			panic(fmt.Sprintf("authspec's own remedies are wrong: %s", err)) // a test reads them all
		}
		s.books[i] = book
	}
	return s.books[i]
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
	return ownRemedies().of(id)
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
