package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"authspec/runner/internal/report"
	"authspec/runner/results"
)

// output is one --report.
type output struct {
	format, path string
	file         *os.File // once it is open
}

// outputs reads --report and --report-root.
func (c Telling) outputs() ([]output, error) {
	if c.Root != "" && (!filepath.IsLocal(c.Root) || c.root() == "." || strings.HasSuffix(c.Root, "/") || strings.TrimSpace(c.Root) != c.Root) {
		return nil, usageError("--report-root wants a file of your repository by its path from the top, as in deploy/nginx.conf, not %q", c.Root)
	}
	return parseOutputs(c.Report, report.Formats())
}

// root is the file of the user's in which reports place their findings; empty:
// none.
func (c Telling) root() string {
	if c.Root == "" {
		return ""
	}
	return path.Clean(filepath.ToSlash(c.Root))
}

// parseOutputs reads --report flags, whose formats are among those known.
func parseOutputs(flags, known []string) ([]output, error) {
	var list []output
	stdout := 0
	for _, r := range flags {
		format, path, ok := strings.Cut(r, "=")
		switch {
		case !ok || path == "":
			return nil, usageError("--report wants FORMAT=PATH, as in %s, not %q", example(known), r)
		case !slices.Contains(known, format):
			return nil, usageError("there is no report format %q; %s", format, suggest(format, known))
		case path == "-":
			stdout++
		}
		list = append(list, output{format: format, path: path})
	}
	if stdout > 1 {
		return nil, usageError("only one report can go to standard output")
	}
	return list, nil
}

// example is a --report that a command could have.
func example(known []string) string {
	if slices.Contains(known, "junit") {
		return "junit=authspec.xml"
	}
	return "markdown=authspec.md"
}

// consoleOf is where the text for people goes: to standard output, unless a
// report does.
func consoleOf(env *Env, outputs []output) io.Writer {
	if slices.ContainsFunc(outputs, output.piped) {
		return env.Stderr
	}
	return env.Stdout
}

// open opens all files before any is written, so that each report can say what
// became of the others; the one to standard output comes last.
func open(outputs []output, fail func(what string, err error)) []output {
	var opened, piped []output
	for _, o := range outputs {
		if o.piped() {
			piped = append(piped, o)
			continue
		}
		file, err := os.Create(o.path)
		fail(o.format, err)
		if err == nil {
			o.file = file
			opened = append(opened, o)
		}
	}
	return append(opened, piped...)
}

// writable tells before a run which report could not be written after it. What
// is there already, and what is no plain file, is left as it is.
func writable(outputs []output) error {
	for _, o := range outputs {
		info, err := os.Stat(o.path)
		there := err == nil
		if o.piped() || there && !info.Mode().IsRegular() && !info.IsDir() {
			continue
		}
		file, err := os.OpenFile(o.path, os.O_WRONLY|os.O_CREATE, 0o666)
		if err != nil {
			return &exitError{exitTell, fmt.Sprintf("the %s report can't be written: %s", o.format, err)}
		}
		file.Close()
		if !there {
			os.Remove(o.path)
		}
	}
	return nil
}

func (o output) piped() bool { return o.path == "-" }

// write lets a report be written to its place.
func (o output) write(env *Env, write func(io.Writer) error) error {
	if o.piped() {
		return write(env.Stdout)
	}
	err := write(o.file)
	if e := o.file.Close(); err == nil {
		err = e
	}
	return err
}

// stepSummary adds a Markdown report to the summary of a step of GitHub Actions,
// whose file the environment names; other commands of the step may have written
// to it already.
func stepSummary(env *Env, run *results.Run) error {
	name := env.value("GITHUB_STEP_SUMMARY")
	if name == "" {
		return nil
	}
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o644)
	if err != nil {
		return err
	}
	return errors.Join(report.Write("markdown", file, run, report.Options{Limit: 1 << 19}), file.Close())
}

// writeAll writes the reports of a command whose outcome they don't change. The
// error says which could not be written.
func writeAll(env *Env, outputs []output, write func(format string, w io.Writer) error) error {
	var failed error
	fail := func(format string, err error) {
		if err != nil && failed == nil {
			failed = &exitError{exitTell, fmt.Sprintf("the %s report can't be written: %s", format, err)}
		}
	}
	for _, o := range open(outputs, fail) {
		fail(o.format, o.write(env, func(w io.Writer) error { return write(o.format, w) }))
	}
	return failed
}
