// Package report shows a run to people and to other programs: pure functions of
// the results document, each to a writer.
//
// What a target sends is hostile: every text is made visible before it is
// written, and escaped for the format that it goes into, so that no report can
// steer a terminal, a browser or a CI server. The package imports results and
// the standard library only.
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
}

// DefaultLimit keeps a markdown report below what GitHub takes as the text of
// a comment, 65,536 characters; a step summary may have 1 MiB.
const DefaultLimit = 60_000

// format writes one kind of report.
type format struct {
	name  string
	write func(io.Writer, *results.Run, Options) error
}

func formats() []format {
	return []format{
		{"json", func(w io.Writer, run *results.Run, _ Options) error { return results.Encode(w, run) }},
		{"junit", func(w io.Writer, run *results.Run, _ Options) error { return junit(w, run) }},
		{"markdown", markdown},
	}
}

// Formats names what Write can write, in the order of the help.
func Formats() []string {
	var names []string
	for _, f := range formats() {
		names = append(names, f.name)
	}
	return names
}

// Write writes the report of that format. It fails when there is no such
// format, or as w does.
func Write(name string, w io.Writer, run *results.Run, o Options) error {
	all := formats()
	i := slices.IndexFunc(all, func(f format) bool { return f.name == name })
	if i < 0 {
		return fmt.Errorf("there is no report format %q; want one of %s", name, strings.Join(Formats(), ", "))
	}
	return all[i].write(w, run, o)
}
