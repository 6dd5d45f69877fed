package openapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"authspec/runner/internal/diag"
	"authspec/runner/internal/pattern"
)

// Bounds of what is read.
const (
	mostOctets     = 32 << 20 // of one file
	mostFiles      = 100      // that the document refers to
	mostOperations = 1000
	mostValues     = 10_000_000 // of one file, with its aliases written out
)

// ReadFile reads a document of a file. The error is a diag.Problems.
func ReadFile(file string) (*Document, error) {
	content, err := os.ReadFile(file)
	if err != nil {
		var system *os.PathError
		if errors.As(err, &system) {
			err = system.Err
		}
		return nil, unreadable(file, err)
	}
	if len(content) > mostOctets {
		return nil, diag.Problems{{Pos: diag.Pos{File: file}, Text: fmt.Sprintf("the OpenAPI document has more than %d MiB", mostOctets>>20)}}
	}
	n, problem := parsed(content)
	if problem != nil {
		problem.Pos.File, problem.Text = file, "the OpenAPI document is "+problem.Text
		return nil, diag.Problems{*problem}
	}
	dir, err := filepath.Abs(filepath.Dir(file))
	if err != nil {
		return nil, unreadable(file, err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, unreadable(file, err)
	}
	defer root.Close()
	return read(file, n, &files{dir: dir, root: root})
}

// unreadable is the problem with a file that can't be read.
func unreadable(file string, err error) diag.Problems {
	return diag.Problems{{Pos: diag.Pos{File: file}, Text: fmt.Sprintf("the OpenAPI document can't be read: %s", err)}}
}

// ReadNode reads a document that stands in another file, and refers to no others.
func ReadNode(file string, n *yaml.Node) (*Document, error) {
	plain(n)
	return read(file, n, &files{})
}

// read reads a document with the files that it may refer to.
func read(file string, n *yaml.Node, beside *files) (*Document, error) {
	if problem := version(file, n); problem != nil {
		return nil, diag.Problems{*problem}
	}
	r := &reader{
		file: file, files: beside, document: value{n, filepath.Base(file)},
		out: &Document{File: file}, told: map[*yaml.Node]bool{}, names: map[string]bool{},
	}
	beside.trees = map[string]tree{r.document.file: {root: n}}
	r.read()
	if err := r.problems.Err(); err != nil {
		return nil, err
	}
	return r.out, nil
}

// yamlLine is how the reader of YAML begins what it has to say.
var yamlLine = pattern.Of(`^yaml: (?:line (\d+): )?`)

// parsed is the tree of a text, or what is wrong with it as JSON or YAML.
func parsed(content []byte) (*yaml.Node, *diag.Problem) {
	if strings.HasPrefix(strings.TrimSpace(string(content)), "{") {
		var whole json.RawMessage
		err := json.Unmarshal(content, &whole)
		var n *yaml.Node
		if err == nil {
			n, err = ofJSON(content)
		}
		if err == nil {
			return n, nil
		}
		var at diag.Pos
		var wrong *json.SyntaxError
		if errors.As(err, &wrong) {
			at.Line = line(content, int(wrong.Offset))
		}
		return nil, &diag.Problem{Pos: at, Text: "no JSON: " + err.Error()}
	}
	var n yaml.Node
	if err := yaml.Unmarshal(content, &n); err != nil {
		var at diag.Pos
		text := err.Error()
		if m := yamlLine().FindStringSubmatch(text); m != nil {
			at.Line, _ = strconv.Atoi(m[1])
			text = text[len(m[0]):]
		}
		return nil, &diag.Problem{Pos: at, Text: "no YAML: " + text}
	}
	plain(&n)
	if len(n.Content) == 0 {
		return &n, nil
	}
	w := walk{sizes: map[*yaml.Node]int{}}
	if w.size(n.Content[0]) > mostValues && w.wrong == nil {
		w.found(n.Content[0], fmt.Sprintf("with its aliases written out, it has more than %d values", mostValues))
	}
	return n.Content[0], w.wrong
}

// version is what is wrong with the version of a document; nil: nothing.
func version(file string, n *yaml.Node) *diag.Problem {
	at := diag.Pos{File: file}
	of := value{n, file}
	version, swagger := of.raw("openapi"), of.raw("swagger")
	switch {
	case swagger.is():
		return &diag.Problem{Pos: at, Text: "the document is Swagger " + swagger.Value, Hint: "convert it to OpenAPI 3.0 or later"}
	case !version.is():
		return &diag.Problem{Pos: at, Text: "this is no OpenAPI document: it has no `openapi`", Hint: "it begins with openapi: 3.1.0, or with another version of 3.0 or later"}
	case !strings.HasPrefix(version.Value, "3."):
		return &diag.Problem{Pos: at, Text: "authspec knows no OpenAPI " + version.Value, Hint: "it knows 3.0 and later versions of 3"}
	}
	return nil
}

// line is that of an octet.
func line(content []byte, offset int) int {
	return bytes.Count(content[:min(max(offset-1, 0), len(content))], []byte("\n")) + 1
}
