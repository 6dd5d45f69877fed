package openapi

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const document = `openapi: 3.1.0
info: {title: T, version: "1"}
servers: [{url: "https://{host}/v1/", variables: {host: {default: api.example.com}}}]
security: [{token: []}]
paths:
  /pets:
    get:
      security: []
      parameters:
        - {name: limit, in: query, required: true, schema: {type: integer, default: 10}}
        - {name: tag, in: query, schema: {type: string, example: not sent}}
        - {name: X-Tenant, in: header, required: true, example: one}
        - {name: x-api-key, in: header, required: true, example: a key}
        - {name: Authorization, in: header, required: true, example: Bearer abc}
      responses: {"200": {description: d, content: {application/json: {}}}}
    post:
      requestBody:
        required: true
        content:
          application/json:
            schema: {type: object, required: [name, age], properties: {name: {type: string, example: Tom}, age: {type: integer, default: 3}, more: {type: string}}}
      responses: {"201": {description: d}, 4XX: {description: d}}
  /pets/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get:
      security: [{}, {key: []}]
      responses: {default: {description: d}}
    delete:
      security: [{token: [], key: []}]
      responses: {}
components:
  securitySchemes:
    token: {type: oauth2, flows: {}}
    key: {type: apiKey, in: header, name: X-Api-Key}
`

// inline reads a document that stands in another file.
func inline(t *testing.T, text string) (*Document, error) {
	t.Helper()
	n, problem := parsed([]byte(text))
	if problem != nil {
		t.Fatal(problem)
	}
	return ReadNode("target.yaml", n)
}

func TestRead(t *testing.T) {
	d, err := inline(t, document)
	if err != nil {
		t.Fatal(err)
	}
	if d.Origin.String() != "https://api.example.com" || d.Prefix != "/v1" {
		t.Errorf("got origin %v and prefix %q", d.Origin, d.Prefix)
	}
	token := Scheme{Name: "token", Type: "oauth2", HTTP: "Bearer"}
	key := Scheme{Name: "key", Type: APIKey, In: "header", Key: "X-Api-Key"}
	want := []Operation{
		{
			Name: "get-pets", Method: "GET", Template: "/pets", Line: 7, Path: "/pets?limit=10",
			Fields: []Field{{"X-Tenant", "one"}}, Declared: true,
			Statuses: []string{"200"}, Media: []string{"application/json"},
		},
		{
			Name: "post-pets", Method: "POST", Template: "/pets", Line: 16, Path: "/pets", Declared: true,
			Fields: []Field{{"Content-Type", "application/json"}}, Body: `{"age":3,"name":"Tom"}`,
			Alternatives: [][]Scheme{{token}}, Statuses: []string{"201", "4XX"},
		},
		{
			Name: "delete-pets-id", Method: "DELETE", Template: "/pets/{id}", Line: 28, Path: "/pets/1", MadeUp: true, Declared: true,
			Unasked:      "the document gives no example of id, and a DELETE is not sent by guess",
			Alternatives: [][]Scheme{{key, token}},
		},
		{
			Name: "get-pets-id", Method: "GET", Template: "/pets/{id}", Line: 25, Path: "/pets/1", MadeUp: true, Declared: true,
			Alternatives: [][]Scheme{nil, {key}}, Statuses: []string{"default"},
		},
	}
	if diff := cmp.Diff(want, d.Operations); diff != "" {
		t.Error(diff)
	}
	open, post, removal, optional := d.Operations[0], d.Operations[1], d.Operations[2], d.Operations[3]
	if !open.Open() || !optional.Open() || post.Open() || !post.Needs() || optional.Needs() {
		t.Error("who says security: [] or {} lets anybody in")
	}
	if !post.Documents(401) || open.Documents(401) || !optional.Default() {
		t.Error("a class of statuses names each of them")
	}
	if got := post.Challenges(); !cmp.Equal(got, []string{"Bearer", "DPoP"}) || removal.Challenges() != nil {
		t.Errorf("got %q and %q", got, removal.Challenges())
	}
}

