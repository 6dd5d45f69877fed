package casefile

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"
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
	_, loaded := Load([]Source{{"cases/t.yaml", []byte(text)}})
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
		{good, "needs: [tls, front-end]"},
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
		{bad, "role: client"},
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
		{good, "{wait: 200ms, request: {}}"},
		{bad, "{wait: soon, request: {}}"},
		{bad, "{wait: 5, request: {}}"},
		{semantic, "{wait: 0s, request: {}}"},
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

func TestSchemaAgreesOnRequests(t *testing.T) {
	schema := readSchema(t)
	for _, s := range []sample{
		{good, "{method: POST, target: '${path}?a', version: HTTP/1.0}"},
		{bad, "{method: ''}"},
		{bad, "{method: [GET]}"},
		{bad, "{verb: GET}"},
		{bad, "GET"},
		{semantic, "{method: no}"},
		{semantic, "{target: '${pth}'}"},
		{good, "{fields: [{A: b}, {A: ''}, {A: 5}, {Host: null}]}"},
		{good, "{fields: []}"},
		{bad, "{fields: {A: b}}"},
		{bad, "{fields: [{A: b, C: d}]}"},
		{bad, "{fields: [{}]}"},
		{bad, "{fields: [{A: true}]}"},
		{bad, "{fields: [{A: [b]}]}"},
		{bad, "{fields: [{'': b}]}"},
		{semantic, "{fields: [{A: null}]}"},
		{good, "{body: ''}"},
		{good, "{body: [a, {pause: 1s}, {until: interim}, {until: answer}]}"},
		{bad, "{body: []}"},
		{bad, "{body: [{pause: 1s, until: answer}]}"},
		{bad, "{body: [{}]}"},
		{bad, "{body: [{until: final}]}"},
		{bad, "{body: {a: b}}"},
		{good, "{body: a, chunked: true, trailers: [{A: b}]}"},
		{bad, "{chunked: true}"},
		{bad, "{body: a, trailers: [{A: b}]}"},
		{bad, "{body: a, chunked: false, trailers: [{A: b}]}"},
		{good, "{raw: a}"},
		{good, "{auth: ordinary, raw: ['a ${auth}', {pause: 1s}]}"},
		{bad, "{raw: a, method: GET}"},
		{semantic, "{raw: a, auth: ordinary}"},
		{semantic, "{raw: '${auth}'}"},
		{good, "{auth: none}"},
		{good, "{auth: wrong}"},
		{bad, "{auth: nobody}"},
		{bad, "{auth: [ordinary]}"},
		{good, "{auth: {same: one}}"},
		{bad, "{auth: {same: one, gap: ' '}}"},
		{bad, "{auth: {}}"},
		{bad, "{auth: {scheme: basic}}"},
		{bad, "{auth: {basic: ordinary, same: one}}"},
		{bad, "{auth: {bearer: valid}}"},
		{good, "{auth: {basic: ordinary, scheme: bAsIc, gap: '', field: X}}"},
		{good, "{auth: {basic: {user: '', password: b, encoding: dirty-bits}}}"},
		{good, "{auth: {basic: {user-pass: ab}}}"},
		{bad, "{auth: {basic: {user: a}}}"},
		{bad, "{auth: {basic: {user-pass: ab, user: a}}}"},
		{bad, "{auth: {basic: {user-pass: ab, user: a, password: b}}}"},
		{bad, "{auth: {basic: {user-pass: ab, encoding: base32}}}"},
		{bad, "{auth: {basic: nobody}}"},
	} {
		agree(t, schema, s, inRequest(s.text))
	}
}

