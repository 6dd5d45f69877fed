// Package early answers what can be said before the program has set itself up:
// which version it is, and the help of the whole. Most of what such a command
// takes otherwise is the initialisation of packages that it doesn't use, and of
// those some can't be had without it, as Ginkgo. Go initialises packages in the
// order of their paths, and each after its imports, so one that imports little is
// among the first.
//
// Being imported is enough, so only the main package of authspec may do that.
// What it answers, the command line can answer too, in the same words, and does
// where this one can't tell how.
package early

import (
	"os"

	"authspec/runner/internal/about"
)

func init() {
	text := answer(os.Args[1:], plain)
	if text == "" {
		return
	}
	if _, err := os.Stdout.WriteString(text); err == nil {
		os.Exit(0)
	}
}

// answer is what is printed for a command line; it is empty where the command
// line has to be parsed. Help is wrapped for what it is written to; what is
// written beforehand is for those that are plain.
func answer(args []string, plain func() bool) string {
	if len(args) != 1 {
		return ""
	}
	switch args[0] {
	case "version":
		return about.Whole()
	case "--version", "-v", "-V":
		return about.Program()
	case "--help", "-h", "help":
		if plain() {
			return about.Help
		}
	}
	return ""
}

// plain tells whether standard output has no width of its own, and the
// environment names none.
func plain() bool {
	info, err := os.Stdout.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice == 0 && os.Getenv("COLUMNS") == ""
}
