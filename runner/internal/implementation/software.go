package implementation

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"gopkg.in/yaml.v3"

	"authspec/runner/internal/diag"
	"authspec/runner/internal/yamldoc"
)

// Software is what servers and clients have in common: a folder, what has to be
// installed for it, and where that goes.
type Software struct {
	Name     string    // the folder's name
	Packages []Package // what has to be installed; the first gives the version, unless VersionCommand does; without any it is Go's

	// VersionCommand is a sh command line that prints the version of what is
	// installed, with INSTALLED in its environment; empty where the first
	// package tells it, or the program that main.go was built into.
	VersionCommand string

	// BuildCommand is a sh command line that makes what is needed of the
	// folder's files, with HERE and INSTALLED in its environment, in InstallDir;
	// empty where there is nothing to make, or main.go alone.
	BuildCommand string

	// Dir is the folder, an absolute path.
	Dir string

	// InstallDir is where Install puts what the package managers and the
	// compilers make, but for Debian's packages. Loading sets it to a folder of
	// the user's cache directory; it may be changed before the first use.
	InstallDir string

	program string // what main.go becomes in InstallDir
}

// Package is something that a package manager installs.
type Package struct {
	Manager string // debian, npm or go
	Name    string // the Debian package, the npm package, or the path of the Go module
	Version string // the wanted version; empty for Debian packages, whose version the release of Debian decides
}

// String returns the package as its manager writes it, such as nginx-light or
// express@5.1.0.
func (p Package) String() string {
	if p.Version == "" {
		return p.Name
	}
	return p.Name + "@" + p.Version
}

// managers are the words for where a package comes from.
var managers = []string{"debian", "npm", "go"}

// softwareIn is the software of a folder, of which nothing is known yet. The
// kind is the part of the cache directory for such software.
func softwareIn(dir, kind, program string) (Software, error) {
	dir, err := filepath.Abs(dir)
	return Software{Dir: dir, InstallDir: filepath.Join(cacheDir(), kind, filepath.Base(dir)), program: program}, err
}

// cacheDir is where installed files outlive a run. Without a home directory
// there is only the temporary one.
func cacheDir() string {
	base, err := os.UserCacheDir()
	if err != nil {
		base = os.TempDir()
	}
	return filepath.Join(base, "authspec")
}

// loadEach loads each folder below dir by its own function, in the order of the
// names; what is how errors call them all. The error joins every problem.
func loadEach[T any](dir, what, description string, load func(string) (T, error)) ([]T, error) {
	entries, err := os.ReadDir(dir) // sorted
	if err != nil {
		if of, ok := errors.AsType[*fs.PathError](err); ok {
			err = of.Err // the name is said once
		}
		return nil, fmt.Errorf("the folder %s of the %s cannot be read: %w", dir, what, err)
	}
	var all []T
	var problems []error
	for _, entry := range entries {
		if !entry.IsDir() {
			continue
		}
		one, err := load(filepath.Join(dir, entry.Name()))
		if err != nil {
			problems = append(problems, err)
			continue
		}
		all = append(all, one)
	}
	if len(all) == 0 && len(problems) == 0 {
		return nil, fmt.Errorf("%s holds no folder with an %s", dir, description)
	}
	return all, errors.Join(problems...)
}

// set puts a key where it belongs that servers and clients share; false: it is
// none of those.
func (s *Software) set(d *yamldoc.Document, m yamldoc.Member) bool {
	switch m.Key {
	case "name":
		s.Name = d.Text(m.Value)
		if folder := filepath.Base(s.Dir); s.Name != "" && s.Name != folder {
			d.Problem(m.Value, "the name should be that of the folder, %q, not %q", folder, s.Name)
		}
	case "packages":
		s.Packages = packages(d, m.Value)
	default:
		return false
	}
	return true
}

// packages reads the list of packages, each a mapping of one manager to one
// package.
func packages(d *yamldoc.Document, list *yaml.Node) []Package {
	var all []Package
	for _, item := range d.List(list) {
		members := d.Members(item, managers)
		if len(members) != 1 {
			d.Problem(item, "a package has one manager: %s", strings.Join(managers, ", "))
			continue
		}
		all = append(all, readPackage(d, members[0]))
	}
	return all
}

// readPackage reads one package. What npm and Go fetch must name its version,
// so that two machines compare the same thing.
func readPackage(d *yamldoc.Document, m yamldoc.Member) Package {
	p := Package{Manager: m.Key, Name: d.Text(m.Value)}
	if p.Manager == "debian" {
		return p
	}
	// A scope of npm begins with an @ of its own.
	if at := strings.LastIndex(p.Name, "@"); at > 0 {
		p.Name, p.Version = p.Name[:at], p.Name[at+1:]
	}
	if p.Version == "" && p.Name != "" {
		d.ProblemHint(m.Value, "write "+p.Name+"@1.2.3 or the like", "the package should name its version")
	}
	return p
}

// missing is the problem of a file that is not there.
func missing(file, text string) error {
	return diag.Problems{{Pos: diag.Pos{File: file}, Text: text}}
}
