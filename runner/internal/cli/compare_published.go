package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"authspec/runner/internal/idglob"
	"authspec/runner/internal/implementation"
	"authspec/runner/internal/library"
	"authspec/runner/internal/published"
	"authspec/runner/results"
)

// The files beside the folders.
const (
	notesFile = "notes.yaml" // why failures are the implementations' and not the suite's
	pageFile  = "README.md"  // generated
)

// publish keeps runs, beside those that are kept already of others, and writes
// the page anew.
func publish(dir string, clients bool, side sideBySide) error {
	old, err := published.Read(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	runs, err := placeless(dir, clients, side)
	if err != nil {
		return err
	}
	all, err := old.Merge(side.names, runs)
	if err != nil {
		return err
	}
	if err := all.Write(dir); err != nil {
		return fmt.Errorf("the results can't be published: %w", err)
	}
	if !clients {
		notes, err := published.ReadNotes(filepath.Join(dir, notesFile))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if err := all.WriteKnown(dir, notes); err != nil {
			return fmt.Errorf("what is known can't be published: %w", err)
		}
	}
	page, err := publishedPage(dir)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, pageFile), []byte(page), 0o644)
}

// placeless are the runs without the folders in which this machine has what was
// judged; the words are those that its description has for them.
func placeless(dir string, clients bool, side sideBySide) ([]*results.Run, error) {
	list, err := described(dir, clients)
	if err != nil {
		return nil, err
	}
	runs := slices.Clone(side.runs)
	for i, run := range runs {
		at := slices.IndexFunc(list, func(d description) bool { return d.Name == side.names[i] })
		if at < 0 {
			continue
		}
		here := list[at].software
		if !clients {
			runs[i] = published.Without(run, here.InstallDir, "$INSTALLED")
			continue
		}
		runs[i] = published.Without(published.Without(run, here.InstallDir, "${INSTALLED}"), here.Dir, "${HERE}")
	}
	return runs, nil
}

// description is what a folder says of a server or a client.
type description struct {
	published.About
	software implementation.Software
}

// described are the descriptions of a folder.
func described(dir string, clients bool) (list []description, err error) {
	if clients {
		all, err := implementation.LoadClients(dir)
		for _, c := range all {
			list = append(list, description{published.About{Name: c.Name, Kind: c.Kind, Language: c.Language, Homepage: c.Homepage, Notes: c.Notes}, c.Software})
		}
		return list, err
	}
	all, err := implementation.Load(dir)
	for _, im := range all {
		list = append(list, description{published.About{Name: im.Name, Kind: im.Kind, Language: im.Language, Homepage: im.Homepage, Notes: im.Notes}, im.Software})
	}
	return list, err
}

// publishedPage is the page about what is kept below dir.
func publishedPage(dir string) (string, error) {
	kept, err := published.Read(dir)
	if err != nil {
		return "", err
	}
	notes, err := published.ReadNotes(filepath.Join(dir, notesFile))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	list, err := described(dir, kept.Catalogue.Role == results.RoleClient)
	if err != nil {
		return "", err
	}
	var about []published.About
	for _, d := range list {
		about = append(about, d.About)
	}
	return kept.Page(about, notes)
}

// recall compares what is kept instead of running anything.
func (c *CompareCmd) recall(_ context.Context, _ *Env) (sideBySide, error) {
	var side sideBySide
	kept, err := published.Read(c.folder())
	if err != nil {
		return side, usageError("%s", err)
	}
	runs, err := kept.Runs()
	if err != nil {
		return side, usageError("%s", err)
	}
	chosen, err := idglob.Compile(c.Only)
	if err != nil {
		return side, usageError("%s", err)
	}
	for _, run := range runs {
		if !chosen.Empty() && !chosen.Match(run.Target.Name) {
			continue
		}
		if err := mendable(run); err != nil {
			return side, err
		}
		narrowed, err := c.narrowed(run)
		if err != nil {
			return side, err
		}
		side.runs, side.names = append(side.runs, narrowed), append(side.names, run.Target.Name)
	}
	if unknown := chosen.Unmatched(); len(unknown) > 0 {
		return side, usageError("--only %s: nothing of that name has published results in %s", unknown[0], c.folder())
	}
	lib, err := library.Load(nil)
	if err == nil {
		lib.Harms(side.runs)
	}
	return side, err
}

// mendable gives the requirements of a run that was published what is not
// published with it: where they can be read, and how they are mended.
func mendable(run *results.Run) error {
	lib, err := library.Load(nil)
	if err != nil {
		return err
	}
	rows := map[string]results.Requirement{}
	for id, row := range run.Requirements {
		if known, ok := lib.Requirement(id); ok {
			row.Link, row.Remedies = known.Link, known.Remedies
		}
		rows[id] = row
	}
	run.Requirements = rows
	return nil
}

// narrowed is a run with the checks that were asked for.
func (c *CompareCmd) narrowed(run *results.Run) (*results.Run, error) {
	if len(c.Checks) == 0 {
		return run, nil
	}
	globs, err := idglob.Compile(c.Checks)
	if err != nil {
		return nil, usageError("%s", err)
	}
	return narrow(run, idglob.Filter{Include: globs}), nil
}
