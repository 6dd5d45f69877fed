package remedy

import (
	"errors"
	"strings"

	"gopkg.in/yaml.v3"

	"authspec/runner/internal/diag"
	"authspec/runner/internal/idglob"
	"authspec/runner/internal/yamldoc"
)

// File is a file with remedies; its name is what problems show.
type File struct {
	Name    string
	Content []byte
}

// Load reads files of remedies:
//
//	{format: 1, remedies: [{requirements: [ID or GLOB, …], do: TEXT, products: {nginx: TEXT, …}}]}
//
// The error is a diag.Problems with all that is wrong with any of them. Whether
// they fit the requirements says Unfit.
func Load(files []File) (*Book, error) {
	b := &Book{byID: map[string]*Remedy{}}
	var all diag.Problems
	at := map[string]diag.Pos{} // of names, by their text
	for _, f := range files {
		doc, err := yamldoc.Parse(f.Name, f.Content)
		if err != nil {
			all = append(all, problems(err)...)
			continue
		}
		r := reader{doc, at}
		members := doc.Members(doc.Root, []string{"format", "remedies"})
		doc.Format(members)
		doc.Require(doc.Root, members, "remedies")
		for _, m := range members {
			if m.Key == "remedies" {
				for _, item := range doc.List(m.Value) {
					b.add(r.remedy(item))
				}
			}
		}
		all = append(all, doc.Problems...)
	}
	if err := all.Err(); err != nil {
		return nil, err
	}
	return b, nil
}

func (b *Book) add(r *Remedy) {
	b.remedies = append(b.remedies, r)
	for _, n := range r.names {
		if n.literal() {
			b.byID[n.glob.String()] = r
		}
	}
}

// problems is the list that an error of the document reader is.
func problems(err error) diag.Problems {
	var list diag.Problems
	if !errors.As(err, &list) {
		list.Add(diag.Pos{}, "%s", err)
	}
	return list
}

// reader reads one file; at has the names of all files that were read before.
type reader struct {
	doc *yamldoc.Document
	at  map[string]diag.Pos
}

func (r reader) remedy(item *yaml.Node) *Remedy {
	made := &Remedy{}
	members := r.doc.Members(item, []string{"requirements", "do", "products"})
	if members != nil {
		r.doc.Require(item, members, "requirements", "do")
	}
	for _, m := range members {
		switch m.Key {
		case "requirements":
			made.names = r.names(m.Value)
		case "do":
			made.Do = r.text(m.Value)
		case "products":
			made.Products = r.products(m.Value)
		}
	}
	return made
}

func (r reader) names(n *yaml.Node) (list []name) {
	items := r.doc.List(n)
	if n.Kind == yaml.SequenceNode && len(items) == 0 {
		r.doc.ProblemHint(n, "name ids of requirements, or globs over them", "the remedy is for nothing")
	}
	for _, item := range items {
		text := r.doc.Text(item)
		if text == "" {
			continue
		}
		glob, err := idglob.Parse(text)
		if err != nil {
			r.doc.Problem(item, "%s", err)
			continue
		}
		if first, twice := r.at[text]; twice {
			r.doc.ProblemHint(item, "keep one of them", "%q has a remedy already, at %s", text, first)
			continue
		}
		r.at[text] = r.doc.Pos(item)
		list = append(list, name{glob, r.doc.Pos(item)})
	}
	return list
}

func (r reader) products(n *yaml.Node) map[string]string {
	ways := map[string]string{}
	for _, m := range r.doc.Members(n, Keys()) {
		ways[m.Key] = r.text(m.Value)
	}
	return ways
}

// text is a sentence or more, with the line breaks of a folded text undone.
func (r reader) text(n *yaml.Node) string {
	before := len(r.doc.Problems)
	text := strings.Join(strings.Fields(r.doc.Text(n)), " ")
	if len(r.doc.Problems) == before && !strings.HasSuffix(text, ".") {
		r.doc.ProblemHint(n, "end it with a full stop", "a remedy is told in whole sentences")
	}
	return text
}
