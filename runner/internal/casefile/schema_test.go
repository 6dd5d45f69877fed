package casefile_test

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"gopkg.in/yaml.v3"

	. "authspec/runner/internal/casefile"
	"authspec/runner/internal/check"
)

const schemaFile = "../../../cases/case.schema.json"

// judged says who accepts a file.
type judged int

const (
	good     judged = iota
	bad             // both refuse it
	semantic        // only the loader refuses it: the schema can't tell
)

// sample is a file, or a piece of one, and who accepts it.
type sample struct {
	want judged
	text string
}

func readSchema(t testing.TB) *jsonschema.Schema {
	t.Helper()
	content, err := os.ReadFile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("case.schema.json", doc); err != nil {
		t.Fatal(err)
	}
	return c.MustCompile("case.schema.json")
}

// asJSON is what an editor sees of a YAML file.
func asJSON(t *testing.T, text string) any {
	t.Helper()
	var v any
	if err := yaml.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%s\nis not YAML: %v", text, err)
	}
	encoded, err := json.Marshal(v)
	if err != nil {
		t.Fatalf("%s\nhas no JSON: %v", text, err)
	}
	v, err = jsonschema.UnmarshalJSON(bytes.NewReader(encoded))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// agree holds loader and schema against one sample.
func agree(t *testing.T, schema *jsonschema.Schema, s sample, text string) {
	t.Helper()
	_, loaded := Load(check.Kinds(), []Source{{File: "cases/t.yaml", Content: []byte(text)}})
	valid := schema.Validate(asJSON(t, text))
	if (loaded == nil) != (s.want == good) {
		t.Errorf("the loader should find it good: %t, but says %v, of\n%s", s.want == good, loaded, s.text)
	}
	if (valid == nil) != (s.want != bad) {
		t.Errorf("the schema should find it good: %t, but says %v, of\n%s", s.want != bad, valid, s.text)
	}
}

const (
	header   = "format: 1\ntopic: t\ncases:\n"
	oneStep  = "    steps: [{request: {}, expect: [{status: 401, requirement: r}]}]\n"
	idTitle  = "  - id: t/a\n    title: T\n"
	lastStep = "      - request: {}\n        expect: [{status: 401, requirement: r}]\n"
)

func inFile(s string) string { return s }
func inCase(s string) string {
	if s != "" {
		s = "    " + strings.ReplaceAll(s, "\n", "\n    ") + "\n"
	}
	return header + idTitle + s + oneStep
}

func inSteps(s string) string {
	return header + idTitle + "    samples: 5\n    steps:\n      - {id: one, request: {auth: ordinary}}\n      - " +
		s + "\n" + lastStep
}
func inRequest(s string) string { return inSteps("request: " + s) }
func inCheck(s string) string {
	return inSteps("request: {}\n        expect: [{requirement: r, name: probe, " + s + "}]")
}
func inMatrix(s string) string {
	return header + idTitle + "    matrix: {only: " + s[:strings.Index(s, "\n")] + "}\n" + s[strings.Index(s, "\n")+1:] + "\n"
}

