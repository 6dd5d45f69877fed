package cli

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"authspec/runner"
	"authspec/runner/internal/report"
	"authspec/runner/internal/target"
)

// grammar is the command line as far as some words need it: the parser takes
// longer to learn all commands and their flags than most of them take to run. What
// begins with a command needs that one alone, and flags alone the other commands
// without theirs; the rest needs all of it.
func grammar(args []string) any {
	full := &commands{}
	word := ""
	if len(args) > 0 && !strings.HasPrefix(args[0], "-") {
		word = args[0]
	}
	flags := !slices.ContainsFunc(args, func(a string) bool { return !strings.HasPrefix(a, "-") || a == "--" })
	fields := reflect.VisibleFields(reflect.TypeOf(*full))
	if word == ofAll || !flags && !slices.Contains(allCommands(), word) {
		return full
	}
	if !flags {
		fields = slices.DeleteFunc(fields, func(f reflect.StructField) bool { return isCommand(f) && commandName(f) != word })
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

// allCommands are the names of all commands.
func allCommands() (names []string) {
	for _, f := range reflect.VisibleFields(reflect.TypeFor[commands]()) {
		if isCommand(f) {
			names = append(names, commandName(f))
		}
	}
	return names
}

// fillHelp puts what help says of other rooms in the place of ${NAME}. The parser
// has variables for that, too, but copies all, and looks into each, for every flag.
func fillHelp(app *kong.Kong) error {
	return kong.Visit(app.Model.Node, func(node kong.Visitable, next kong.Next) error {
		if v, ok := node.(*kong.Value); ok {
			v.Help = filledHelp(v.Help)
		}
		return next(nil)
	})
}

func filledHelp(help string) string {
	before, rest, found := strings.Cut(help, "${")
	if !found {
		return help
	}
	name, behind, _ := strings.Cut(rest, "}")
	return before + cmp.Or(helpWord(name), "${"+name+"}") + filledHelp(behind)
}

// helpWord is empty for what the parser knows.
func helpWord(name string) string {
	switch name {
	case "reports":
		return strings.Join(report.Formats(), ", ")
	case "tables":
		return strings.Join(report.TableFormats(), ", ")
	case "diffs":
		return strings.Join(report.DiffFormats(), ", ")
	case "jobs":
		return fmt.Sprint(runner.DefaultJobs)
	case "most_jobs":
		return fmt.Sprint(runner.MostJobs)
	case "clientneeds":
		return strings.Join(runner.ClientNeeds(), ", ")
	case "clientjobs":
		return fmt.Sprint(runner.DefaultClientJobs())
	case "kinds":
		return strings.Join(schemaNames(), ", ")
	case "wait":
		return target.Short(runner.DefaultWait)
	case "follows":
		return strings.Join(target.FollowsNames(), ", ")
	}
	return ""
}