func TestSchemaAgreesOnChecks(t *testing.T) {
	schema := readSchema(t)
	for _, s := range []sample{
		{bad, "when: {status: 401}"},
		{bad, "status: 401, access: refused"},
		{bad, "state: 401"},
		{good, "status: 401, when: {access: refused, field: {name: A}}"},
		{good, "answer: complete"},
		{good, "answer: [complete, closed, reset, cut, timeout, garbage]"},
		{bad, "answer: [complete, complete]"},
		{bad, "answer: []"},
		{good, "status: [401, 4xx, 101]"},
		{good, "status: {not: [401, 5xx]}"},
		{bad, "status: '401'"},
		{bad, "status: 100"},
		{bad, "status: 600"},
		{bad, "status: 1xx"},
		{bad, "status: []"},
		{bad, "status: {}"},
		{bad, "status: [401, 401]"},
		{good, "interim: none"},
		{good, "interim: [100, 103]"},
		{bad, "interim: 100"},
		{bad, "interim: [200]"},
		{good, "nowhere: a"},
		{good, "nowhere: [a, b]"},
		{bad, "nowhere: ['']"},
		{good, "access: granted"},
		{bad, "access: yes"},
		{good, "grammar: {field: WWW-Authenticate, rule: no-fold}"},
		{bad, "grammar: {field: WWW-Authenticate}"},
		{bad, "grammar: {field: 'a b', rule: parses}"},
		{good, "connection: {closed: false, surplus: none}"},
		{bad, "connection: {}"},
		{bad, "connection: {surplus: all}"},
		{good, "same: {as: one, in: [status, fields, challenge, body, time]}"},
		{good, "differs: {as: refused, in: [status]}"},
		{bad, "same: {as: one, in: status}"},
		{bad, "same: {as: one}"},
		{bad, "same: {in: [status]}"},
		{bad, "same: {as: one, in: [header]}"},
		{semantic, "same: {as: two, in: [status]}"},
		{good, "distinct: {value: '${one.challenge.realm}', unguessable: true}"},
		{bad, "distinct: {unguessable: true}"},
	} {
		agree(t, schema, s, inCheck(s.text))
	}
}

func TestSchemaAgreesOnValuesAndChallenges(t *testing.T) {
	schema := readSchema(t)
	for _, s := range []sample{
		{good, "field: {name: A}"},
		{bad, "field: {in: trailer}"},
		{good, "field: {name: A, in: trailer, equals: [a, b], contains: c, member: d, matches: e, syntax: uri, ignore-case: true, count: 0.., not: {equals: f}}"},
		{bad, "field: {name: A, form: quoted}"},
		{bad, "field: {name: A, not: {form: quoted}}"},
		{bad, "field: {name: A, in: header}"},
		{bad, "field: {name: A, equals: []}"},
		{bad, "field: {name: A, contains: ''}"},
		{bad, "field: {name: A, syntax: url}"},
		{bad, "field: {name: A, ignore-case: true}"},
		{semantic, "field: {name: A, matches: '('}"},
		{good, "field: {name: A, values: [a, b], ignore-case: true}"},
		{bad, "field: {name: A, values: a}"},
		{bad, "field: {name: A, values: [a], count: 1}"},
		{bad, "field: {name: A, values: [a], equals: a}"},
		{good, "field: {name: A, count: 0}"},
		{semantic, "field: {name: A, count: 0, equals: a}"},
		{good, "field: {name: A, count: 1..3}"},
		{bad, "field: {name: A, count: '1'}"},
		{bad, "field: {name: A, count: -1}"},
		{bad, "field: {name: A, count: 1-3}"},
		{semantic, "field: {name: A, count: 3..1}"},
		{bad, "field: {name: A, not: {}}"},
		{bad, "field: {name: A, not: {not: {equals: a}}}"},
		{bad, "field: {name: A, not: {count: 1}}"},
		{good, "body: {contains: a}"},
		{bad, "body: {}"},
		{bad, "body: {member: a}"},
		{bad, "body: {not: {member: a}}"},
		{bad, "body: text"},
		{good, "challenge: {scheme: Basic}"},
		{bad, "challenge: {param: {realm: {}}}"},
		{good, "challenge: {scheme: Basic, in: Proxy-Authenticate, params: 1..2, only: [realm, charset], param: {realm: {form: quoted, not: {form: token}}}}"},
		{bad, "challenge: {scheme: Basic, in: Authorization}"},
		{bad, "challenge: {scheme: Basic, only: []}"},
		{semantic, "challenge: {scheme: Basic, only: [a, A]}"},
		{bad, "challenge: {scheme: Basic, param: {}}"},
		{bad, "challenge: {scheme: Basic, param: {a b: {}}}"},
		{semantic, "challenge: {scheme: Basic, param: {a: {}, A: {}}}"},
		{good, "each-challenge: {param: {realm: {count: 1}}}"},
		{good, "each-challenge: {only: [realm]}"},
		{bad, "each-challenge: {scheme: Basic}"},
		{bad, "each-challenge: {scheme: Basic, param: {realm: {}}}"},
		{good, "challenges: {count: 1..}"},
		{good, "challenges: {scheme: Basic, schemes: [Basic], first: [Basic], per-line: 1, order: {algorithm: [a, b]}, distinct: realm}"},
		{bad, "challenges: {scheme: Basic}"},
		{bad, "challenges: {first: Basic}"},
		{bad, "challenges: {order: {}}"},
		{bad, "challenges: {order: {a: []}}"},
		{bad, "challenges: {distinct: a b}"},
		{good, "info: {param: {nextnonce: {}}, in: trailer}"},
		{bad, "info: {rspauth: right}"},
		{bad, "info: {}"},
	} {
		agree(t, schema, s, inCheck(s.text))
	}
}