func TestSchemaAgreesOnFiles(t *testing.T) {
	schema := readSchema(t)
	one := header + idTitle + oneStep
	for _, s := range []sample{
		{good, one},
		{good, "# yaml-language-server: $schema=../case.schema.json\n" + one},
		{good, "x-any: &a {id: 1}\n" + one},
		{good, "requirement: r\n" + strings.ReplaceAll(one, "requirement: r", "name: x")},
		{good, "requirement: r\n" + header + idTitle + "    watch: true\n    expect: [{status: 401}]\n"},
		{bad, "requirement: R R\n" + one},
		{bad, "requirement: [r]\n" + one},
		{bad, strings.Replace(one, "format: 1", "format: 2", 1)},
		{bad, strings.Replace(one, "format: 1", `format: "1"`, 1)},
		{bad, strings.Replace(one, "format: 1\n", "", 1)},
		{bad, strings.Replace(one, "topic: t\n", "", 1)},
		{bad, strings.Replace(one, "topic: t", "topic: T", 1)},
		{bad, "format: 1\ntopic: t\n"},
		{bad, "format: 1\ntopic: t\ncases: []\n"},
		{bad, "format: 1\ntopic: t\ncases: {}\n"},
		{bad, "format: 1\ntopic: t\ncases: [a]\n"},
		{bad, "suite: a\n" + one},
		{bad, "[]"},
		{bad, strings.Replace(one, "id: t/a", "id: t", 1)},
		{bad, strings.Replace(one, "id: t/a", "id: t/a/b", 1)},
		{semantic, strings.Replace(one, "id: t/a", "id: other/a", 1)},
		{semantic, one + idTitle + oneStep},
		{bad, strings.Replace(one, "    title: T\n", "", 1)},
		{bad, strings.Replace(one, "title: T", "title: ''", 1)},
		{bad, strings.Replace(one, "title: T", "title: 5", 1)},
		{semantic, strings.Replace(one, "title: T", "title: '${path}'", 1)},
		{bad, header + idTitle},
		{bad, header + idTitle + "    steps: []\n"},
		{semantic, header + idTitle + "    steps: [{request: {}}]\n"},
		{good, header + idTitle + "    watch: true\n    expect: [{status: 401, requirement: r}]\n"},
		{bad, header + idTitle + "    watch: true\n    expect: [{status: 401}]\n"},
		{bad, header + idTitle + "    watch: true\n"},
		{bad, header + idTitle + "    expect: [{status: 401, requirement: r}]\n"},
		{bad, header + idTitle + "    watch: true\n    resource: basic\n    expect: [{status: 401, requirement: r}]\n"},
		{bad, header + idTitle + "    watch: true\n    expect: [{answer: complete, requirement: r}]\n"},
		{bad, one + "    watch: true\n"},
		{bad, one + "    expect: [{status: 401, requirement: r}]\n"},
	} {
		agree(t, schema, s, inFile(s.text))
	}
}

func TestSchemaAgreesOnCases(t *testing.T) {
	schema := readSchema(t)
	for _, s := range []sample{
		{good, ""},
		{good, "resource: open"},
		{bad, "resource: opne"},
		{bad, "resource: [open]"},
		{good, "tags: [a, b-c]"},
		{bad, "tags: [a, a]"},
		{bad, "tags: [A]"},
		{bad, "tags: []"},
		{bad, "tags: a"},
		{semantic, "tags: [t]"},
		{good, "needs: [clear-text, lock-out]"},
		{bad, "needs: tls"},
		{bad, "needs: [quic]"},
		{good, "disturbs: [size, flood, write, lock-out]"},
		{bad, "disturbs: [size, size]"},
		{good, "samples: 3\nat-once: true"},
		{semantic, "samples: 1\nat-once: true"},
		{bad, "at-once: true"},
		{bad, "samples: 0"},
		{bad, "samples: 1001"},
		{bad, `samples: "3"`},
		{bad, "samples: 1.5"},
		{good, "spends: 0"},
		{bad, "spends: -1"},
		{good, "alone: true"},
		{bad, `alone: "true"`},
		{bad, "alone: 1"},
		{good, "watch: false"},
		{bad, "role: proxy"},
	} {
		agree(t, schema, s, inCase(s.text))
	}
}

