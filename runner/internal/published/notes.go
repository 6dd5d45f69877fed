package published

import (
	"fmt"
	"os"
	"slices"

	"gopkg.in/yaml.v3"

	"authspec/runner/internal/idglob"
	"authspec/runner/internal/yamldoc"
	"authspec/runner/results"
)

// Notes are the reasons why what implementations do not hold is theirs to mend
// and not the suite's: somebody has read each kind of failure against the text.
type Notes struct {
	File string
	List []Note
}

// Note is about one kind of failure: what some implementations do, and why the
// requirement forbids it.
type Note struct {
	Requirement     string
	Implementations *idglob.Set // whose failures it explains, servers or clients; nil: everybody's
	Text            string
	Unsteady        bool // it is not seen in every run; the text says why
	line            int
}

var noteKeys = []string{"requirement", "implementations", "clients", "note", "unsteady"}

// ReadNotes reads the file of notes:
// {format: 1, notes: [{requirement, implementations: [GLOB], note, unsteady}]},
// where clients may stand for implementations.
func ReadNotes(file string) (Notes, error) {
	n := Notes{File: file}
	content, err := os.ReadFile(file)
	if err != nil {
		return n, fmt.Errorf("the notes can't be read: %w", err)
	}
	d, err := yamldoc.Parse(file, content)
	if err != nil {
		return n, err
	}
	members := d.Members(d.Root, []string{"format", "notes"})
	d.Format(members)
	d.Require(d.Root, members, "notes")
	for _, m := range members {
		if m.Key == "notes" {
			for _, item := range d.List(m.Value) {
				n.List = append(n.List, readNote(d, item))
			}
		}
	}
	return n, d.Err()
}

func readNote(d *yamldoc.Document, item *yaml.Node) Note {
	note := Note{line: item.Line}
	members := d.Members(item, noteKeys)
	d.Require(item, members, "requirement", "note")
	for _, m := range members {
		switch m.Key {
		case "requirement":
			note.Requirement = d.Text(m.Value)
		case "note":
			note.Text = d.Text(m.Value)
		case "unsteady":
			note.Unsteady = d.Bool(m.Value)
		case "implementations", "clients":
			var globs []string
			for _, g := range d.List(m.Value) {
				globs = append(globs, d.Text(g))
			}
			set, err := idglob.Compile(globs)
			if err != nil {
				d.Problem(m.Value, "%s", err)
			}
			note.Implementations = set
		}
	}
	return note
}

// About are the notes on one failure: of a requirement, by its id, at the
// implementation of that name.
func (n Notes) About(requirement, name string) []Note {
	var list []Note
	for _, note := range n.List {
		if note.Requirement == requirement && (note.Implementations.Empty() || note.Implementations.Match(name)) {
			list = append(list, note)
		}
	}
	return list
}

// Holes are sentences: which failures nobody has explained, and which notes
// explain nothing.
func (n Notes) Holes(p Publication) []string {
	runs, err := p.Runs()
	if err != nil {
		return []string{err.Error()}
	}
	var holes []string
	used := map[int]bool{}
	for _, run := range runs {
		for requirement, first := range broken(run) {
			about := n.About(requirement, run.Target.Name)
			for _, note := range about {
				used[note.line] = true
			}
			if len(about) == 0 {
				holes = append(holes, fmt.Sprintf("%s has no note why %s breaks %s: %s", n.File, run.Target.Name, requirement, first))
			}
		}
	}
	for _, note := range n.List {
		if !used[note.line] && !note.Unsteady {
			holes = append(holes, fmt.Sprintf("%s:%d: nobody fails %s this way any more", n.File, note.line, note.Requirement))
		}
	}
	slices.Sort(holes)
	return holes
}

// broken are the requirements that fail or warn in a run, each with what the
// first such check saw.
func broken(run *results.Run) map[string]string {
	first := map[string]string{}
	for _, c := range run.Results {
		for _, k := range c.Checks {
			if _, known := first[k.Requirement]; !known && (k.Verdict == results.Fail || k.Verdict == results.Warn) {
				first[k.Requirement] = c.Address(&k) + " got " + k.Got
			}
		}
	}
	return first
}
