package implementation

import (
	"errors"
	"os"
	"path/filepath"
	"strings"

	"gopkg.in/yaml.v3"
)

// placeholders are what a started server puts into its target file.
type placeholders struct{ Port, Port2, Version string }

// fill replaces ${PORT}, ${PORT2} and ${VERSION}.
func (p placeholders) fill(content []byte) []byte {
	return []byte(strings.NewReplacer("${PORT}", p.Port, "${PORT2}", p.Port2, "${VERSION}", p.Version).Replace(string(content)))
}

// target is what starting needs to know of a target file. Its full form is the target package's business.
type target struct {
	content   []byte
	url       string
	resources []resource // in the order of the file
	accounts  []account  // likewise
}

type resource struct {
	role, url, path, marker string
}

type account struct{ role, user, password string }

// readTarget reads the target file with the placeholders filled in.
func (im *Implementation) readTarget(values placeholders) (target, error) {
	file := filepath.Join(im.Dir, targetFile)
	content, err := os.ReadFile(file)
	if err != nil {
		return target{}, Problem{File: file, Text: "the target file is missing"}
	}
	t := target{content: values.fill(content)}
	d, err := parse(file, t.content)
	if err != nil {
		return target{}, err
	}
	var url *yaml.Node
	for _, m := range d.members(d.root, nil) {
		switch m.key.Value {
		case "url":
			url, t.url = m.value, d.text("url", m.value)
		case "resources":
			t.resources = d.resources(m.value)
		case "accounts":
			t.accounts = d.accounts(m.value)
		}
	}
	if !strings.Contains(string(content), "${PORT}") {
		d.problem(d.root, "the target file should have ${PORT} where the port goes, as in http://127.0.0.1:${PORT}")
	}
	if url == nil {
		d.problem(d.root, `the key "url" is missing`)
	}
	if len(t.resources) == 0 {
		d.problem(d.root, "the target file names no resource")
	}
	for i, r := range t.resources {
		if r.url == "" {
			t.resources[i].url = t.url
		}
	}
	return t, errors.Join(d.problems...)
}

// resources reads the resources by role.
func (d *document) resources(node *yaml.Node) []resource {
	var all []resource
	for _, m := range d.members(node, nil) {
		r := resource{role: m.key.Value}
		for _, f := range d.members(m.value, []string{"url", "path", "marker"}) {
			switch f.key.Value {
			case "url":
				r.url = d.text("url", f.value)
			case "path":
				r.path = d.text("path", f.value)
			case "marker":
				r.marker = d.text("marker", f.value)
			}
		}
		if !strings.HasPrefix(r.path, "/") {
			d.problem(m.value, "the path of %s should begin with a slash; it is %q", r.role, r.path)
		}
		all = append(all, r)
	}
	return all
}

// accounts reads the accounts by role. Their passwords stand in the file itself: the start script needs them too.
func (d *document) accounts(node *yaml.Node) []account {
	var all []account
	for _, m := range d.members(node, nil) {
		a := account{role: m.key.Value}
		for _, f := range d.members(m.value, []string{"user", "password"}) {
			switch f.key.Value {
			case "user":
				a.user = d.text("user", f.value)
			case "password":
				a.password = d.text("password", f.value)
			}
		}
		if strings.Contains(a.user, ":") || strings.ContainsAny(a.user+a.password, "\r\n") {
			d.problem(m.value, "the account %s cannot be written as one line of user:password", a.role)
		}
		all = append(all, a)
	}
	return all
}

// accountLines is the file accounts of a start script.
func (t target) accountLines() []byte {
	var b strings.Builder
	for _, a := range t.accounts {
		b.WriteString(a.user + ":" + a.password + "\n")
	}
	return []byte(b.String())
}