func TestSchemaAgreesOnSteps(t *testing.T) {
	schema := readSchema(t)
	for _, s := range []sample{
		{good, "{id: two, request: {}}"},
		{bad, "{id: Two, request: {}}"},
		{bad, "{id: refused, request: {}}"},
		{semantic, "{id: one, request: {}}"},
		{semantic, "{id: step-1, request: {}}"},
		{bad, "{id: two}"},
		{bad, "one"},
		{good, "{reuse: one, request: {}}"},
		{semantic, "{reuse: two, request: {}}"},
		{semantic, "{reuse: one, resource: open, request: {}}"},
		{good, "{reuse: one, pipelined: true, request: {}}"},
		{bad, "{pipelined: true, request: {}}"},
		{good, "{certificate: other, request: {}}"},
		{bad, "{certificate: mine, request: {}}"},
		{bad, "{certificate: none, reuse: one, request: {}}"},
		{good, "{wait: 200ms, request: {}}"},
		{bad, "{wait: soon, request: {}}"},
		{bad, "{wait: 5, request: {}}"},
		{semantic, "{wait: 0s, request: {}}"},
		{good, "{repeat: 3, request: {}}"},
		{bad, "{repeat: 1, request: {}}"},
		{bad, "{repeat: 101, request: {}}"},
		{bad, "{repeat: true, request: {}}"},
		{semantic, "{repeat: 100, request: {}}"}, // beside the others
		{good, "{request: {}, capture: {a: {body: 'x(.)'}, b: {json: /a/0}, c: {json: ''}, d: {field: X-A, matches: a, secret: true}}}"},
		{good, "{id: two, request: {}, capture: {a: {body: x}}, expect: [{body: {contains: '${two.capture.a}'}, requirement: r, name: probe}]}"},
		{semantic, "{id: two, request: {}, capture: {a: {body: x}}, expect: [{body: {contains: '${two.capture.b}'}, requirement: r, name: probe}]}"},
		{semantic, "{request: {fields: [{A: '${one.capture.a}'}]}}"},
		{good, "{request: {fields: [{A: '${env.A_B}'}]}}"},
		{semantic, "{request: {fields: [{A: '${env.A-B}'}]}}"},
		{bad, "{request: {}, capture: {}}"},
		{bad, "{request: {}, capture: [a]}"},
		{bad, "{request: {}, capture: {A: {body: x}}}"},
		{bad, "{request: {}, capture: {a: x}}"},
		{bad, "{request: {}, capture: {a: {}}}"},
		{bad, "{request: {}, capture: {a: {json: a}}}"},
		{bad, "{request: {}, capture: {a: {body: x, field: A}}}"},
		{bad, "{request: {}, capture: {a: {body: x, matches: y}}}"},
		{semantic, "{request: {}, capture: {a: {body: '('}}}"},
		{good, "{setup: true, request: {}, expect: [{status: 401}]}"},
		{bad, "{setup: true, request: {}, expect: [{status: 401, requirement: r}]}"},
		{bad, "{setup: true, request: {}}"},
		{bad, "{request: {}, expect: [{status: 401}]}"},
		{bad, "{request: {}, expect: []}"},
		{good, "{when: {step: one, status: 401}, request: {}}"},
		{good, "{when: {step: refused, status: {not: 401}}, request: {}}"},
		{bad, "{when: {status: 401}, request: {}}"},
		{bad, "{when: {step: one}, request: {}}"},
		{bad, "{when: {}, request: {}}"},
		{bad, "{when: {step: one, same: {as: one, in: [status]}}, request: {}}"},
		{semantic, "{when: {step: two, status: 401}, request: {}}"},
	} {
		agree(t, schema, s, inSteps(s.text))
	}
}

// TestCasesFollowTheSchema holds the cases that come with authspec against
// loader and schema.
func TestCasesFollowTheSchema(t *testing.T) {
	schema := readSchema(t)
	files, err := Files(os.DirFS("../../../cases"), "cases")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Load(check.Kinds(), files); err != nil {
		t.Error(err)
	}
	for _, f := range files {
		if err := schema.Validate(asJSON(t, string(f.Content))); err != nil {
			t.Errorf("%s: %v", f.File, err)
		}
	}
}

// TestSchemaHasTheLists compares the closed sets of both.
func TestSchemaHasTheLists(t *testing.T) {
	content, err := os.ReadFile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	var schema struct {
		Defs map[string]struct {
			Properties map[string]any
		} `json:"$defs"`
	}
	if err := json.Unmarshal(content, &schema); err != nil {
		t.Fatal(err)
	}
	for def, want := range Keys(check.Kinds()) {
		var got []string
		for k := range schema.Defs[def].Properties {
			got = append(got, k)
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s: the schema has the keys %v, the loader %v", def, got, want)
		}
	}
	for _, list := range Lists() {
		quoted, _ := json.Marshal(list)
		if enum := strings.ReplaceAll(string(quoted), ",", ", "); !strings.Contains(string(content), `"enum": `+enum) {
			t.Errorf("the schema lacks the list %s", enum)
		}
	}
}
