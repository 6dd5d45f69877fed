package published

import (
	"cmp"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"authspec/runner/internal/known"
	"authspec/runner/results"
)

// KnownFile is the name of what comes with the program, below the folder of the
// publication.
const KnownFile = "known.json"

// WriteKnown writes what is to come with the program below dir.
func (p Publication) WriteKnown(dir string, notes Notes) error {
	text, err := p.Known(notes)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, KnownFile), text, 0o644)
}

// Known is that file: of each product what it does not hold, with the note that
// says why.
func (p Publication) Known(notes Notes) ([]byte, error) {
	runs, err := p.Runs()
	if err != nil {
		return nil, err
	}
	k := knowing{notes: notes, places: map[string]int{}, file: known.File{Format: known.Format}}
	products := map[string][]*results.Run{}
	servers := map[string][]*results.Run{}
	for _, run := range runs {
		products[run.Target.Implementation.Product] = append(products[run.Target.Implementation.Product], run)
		if server, _ := serverOf(run); server != "" {
			servers[server] = append(servers[server], run)
		}
	}
	sole := map[string]string{} // what Server says, by the product that alone says it
	for server, list := range servers {
		if name := sayer(server, list); name != "" {
			sole[name] = server
			delete(servers, server)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(products)) {
		k.add(name, sole[name], results.Release(products[name][0].Target.Implementation.Version), products[name])
	}
	for _, server := range slices.Sorted(maps.Keys(servers)) {
		_, version := serverOf(servers[server][0])
		k.add(server, server, cmp.Or(version, "of "+servers[server][0].Started.Format("2006-01-02")), servers[server])
	}
	text, err := json.MarshalIndent(k.file, "", " ")
	return append(text, '\n'), err
}

// sayer is the product that says a Server field of itself: the one that alone does,
// or that is called so, where others stand before or behind it. It is empty where
// several products are made of the same server.
func sayer(server string, runs []*results.Run) string {
	plain := func(s string) string { return strings.ToLower(strings.ReplaceAll(s, " ", "")) }
	all, called := map[string]bool{}, map[string]bool{}
	for _, run := range runs {
		name := run.Target.Implementation.Product
		all[name] = true
		if strings.HasPrefix(plain(name), plain(server)) {
			called[name] = true
		}
	}
	for _, names := range []map[string]bool{all, called} {
		for name := range names {
			if len(names) == 1 {
				return name
			}
		}
	}
	return ""
}

// serverOf is what a server calls itself, as far as its answers are kept.
func serverOf(run *results.Run) (product, version string) {
	var kept []results.Exchange
	for _, g := range run.Ground {
		kept = append(kept, g.Exchanges...)
	}
	for _, c := range run.Results {
		kept = append(kept, c.Exchanges...)
	}
	for _, name := range []string{"Server", "X-Powered-By"} {
		for _, x := range kept {
			if product, version = known.Token(known.Field(x.Received, name)); product != "" {
				return product, version
			}
		}
	}
	return "", ""
}

// knowing makes the file.
type knowing struct {
	notes  Notes
	places map[string]int // of notes, by their text
	file   known.File
}

// add enters a product, or several that are made of the same server: what fails
// in one of the runs at least, of several products in two, and passes in none.
func (k *knowing) add(name, server, version string, runs []*results.Run) {
	p := known.Product{Name: name, Version: version, Server: server, Broken: map[int]string{}}
	products, passes, fails := map[string]bool{}, map[string]bool{}, map[string]map[string]bool{}
	each := func(do func(product, folder, address string, check results.Check)) {
		for _, run := range runs {
			for _, c := range run.Results {
				for _, check := range c.Checks {
					do(run.Target.Implementation.Product, run.Target.Name, c.Address(&check), check)
				}
			}
		}
	}
	for _, run := range runs {
		p.Folders = append(p.Folders, run.Target.Name)
		products[run.Target.Implementation.Product] = true
	}
	each(func(product, _, address string, check results.Check) {
		switch {
		case check.Verdict == results.Pass:
			passes[address] = true
		case failed(check) && fails[address] == nil:
			fails[address] = map[string]bool{product: true}
		case failed(check):
			fails[address][product] = true
		}
	})
	broken := map[int][]string{}
	each(func(_, folder, address string, check results.Check) {
		if !failed(check) || passes[address] || len(fails[address]) < min(2, len(products)) {
			return
		}
		delete(fails, address) // it is entered once
		at := k.note(check.Requirement, folder)
		broken[at] = append(broken[at], address)
	})
	for at, list := range broken {
		p.Broken[at] = strings.Join(list, " ")
	}
	k.file.Products = append(k.file.Products, p)
}

func failed(k results.Check) bool { return k.Verdict == results.Fail || k.Verdict == results.Warn }

// note is the place of the first note about a failure.
func (k *knowing) note(requirement, name string) int {
	text := "it does not hold there either"
	if about := k.notes.About(requirement, name); len(about) > 0 {
		text = strings.Join(strings.Fields(about[0].Text), " ")
	}
	at, is := k.places[text]
	if !is {
		at = len(k.file.Notes)
		k.places[text] = at
		k.file.Notes = append(k.file.Notes, text)
	}
	return at
}
