package target

import (
	"os"
	"path/filepath"
	"strings"

	"gopkg.in/yaml.v3"

	"authspec/runner/internal/diag"
	"authspec/runner/internal/process"
	"authspec/runner/internal/yamldoc"
)

// secretForms are what a secret can be in a target file.
const secretForms = "a secret is a text, {env: NAME}, {file: PATH} or {command: [PROGRAM, ARGUMENT, …]}"

// secret is plain text, or says where it comes from. The last line end of what a
// file holds, or a program prints, is not part of it.
func (p *parser) secret(n *yaml.Node) string {
	if n.Kind != yaml.MappingNode {
		s, _ := p.Scalar(n)
		return s
	}
	members := p.Members(n, []string{"env", "file", "command"})
	if len(members) != 1 {
		p.Problem(n, secretForms)
		return ""
	}
	switch m := members[0]; m.Key {
	case "env":
		return p.fromEnv(m.Value, p.Text(m.Value))
	case "file":
		return p.fromFile(m.Value, p.beside(p.Text(m.Value)))
	default:
		return p.fromCommand(m.Value)
	}
}

// beside is the name of a file that is looked for where the target file stands.
func (p *parser) beside(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(filepath.Dir(p.src.File), name)
}

func (p *parser) fromEnv(n *yaml.Node, name string) string {
	var v string
	var set bool
	if p.src.Getenv != nil {
		v, set = p.src.Getenv(name)
	}
	switch {
	case !set:
		p.ProblemHint(n, "export "+name+"=… before the run", "the environment variable %s is not set", name)
	case v == "":
		p.ProblemHint(n, "give it its value (CI services leave secrets empty where they don't trust a build)", "the environment variable %s is set and empty", name)
	}
	return v
}

func (p *parser) fromFile(n *yaml.Node, name string) string {
	read := p.src.ReadFile
	if read == nil {
		read = os.ReadFile
	}
	content, err := read(name)
	if err != nil {
		p.Problem(n, "the secret can't be read from %s: %s", name, reason(err))
		return ""
	}
	secret := withoutLineEnd(content)
	if secret == "" {
		p.ProblemHint(n, "write the secret into it", "the file %s, which should hold the secret, is empty", name)
	}
	return secret
}

// printed is what came of a program.
type printed struct {
	secret string
	err    error
}

// fromCommand runs a program in the directory of the target file: once, however
// often the file names it.
func (p *parser) fromCommand(n *yaml.Node) string {
	argv, ok := p.argv(n)
	if !ok {
		return ""
	}
	key := strings.Join(argv, "\x00")
	once, ran := p.printed[key]
	if !ran {
		run := p.src.Run
		if run == nil {
			run = process.Capture
		}
		out, err := run(argv, filepath.Dir(p.src.File))
		once = printed{withoutLineEnd(out), err}
		if p.printed == nil {
			p.printed = map[string]printed{}
		}
		p.printed[key] = once
	}
	switch {
	case once.err != nil:
		p.Problem(n, "the program %s, which should print the secret, did not: %v", diag.Quote(argv[0]), once.err)
	case once.secret == "":
		p.ProblemHint(n, "have it print the secret to standard output, and nothing else", "the program %s, which should print the secret, printed nothing", diag.Quote(argv[0]))
	}
	return once.secret
}

// argv is a program and its arguments, which no shell reads.
func (p *parser) argv(n *yaml.Node) (words []string, ok bool) {
	if n.Kind != yaml.SequenceNode {
		p.ProblemHint(n, "write [PROGRAM, ARGUMENT, …]; no shell reads it", "a list should stand here, not %s", yamldoc.Describe(n))
		return nil, false
	}
	for i, item := range p.List(n) {
		word, read := p.Scalar(item)
		if !read {
			return nil, false
		}
		if i == 0 && strings.TrimSpace(word) == "" {
			p.Problem(item, "the program has no name")
			return nil, false
		}
		words = append(words, word)
	}
	if len(words) == 0 {
		p.ProblemHint(n, "write [PROGRAM, ARGUMENT, …]", "the command is empty")
	}
	return words, len(words) > 0
}

// withoutLineEnd takes the last line end off.
func withoutLineEnd(content []byte) string {
	return strings.TrimSuffix(strings.TrimSuffix(string(content), "\n"), "\r")
}
