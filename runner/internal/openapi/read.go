package openapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"gopkg.in/yaml.v3"

	"authspec/runner/internal/diag"
)

// Bounds of what is read.
const (
	mostOctets     = 32 << 20 // of one file
	mostFiles      = 100      // that the document refers to
	mostOperations = 1000
)

// ReadFile reads a document of a file. The error is a diag.Problems.
func ReadFile(file string) (*Document, error) {
	content, err := os.ReadFile(file)
	if err != nil {
		var system *os.PathError
		if errors.As(err, &system) {
			err = system.Err
		}
		return nil, diag.Problems{{Pos: diag.Pos{File: file}, Text: fmt.Sprintf("the OpenAPI document can't be read: %s", err)}}
	}
	return read(file, file, content)
}

// Read reads a document that stands in another file, and refers to no others.
func Read(file string, content []byte) (*Document, error) { return read(file, "", content) }

// read reads a document; files beside beside may be referred to.
func read(file, beside string, content []byte) (*Document, error) {
	if len(content) > mostOctets {
		return nil, diag.Problems{{Pos: diag.Pos{File: file}, Text: fmt.Sprintf("the OpenAPI document has more than %d MiB", mostOctets>>20)}}
	}
	if problem := syntax(file, content); problem != nil {
		return nil, diag.Problems{*problem}
	}
	doc, err := load(beside, content)
	if err != nil {
		return nil, diag.Problems{loading(file, err)}
	}
	r := &reader{file: file, doc: doc, out: &Document{File: file}}
	r.document()
	if err := r.problems.Err(); err != nil {
		return nil, err
	}
	return r.out, nil
}

// load has the library read the document. What it refers to is looked for in its
// own directory, and below.
func load(beside string, content []byte) (*openapi3.T, error) {
	loader := openapi3.NewLoader()
	loader.IncludeOrigin = true
	if beside == "" {
		return loader.LoadFromData(content)
	}
	dir, err := filepath.Abs(filepath.Dir(beside))
	if err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	files := 0
	loader.IsExternalRefsAllowed = true
	loader.ReadFromURIFunc = func(_ *openapi3.Loader, u *url.URL) ([]byte, error) {
		if u.Scheme != "" && u.Scheme != "file" || u.Host != "" {
			return nil, errors.New("it is at another place, and nothing is fetched: put it into a file beside the document")
		}
		if files++; files > mostFiles {
			return nil, fmt.Errorf("the document refers to more than %d files", mostFiles)
		}
		return within(root, dir, filepath.FromSlash(u.Path))
	}
	return loader.LoadFromDataWithPath(content, &url.URL{Path: filepath.ToSlash(filepath.Join(dir, filepath.Base(beside)))})
}

// within reads a file of a directory.
func within(root *os.Root, dir, name string) ([]byte, error) {
	name, err := filepath.Rel(dir, name)
	if err != nil || !filepath.IsLocal(name) {
		return nil, errors.New("it lies outside of the directory of the document, and is not read")
	}
	f, err := root.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	content, err := io.ReadAll(io.LimitReader(f, mostOctets+1))
	if len(content) > mostOctets {
		return nil, fmt.Errorf("it has more than %d MiB", mostOctets>>20)
	}
	return content, err
}

// yamlLine is how the reader of YAML begins what it has to say.
var yamlLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?`)

// syntax is what is wrong with the text as JSON or YAML, or with the version;
// nil: nothing.
func syntax(file string, content []byte) *diag.Problem {
	var head struct {
		OpenAPI any `json:"openapi" yaml:"openapi"`
		Swagger any `json:"swagger" yaml:"swagger"`
	}
	at := diag.Pos{File: file}
	if strings.HasPrefix(strings.TrimSpace(string(content)), "{") {
		if err := json.Unmarshal(content, &head); err != nil {
			var wrong *json.SyntaxError
			if errors.As(err, &wrong) {
				at.Line = line(content, int(wrong.Offset))
			}
			return &diag.Problem{Pos: at, Text: "the OpenAPI document is no JSON: " + err.Error()}
		}
	} else if err := yaml.Unmarshal(content, &head); err != nil {
		text := err.Error()
		if m := yamlLine.FindStringSubmatch(text); m != nil {
			at.Line, _ = strconv.Atoi(m[1])
			text = text[len(m[0]):]
		}
		return &diag.Problem{Pos: at, Text: "the OpenAPI document is no YAML: " + text}
	}
	version := fmt.Sprint(head.OpenAPI)
	switch {
	case head.Swagger != nil:
		return &diag.Problem{Pos: at, Text: fmt.Sprintf("the document is Swagger %v", head.Swagger), Hint: "convert it to OpenAPI 3.0 or later"}
	case head.OpenAPI == nil:
		return &diag.Problem{Pos: at, Text: "this is no OpenAPI document: it has no `openapi`", Hint: "it begins with openapi: 3.1.0, or with another version of 3.0 or later"}
	case !strings.HasPrefix(version, "3."):
		return &diag.Problem{Pos: at, Text: fmt.Sprintf("authspec knows no OpenAPI %s", version), Hint: "it knows 3.0 and later versions of 3"}
	}
	return nil
}

// line is that of an octet.
func line(content []byte, offset int) int {
	return bytes.Count(content[:min(max(offset-1, 0), len(content))], []byte("\n")) + 1
}

// loading is the problem that the library has with a document.
func loading(file string, err error) diag.Problem {
	return diag.Problem{Pos: diag.Pos{File: file}, Text: "the OpenAPI document can't be read: " + strings.TrimSpace(err.Error())}
}
