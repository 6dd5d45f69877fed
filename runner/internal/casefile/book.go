package casefile

import (
	"sync"

	"gopkg.in/yaml.v3"

	"authspec/runner/internal/diag"
	"authspec/runner/internal/yamldoc"
)

// Book is a case file that is known to be right, whose entries are read when they
// are asked for. Its methods are for concurrent use.
type Book struct {
	kinds  []Kind
	source Source

	mutex   sync.Mutex
	file    *file                 // nil: the YAML has not been read
	entries map[string]*yaml.Node // by id, those that have not been asked for
}

// NewBook makes a book of a case file whose checks are of some kinds.
func NewBook(kinds []Kind, source Source) *Book { return &Book{kinds: kinds, source: source} }

// Place is where the id of an entry stands that has not been asked for; the file
// itself where there is none.
func (b *Book) Place(id string) diag.Pos {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	if b.file == nil && b.open() != nil || b.entries[id] == nil {
		return diag.Pos{File: b.source.File}
	}
	for _, m := range b.file.peek(b.entries[id]) {
		if m.Key == "id" {
			return b.file.doc.Pos(m.Value)
		}
	}
	return diag.Pos{File: b.source.File}
}

// Cases are those that the entry with this id stands for. An entry is there
// once: to whoever asks again, as to whoever asks for one that there isn't, it
// is an error; so is what is wrong with the file.
func (b *Book) Cases(id string) ([]*Case, error) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	if b.file == nil {
		if err := b.open(); err != nil {
			return nil, err
		}
	}
	item := b.entries[id]
	if item == nil {
		return nil, diag.Problems{{Pos: diag.Pos{File: b.source.File}, Text: "there is no case " + diag.Quote(id) + " here, or it was read before"}}
	}
	delete(b.entries, id)
	cases := b.file.entry(item).cases
	return cases, b.file.doc.Err()
}

func (b *Book) open() error {
	doc, err := yamldoc.Parse(b.source.File, b.source.Content)
	if err != nil {
		return err
	}
	b.file = &file{doc: doc, kinds: newLanguages(b.kinds)}
	b.entries = map[string]*yaml.Node{}
	for _, item := range b.file.items() {
		for _, m := range b.file.peek(item) {
			if m.Key == "id" {
				b.entries[m.Value.Value] = item
			}
		}
	}
	return doc.Err()
}
