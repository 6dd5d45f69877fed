package cli

import (
	"io"
	"os"
	"time"

	"golang.org/x/term"
)

// Env is what a command has of the world.
type Env struct {
	Stdout io.Writer // results
	Stderr io.Writer // everything else
	Getenv func(name string) string
	Now    func() time.Time
}

// System is the Env of a process.
func System() *Env {
	return &Env{Stdout: os.Stdout, Stderr: os.Stderr, Getenv: os.Getenv, Now: time.Now}
}

// Colour tells whether text for w may be coloured: it is a terminal that can,
// and NO_COLOR is not set (https://no-color.org).
func (e *Env) Colour(w io.Writer) bool {
	return e.Getenv("NO_COLOR") == "" && e.Lively(w)
}

// Width is how many characters a line may have: those of the terminal, or 100.
func (e *Env) Width(w io.Writer) int {
	if file, ok := w.(*os.File); ok && Terminal(w) {
		if width, _, err := term.GetSize(int(file.Fd())); err == nil && width > 0 {
			return width
		}
	}
	return 100
}

// Lively tells whether what was written to w can be written over: it is a
// terminal that knows how to.
func (e *Env) Lively(w io.Writer) bool { return e.Getenv("TERM") != "dumb" && Terminal(w) }

// Terminal tells whether w is a terminal. Other devices, such as that which
// swallows everything, are none.
func Terminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}

// lookup is the environment as target files ask for it.
func (e *Env) lookup(name string) (string, bool) {
	v := e.Getenv(name)
	return v, v != ""
}