// TestReadsBesideAndNowhereElse: what a document refers to is read from its
// directory, and neither fetched nor looked for outside.
func TestReadsBesideAndNowhereElse(t *testing.T) {
	dir := t.TempDir()
	write := func(name, content string) string {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	const item = "get: {security: [], responses: {}}\n"
	write("out.yaml", item)
	write("api/parts/pets.yaml", item)
	for ref, wrong := range map[string]string{
		"parts/pets.yaml":             "",
		"../out.yaml":                 "lies outside",
		"https://example.invalid/a":   "nothing is fetched",
		"//example.invalid/pets.yaml": "nothing is fetched",
		"missing.yaml":                "no such file",
	} {
		file := write("api/api.yaml", "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {/pets: {$ref: '"+ref+"'}}\n")
		d, err := ReadFile(file)
		switch {
		case wrong == "" && (err != nil || len(d.Operations) != 1):
			t.Errorf("%s: got %v, %v", ref, d, err)
		case wrong != "" && (err == nil || !strings.Contains(err.Error(), wrong)):
			t.Errorf("%s: want %q, got %v", ref, wrong, err)
		}
	}
	if _, err := inline(t, "openapi: 3.0.3\npaths: {/pets: {$ref: 'api/parts/pets.yaml'}}\n"); err == nil {
		t.Error("what stands in another file refers to no files")
	}
}

// TestProblemsHavePlaces: what can't be read is told with its place, all at once,
// and nothing goes round in circles.
func TestProblemsHavePlaces(t *testing.T) {
	for document, want := range map[string]string{
		"paths: []":                                          "a.yaml:2:8: a mapping should stand here, not a list",
		"paths: {/a: {get: 1, put: [x]}}":                    "a.yaml:2:19: a mapping should stand here, not 1\na.yaml:2:27: a mapping should stand here, not a list",
		"paths: {/a: {$ref: '#/b'}}":                         `a.yaml:2:20: the reference "#/b" can't be followed: nothing stands there`,
		"paths: {/a: {$ref: '#/paths/~1a'}}":                 `a.yaml:2:20: the reference "#/paths/~1a" leads back to itself`,
		"paths: {/a: {$ref: '#a'}}":                          `a.yaml:2:20: the reference "#a" can't be followed: after # stands the way to it, as in #/components/schemas/Pet`,
		"paths: {/a: {get: {security: [{k: []}]}}}":          "a.yaml:2: GET /a needs the security scheme \"k\", which the document does not define; define it in components.securitySchemes",
		"paths: {/a: {get: {servers: [{url: {}}]}}}":         "a.yaml:2:36: a text should stand here, not a mapping",
		"paths: {/a: {}}\npaths: {}":                         `a.yaml:3: the OpenAPI document is no YAML: the key "paths" stands in line 2 already`,
		"x: &x {y: *x}":                                      `a.yaml:2: the OpenAPI document is no YAML: the anchor "x" holds itself`,
		"x: &x {<<: *x}":                                     `a.yaml:2: the OpenAPI document is no YAML: the anchor "x" holds itself`,
		"a: &a [1,1,1,1,1,1,1,1,1,1]" + doubled("abcdefghi"): "a.yaml:1: the OpenAPI document is no YAML: with its aliases written out, it has more than 10000000 values",
	} {
		file := filepath.Join(t.TempDir(), "a.yaml")
		if err := os.WriteFile(file, []byte("openapi: 3.1.0\n"+document+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := ReadFile(file)
		if err == nil {
			t.Errorf("%s: want %s", document, want)
		} else if got := strings.ReplaceAll(err.Error(), file, "a.yaml"); got != want {
			t.Errorf("%s:\nwant %s\ngot  %s", document, want, got)
		}
	}
}

// doubled are lists of the list before, ten times.
func doubled(names string) string {
	var b strings.Builder
	for i, name := range names[1:] {
		b.WriteString("\n" + string(name) + ": &" + string(name) + " [" + strings.Repeat("*"+names[i:i+1]+",", 10) + "]")
	}
	return b.String()
}

// TestReadsWhatJSONAndYAMLHave: escapes of JSON that YAML has not, and merge keys,
// dates and numbers as keys of YAML, which JSON has not.
func TestReadsWhatJSONAndYAMLHave(t *testing.T) {
	read := func(text string) Operation {
		t.Helper()
		d, err := inline(t, text)
		if err != nil {
			t.Fatal(err)
		}
		return d.Operations[0]
	}
	got := read("{\"openapi\": \"3.1.0\", \"paths\": {\n\t\"\\/a\": {\n\"get\": {\"parameters\": [{\"name\": \"q\", \"in\": \"query\", \"required\": true, \"example\": \"\\ud83d\\ude00\"}]}}}}")
	if got.Path != "/a?q=%F0%9F%98%80" || got.Line != 3 {
		t.Errorf("got %+v", got)
	}
	got = read(`openapi: 3.1.0
x-usual: &usual
  parameters: [{name: day, in: path, example: 2026-01-02}]
  responses: {200: {description: d}}
paths:
  /{day}: {get: {<<: *usual, responses: {401: {description: d}}}}
`)
	if got.Path != "/2026-01-02" || !cmp.Equal(got.Statuses, []string{"401"}) {
		t.Errorf("got %+v", got)
	}
}
