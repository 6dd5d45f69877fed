package cli

import (
	"errors"
	"regexp"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/onsi/ginkgo/v2/types"

	"authspec/runner/internal/diag"
)

var unknownWord = regexp.MustCompile(`^(unknown flag|unexpected argument) (\S+?),? ?(?:did you mean .*)?$`)

// misuse makes wrong use of what kong has to say of a command line: one
// sentence, with the nearest flag or command.
func misuse(err error, _ []string) error {
	text := err.Error()
	var wrong *kong.ParseError
	if !errors.As(err, &wrong) {
		return usageError("%s", text)
	}
	help := "authspec --help"
	if c := wrong.Context.Command(); c != "" {
		help = "authspec " + strings.Fields(c)[0] + " --help"
	}
	if m := unknownWord.FindStringSubmatch(text); m != nil {
		word := m[2]
		text = m[1] + " " + word
		if near := diag.Nearest(word, spellings(wrong.Context, strings.HasPrefix(word, "-"))); near != "" {
			text += "; did you mean " + near + "?"
		}
	}
	return usageError("%s\nSee '%s'.", text, help)
}

// spellings are the flags or the commands that could stand at the place.
func spellings(ctx *kong.Context, flags bool) []string {
	var list []string
	node := ctx.Selected()
	if node == nil {
		node = ctx.Model.Node
	}
	if flags {
		for _, group := range node.AllFlags(true) {
			for _, f := range group {
				list = append(list, "--"+f.Name)
			}
		}
		return list
	}
	for _, child := range node.Children {
		list = append(list, child.Name)
	}
	return list
}

// labelFilter reads an expression of Ginkgo's label filter language; nil for an
// empty one.
func labelFilter(expression string) (func([]string) bool, error) {
	if expression == "" {
		return nil, nil
	}
	filter, err := types.ParseLabelFilter(expression)
	if err != nil {
		return nil, usageError("--label %q can't be read; write something like 'security && !(timing || enumeration)'", expression)
	}
	return filter, nil
}
