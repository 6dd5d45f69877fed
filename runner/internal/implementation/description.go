package implementation

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// Problem is a mistake in a file of an implementation's folder.
type Problem struct {
	File      string
	Line, Col int // counted from 1; 0 where the whole file is meant
	Text      string
}

// Error returns the problem as file:line:col: text.
func (p Problem) Error() string {
	if p.Line == 0 {
		return fmt.Sprintf("%s: %s", p.File, p.Text)
	}
	return fmt.Sprintf("%s:%d:%d: %s", p.File, p.Line, p.Col, p.Text)
}

var (
	kinds     = []string{"web server", "framework", "library", "product", "proxy"}
	languages = []string{"c", "go", "java", "node", "perl", "php", "python", "ruby"}
	managers  = []string{"debian", "npm", "go"}
)

// document is a YAML file being read; it collects what is wrong with it.
type document struct {
	file     string
	root     *yaml.Node
	problems []error
}

// parse reads the only document of a YAML file, which must be a mapping.
func parse(file string, content []byte) (*document, error) {
	decoder := yaml.NewDecoder(bytes.NewReader(content))
	var node, second yaml.Node
	if err := decoder.Decode(&node); errors.Is(err, io.EOF) {
		return nil, Problem{File: file, Text: "the file is empty"}
	} else if err != nil {
		return nil, yamlProblem(file, err)
	}
	if err := decoder.Decode(&second); err == nil {
		return nil, Problem{File: file, Line: second.Line, Col: second.Column, Text: "the file holds a second document; it should hold one"}
	} else if !errors.Is(err, io.EOF) {
		return nil, yamlProblem(file, err)
	}
	d := &document{file: file, root: node.Content[0]}
	if d.root.Kind != yaml.MappingNode {
		d.problem(d.root, "the file should be a mapping")
	}
	return d, nil
}

var yamlLine = regexp.MustCompile(`^yaml: line (\d+): (.*)$`)

// yamlProblem gives a syntax error its place; the parser knows the line only.
func yamlProblem(file string, err error) error {
	p := Problem{File: file, Text: "is not YAML: " + strings.TrimPrefix(err.Error(), "yaml: ")}
	if m := yamlLine.FindStringSubmatch(err.Error()); m != nil {
		fmt.Sscan(m[1], &p.Line)
		p.Col, p.Text = 1, "is not YAML: "+m[2]
	}
	return p
}

func (d *document) problem(at *yaml.Node, format string, args ...any) {
	d.problems = append(d.problems, Problem{File: d.file, Line: at.Line, Col: at.Column, Text: fmt.Sprintf(format, args...)})
}

// member is one key of a mapping with its value.
type member struct{ key, value *yaml.Node }

// members returns a mapping's keys in their order. Keys that allowed does not hold are problems, unless allowed is
// nil, and so are keys that come twice.
func (d *document) members(mapping *yaml.Node, allowed []string) []member {
	if mapping.Kind != yaml.MappingNode {
		d.problem(mapping, "a mapping should stand here")
		return nil
	}
	var list []member
	seen := map[string]bool{}
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		key, value := mapping.Content[i], mapping.Content[i+1]
		switch {
		case seen[key.Value]:
			d.problem(key, "the key %q comes twice", key.Value)
		case allowed != nil && !slices.Contains(allowed, key.Value):
			d.problem(key, "unknown key %q; known are %s", key.Value, strings.Join(allowed, ", "))
		default:
			list = append(list, member{key, value})
		}
		seen[key.Value] = true
	}
	return list
}

// text returns a scalar's text; anything else, and nothing, is a problem.
func (d *document) text(key string, value *yaml.Node) string {
	if value.Kind != yaml.ScalarNode || strings.TrimSpace(value.Value) == "" {
		d.problem(value, "%s should be a text", key)
		return ""
	}
	return value.Value
}

// oneOf returns a scalar's text if it is one of the words.
func (d *document) oneOf(key string, value *yaml.Node, words []string) string {
	got := d.text(key, value)
	if got != "" && !slices.Contains(words, got) {
		d.problem(value, "%s should be one of %s; it is %q", key, strings.Join(words, ", "), got)
	}
	return got
}

var descriptionKeys = []string{"format", "name", "kind", "language", "packages", "version", "homepage", "notes"}

// readDescription fills in what implementation.yaml says.
func (im *Implementation) readDescription() error {
	file := filepath.Join(im.Dir, descriptionFile)
	content, err := os.ReadFile(file)
	if err != nil {
		return Problem{File: file, Text: "the description of the implementation is missing"}
	}
	d, err := parse(file, content)
	if err != nil {
		return err
	}
	given := map[string]bool{}
	for _, m := range d.members(d.root, descriptionKeys) {
		given[m.key.Value] = true
		im.set(d, m)
	}
	for _, key := range []string{"format", "name", "kind", "language", "homepage"} {
		if !given[key] {
			d.problem(d.root, "the key %q is missing", key)
		}
	}
	if !given["packages"] && !given["version"] {
		d.problem(d.root, `without packages there must be a version, a command that prints it`)
	}
	return errors.Join(d.problems...)
}

// set puts one key of the description where it belongs.
func (im *Implementation) set(d *document, m member) {
	switch key := m.key.Value; key {
	case "format":
		d.oneOf(key, m.value, []string{"1"})
	case "name":
		im.Name = d.text(key, m.value)
		if folder := filepath.Base(im.Dir); im.Name != "" && im.Name != folder {
			d.problem(m.value, "name should be that of the folder, %q; it is %q", folder, im.Name)
		}
	case "kind":
		im.Kind = d.oneOf(key, m.value, kinds)
	case "language":
		im.Language = d.oneOf(key, m.value, languages)
	case "packages":
		im.Packages = d.packages(m.value)
	case "version":
		im.VersionCommand = d.text(key, m.value)
	case "homepage":
		im.Homepage = d.text(key, m.value)
	case "notes":
		im.Notes = d.text(key, m.value)
	}
}

// packages reads the list of packages, each a mapping of one manager to one package.
func (d *document) packages(list *yaml.Node) []Package {
	if list.Kind != yaml.SequenceNode || len(list.Content) == 0 {
		d.problem(list, "packages should be a list such as [{debian: nginx-light}]")
		return nil
	}
	var all []Package
	for _, item := range list.Content {
		members := d.members(item, managers)
		if len(members) != 1 {
			d.problem(item, "a package has one manager: %s", strings.Join(managers, ", "))
			continue
		}
		all = append(all, d.pkg(members[0]))
	}
	return all
}

// pkg reads one package. What npm and Go fetch must name its version, so that two machines compare the same thing.
func (d *document) pkg(m member) Package {
	p := Package{Manager: m.key.Value, Name: d.text(m.key.Value, m.value)}
	if p.Manager == "debian" {
		return p
	}
	// A scope of npm begins with an @ of its own.
	if at := strings.LastIndex(p.Name, "@"); at > 0 {
		p.Name, p.Version = p.Name[:at], p.Name[at+1:]
	}
	if p.Version == "" && p.Name != "" {
		d.problem(m.value, "the package should name its version, as in %s@1.2.3", p.Name)
	}
	return p
}