func TestSchemaAgreesOnMatrices(t *testing.T) {
	schema := readSchema(t)
	for _, s := range []sample{
		{good, "{a: 401}\n    steps: [{request: {}, expect: [{status: '${a}', requirement: r}]}]"},
		{good, "{a: [{status: 401, requirement: r}]}\n    steps: [{request: {}, expect: '${a}'}]"},
		{good, "{a: {}}\n    steps: [{request: '${a}', expect: [{status: 401, requirement: r}]}]"},
		{good, "{a: wrong}\n    steps: [{request: {auth: '${a}'}, expect: [{status: 401, requirement: r}]}]"},
		{good, "{a: realm}\n    steps: [{request: {}, expect: [{each-challenge: {param: {'${a}': {count: 1}}}, requirement: r}]}]"},
		{semantic, "{a: 402}\n    steps: [{request: {}, expect: [{status: 401, requirement: r}]}]"},
		{semantic, "{a: '402'}\n    steps: [{request: {}, expect: [{status: '${a}', requirement: r}]}]"},
		{bad, "{A: 402}\n    steps: [{request: {}, expect: [{status: 401, requirement: r}]}]"},
		{bad, "{path: a}\n    steps: [{request: {target: '${path}'}, expect: [{status: 401, requirement: r}]}]"},
		{bad, "{}\n    steps: [{request: {}, expect: [{status: 401, requirement: r}]}]"},
		{bad, "5\n    steps: [{request: {}, expect: [{status: 401, requirement: r}]}]"},
		{bad, "{a: status}\n    steps: [{request: {}, expect: [{'${a}': 401, requirement: r}]}]"},
	} {
		agree(t, schema, s, inMatrix(s.text))
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
	for def, want := range map[string][]string{
		"case":    keysOf(caseKeys()),
		"step":    keysOf(stepKeys()),
		"request": keysOf(requestKeys()),
		"auth":    keysOf(authKeys()),
		"basic":   keysOf(basicKeys()),
		"check":   keysOf(checkKeys()),
		"value":   keysOf(valueKeys(inParam)),
	} {
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
	for _, list := range [][]string{
		ResourceRoles(), AccountRoles(), ends(), needs(), disturbances(), encodings(), grammarRules(), syntaxes(), comparedParts(),
	} {
		quoted, _ := json.Marshal(list)
		if enum := strings.ReplaceAll(string(quoted), ",", ", "); !strings.Contains(string(content), `"enum": `+enum) {
			t.Errorf("the schema lacks the list %s", enum)
		}
	}
}

func keysOf[T any](table []entry[T]) []string {
	var keys []string
	for _, e := range table {
		keys = append(keys, e.key)
	}
	return keys
}
