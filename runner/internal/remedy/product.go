package remedy

import (
	"slices"
	"strings"
)

// Product is one for which remedies have ways of their own.
type Product struct {
	Key  string // as files of remedies name it
	Name string // as people do
	// also are other names, in small letters, by which targets and their answers
	// call it; a name that goes on behind a blank or hyphen is meant too, as
	// Flask-Login is Flask.
	also []string
}

// Products are those that files of remedies can name, in the order in which they
// are shown.
func Products() []Product {
	return []Product{
		{"nginx", "nginx", nil},
		{"apache", "Apache httpd", []string{"apache2", "httpd", "apache http server"}},
		{"caddy", "Caddy", nil},
		{"haproxy", "HAProxy", nil},
		{"express", "Express", nil},
		{"flask", "Flask", []string{"werkzeug"}},
		{"fastapi", "FastAPI", []string{"uvicorn"}},
		{"go", "Go net/http", []string{"net/http", "golang"}},
		{"spring", "Spring", nil},
	}
}

// ProductOf is the name of the product that somebody calls so; empty where it is
// none of those that remedies know.
func ProductOf(name string) string {
	name = strings.ToLower(name)
	for _, p := range Products() {
		names := append([]string{p.Key, strings.ToLower(p.Name)}, p.also...)
		if slices.Contains(names, name) {
			return p.Name
		}
	}
	for _, p := range Products() {
		for _, n := range []string{p.Key, strings.ToLower(p.Name)} {
			rest, begins := strings.CutPrefix(name, n)
			if begins && p.Key != "apache" && p.Key != "go" && (rest[0] == '-' || rest[0] == ' ') {
				return p.Name
			}
		}
	}
	return ""
}

// Keys are the words by which files of remedies name the products.
func Keys() (list []string) {
	for _, p := range Products() {
		list = append(list, p.Key)
	}
	return list
}
