package report

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	_ "github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif" // it carries the schema
	"github.com/santhosh-tekuri/jsonschema/v6"

	"authspec/runner/results"
)

// officialSchema is that of OASIS (SARIF 2.1.0 with Errata 01), a constant of
// go-sarif. What that package does with it would judge its own types, and not
// our files, so the constant is read from its source.
func officialSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	dir, err := exec.Command("go", "list", "-f", "{{.Dir}}", "github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif").Output()
	if err != nil {
		t.Fatal(err)
	}
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(strings.TrimSpace(string(dir)), "schema.go"), nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	text := ""
	ast.Inspect(file, func(n ast.Node) bool {
		if literal, ok := n.(*ast.BasicLit); ok && literal.Kind == token.STRING && len(literal.Value) > len(text) {
			text = literal.Value
		}
		return true
	})
	if text, err = strconv.Unquote(text); err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	const name = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
	if err := c.AddResource(name, doc); err != nil {
		t.Fatal(err)
	}
	return c.MustCompile(name)
}

// validates holds a file against a schema.
func validates(t *testing.T, schema *jsonschema.Schema, file []byte) error {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	return schema.Validate(doc)
}

// TestSARIFOfficialSchema: whatever a run holds, its file is valid for everybody.
// testdata/sarif-2.1.0.schema.json, which allows what is written and nothing
// else, is no more than our own reading of the standard.
func TestSARIFOfficialSchema(t *testing.T) {
	schema := officialSchema(t)
	for name, run := range map[string]*results.Run{
		"sample": sample(), "no ground": unreachable(), "empty": empty(), "interrupted": interrupted(),
		"hostile": hostile(false), "hostile words": hostile(true), "all skipped": unverified(), "conforming": conforming(),
		"nowhere": {Results: []results.Case{failing("a/b", results.Fail, "x")}},
	} {
		if err := validates(t, schema, render(t, inFile("sarif"), run)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	file := string(render(t, inFile("sarif"), sample()))
	for name, spoilt := range map[string]string{
		"a level that there is not": strings.Replace(file, `"level": "error"`, `"level": "fatal"`, 1),
		"a field that there is not": strings.Replace(file, `"ruleId"`, `"ruleID2"`, 1),
		"a kind that there is not":  strings.Replace(file, `"kind": "fail"`, `"kind": "failed"`, 1),
		"no name of the tool":       strings.Replace(file, `"name": "authspec",`, "", 1),
		"a number for a text":       strings.Replace(file, `"version": "2.1.0"`, `"version": 2.1`, 1),
	} {
		if spoilt == file {
			t.Errorf("%s: the sample has no such text", name)
		} else if validates(t, schema, []byte(spoilt)) == nil {
			t.Errorf("want a file with %s refused", name)
		}
	}
}
