package implementation

import (
	"cmp"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/diag"
	"authspec/runner/internal/pattern"
	"authspec/runner/internal/yamldoc"
)

var (
	clientKeys      = []string{"format", "name", "product", "kind", "language", "packages", "build", "version-command", "homepage", "command", "role", "notes"}
	clientKinds     = []string{"tool", "library", "product", "browser"}
	clientLanguages = []string{"c", "c++", "elixir", "erlang", "go", "haskell", "java", "lisp", "lua", "node", "perl", "php", "python", "r", "ruby", "rust", "shell", "tcl"}

	// claims are what a client may be said to do although no placeholder of its
	// command shows it.
	claims = casefile.ClientNeeds()

	// given are the placeholders that a run fills in.
	given = []string{"url", "urls", "url-with-userinfo", "user", "password", "user-pass", "token", "proxy", "proxy-user", "proxy-password", "cacert", "method", "body-file", "netrc"}
)

// readDescription fills in what client.yaml says.
func (c *Client) readDescription() error {
	file := filepath.Join(c.Dir, clientFile)
	content, err := os.ReadFile(file)
	if err != nil {
		return missing(file, "the description of the client is missing")
	}
	d, err := yamldoc.Parse(file, content)
	if err != nil {
		return err
	}
	members := d.Members(d.Root, clientKeys)
	d.Format(members)
	d.Require(d.Root, members, "name", "kind", "language", "homepage", "command")
	for _, m := range members {
		c.set(d, m)
	}
	c.Product = cmp.Or(c.Product, c.Name)
	if c.Packages == nil && c.VersionCommand == "" && !c.hasSource() {
		d.Problem(d.Root, "without packages and main.go there must be a version-command, which prints the version")
	}
	return d.Err()
}

// set puts one key of the description where it belongs.
func (c *Client) set(d *yamldoc.Document, m yamldoc.Member) {
	if c.Software.set(d, m) {
		return
	}
	switch m.Key {
	case "product":
		c.Product = d.Text(m.Value)
	case "kind":
		c.Kind = d.OneOf(m.Value, clientKinds)
	case "language":
		c.Language = d.OneOf(m.Value, clientLanguages)
	case "build":
		c.BuildCommand = d.Text(m.Value)
	case "version-command":
		c.VersionCommand = d.Text(m.Value)
	case "homepage":
		c.Homepage = d.Text(m.Value)
	case "command":
		c.Command = commandOf(d, m.Value)
	case "role":
		for _, word := range d.List(m.Value) {
			c.Role = append(c.Role, d.OneOf(word, claims))
		}
	case "notes":
		c.Notes = d.Text(m.Value)
	}
}

// commandOf reads the command, an argument each.
func commandOf(d *yamldoc.Document, list *yaml.Node) []string {
	if list.Kind == yaml.ScalarNode {
		d.ProblemHint(list, "write [curl, -sS, \"{url}\"], an argument each; where a shell is needed, [sh, -c, \"…\"]", "the command should be a list, since no shell takes it apart")
		return nil
	}
	items := d.List(list)
	if list.Kind == yaml.SequenceNode && len(items) == 0 {
		d.Problem(list, "the command is empty")
	}
	var argv []string
	for _, item := range items {
		word := d.Text(item)
		placeholdersOf(d, item, word)
		argv = append(argv, word)
	}
	return argv
}

// placed is a word in braces, with a dollar before them or without.
var placed = pattern.Of(`\$?\{[A-Za-z][A-Za-z_-]*\}`)

// placeholdersOf finds words in braces that nothing fills in.
func placeholdersOf(d *yamldoc.Document, item *yaml.Node, word string) {
	for _, at := range placed().FindAllStringIndex(word, -1) {
		text := word[at[0]:at[1]]
		name := strings.Trim(text, "${}")
		switch {
		case text == "${HERE}" || text == "${INSTALLED}":
		case strings.HasPrefix(text, "$"):
			d.ProblemAt(d.PosIn(item, at[0]), "write $"+name+" where a shell is to fill it in", "%s is none of ${HERE} and ${INSTALLED}", text)
		case !slices.Contains(given, name):
			hint := "write one of {" + strings.Join(given, "}, {") + "}"
			if near := diag.Nearest(name, given); near != "" {
				hint = "write {" + near + "}"
			}
			d.ProblemAt(d.PosIn(item, at[0]), hint, "%s is no placeholder", text)
		}
	}
}
