// Package implementation knows the real servers and clients that a suite of authentication cases is confirmed against
// and compared on: it reads their folders and installs them; servers it starts and stops on a free loopback port, of
// clients it knows the command, which whoever judges them runs.
//
// One folder is one server; a new one is added by adding its folder and nothing else:
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
// Likewise one folder is one client:
//
//	NAME/client.yaml          what it is, which packages hold it, and the command with its placeholders
//	NAME/main.go              if there is one: built by Install into the program ${INSTALLED}/client
//	NAME/…                    whatever else its command needs
//
// It may import casefile, diag, pattern, process, target and yamldoc.
package implementation

import (
	"errors"
	"os"
	"path/filepath"
)

// Implementation is one real server, as its folder describes it.
type Implementation struct {
	Software
	Kind     string // web server, framework, library, product or proxy
	Language string // what it is written in: c, go, java, node, perl, php, python or ruby
	Homepage string // URL
	Notes    string // what a reader of its results should know
}

// Load reads all implementations below dir, one a folder, sorted by name. The
// error joins every problem that it found, with file, line and column.
func Load(dir string) ([]Implementation, error) {
	return loadEach(dir, "implementations", descriptionFile, load)
}

const (
	descriptionFile = "implementation.yaml"
	targetFile      = "target.yaml"
	startScript     = "start"
	goSource        = "main.go"
)

// load reads one folder.
func load(dir string) (Implementation, error) {
	software, err := softwareIn(dir, "implementations", "server")
	if err != nil {
		return Implementation{}, err
	}
	im := Implementation{Software: software}
	errs := []error{im.readDescription()}
	if _, err := im.readTarget(placeholders{Port: "1", Port2: "2", Version: "0"}); err != nil {
		errs = append(errs, err)
	}
	if script := filepath.Join(im.Dir, startScript); !exists(script) {
		errs = append(errs, missing(script, "the start script is missing"))
	}
	return im, errors.Join(errs...)
}

func exists(file string) bool {
	_, err := os.Stat(file)
	return err == nil
}
