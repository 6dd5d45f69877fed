package implementation

import (
	"os"
	"path/filepath"

	"authspec/runner/internal/yamldoc"
)

var (
	kinds     = []string{"web server", "framework", "library", "product", "proxy"}
	languages = []string{"c", "go", "java", "node", "perl", "php", "python", "ruby"}
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
	if im.Software.set(d, m) {
		return
	}
	switch m.Key {
	case "kind":
		im.Kind = d.OneOf(m.Value, kinds)
	case "language":
		im.Language = d.OneOf(m.Value, languages)
	case "version":
		im.VersionCommand = d.Text(m.Value)
	case "homepage":
		im.Homepage = d.Text(m.Value)
	case "notes":
		im.Notes = d.Text(m.Value)
	}
}
