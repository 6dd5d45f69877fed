package schemas

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"gopkg.in/yaml.v3"

	"authspec/runner/internal/remedy"
	"authspec/runner/internal/requirement"
	"authspec/runner/internal/target"
	"authspec/runner/internal/verdict"
)

// compiled is the schema of a kind.
func compiled(t *testing.T, name string) *jsonschema.Schema {
	t.Helper()
	k, ok := Named(name)
	if !ok {
		t.Fatalf("there is no kind %s", name)
	}
	text, err := k.Schema()
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	if err := c.AddResource("schema.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// asJSON is what an editor sees of a YAML text. Dates are texts to authspec.
func asJSON(t *testing.T, text string) any {
	t.Helper()
	var root yaml.Node
	if err := yaml.Unmarshal([]byte(text), &root); err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	undated(&root)
	var v any
	if err := root.Decode(&v); err != nil {
		t.Fatal(err)
	}
	out, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func undated(n *yaml.Node) {
	if n.Tag == "!!timestamp" {
		n.Tag = "!!str"
	}
	for _, c := range n.Content {
		undated(c)
	}
}

// reads tells what the reader of a kind says of a text.
var reads = map[string]func(text string) error{
	"target": func(text string) error {
		_, err := target.Parse(target.Source{
			File: "t.yaml", Content: []byte(text),
			Getenv:   func(string) (string, bool) { return "secret", true },
			ReadFile: os.ReadFile,
			Run:      func([]string, string) ([]byte, error) { return []byte("secret"), nil },
		})
		return err
	},
	"baseline": func(text string) error {
		_, err := verdict.LoadBaseline("b.yaml", []byte(text))
		return err
	},
	"remedies": func(text string) error {
		_, err := remedy.Load([]remedy.File{{Name: "r.yaml", Content: []byte(text)}})
		return err
	},
	"suite": func(text string) error {
		_, err := requirement.LoadSuites([]requirement.File{{Name: "s.yaml", Content: []byte(text)}})
		return err
	},
	"requirements": func(text string) error {
		_, err := requirement.Load([]requirement.File{{Name: "r.yaml", Content: []byte(text)}})
		return err
	},
}

// whole are files that have each key there is, without what needs files beside
// them.
var whole = map[string]string{
	"target": `
format: 1
name: mine
implementation: {product: nginx, version: 1.26}
url: https://127.0.0.1:8443
host: app.example
resolve: ["other.example:443:127.0.0.1"]
proxy: http://127.0.0.1:3128
unix-socket: app.sock
fields: [{X-Tenant: acme}, {X-Key: {env: KEY}}]
resources:
  basic: {path: /a, url: "http://127.0.0.1:1", marker: x, request: {method: POST, fields: [{A: b}], body: c}}
  bearer: {path: /b, granted: {status: [200, 201], marker: y, json: {/a: {}, /b: c}}}
  api-key: {path: /k, key: {env: KEY}, field: X-Key, prefix: Key}
  session: {path: /s, cookie: sid, login: {method: PUT, path: /l, fields: [{A: "${user}"}], body: "${password}"}, logout: {path: /o}}
accounts:
  ordinary: {user: alice, password: {command: [a, b]}}
  second: {user: bob, password: {env: B}}
users: any
tokens: {valid: {env: T}, expired: x}
issuer: {iss: a, aud: b, typ: c, claims: {d: 1}, alg: HS256, kid: k, key: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa}
follows: [rfc9068, mcp@2026-07-28]
limits: {jobs: 2, rate: 5/s, timeout: 1s, nonce-life: 1m, session-life: 1h, failures: 3 per 5m}
`,
	"baseline": `
format: 1
expected: [{check: "a/b#c", reason: because, until: 2027-03-31}]
`,
	"remedies": `
format: 1
remedies: [{requirements: [a-b, "a-*"], do: Do it., products: {nginx: Do it so., go: And so.}}]
`,
	"suite": `
format: 1
name: mine
title: Mine
areas: [auth]
schemes: [basic]
core: true
follows: mcp
include: ["a/*"]
exclude: ["a/b"]
`,
	"requirements": `
format: 1
role: client
requirements:
  - {id: a-b, level: MUST, area: auth, basis: house, core: true, source: ACME, rule: R., impact: I., headline: H, harm: leak, covered-by: a-c}
  - {id: a-c, level: security, severity: low, source: ACME, rule: R., untestable: U.}
`,
}

// TestSchemasAgree changes whole files in each place, and holds what the schema
// says of that against what the reader says.
func TestSchemasAgree(t *testing.T) {
	for kind, text := range whole {
		schema := compiled(t, kind)
		if err := reads[kind](text); err != nil {
			t.Fatalf("%s: the reader finds wrong: %v", kind, err)
		}
		if err := schema.Validate(asJSON(t, text)); err != nil {
			t.Fatalf("%s: the schema finds wrong: %v", kind, err)
		}
		for _, changed := range changes(t, text) {
			read, valid := reads[kind](changed), schema.Validate(asJSON(t, changed))
			if read == nil && valid != nil {
				t.Errorf("%s: the reader finds it right, the schema says %v of\n%s", kind, valid, changed)
			}
			if unknown := read != nil && strings.Contains(read.Error(), `unknown key "odd"`); unknown && valid == nil {
				t.Errorf("%s: the schema finds it right, the reader says %v of\n%s", kind, read, changed)
			}
		}
	}
}

// changes are a text with each key left out, and with an odd key in each mapping.
func changes(t *testing.T, text string) (list []string) {
	var root yaml.Node
	if err := yaml.Unmarshal([]byte(text), &root); err != nil {
		t.Fatal(err)
	}
	write := func() {
		out, err := yaml.Marshal(&root)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, string(out))
	}
	var visit func(n *yaml.Node)
	visit = func(n *yaml.Node) {
		if n.Kind == yaml.MappingNode {
			all := n.Content
			for i := 0; i < len(all); i += 2 {
				n.Content = append(append([]*yaml.Node{}, all[:i]...), all[i+2:]...)
				write()
			}
			n.Content = append(append([]*yaml.Node{}, all...), &yaml.Node{Kind: yaml.ScalarNode, Value: "odd"}, &yaml.Node{Kind: yaml.ScalarNode, Value: "x"})
			write()
			n.Content = all
		}
		for _, c := range n.Content {
			visit(c)
		}
	}
	visit(&root)
	return list
}

// TestFilesFollowTheSchemas holds the files that come with authspec against the
// schemas.
func TestFilesFollowTheSchemas(t *testing.T) {
	for kind, pattern := range map[string]string{
		"target":       "../../../fixtures/implementations/*/target.yaml",
		"suite":        "../../../suites/*.yaml",
		"requirements": "../../../suites/requirements/*.yaml",
		"remedies":     "../../../suites/remedies/*.yaml",
	} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: want some files, got %v, %v", pattern, files, err)
		}
		schema := compiled(t, kind)
		for _, file := range files {
			content, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if err := schema.Validate(asJSON(t, string(content))); err != nil {
				t.Errorf("%s: %v", file, err)
			}
		}
	}
}

// TestReferences reads what people read: each key is there, and no line is too long.
func TestReferences(t *testing.T) {
	for _, k := range Kinds() {
		text, err := k.Reference()
		if err != nil {
			t.Fatalf("%s: %v", k.Name, err)
		}
		for line := range strings.Lines(text) {
			if n := len([]rune(strings.TrimRight(line, "\n"))); n > width {
				t.Errorf("%s: the line has %d columns: %s", k.Name, n, line)
			}
		}
		var keys struct{ Properties map[string]any }
		schema, _ := k.Schema()
		if err := json.Unmarshal(schema, &keys); err != nil {
			t.Fatal(err)
		}
		for key := range keys.Properties {
			if !strings.Contains(text, key) {
				t.Errorf("%s: the reference lacks the key %s", k.Name, key)
			}
		}
	}
}
