package implementation

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"authspec/runner/internal/process"
)

// stampFile stands in InstallDir once everything there is built; it holds the
// fingerprint of what it was built from.
const stampFile = "installed"

// Installed returns nil if the software is there, or a sentence that says what
// is missing.
func (s Software) Installed(ctx context.Context) error {
	for _, p := range s.Packages {
		if p.Manager == "debian" {
			if _, err := debianVersion(ctx, p.Name); err != nil {
				return err
			}
		}
	}
	if len(s.builders()) == 0 {
		return nil
	}
	want, err := s.fingerprint()
	if err != nil {
		return err
	}
	got, err := os.ReadFile(filepath.Join(s.InstallDir, stampFile))
	if err != nil || string(got) != want {
		return fmt.Errorf("%s is not installed in %s, or not as its folder says now", s.Name, s.InstallDir)
	}
	return nil
}

// Install installs the packages, builds main.go where there is one, and runs the
// build command. What they all say goes to log. It may be repeated: what is
// installed stays. Debian's packages need root; their services are kept from
// starting. An npm package's own scripts do not run.
func (s Software) Install(ctx context.Context, log io.Writer) error {
	if s.Installed(ctx) == nil {
		return nil
	}
	if names := s.names("debian"); len(names) > 0 {
		if err := installDebian(ctx, names, log); err != nil {
			return err
		}
	}
	builders := s.builders()
	if len(builders) == 0 {
		return nil
	}
	if err := os.MkdirAll(s.InstallDir, 0o755); err != nil {
		return fmt.Errorf("the folder for %s cannot be made: %w", s.Name, err)
	}
	for _, build := range builders {
		if err := build(ctx, log); err != nil {
			return err
		}
	}
	stamp, err := s.fingerprint()
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(s.InstallDir, stampFile), []byte(stamp), 0o644)
}

// builders are the steps that fill InstallDir.
func (s Software) builders() []func(context.Context, io.Writer) error {
	var steps []func(context.Context, io.Writer) error
	if len(s.names("npm")) > 0 {
		steps = append(steps, s.installNPM)
	}
	if s.hasSource() {
		steps = append(steps, s.buildGo)
	}
	if s.BuildCommand != "" {
		steps = append(steps, s.buildOther)
	}
	return steps
}

func (s Software) hasSource() bool { return exists(filepath.Join(s.Dir, goSource)) }

// names returns the packages of one manager, as that manager writes them.
func (s Software) names(manager string) []string {
	var names []string
	for _, p := range s.Packages {
		if p.Manager == manager {
			names = append(names, p.String())
		}
	}
	return names
}

// fingerprint changes with everything that InstallDir is built from.
func (s Software) fingerprint() (string, error) {
	h := sha256.New()
	for _, p := range s.Packages {
		fmt.Fprintln(h, p.Manager, p)
	}
	sources, err := s.sources()
	if err != nil {
		return "", err
	}
	for _, file := range sources {
		source, err := os.ReadFile(file)
		if err != nil {
			return "", err
		}
		h.Write(source)
	}
	io.WriteString(h, s.BuildCommand)
	return hex.EncodeToString(h.Sum(nil)), nil
}

// written are the files of a folder that results are kept in: nothing is built
// from those.
var written = []string{"results.json", "findings.yaml", "verdicts.txt"}

// sources are the files that InstallDir is built from: main.go, and all that a
// build command may use.
func (s Software) sources() ([]string, error) {
	if s.BuildCommand == "" && !s.hasSource() {
		return nil, nil
	}
	if s.BuildCommand == "" {
		return []string{filepath.Join(s.Dir, goSource)}, nil
	}
	files, err := filepath.Glob(filepath.Join(s.Dir, "*"))
	return slices.DeleteFunc(files, func(file string) bool {
		info, err := os.Stat(file)
		return err == nil && info.IsDir() || slices.Contains(written, filepath.Base(file))
	}), err
}

// buildOther runs the build command, in InstallDir.
func (s Software) buildOther(ctx context.Context, log io.Writer) error {
	return run(ctx, log, command{dir: s.InstallDir, argv: []string{"sh", "-c", s.BuildCommand}, env: []string{"HERE=" + s.Dir, "INSTALLED=" + s.InstallDir}})
}

// installNPM puts the npm packages below InstallDir/node_modules.
func (s Software) installNPM(ctx context.Context, log io.Writer) error {
	args := []string{"install", "--prefix", s.InstallDir, "--ignore-scripts", "--no-audit", "--no-fund", "--save-exact"}
	return run(ctx, log, command{dir: s.InstallDir, argv: slices.Concat([]string{"npm"}, args, s.names("npm"))})
}

// kept is what keeps main.go out of the suite's own module, where the packages
// that it imports are not known.
const kept = "//go:build ignore\n"

// buildGo builds main.go into a program in InstallDir, in a module of its own:
// what the software needs is no dependency of this suite.
func (s Software) buildGo(ctx context.Context, log io.Writer) error {
	source, err := os.ReadFile(filepath.Join(s.Dir, goSource))
	if err != nil {
		return err
	}
	module := filepath.Join(s.InstallDir, "module")
	if err := os.RemoveAll(module); err != nil {
		return err
	}
	if err := os.MkdirAll(module, 0o755); err != nil {
		return err
	}
	source = bytes.Replace(source, []byte(kept), nil, 1)
	if err := os.WriteFile(filepath.Join(module, goSource), source, 0o644); err != nil {
		return err
	}
	steps := [][]string{{"go", "mod", "init", s.program}}
	if modules := s.names("go"); len(modules) > 0 {
		steps = append(steps, append([]string{"go", "get"}, modules...))
	}
	steps = append(steps, []string{"go", "build", "-o", filepath.Join(s.InstallDir, s.program), goSource})
	for _, argv := range steps {
		if err := run(ctx, log, command{dir: module, argv: argv, env: []string{"GOWORK=off", "GOFLAGS=-mod=mod"}}); err != nil {
			return err
		}
	}
	return nil
}

// command is a program to run for an installation.
type command struct {
	dir  string   // where; empty for the current directory
	argv []string // the program and its arguments
	env  []string // what is added to the environment
}

// run runs a command. An error holds the last lines that it printed.
func run(ctx context.Context, log io.Writer, c command) error {
	var output bytes.Buffer
	cmd := exec.CommandContext(ctx, c.argv[0], c.argv[1:]...)
	cmd.Dir, cmd.Env = c.dir, append(os.Environ(), c.env...)
	both := io.MultiWriter(log, &output)
	cmd.Stdout, cmd.Stderr = both, both
	err := cmd.Run()
	if errors.Is(err, exec.ErrNotFound) {
		return fmt.Errorf("installing needs %s, which is not on the PATH", c.argv[0])
	}
	if err != nil {
		return fmt.Errorf("%s failed (%w):\n%s", strings.Join(c.argv, " "), err, process.Tail(output.Bytes()))
	}
	return nil
}
