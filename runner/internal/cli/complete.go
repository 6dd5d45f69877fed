package cli

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

// completing is the word with which the scripts of `authspec completion` ask how
// a command line may go on: after it the shell and the words up to the cursor,
// the last of which is unfinished. It is no command, as its arguments look like
// flags.
const completing = "__complete"

// candidate is how a word may go on. One that ends with a slash or an equals
// sign is not finished with it.
type candidate struct{ word, help string }

// complete prints the candidates, one a line, its help after a tab. It
// says nothing of mistakes: the line is still being written.
func complete(ctx context.Context, env *Env, args []string) int {
	if len(args) < 2 {
		return exitUsage
	}
	shell, words := args[0], args[1:]
	if shell == "bash" {
		words = splitLine(args[1])
	}
	parser, err := newParser(ctx, env, &commands{})
	if err != nil || len(words) == 0 {
		return exitTell
	}
	last := words[len(words)-1]
	for _, c := range candidates(parser.Model.Node, words) {
		if shell == "bash" { // it replaces what follows the last of these
			c.word = c.word[strings.LastIndexAny(last, ":=")+1:]
		}
		line := c.word
		if c.help != "" {
			line += "\t" + c.help
		}
		fmt.Fprintln(env.Stdout, line)
	}
	return exitOK
}

// splitLine makes words of a command line up to the cursor, without the name of
// the program; quotes are kept together and left out.
func splitLine(line string) []string {
	var words []string
	var word strings.Builder
	var quote rune
	for _, r := range line {
		switch {
		case r == quote:
			quote = 0
		case quote == 0 && (r == '\'' || r == '"'):
			quote = r
		case quote == 0 && (r == ' ' || r == '\t'):
			if word.Len() > 0 {
				words = append(words, word.String())
			}
			word.Reset()
		default:
			word.WriteRune(r)
		}
	}
	words = append(words, word.String())
	return words[1:]
}

// candidates are those for the last of the words.
func candidates(root *kong.Node, words []string) []candidate {
	node, place := root, 0
	var due *kong.Flag // its value comes next
	for _, w := range words[:len(words)-1] {
		switch {
		case due != nil:
			due = nil
		case w == "--":
			return nil
		case strings.HasPrefix(w, "-"):
			due = flagOf(node, w)
		case node == root:
			if node = child(root, w); node == nil {
				return nil
			}
		default:
			place++
		}
	}
	last := words[len(words)-1]
	name, value, joined := strings.Cut(last, "=")
	switch {
	case due != nil:
		return starting(valuesOf(node, due.Value, last), last)
	case joined && strings.HasPrefix(last, "--"):
		return joinedValue(node, name, value)
	case strings.HasPrefix(last, "-"):
		return starting(flagsOf(node), last)
	case node == root:
		return starting(commandsOf(root), last)
	case len(node.Positional) > 0:
		at := min(place, len(node.Positional)-1)
		if p := node.Positional[at]; place == at || p.IsCumulative() {
			return starting(valuesOf(node, p, last), last)
		}
	}
	return nil
}

// joinedValue completes --flag=value.
func joinedValue(node *kong.Node, name, value string) []candidate {
	for _, f := range visibleFlags(node) {
		if "--"+f.Name == name {
			return prefixed(name+"=", starting(valuesOf(node, f.Value, value), value))
		}
	}
	return nil
}

// flagOf is the flag that a word names and whose value is the next word; nil
// where no value is due.
func flagOf(node *kong.Node, word string) *kong.Flag {
	for _, f := range visibleFlags(node) {
		long, short := "--"+f.Name == word, f.Short != 0 && "-"+string(f.Short) == word
		if (long || short) && !f.IsBool() && !f.IsCounter() {
			return f
		}
	}
	return nil
}

func child(root *kong.Node, name string) *kong.Node {
	at := slices.IndexFunc(root.Children, func(n *kong.Node) bool { return n.Name == name })
	if at < 0 {
		return nil
	}
	return root.Children[at]
}

func visibleFlags(node *kong.Node) []*kong.Flag { return slices.Concat(node.AllFlags(true)...) }

func flagsOf(node *kong.Node) (list []candidate) {
	for _, f := range visibleFlags(node) {
		list = append(list, candidate{"--" + f.Name, firstSentence(f.Help)})
	}
	return list
}

func commandsOf(root *kong.Node) (list []candidate) {
	for _, n := range root.Children {
		if !n.Hidden {
			list = append(list, candidate{n.Name, n.Help})
		}
	}
	return list
}

// firstSentence is what fits beside a word.
func firstSentence(text string) string {
	first, _, _ := strings.Cut(text, ". ")
	return strings.TrimSuffix(first, ".")
}

// starting are the candidates that begin like the word.
func starting(list []candidate, word string) []candidate {
	return slices.DeleteFunc(list, func(c candidate) bool { return !strings.HasPrefix(c.word, word) })
}

func prefixed(prefix string, list []candidate) []candidate {
	for i := range list {
		list[i].word = prefix + list[i].word
	}
	return list
}

// plain makes candidates of words without help.
func plain(words []string) []candidate {
	list := make([]candidate, len(words))
	for i, w := range words {
		list[i].word = w
	}
	return list
}

// steps are names as far as the next slash, so that a thousand cases are offered
// a topic at a time.
func steps(names []string, begun string) (list []candidate) {
	for _, name := range names {
		if !strings.HasPrefix(name, begun) {
			continue
		}
		if at := strings.Index(name[len(begun):], "/"); at >= 0 {
			name = name[:len(begun)+at+1]
		}
		if c := (candidate{word: name}); !slices.Contains(list, c) {
			list = append(list, c)
		}
	}
	return list
}

// files are those whose names go on like that.
func files(begun string) (list []candidate) {
	names, _ := filepath.Glob(strings.NewReplacer("*", `\*`, "?", `\?`, "[", `\[`).Replace(begun) + "*")
	for _, name := range names {
		if isDirectory(name) {
			name += "/"
		}
		list = append(list, candidate{word: name})
	}
	return list
}
