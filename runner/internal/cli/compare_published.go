package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"authspec/runner/internal/idglob"
	"authspec/runner/internal/implementation"
	"authspec/runner/internal/published"
	"authspec/runner/results"
)

// The files beside the folders of the implementations.
const (
	notesFile = "notes.yaml" // why failures are the implementations' and not the suite's
	pageFile  = "README.md"  // generated
)

// publish keeps runs, beside those that are kept already of other
// implementations, and writes the page anew.
func publish(dir string, side sideBySide) error {
	old, err := published.Read(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	runs, err := placeless(dir, side)
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
	page, err := publishedPage(dir)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, pageFile), []byte(page), 0o644)
}

// placeless are the runs without the folders in which this machine has the
// implementations; the word is the variable that a start script has for them.
func placeless(dir string, side sideBySide) ([]*results.Run, error) {
	all, err := implementation.Load(dir)
	if err != nil {
		return nil, err
	}
	folders := map[string]string{}
	for _, im := range all {
		folders[im.Name] = im.InstallDir
	}
	runs := make([]*results.Run, len(side.runs))
	for i, run := range side.runs {
		runs[i] = published.Without(run, folders[side.names[i]], "$INSTALLED")
	}
	return runs, nil
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
	all, err := implementation.Load(dir)
	if err != nil {
		return "", err
	}
	var about []published.About
	for _, im := range all {
		about = append(about, published.About{Name: im.Name, Kind: im.Kind, Language: im.Language, Homepage: im.Homepage, Notes: im.Notes})
	}
	return kept.Page(about, notes)
}

// recall compares what is kept instead of running anything.
func (c *CompareCmd) recall(_ context.Context, _ *Env) (sideBySide, error) {
	var side sideBySide
	kept, err := published.Read(c.Implementations)
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
		narrowed, err := c.narrowed(run)
		if err != nil {
			return side, err
		}
		side.runs, side.names = append(side.runs, narrowed), append(side.names, run.Target.Name)
	}
	if unknown := chosen.Unmatched(); len(unknown) > 0 {
		return side, usageError("--only %s: no such implementation has published results in %s", unknown[0], c.Implementations)
	}
	return side, nil
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
