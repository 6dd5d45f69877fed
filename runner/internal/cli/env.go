package cli

import (
	"io"
	"os"
	"slices"
	"strconv"
	"time"

	"golang.org/x/term"
)

// Env is what a command has of the world.
type Env struct {
	Stdout io.Writer // results
	Stderr io.Writer // everything else
	Getenv func(name string) (value string, set bool)
	Now    func() time.Time

	args   []string   // of the command line
	colour colourWhen // of the flag --color
}

// after tells whether these words are those after "--" of the command line.
func (e *Env) after(words []string) bool {
	at := slices.Index(e.args, "--")
	return at >= 0 && slices.Equal(e.args[at+1:], words)
}

// System is the Env of a process.
func System() *Env {
	return &Env{Stdout: os.Stdout, Stderr: os.Stderr, Getenv: os.LookupEnv, Now: time.Now}
}

// colourWhen is the value of --color.
type colourWhen string

// AfterApply implements kong's hook.
func (c colourWhen) AfterApply(env *Env) error {
	env.colour = c
	return nil
}

// Colour tells whether text for w may be coloured: as the flag says, or else as
// NO_COLOR (https://no-color.org), FORCE_COLOR or CLICOLOR_FORCE does, or else
// where it is a terminal that can.
func (e *Env) Colour(w io.Writer) bool {
	switch {
	case e.colour == "always":
		return true
	case e.colour == "never" || e.value("NO_COLOR") != "":
		return false
	}
	for _, name := range []string{"FORCE_COLOR", "CLICOLOR_FORCE"} {
		if v := e.value(name); v != "" {
			return v != "0" && v != "false"
		}
	}
	return e.Lively(w)
}

// Width is how many characters a line may have: those of the terminal; of what is
// none, what COLUMNS says, or 100.
func (e *Env) Width(w io.Writer) int {
	if file, ok := w.(*os.File); ok && Terminal(w) {
		if width, _, err := term.GetSize(int(file.Fd())); err == nil && width > 0 {
			return width
		}
	}
	if width, err := strconv.Atoi(e.value("COLUMNS")); err == nil && width > 0 {
		return width
	}
	return 100
}

// Lively tells whether what was written to w can be written over: it is a
// terminal that knows how to.
func (e *Env) Lively(w io.Writer) bool { return e.value("TERM") != "dumb" && Terminal(w) }

// Terminal tells whether w is a terminal. Other devices, such as that which
// swallows everything, are none.
func Terminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}

// value is that of a variable; empty where it is not set.
func (e *Env) value(name string) string {
	v, _ := e.Getenv(name)
	return v
}

// secret is the value of a variable that holds credentials; empty where it is
// not set. One that is set and empty is wrong use: CI services give empty
// secrets to the builds of forks, and nothing behind the login would be judged.
func (e *Env) secret(name string) (string, error) {
	v, set := e.Getenv(name)
	if set && v == "" {
		return "", usageError("%s is set and empty: give it its value, or unset it to judge without credentials", name)
	}
	return v, nil
}
