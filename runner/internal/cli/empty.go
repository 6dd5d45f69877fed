package cli

import (
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

// emptyValue is wrong use by a flag whose value, or a name in whose list, is
// empty; nil where there is none. The parser drops such a value, and without it
// something else would be judged than was meant: what is empty comes of a
// variable that has no value.
func emptyValue(parsed *kong.Context, args []string) error {
	flags := map[string]*kong.Flag{}
	for _, f := range parsed.Flags() {
		flags["--"+f.Name] = f
	}
	for i := 0; i < len(args) && args[i] != "--"; i++ {
		name, value, joined := strings.Cut(args[i], "=")
		f := flags[name]
		switch {
		case f == nil || f.IsBool() || f.IsCounter():
			continue
		case !joined && i+1 < len(args):
			i++
			value = args[i]
		}
		help := "See 'authspec " + parsed.Selected().Name + " --help'."
		switch {
		case strings.TrimSpace(value) == "":
			return usageError("%s is empty; has the variable that it comes from a value?\n%s", name, help)
		case f.IsSlice() && f.Tag.Sep == ',' && slices.ContainsFunc(strings.Split(value, ","), blank):
			return usageError("%s has an empty name in %q; has the variable that it comes from a value?\n%s", name, value, help)
		}
	}
	return nil
}

func blank(s string) bool { return strings.TrimSpace(s) == "" }
