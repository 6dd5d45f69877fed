package library

import (
	"fmt"
	"io/fs"
	"runtime"
	"slices"
	"strings"
	"sync"

	"authspec/cases"
	"authspec/runner/internal/casefile"
	"authspec/runner/internal/check"
	"authspec/runner/internal/diag"
	"authspec/runner/internal/requirement"
)

// Case is a case of the library. What it takes to choose it is known at once;
// its steps are read when somebody asks for the whole of it.
type Case struct {
	requirement.Outline
	Pos diag.Pos // as in casefile.Case
	Own bool     // it comes with no program, but lies in somebody's directory

	whole *casefile.Case // nil: in book
	book  *book
}

// Whole is the case with its steps, the same one each time. It may be called
// from any goroutine.
func (c *Case) Whole() *casefile.Case {
	if c.book == nil {
		return c.whole
	}
	c.book.mutex.Lock()
	defer c.book.mutex.Unlock()
	if c.whole == nil {
		c.book.read(c.Group)
	}
	return c.whole
}

// given are cases that have been read.
func given(list []*casefile.Case) []*Case {
	cases := make([]*Case, len(list))
	for i, c := range list {
		cases[i] = &Case{Outline: requirement.OutlineOf(c), Pos: c.Pos, whole: c}
	}
	return cases
}

// book is a file of authspec's own, and the cases that stand in it.
type book struct {
	name  string
	mutex sync.Mutex     // of whole of the cases, too
	file  *casefile.Book // nil: none of it has been read
	cases []*Case
}

// caseFolder begins the names of authspec's own case files.
const caseFolder = "cases/"

// ownFile is a case file of authspec's own.
func ownFile(name string) (casefile.Source, error) {
	content, err := fs.ReadFile(cases.FS, strings.TrimPrefix(name, caseFolder))
	return casefile.Source{File: name, Content: content}, err
}

// read makes the cases of an entry whole, all rows of it.
func (b *book) read(group string) {
	first := slices.IndexFunc(b.cases, func(c *Case) bool { return c.Group == group })
	list, ok := readyCases(group, b.cases[first].Pos)
	if !ok {
		list = b.parse(group)
	}
	for i, whole := range list {
		b.cases[first+i].whole = whole
	}
}

// parse reads an entry from its file. The index is made of cases that were read,
// of the very octets that stand here, so what goes wrong is a mistake of this
// program.
func (b *book) parse(group string) []*casefile.Case {
	if b.file == nil {
		source, err := ownFile(b.name)
		if err != nil {
			panic(fmt.Sprintf("authspec's own cases can't be read: %s", err))
		}
		b.file = casefile.NewBook(check.Kinds(), source)
	}
	list, err := b.file.Cases(group)
	if err != nil {
		panic(fmt.Sprintf("authspec's own cases can't be read: %s", err))
	}
	return list
}

// Ready reads the steps of chosen cases, several files at once, for somebody who
// needs them all.
func Ready(chosen []Chosen) {
	files := map[*book][]*Case{}
	for _, one := range chosen {
		c := one.Case
		if c.book != nil {
			files[c.book] = append(files[c.book], c)
		}
	}
	places := make(chan struct{}, runtime.GOMAXPROCS(0))
	var wg sync.WaitGroup
	for _, list := range files {
		places <- struct{}{}
		wg.Go(func() {
			for _, c := range list {
				c.Whole()
			}
			<-places
		})
	}
	wg.Wait()
}
