// Package known has what the servers whose results are published do not hold, and
// why, as far as it comes with the program; it recognises one of them in a run,
// and says of each finding of the run whether it is known of that one.
//
// It may import the data package fixtures, diag, pattern, remedy and results.
package known

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"

	"authspec/fixtures"
	"authspec/runner/internal/diag"
	"authspec/runner/results"
)

// Format is the version of the file.
const Format = 1

// File is what comes with the program.
type File struct {
	Format   int       `json:"known"`
	Notes    []string  `json:"notes"`
	Products []Product `json:"products"` // by name
}

// Product is a server whose results are published; or several that say the same
// of themselves in the field Server, with what they have in common.
type Product struct {
	Name    string   `json:"name"`             // "nginx"
	Version string   `json:"version"`          // of the release that was judged; the day, where it does not say
	Folders []string `json:"folders"`          // of fixtures/implementations
	Server  string   `json:"server,omitempty"` // what the field Server, or X-Powered-By, begins with
	// Broken has the addresses of the checks that fail or warn, one behind the
	// other, by the number of the note that says why.
	Broken map[int]string `json:"broken"`
}

// own reads the file once.
var own = sync.OnceValue(func() *File {
	f := &File{}
	if err := json.Unmarshal(fixtures.Known, f); err != nil || f.Format != Format {
		panic(fmt.Sprintf("what authspec knows of products can't be read: format %d, %v", f.Format, err))
	}
	return f
})

// Reasons are those of a product by the addresses of the checks.
func (f *File) reasons(p *Product) map[string]string {
	list := map[string]string{}
	for note, addresses := range p.Broken {
		for a := range strings.FieldsSeq(addresses) {
			list[a] = f.Notes[note]
		}
	}
	return list
}

// named finds a product by its name, its field Server, or one of its folders, in
// any letter case.
func (f *File) named(name string) *Product {
	is := func(s string) bool { return s != "" && strings.EqualFold(s, name) }
	for _, same := range []func(*Product) bool{
		func(p *Product) bool { return is(p.Name) },
		func(p *Product) bool { return is(p.Server) },
		func(p *Product) bool { return slices.ContainsFunc(p.Folders, is) },
	} {
		for i := range f.Products {
			if same(&f.Products[i]) {
				return &f.Products[i]
			}
		}
	}
	return nil
}

// names are all by which a product can be asked for.
func (f *File) names() (list []string) {
	for _, p := range f.Products {
		for _, name := range append([]string{p.Name, p.Server}, p.Folders...) {
			if name = strings.ToLower(name); name != "" && !slices.Contains(list, name) {
				list = append(list, name)
			}
		}
	}
	slices.Sort(list)
	return list
}

// Expected is what a baseline of a product expects: a sentence on where it comes
// from, and the reason by the address of each check.
func Expected(name string) (source string, reasons map[string]string, err error) {
	f := own()
	p := f.named(name)
	if p == nil {
		return "", nil, fmt.Errorf("nothing is published of %q; %s", name, diag.Suggest(strings.ToLower(name), f.names()))
	}
	return p.Name + " " + p.Version, f.reasons(p), nil
}

// Notice says what a run by the baseline of a product does not count, and whether
// the target is that product in that release, as far as it tells.
func Notice(run *results.Run, name string) string {
	p := own().named(name)
	if p == nil {
		return ""
	}
	n := 0
	for _, c := range run.Results {
		for _, k := range c.Checks {
			if k.Verdict == results.ExpectedFail {
				n++
			}
		}
	}
	words := fmt.Sprintf("%d checks do not hold and are not counted, as they are", n)
	switch n {
	case 0:
		words = "none of what does not hold is"
	case 1:
		words = "1 check does not hold and is not counted, as it is"
	}
	words += fmt.Sprintf(" known of %s %s (--baseline known:%s)", p.Name, p.Version, name)
	switch is := run.Recognised; {
	case is == nil:
		words += "; the target does not say what it is"
	case is.Name != p.Name:
		words += "; but the target says that it is " + strings.TrimSpace(is.Name+" "+is.Version)
	case is.Version == "":
		words += "; the target does not say which version it is"
	case !results.SameVersion(is.Version, p.Version):
		words += "; the target is " + is.Version + ", which may differ"
	}
	return words + "."
}
