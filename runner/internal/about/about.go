// Package about is what authspec says of itself. All of it is known when it is
// built, so that saying it needs none of what the rest of the program sets up.
//
// It may import nothing of ours.
package about

import (
	_ "embed" // what is written beforehand
	"runtime"
)

// Version is that of the suite: cases, requirements and the program that runs
// them.
const Version = "0.1.0"

// Help is the help of the whole program at 80 columns, as the command line would
// make it of its grammar.
//
//go:embed help.txt
var Help string

// held is how much comes with authspec, in one line; it is written along with the
// index of the library.
//
//go:embed held.txt
var held string

// Program names the program, in one line.
func Program() string {
	return "authspec " + Version + " (" + runtime.Version() + ", " + runtime.GOOS + "/" + runtime.GOARCH + ")\n"
}

// Whole is Program, and a line for what comes with it.
func Whole() string { return Program() + held }
