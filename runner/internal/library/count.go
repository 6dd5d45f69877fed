package library

import "strings"

// Counts is how much comes with authspec.
type Counts struct{ Cases, Checks, Requirements, Suites int }

// Count counts what comes with authspec. It reads nothing but the index, where
// that is of these files.
func Count() (Counts, error) {
	if text, ok := currentIndex(); ok {
		return counted(text), nil
	}
	lib, err := own()
	if err != nil {
		return Counts{}, err
	}
	n := Counts{Cases: len(lib.Cases), Requirements: len(lib.Catalogue.Rows()), Suites: len(lib.Suites)}
	for _, c := range lib.Cases {
		n.Checks += len(c.Checks)
	}
	return n, nil
}

// counted counts the lines of an index, and the checks in those of cases.
func counted(text string) (n Counts) {
	checks := 0 // of the last case
	for line := range strings.Lines(text) {
		switch kind, _, _ := strings.Cut(line, "\t"); kind {
		case "row":
			n.Requirements++
		case "suite":
			n.Suites++
		case "case":
			n.Cases++
			if cited := strings.SplitN(line, "\t", 9)[7]; cited != same {
				checks = strings.Count(cited, " ") + 1
			}
			n.Checks += checks
		}
	}
	return n
}
