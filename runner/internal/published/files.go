package published

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// The files of a publication, in a folder with a folder for each implementation.
const (
	catalogueFile = "catalogue.json"
	resultFile    = "results.json" // in the folder of its implementation
)

// Write puts a publication into the folders of its implementations, below dir.
// Results of others stay; the next Read says which of them the catalogue no
// longer fits.
func (p Publication) Write(dir string) error {
	if err := write(filepath.Join(dir, catalogueFile), p.Catalogue); err != nil {
		return err
	}
	for _, r := range p.Results {
		if err := write(filepath.Join(dir, r.Name, resultFile), r); err != nil {
			return err
		}
	}
	return nil
}

func write(file string, document any) error {
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	if err := e.Encode(document); err != nil {
		return err
	}
	return os.WriteFile(file, text.Bytes(), 0o644)
}

// Read reads the publication below dir, in the order of the names. An
// implementation without published result is left out.
func Read(dir string) (Publication, error) {
	var p Publication
	if err := read(filepath.Join(dir, catalogueFile), &p.Catalogue); err != nil {
		return p, err
	}
	if p.Catalogue.Format != Format {
		return p, otherFormat(filepath.Join(dir, catalogueFile), p.Catalogue.Format)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*", resultFile))
	if err != nil {
		return p, err
	}
	var wrong []error
	for _, file := range files {
		var r Result
		if err := read(file, &r); err != nil {
			wrong = append(wrong, err)
		} else if r.Format != Format {
			wrong = append(wrong, otherFormat(file, r.Format))
		}
		p.Results = append(p.Results, r)
	}
	return p, errors.Join(wrong...)
}

func otherFormat(file string, format int) error {
	return fmt.Errorf("%s is published in format %d, and this version of authspec knows %d", file, format, Format)
}

func read(file string, document any) error {
	content, err := os.ReadFile(file)
	if of, ok := errors.AsType[*fs.PathError](err); ok && errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("nothing is published here: %s: %w; a clone of authspec has results, in fixtures/implementations and fixtures/clients", file, of.Err)
	} else if err != nil {
		return err
	}
	if err := json.Unmarshal(content, document); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return nil
}
