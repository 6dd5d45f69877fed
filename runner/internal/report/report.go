// Package report shows a run to people and to other programs: pure functions of
// the results document, each to a writer.
//
// What a target sends is hostile: every text is made visible before it is
// written, and escaped for the format that it goes into, so that no report can
// steer a terminal, a browser or a CI server. The package imports results,
// compare, pattern and the standard library only.
package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"authspec/runner/results"
)

// Options shape the reports that are files. The zero value is fit for use.
type Options struct {
	// Limit is how many octets a markdown report may have; what doesn't fit is
	// counted instead. 0 is DefaultLimit.
	Limit int
	// Root is a file of the user's own repository, such as the configuration of the
	// server, where the results stand in reports that need a file: those of SARIF,
	// code quality, GitHub and JUnit. Empty: the case files, which are authspec's, and
	// none in JUnit, since the strictest of its readers knows no file of a test.
	Root string
}

// DefaultLimit keeps a markdown report below what GitHub takes as the text of
// a comment, 65,536 characters; a step summary may have 1 MiB.
const DefaultLimit = 60_000

// writer writes one thing in one format.
type writer[T, O any] struct {
	name  string
	write func(io.Writer, T, O) error
}

type format = writer[*results.Run, Options]

func formats() []format {
	return []format{
		{"json", func(w io.Writer, run *results.Run, _ Options) error { return results.Encode(w, run) }},
		{"junit", junit},
		{"sarif", sarif},
		{"codequality", codequality},
		{"tap", tap},
		{"markdown", markdown},
		{"html", htmlRun},
		{"github", github},
		{"csv", csvRun},
		{"badge", badge},
	}
}

// Formats names what Write can write, in the order of the help.
func Formats() []string { return namesOf(formats()) }

// Write writes the report of that format. It fails when there is no such
// format, or as w does.
func Write(name string, w io.Writer, run *results.Run, o Options) error {
	return write(formats(), name, w, run, o)
}

func namesOf[T, O any](all []writer[T, O]) []string {
	var names []string
	for _, f := range all {
		names = append(names, f.name)
	}
	return names
}

func write[T, O any](all []writer[T, O], name string, w io.Writer, what T, o O) error {
	i := slices.IndexFunc(all, func(f writer[T, O]) bool { return f.name == name })
	if i < 0 {
		return fmt.Errorf("there is no report format %q; want one of %s", name, strings.Join(namesOf(all), ", "))
	}
	return all[i].write(w, what, o)
}
