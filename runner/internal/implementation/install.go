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

// Installed returns nil if the implementation can be started, or a sentence
// that says what is missing.
func (im Implementation) Installed(ctx context.Context) error {
	for _, p := range im.Packages {
		if p.Manager == "debian" {
			if _, err := debianVersion(ctx, p.Name); err != nil {
				return err
			}
		}
	}
	if len(im.builders()) == 0 {
		return nil
	}
	want, err := im.fingerprint()
	if err != nil {
		return err
	}
	got, err := os.ReadFile(filepath.Join(im.InstallDir, stampFile))
	if err != nil || string(got) != want {
		return fmt.Errorf("%s is not installed in %s, or not as its folder says now", im.Name, im.InstallDir)
	}
	return nil
}

// Install installs the packages, and builds main.go where there is one. What
// the package managers say goes to log. It may be repeated: what is installed
// stays. Debian's packages need root; their services are kept from starting. An
// npm package's own scripts do not run.
func (im Implementation) Install(ctx context.Context, log io.Writer) error {
	if im.Installed(ctx) == nil {
		return nil
	}
	if names := im.names("debian"); len(names) > 0 {
		if err := installDebian(ctx, names, log); err != nil {
			return err
		}
	}
	builders := im.builders()
	if len(builders) == 0 {
		return nil
	}
	if err := os.MkdirAll(im.InstallDir, 0o755); err != nil {
		return fmt.Errorf("the folder for %s cannot be made: %w", im.Name, err)
	}
	for _, build := range builders {
		if err := build(ctx, log); err != nil {
			return err
		}
	}
	stamp, err := im.fingerprint()
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(im.InstallDir, stampFile), []byte(stamp), 0o644)
}

// builders are the steps that fill InstallDir.
func (im Implementation) builders() []func(context.Context, io.Writer) error {
	var steps []func(context.Context, io.Writer) error
	if len(im.names("npm")) > 0 {
		steps = append(steps, im.installNPM)
	}
	if im.hasSource() {
		steps = append(steps, im.buildGo)
	}
	return steps
}

func (im Implementation) hasSource() bool {
	_, err := os.Stat(filepath.Join(im.Dir, goSource))
	return err == nil
}

// names returns the packages of one manager, as that manager writes them.
func (im Implementation) names(manager string) []string {
	var names []string
	for _, p := range im.Packages {
		if p.Manager == manager {
			names = append(names, p.String())
		}
	}
	return names
}

// fingerprint changes with everything that InstallDir is built from.
func (im Implementation) fingerprint() (string, error) {
	h := sha256.New()
	for _, p := range im.Packages {
		fmt.Fprintln(h, p.Manager, p)
	}
	if im.hasSource() {
		source, err := os.ReadFile(filepath.Join(im.Dir, goSource))
		if err != nil {
			return "", err
		}
		h.Write(source)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// installNPM puts the npm packages below InstallDir/node_modules.
func (im Implementation) installNPM(ctx context.Context, log io.Writer) error {
	args := []string{"install", "--prefix", im.InstallDir, "--ignore-scripts", "--no-audit", "--no-fund", "--save-exact"}
	return run(ctx, log, command{dir: im.InstallDir, argv: slices.Concat([]string{"npm"}, args, im.names("npm"))})
}

// kept is what keeps main.go out of the suite's own module, where the packages
// that it imports are not known.
const kept = "//go:build ignore\n"

// buildGo builds main.go into InstallDir/server, in a module of its own: what
// the implementations need is no dependency of this suite.
func (im Implementation) buildGo(ctx context.Context, log io.Writer) error {
	source, err := os.ReadFile(filepath.Join(im.Dir, goSource))
	if err != nil {
		return err
	}
	module := filepath.Join(im.InstallDir, "module")
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
	steps := [][]string{{"go", "mod", "init", "server"}}
	if modules := im.names("go"); len(modules) > 0 {
		steps = append(steps, append([]string{"go", "get"}, modules...))
	}
	steps = append(steps, []string{"go", "build", "-o", filepath.Join(im.InstallDir, "server"), goSource})
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
