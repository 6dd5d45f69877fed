package casefile

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"authspec/runner/internal/diag"
	"authspec/runner/internal/yamldoc"
)

// Source is a case file; File is the name that problems and results show.
type Source struct {
	File    string
	Content []byte
}

// otherFolders hold documents of other kinds beside the cases of a team.
func otherFolders() []string { return []string{"requirements", "remedies", "suites"} }

// Files reads all case files (*.yaml) of a file system, folders included, in
// the order of their names; root goes before the names that problems show:
// "cases" for the cases that come with authspec, the folder itself for one from
// outside. Folders named requirements, remedies and suites at the top, and
// hidden ones, are passed over. A file that cannot be read, a file that ends in
// .yml, and a file system without case files are errors; the error is a
// diag.Problems.
func Files(fsys fs.FS, root string) ([]Source, error) {
	var list []Source
	var problems diag.Problems
	walk := func(name string, entry fs.DirEntry, err error) error {
		at := diag.Pos{File: path.Join(root, name)}
		switch {
		case err != nil:
			problems.Add(at, "it can't be read: %s", reason(err))
			return skipFolder(entry)
		case entry.IsDir() && passedOver(name):
			return fs.SkipDir
		case entry.IsDir():
			return nil
		case path.Ext(name) == ".yml":
			problems.AddHint(at, "give it a name that ends in .yaml", "case files end in .yaml")
		case path.Ext(name) == ".yaml":
			content, err := fs.ReadFile(fsys, name)
			if err != nil {
				problems.Add(at, "it can't be read: %s", reason(err))
				return nil
			}
			list = append(list, Source{at.File, content})
		}
		return nil
	}
	if err := fs.WalkDir(fsys, ".", walk); err != nil {
		return nil, fmt.Errorf("walking %s: %w", root, err)
	}
	if len(list) == 0 && len(problems) == 0 {
		problems.Add(diag.Pos{File: root}, "there is no case file (*.yaml) here")
	}
	return list, problems.Err()
}

func passedOver(name string) bool {
	return slices.Contains(otherFolders(), name) || name != "." && strings.HasPrefix(path.Base(name), ".")
}

// skipFolder leaves out a folder that can't be listed, and nothing else.
func skipFolder(entry fs.DirEntry) error {
	if entry != nil && entry.IsDir() {
		return fs.SkipDir
	}
	return nil
}

// reason is an error of the file system without the name, which the problem
// has already.
func reason(err error) string {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err.Error()
	}
	return err.Error()
}

// LoadFS is Load over all Files of a file system.
func LoadFS(kinds []Kind, fsys fs.FS, root string) ([]*Case, error) {
	files, err := Files(fsys, root)
	if err != nil {
		return nil, err
	}
	return Load(kinds, files)
}

// Load reads case files whose checks are of some kinds. The cases come in the order of the files and of what
// they hold, the rows of a matrix in theirs. The error is a diag.Problems with
// all that is wrong with any of the files; an id that two of them share is one
// of these, so files that are used together are loaded together.
func Load(kinds []Kind, files []Source) ([]*Case, error) {
	return LoadBeside(func(string) (diag.Pos, bool) { return diag.Pos{}, false }, kinds, files)
}

// LoadBeside is Load of files that are used together with other cases: taken
// tells where an id of these stands.
func LoadBeside(taken func(id string) (diag.Pos, bool), kinds []Kind, files []Source) ([]*Case, error) {
	l := loader{kinds: newLanguages(kinds), first: map[string]diag.Pos{}, taken: taken}
	for _, f := range files {
		l.file(f)
	}
	if err := l.problems.Err(); err != nil {
		return nil, err
	}
	return l.cases, nil
}

// loader collects the cases, and the problems, of several files.
type loader struct {
	kinds    *languages
	cases    []*Case
	first    map[string]diag.Pos              // where an id was given first
	taken    func(id string) (diag.Pos, bool) // the same of cases that were loaded before
	problems diag.Problems
}

func (l *loader) file(f Source) {
	doc, err := yamldoc.Parse(f.File, f.Content)
	if err != nil {
		var list diag.Problems
		if !errors.As(err, &list) {
			list.Add(diag.Pos{File: f.File}, "%s", err)
		}
		l.problems = append(l.problems, list...)
		return
	}
	r := &file{doc: doc, kinds: l.kinds}
	for _, group := range r.cases() {
		l.group(r, group)
	}
	l.problems = append(l.problems, doc.Problems...)
}

// group takes the cases that one entry of a file has become.
func (l *loader) group(f *file, g group) {
	first, twice := l.first[g.id]
	if !twice {
		first, twice = l.taken(g.id)
	}
	if twice {
		f.doc.ProblemHint(g.at, "give this one an id of its own", "the id %q is already taken at %s", g.id, first)
		return
	}
	l.first[g.id] = f.doc.Pos(g.at)
	l.cases = append(l.cases, g.cases...)
}
