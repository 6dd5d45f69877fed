// Package implementation knows the real servers that a suite of authentication cases is confirmed against and
// compared on: it reads their folders, installs them, and starts and stops them on a free loopback port.
//
// One folder is one implementation; a new one is added by adding its folder and nothing else:
//
//	NAME/implementation.yaml  what it is and which packages hold it
//	NAME/start                a sh script that runs it in the foreground
//	NAME/target.yaml          the target file of what it serves, with ${PORT} and ${VERSION} to be filled in
//	NAME/main.go              if there is one: built by Install into the program that start runs
//	NAME/…                    whatever else its scripts need
//
// A start script replaces itself (exec) by the server, which listens on 127.0.0.1 only. It is given PORT; PORT2,
// free as well, for what stands behind a proxy; HERE, its folder; WORK, a scratch directory of its own, which is
// also HOME and holds the file accounts, one user-pass (RFC 7617, section 2) a line for every account of the target
// file; and INSTALLED, where Install has put what it built: node_modules, and server, the program made of main.go.
//
// It may import diag, process, target and yamldoc.
package implementation

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sort"
)

// Implementation is one real server, as its folder describes it.
type Implementation struct {
	Name     string    // the folder's name
	Kind     string    // web server, framework, library, product or proxy
	Language string    // what it is written in: c, go, java, node, perl, php, python or ruby
	Packages []Package // what has to be installed; the first gives the version, unless VersionCommand does; without any it is Go's
	Homepage string    // URL
	Notes    string    // what a reader of its results should know

	// VersionCommand is a sh command line that prints the version of what is
	// installed, with INSTALLED in its environment; empty where the first
	// package tells it, or the program that main.go was built into.
	VersionCommand string

	// Dir is the folder, an absolute path.
	Dir string

	// InstallDir is where Install puts what npm and the Go compiler make. Load
	// sets it to a folder of the user's cache directory; it may be changed
	// before the first use.
	InstallDir string
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

// Load reads all implementations below dir, one a folder, sorted by name. The
// error joins every problem that it found, with file, line and column.
func Load(dir string) ([]Implementation, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("the folder of the implementations cannot be read: %w", err)
	}
	var all []Implementation
	var problems []error
	for _, entry := range entries {
		if !entry.IsDir() {
			continue
		}
		im, err := load(filepath.Join(dir, entry.Name()))
		if err != nil {
			problems = append(problems, err)
			continue
		}
		all = append(all, im)
	}
	if len(all) == 0 && len(problems) == 0 {
		return nil, fmt.Errorf("%s holds no folder with an %s", dir, descriptionFile)
	}
	sort.Slice(all, func(i, j int) bool { return all[i].Name < all[j].Name })
	return all, errors.Join(problems...)
}

const (
	descriptionFile = "implementation.yaml"
	targetFile      = "target.yaml"
	startScript     = "start"
	goSource        = "main.go"
)

// load reads one folder.
func load(dir string) (Implementation, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return Implementation{}, err
	}
	im := Implementation{Dir: dir, InstallDir: filepath.Join(cacheDir(), filepath.Base(dir))}
	errs := []error{im.readDescription()}
	if _, err := im.readTarget(placeholders{Port: "1", Port2: "2", Version: "0"}); err != nil {
		errs = append(errs, err)
	}
	if _, err := os.Stat(filepath.Join(dir, startScript)); err != nil {
		errs = append(errs, missing(filepath.Join(dir, startScript), "the start script is missing"))
	}
	return im, errors.Join(errs...)
}

// cacheDir is where installed files outlive a run. Without a home directory
// there is only the temporary one.
func cacheDir() string {
	base, err := os.UserCacheDir()
	if err != nil {
		base = os.TempDir()
	}
	return filepath.Join(base, "authspec", "implementations")
}
