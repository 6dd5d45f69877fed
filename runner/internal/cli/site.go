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

	"authspec/runner"
	"authspec/runner/internal/library"
	"authspec/runner/internal/published"
	"authspec/runner/internal/site"
)

// SiteCmd writes the site.
type SiteCmd struct {
	Out             string `required:"" placeholder:"DIR" help:"The folder to write to. It is made; one that is there is taken if it is empty or has an earlier site."`
	Implementations string `placeholder:"DIR" help:"Where the results of servers are published; fixtures/implementations unless said."`
	Clients         string `placeholder:"DIR" help:"Where the results of clients are published; fixtures/clients unless said."`
}

// Help implements kong.HelpProvider.
func (*SiteCmd) Help() string {
	return `Examples:
  authspec site --out public
  authspec site --out public --implementations fixtures/implementations --clients fixtures/clients

The site has a page for each requirement, each implementation and each client, who lets somebody in, what works where, and
the comparisons, made of the published results; nothing is started for it. Its links are relative: it can be read from the
folder, and published below any address. What was made of the same results is the same, octet for octet.`
}

// siteList names in a folder the files of the site, so that the next one can take
// away what it no longer has.
const siteList = ".authspec-site"

// Run implements the command.
func (c *SiteCmd) Run(env *Env) error {
	old, err := siteBefore(c.Out)
	if err != nil {
		return err
	}
	lib, err := library.Load(nil)
	if err != nil {
		return err
	}
	in := site.Input{Library: lib, Version: runner.Version}
	var errs [2]error
	in.Servers, errs[0] = publishedIn(cmp.Or(c.Implementations, serversFolder), false)
	in.Clients, errs[1] = publishedIn(cmp.Or(c.Clients, clientsFolder), true)
	if err := together(errs[:]...); err != nil {
		return err
	}
	files, err := site.Build(in)
	if err != nil {
		return err
	}
	size, err := writeSite(c.Out, files, old)
	if err != nil {
		return &exitError{exitTell, fmt.Sprintf("the site can't be written: %s", err)}
	}
	_, err = fmt.Fprintf(env.Stdout, "%s: %s, %.1f MB; begin at %s\n", c.Out, count(len(files), "file"), float64(size)/1e6, filepath.Join(c.Out, "index.html"))
	return err
}

// publishedIn is what is kept of a folder's results, with what is said of them.
func publishedIn(dir string, clients bool) (p site.Published, err error) {
	if p.Publication, err = published.Read(dir); err != nil {
		return p, usageError("%s", err)
	}
	p.Notes, err = published.ReadNotes(filepath.Join(dir, notesFile))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return p, err
	}
	list, err := described(dir, clients)
	for _, d := range list {
		p.About = append(p.About, d.About)
	}
	return p, err
}

// siteBefore names the files of the site that is in the folder. Whatever else is
// there is somebody's, and none is written beside it.
func siteBefore(dir string) ([]string, error) {
	there, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(there) == 0 {
		return nil, nil
	} else if err != nil {
		return nil, usageError("--out %s: %s", dir, err)
	}
	list, err := os.ReadFile(filepath.Join(dir, siteList))
	if err != nil {
		return nil, usageError("--out %s has something else in it than a site; name a new folder, or an empty one", dir)
	}
	return strings.Fields(string(list)), nil
}

// writeSite writes the files, and takes away those of the earlier site that are
// no more. The size is in octets.
func writeSite(dir string, files []site.File, old []string) (size int, err error) {
	var names []string
	for _, f := range files {
		at := filepath.Join(dir, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
			return 0, err
		}
		if err := os.WriteFile(at, f.Content, 0o644); err != nil {
			return 0, err
		}
		names, size = append(names, f.Name), size+len(f.Content)
	}
	for _, name := range old {
		if !slices.Contains(names, name) && filepath.IsLocal(name) {
			if err := os.Remove(filepath.Join(dir, filepath.FromSlash(name))); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return 0, err
			}
		}
	}
	return size, os.WriteFile(filepath.Join(dir, siteList), []byte(strings.Join(names, "\n")+"\n"), 0o644)
}
