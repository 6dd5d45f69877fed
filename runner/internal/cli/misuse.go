package cli

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"authspec/runner/internal/diag"
	"authspec/runner/internal/pattern"
	"authspec/runner/specs"
)

// said is how the parser words a mistake, and how we do: $1, $2 are what the
// pattern caught. What is not here is clear enough as it is.
var said = []struct {
	pattern, words string
}{
	{`^expected one of (?:".*",?)+.*$`, "a command is missing"},
	{`^expected "<(\S+?)>(?: \.\.\.)?"$`, "the argument <$1> is missing"},
	{`^\[?<(\S+?)>(?: \.\.\.)?\]?: it is empty`, "the argument <$1> is empty"},
	{`^(--\S+): it is empty`, "$1 is empty"},
	{`^(\S+): (?:missing value|expected \S+ value but got "EOL").*$`, "$1 wants a value"},
	{`^(\S+): expected \S+ value but got "(-.*?)" \((?:long|short) flag\).*$`, "$1 wants a value, and what follows is $2; has the variable that it comes from a value?"},
	{`^(\S+): bool value must be .*$`, "$1 takes no value"},
	{`^(\S+): expected a valid 64 bit int but got (".*")$`, "$1 wants a whole number, not $2"},
	{`^(\S+): expected duration but got (".*?").*$`, "$1 wants a time, as in 500ms or 10s, not $2"},
	{`^(--\S+): (wants .*)$`, "$1 $2"},
	{`^(\S+) must be one of "(.*)","(.*)" but got (".*")$`, `$1 wants $2 or $3, not $4`},
}

var unknownWord = pattern.Of(`(?s)^(?:unknown flag|unexpected argument) (.*?)(?:, did you mean .*)?$`)

// misuse makes wrong use of what kong has to say of a command line: one
// sentence, with the nearest flag or command, and where the help is.
func misuse(err error) error {
	text := err.Error()
	var wrong *kong.ParseError
	if !errors.As(err, &wrong) {
		return usageError("%s", text)
	}
	help := "authspec --help"
	if c := wrong.Context.Command(); c != "" {
		help = "authspec " + strings.Fields(c)[0] + " --help"
	}
	if m := unknownWord().FindStringSubmatch(text); m != nil {
		text = unknown(wrong.Context, m[1])
	}
	for _, s := range said {
		text = regexp.MustCompile(s.pattern).ReplaceAllString(text, s.words)
	}
	text = strings.ReplaceAll(text, `","`, ", ") // of three and more
	return usageError("%s\nSee '%s'.", text, help)
}

// unknown is about a word that the command line does not know at its place.
func unknown(ctx *kong.Context, word string) string {
	node := ctx.Selected()
	commands, flags := allCommands(), spellings(ctx.Model.Node, node)
	var text string
	known := commands
	switch {
	case strings.HasPrefix(word, "-"):
		text, known = fmt.Sprintf("there is no flag %s", word), flags
		if name := strings.TrimLeft(word, "-"); slices.Contains(commands, name) {
			return fmt.Sprintf("%s; did you mean 'authspec %s'?", text, name)
		}
	case node == nil:
		text = fmt.Sprintf("there is no command %q", word)
	default:
		return tooMany(node)
	}
	if near := diag.Nearest(word, known); near != "" {
		text += "; did you mean " + near + "?"
	}
	return text
}

// tooMany names the argument by its place only: its text could be a password
// whose flag was forgotten.
func tooMany(command *kong.Node) string {
	takes := len(command.Positional)
	text := fmt.Sprintf("argument %d is one too many: 'authspec %s' takes ", takes+1, command.Name)
	if takes == 0 {
		return text + "none"
	}
	return text + fmt.Sprint(takes)
}

// spellings are the flags of the command at hand.
func spellings(root, command *kong.Node) (flags []string) {
	if command == nil {
		command = root
	}
	for _, group := range command.AllFlags(true) {
		for _, f := range group {
			flags = append(flags, "--"+f.Name)
		}
	}
	return flags
}

// filled is an argument that is not empty where it is given: in a script an
// empty one comes of a variable that has no value, and to take it for none
// would judge something else than was meant.
type filled string

// UnmarshalText implements encoding.TextUnmarshaler.
func (f *filled) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		return errEmpty
	}
	*f = filled(text)
	return nil
}

var errEmpty = errors.New("it is empty; has the variable that it comes from a value?")

// number is a whole one above 0: to leave the flag out is the way to have the
// default.
type number int

// UnmarshalText implements encoding.TextUnmarshaler.
func (n *number) UnmarshalText(text []byte) error {
	i, err := strconv.Atoi(string(text))
	if err != nil || i < 1 {
		return fmt.Errorf("wants a whole number above 0, not %q", text)
	}
	*n = number(i)
	return nil
}

// span is a time above 0.
type span time.Duration

// UnmarshalText implements encoding.TextUnmarshaler.
func (s *span) UnmarshalText(text []byte) error {
	d, err := time.ParseDuration(string(text))
	if err != nil || d <= 0 {
		return fmt.Errorf("wants a time above 0, as in 500ms or 10s, not %q", text)
	}
	*s = span(d)
	return nil
}

// hostAndPort is how a URL begins whose scheme was left out: a port, or the name
// of this machine.
var hostAndPort = pattern.Of(`^(?:(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]):[0-9]+|localhost|[0-9]+(?:\.[0-9]+){3})(?:[/?].*)?$`)

// notFile is about the name of a target file that looks like a URL without its
// scheme; nil where there is such a file, or it looks like one.
func notFile(name string) error {
	if !hostAndPort().MatchString(name) {
		return nil
	}
	if _, err := os.Stat(name); err == nil {
		return nil
	}
	return usageError("there is no target file %s; did you mean http://%s, or https://?", name, name)
}

// labelFilter reads an expression of Ginkgo's label filter language; nil for an
// empty one.
func labelFilter(expression string) (func([]string) bool, error) {
	if expression == "" {
		return nil, nil
	}
	filter, err := specs.LabelFilter(expression)
	if err != nil {
		return nil, usageError("--label %q can't be read; write something like 'security && !(timing || enumeration)'", expression)
	}
	return filter, nil
}
