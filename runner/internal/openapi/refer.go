package openapi

import (
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"authspec/runner/internal/diag"
	"authspec/runner/internal/yamldoc"
)

// files are those that a document refers to: what lies in its own directory, and
// below.
type files struct {
	dir   string   // absolute
	root  *os.Root // nil: no file may be referred to
	trees map[string]tree
}

// tree is what a file holds, or why it can't be read.
type tree struct {
	root *yaml.Node
	err  error
}

// deepestReference is by how many references one place may be reached.
const deepestReference = 100

// followed is what a value refers to, or the value itself where it is no
// Reference Object. A reference that leads nowhere is a problem.
func (r *reader) followed(v value) value {
	ref := v.raw("$ref")
	if !ref.is() || ref.Kind != yaml.ScalarNode {
		return v // a property may have this name, too
	}
	if r.depth++; r.depth > deepestReference {
		r.problem(ref, fmt.Sprintf("the reference %s leads back to itself", diag.Quote(ref.Value)), "")
		r.depth--
		return value{}
	}
	defer func() { r.depth-- }()
	of, err := r.referred(ref)
	if err != nil {
		r.problem(ref, fmt.Sprintf("the reference %s can't be followed: %s", diag.Quote(ref.Value), err), "")
		return value{}
	}
	return r.followed(of)
}

// referred is what a reference names: a place in a file, by a JSON pointer
// (RFC 6901 §6).
func (r *reader) referred(ref value) (value, error) {
	u, err := url.Parse(ref.Value)
	if err != nil {
		return value{}, errors.New("it is no URI")
	}
	of := value{r.document.Node, ref.file}
	switch {
	case u.Scheme != "" && u.Scheme != "file" || u.Host != "":
		return value{}, errors.New("it is at another place, and nothing is fetched: put it into a file beside the document")
	case u.Path != "":
		of, err = r.files.at(ref.file, u.Path)
	case ref.file != r.document.file:
		of, err = r.files.at("", ref.file)
	}
	if err != nil {
		return value{}, err
	}
	if u.Fragment != "" && !strings.HasPrefix(u.Fragment, "/") {
		return value{}, errors.New("after # stands the way to it, as in #/components/schemas/Pet")
	}
	for _, step := range strings.Split(u.Fragment, "/")[1:] {
		if of = r.step(of, strings.NewReplacer("~1", "/", "~0", "~").Replace(step)); !of.is() {
			return value{}, errors.New("nothing stands there")
		}
	}
	return of, nil
}

// step goes one step of a pointer.
func (r *reader) step(v value, name string) value {
	v = r.followed(v)
	if v.is() && v.Kind == yaml.SequenceNode {
		if i, err := strconv.Atoi(name); err == nil && i >= 0 && i < len(v.Content) {
			return value{yamldoc.Resolve(v.Content[i]), v.file}
		}
	}
	return v.raw(name)
}

// at is the whole of a file, whose name counts from another.
func (f *files) at(from, name string) (value, error) {
	if f.root == nil {
		return value{}, errors.New("a document that stands in another file refers to no files: put it into a file of its own")
	}
	name = filepath.FromSlash(name)
	if !filepath.IsAbs(name) {
		name = filepath.Join(f.dir, filepath.Dir(from), name)
	}
	name, err := filepath.Rel(f.dir, name)
	if err != nil || !filepath.IsLocal(name) {
		return value{}, errors.New("it lies outside of the directory of the document, and is not read")
	}
	if _, seen := f.trees[name]; !seen {
		if len(f.trees) > mostFiles {
			return value{}, fmt.Errorf("the document refers to more than %d files", mostFiles)
		}
		f.trees[name] = f.read(name)
	}
	of := f.trees[name]
	return value{of.root, name}, of.err
}

// read reads a file of the directory.
func (f *files) read(name string) tree {
	from, err := f.root.Open(name)
	if err != nil {
		var system *os.PathError
		if errors.As(err, &system) {
			err = system.Err
		}
		return tree{err: err}
	}
	defer from.Close()
	content, err := io.ReadAll(io.LimitReader(from, mostOctets+1))
	if err != nil {
		return tree{err: err}
	}
	if len(content) > mostOctets {
		return tree{err: fmt.Errorf("it has more than %d MiB", mostOctets>>20)}
	}
	root, problem := parsed(content)
	if problem != nil {
		err = errors.New(problem.Text)
		if problem.Pos.Line > 0 {
			err = fmt.Errorf("line %d: %w", problem.Pos.Line, err)
		}
	}
	return tree{root, err}
}

// named is the name of a file as problems have it.
func (r *reader) named(file string) string {
	if file == r.document.file {
		return r.file
	}
	return path.Join(path.Dir(filepath.ToSlash(r.file)), filepath.ToSlash(file))
}
