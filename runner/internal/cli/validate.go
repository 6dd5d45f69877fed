package cli

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/check"
	"authspec/runner/internal/diag"
	"authspec/runner/internal/library"
	"authspec/runner/internal/remedy"
	"authspec/runner/internal/requirement"
	"authspec/runner/internal/target"
	"authspec/runner/internal/verdict"
)

// ValidateCmd checks files.
type ValidateCmd struct {
	Paths []string `arg:"" name:"file" help:"Files, or directories whose *.yaml are meant: cases, requirements, remedies, suites, baselines, target files."`
}

// Help implements kong.HelpProvider.
func (*ValidateCmd) Help() string {
	return `Examples:
  authspec validate my-cases/
  authspec validate target.yaml baseline.yaml

What a file is shows from its keys. All problems of all files are shown; if there is one, the exit status is 2. Cases may
cite requirements, remedies mend them, and suites and baselines name cases, of authspec itself and of the other files.
Secrets that a target file takes from the environment must be set.`
}

// Run implements the command.
func (c *ValidateCmd) Run(env *Env) error {
	v := &validation{env: env}
	for _, path := range c.Paths {
		v.path(path)
	}
	v.all()
	if err := v.inOrder().Err(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(env.Stdout, "%s\n", v.summary())
	return err
}

// validation collects files by kind, and their problems.
type validation struct {
	env       *Env
	cases     []casefile.Source
	rows      []requirement.File
	suites    []requirement.File
	remedies  []remedy.File
	baselines []requirement.File
	targets   int
	problems  diag.Problems
	order     []string // of the files, as they were given
	counted   []string // what has been found right
}

// inOrder are the problems in the order in which the files were given.
func (v *validation) inOrder() diag.Problems {
	list := v.problems.Unique()
	slices.SortStableFunc(list, func(a, b diag.Problem) int {
		return cmp.Compare(slices.Index(v.order, a.Pos.File), slices.Index(v.order, b.Pos.File))
	})
	return list
}

// note takes up what is wrong.
func (v *validation) note(err error) {
	var list diag.Problems
	switch {
	case err == nil:
	case errors.As(err, &list):
		v.problems = append(v.problems, list...)
	default:
		v.problems.Add(diag.Pos{}, "%s", err)
	}
}

// path takes a file, or those of a directory in the order of their names.
func (v *validation) path(path string) {
	found := 0
	walk := func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			v.problems.Add(diag.Pos{File: name}, "it can't be read: %s", systemReason(err))
		case entry.IsDir() && name != path && strings.HasPrefix(entry.Name(), "."):
			return fs.SkipDir
		case entry.IsDir():
		case name == path || filepath.Ext(name) == ".yaml":
			found++
			v.file(name)
		}
		return nil
	}
	before := len(v.problems)
	v.note(filepath.WalkDir(path, walk))
	if found == 0 && len(v.problems) == before {
		v.problems.Add(diag.Pos{File: path}, "there is no file *.yaml here")
	}
}

// systemReason is an error of the file system without the name, which the
// problem has already.
func systemReason(err error) string {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err.Error()
	}
	return err.Error()
}

func (v *validation) file(name string) {
	v.order = append(v.order, name)
	content, err := os.ReadFile(name)
	if err != nil {
		v.problems.Add(diag.Pos{File: name}, "it can't be read: %s", systemReason(err))
		return
	}
	kind, err := kindOf(name, content)
	v.note(err)
	switch file := (requirement.File{Name: name, Content: content}); kind {
	case kindCases:
		v.cases = append(v.cases, casefile.Source{File: name, Content: content})
	case kindRequirements:
		v.rows = append(v.rows, file)
	case kindRemedies:
		v.remedies = append(v.remedies, remedy.File(file))
	case kindSuite:
		v.suites = append(v.suites, file)
	case kindBaseline:
		v.baselines = append(v.baselines, file)
	case kindTarget:
		v.targets++
		_, err := target.Parse(target.Source{File: name, Content: content, Getenv: v.env.Getenv, Run: unread})
		v.note(err)
	}
}

// unread stands for what a program would print: whether the file is right does
// not depend on it, and a check of files runs nothing.
func unread([]string, string) ([]byte, error) { return []byte("unread"), nil }

// all checks the files together, and with what comes with authspec. What
// depends on a file that is wrong is not judged.
func (v *validation) all() {
	own, err := library.Load(nil)
	v.note(err)
	if err != nil {
		return
	}
	cases, whole := v.readCases()
	v.cite(own, requirement.Outlines(cases))
	all := library.Of(cases)
	all.Cases = append(all.Cases, v.others(own, cases)...)
	suites, err := requirement.LoadSuites(v.suites)
	v.note(err)
	v.count(len(suites), "suite")
	for _, s := range suites {
		for _, c := range all.Cases {
			s.Choose(&c.Outline, own.Catalogue)
		}
		if whole {
			v.problems = append(v.problems, s.Unmatched(all.IDs())...)
		}
	}
	for _, f := range v.baselines {
		b, err := verdict.LoadBaseline(f.Name, f.Content)
		v.note(err)
		if err == nil && whole {
			v.note(b.Bind(all.Addresses()))
			v.note(b.Unfilled())
		}
	}
	v.count(len(v.baselines), "baseline")
	v.count(v.targets, "target file")
}

// readCases reads all case files; where they are not right as a whole, those
// that are right alone.
func (v *validation) readCases() (cases []*casefile.Case, whole bool) {
	cases, err := casefile.Load(check.Kinds(), v.cases)
	v.note(err)
	if err != nil {
		for _, f := range v.cases {
			if some, err := casefile.Load(check.Kinds(), []casefile.Source{f}); err == nil {
				cases = append(cases, some...)
			}
		}
	}
	checks := 0
	for _, c := range cases {
		checks += len(requirement.Checks(c))
	}
	v.count(len(v.cases), "case file")
	v.count(len(cases), "case")
	v.count(checks, "check")
	return cases, err == nil
}

// cite holds what the cases cite, and what is mended, against the rows of the
// files and authspec's.
func (v *validation) cite(own *library.Library, cases []*requirement.Outline) {
	rows, err := requirement.Load(v.rows)
	v.note(err)
	if err != nil {
		return
	}
	v.count(len(rows.Rows()), "requirement")
	known := requirement.NewCatalogue(slices.Concat(rows.Rows(), own.Catalogue.Rows())...)
	v.problems = append(v.problems, known.Unknown(cases)...)
	book, err := remedy.Load(v.remedies)
	v.note(err)
	if err == nil {
		v.problems = append(v.problems, book.Unfit(known.IDs())...)
		v.count(len(v.remedies), "remedy file")
	}
}

// others are authspec's own cases but for those whose ids the files use. An id
// used for something else is a problem: such a file can't be run by --cases.
func (v *validation) others(own *library.Library, cases []*casefile.Case) []*library.Case {
	taken := map[string]*casefile.Case{}
	for _, c := range cases {
		taken[c.ID] = c
	}
	var list []*library.Case
	for _, c := range own.Cases {
		given := taken[c.ID]
		switch {
		case given == nil:
			list = append(list, c)
		case !strings.HasSuffix(filepath.ToSlash(given.Pos.File), c.Pos.File):
			v.problems.AddHint(given.Pos, "give this one an id of its own", "the id %q is already taken by authspec itself, at %s", c.ID, c.Pos)
		}
	}
	return list
}

// count remembers how many of something are right.
func (v *validation) count(n int, noun string) {
	if n > 0 {
		v.counted = append(v.counted, count(n, noun))
	}
}

func (v *validation) summary() string { return "right: " + strings.Join(v.counted, ", ") }
