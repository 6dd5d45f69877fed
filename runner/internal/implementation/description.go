package implementation

import (
	"os"
	"path/filepath"
	"strings"

	"gopkg.in/yaml.v3"

	"authspec/runner/internal/diag"
	"authspec/runner/internal/yamldoc"
)

var (
	kinds     = []string{"web server", "framework", "library", "product", "proxy"}
	languages = []string{"c", "go", "java", "node", "perl", "php", "python", "ruby"}
	managers  = []string{"debian", "npm", "go"}
)

var descriptionKeys = []string{"format", "name", "kind", "language", "packages", "version", "homepage", "notes"}

// readDescription fills in what implementation.yaml says.
func (im *Implementation) readDescription() error {
	file := filepath.Join(im.Dir, descriptionFile)
	content, err := os.ReadFile(file)
	if err != nil {
		return missing(file, "the description of the implementation is missing")
	}
	d, err := yamldoc.Parse(file, content)
	if err != nil {
		return err
	}
	members := d.Members(d.Root, descriptionKeys)
	d.Format(members)
	d.Require(d.Root, members, "name", "kind", "language", "homepage")
	for _, m := range members {
		im.set(d, m)
	}
	if im.Packages == nil && im.VersionCommand == "" && !im.hasSource() {
		d.Problem(d.Root, "without packages and main.go there must be a version, a command that prints it")
	}
	return d.Err()
}

// set puts one key of the description where it belongs.
func (im *Implementation) set(d *yamldoc.Document, m yamldoc.Member) {
	switch m.Key {
	case "name":
		im.Name = d.Text(m.Value)
		if folder := filepath.Base(im.Dir); im.Name != "" && im.Name != folder {
			d.Problem(m.Value, "the name should be that of the folder, %q, not %q", folder, im.Name)
		}
	case "kind":
		im.Kind = d.OneOf(m.Value, kinds)
	case "language":
		im.Language = d.OneOf(m.Value, languages)
	case "packages":
		im.Packages = packages(d, m.Value)
	case "version":
		im.VersionCommand = d.Text(m.Value)
	case "homepage":
		im.Homepage = d.Text(m.Value)
	case "notes":
		im.Notes = d.Text(m.Value)
	}
}

// packages reads the list of packages, each a mapping of one manager to one
// package.
func packages(d *yamldoc.Document, list *yaml.Node) []Package {
	var all []Package
	for _, item := range d.List(list) {
		members := d.Members(item, managers)
		if len(members) != 1 {
			d.Problem(item, "a package has one manager: %s", strings.Join(managers, ", "))
			continue
		}
		all = append(all, readPackage(d, members[0]))
	}
	return all
}

// readPackage reads one package. What npm and Go fetch must name its version,
// so that two machines compare the same thing.
func readPackage(d *yamldoc.Document, m yamldoc.Member) Package {
	p := Package{Manager: m.Key, Name: d.Text(m.Value)}
	if p.Manager == "debian" {
		return p
	}
	// A scope of npm begins with an @ of its own.
	if at := strings.LastIndex(p.Name, "@"); at > 0 {
		p.Name, p.Version = p.Name[:at], p.Name[at+1:]
	}
	if p.Version == "" && p.Name != "" {
		d.ProblemHint(m.Value, "write "+p.Name+"@1.2.3 or the like", "the package should name its version")
	}
	return p
}

// missing is the problem of a file that is not there.
func missing(file, text string) error {
	return diag.Problems{{Pos: diag.Pos{File: file}, Text: text}}
}
