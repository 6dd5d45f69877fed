package cli

import (
	"reflect"
	"slices"
	"strings"
)

// grammar is the command line as far as some words need it: the parser takes
// longer to learn the flags of all commands than most of them take to run, so
// those of the others are left out. The commands themselves are all there. What
// begins otherwise than with a command, or a flag alone, needs all of it.
func grammar(args []string) any {
	full := &commands{}
	word := ""
	if len(args) > 0 && !strings.HasPrefix(args[0], "-") {
		word = args[0]
	}
	flags := !slices.ContainsFunc(args, func(a string) bool { return !strings.HasPrefix(a, "-") || a == "--" })
	fields := reflect.VisibleFields(reflect.TypeOf(*full))
	named := slices.ContainsFunc(fields, func(f reflect.StructField) bool { return isCommand(f) && commandName(f) == word })
	if !named && !flags || word == ofAll {
		return full
	}
	for i, f := range fields {
		if isCommand(f) && commandName(f) != word && !hasCommands(f.Type) {
			fields[i].Type = reflect.TypeFor[struct{}]()
		}
	}
	return reflect.New(reflect.StructOf(fields)).Interface()
}

// ofAll is the command that tells about all of them.
const ofAll = "man"

func isCommand(f reflect.StructField) bool {
	_, is := f.Tag.Lookup("cmd")
	return is
}

// hasCommands tells whether a command has some of its own, which help lists.
func hasCommands(t reflect.Type) bool {
	return slices.ContainsFunc(reflect.VisibleFields(t), isCommand)
}

func commandName(f reflect.StructField) string { return strings.ToLower(f.Name) }
