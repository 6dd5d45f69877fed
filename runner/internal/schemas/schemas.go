// Package schemas describes the files that people write for authspec, and the
// documents that it writes for programs: a JSON Schema of each kind, for editors
// and readers, and the same as text, for people.
//
// It may import the data package cases, casefile, compare, pairs, requirement,
// remedy, target, results, httpauth and jws.
package schemas

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"text/template"

	"authspec/cases"
	"authspec/runner/internal/compare"
	"authspec/runner/internal/httpauth"
	"authspec/runner/internal/jws"
	"authspec/runner/internal/pairs"
	"authspec/runner/internal/remedy"
	"authspec/runner/internal/target"
	"authspec/runner/results"
)

// Kind is a kind of file.
type Kind struct {
	Name   string // as in `authspec schema NAME`
	What   string // it is, in a few words
	schema func() ([]byte, error)
}

// Kinds are the kinds of files that people write, in the order in which they
// meet them; then those of the documents that authspec writes.
func Kinds() []Kind {
	return []Kind{
		{"target", "target files", func() ([]byte, error) { return fill(targetSchema, targetWords()) }},
		{"cases", "case files", func() ([]byte, error) { return cases.FS.ReadFile("case.schema.json") }},
		{"requirements", "files of requirements", func() ([]byte, error) { return fill(requirementsSchema, rowWords()) }},
		{"remedies", "files of remedies", func() ([]byte, error) { return fill(remediesSchema, map[string]any{"Products": list(remedy.Keys())}) }},
		{"suite", "suites", func() ([]byte, error) { return fill(suiteSchema, rowWords()) }},
		{"baseline", "baselines", func() ([]byte, error) { return []byte(baselineSchema), nil }},
		{"result", "the JSON report of a run", func() ([]byte, error) { return fill(resultSchema, documentWords()) }},
		{"comparison", "the JSON report of a comparison", func() ([]byte, error) { return fill(comparisonSchema, documentWords()) }},
		{"pairs", "the JSON report of compare --pairs", func() ([]byte, error) { return fill(pairsSchema, documentWords()) }},
		{"diff", "the JSON report of what changed between two runs", func() ([]byte, error) { return fill(diffSchema, documentWords()) }},
		{"list", "the JSON of list", func() ([]byte, error) { return fill(listSchema, documentWords()) }},
		{"coverage", "the JSON of coverage", func() ([]byte, error) { return fill(coverageSchema, documentWords()) }},
	}
}

// Named finds a kind of file.
func Named(name string) (Kind, bool) {
	i := slices.IndexFunc(Kinds(), func(k Kind) bool { return k.Name == name })
	if i < 0 {
		return Kind{}, false
	}
	return Kinds()[i], true
}

// Schema is the JSON Schema (draft 2020-12) of the kind.
func (k Kind) Schema() ([]byte, error) { return k.schema() }

var (
	//go:embed target.schema.json.tmpl
	targetSchema string
	//go:embed requirements.schema.json.tmpl
	requirementsSchema string
	//go:embed remedies.schema.json.tmpl
	remediesSchema string
	//go:embed suite.schema.json.tmpl
	suiteSchema string
	//go:embed baseline.schema.json
	baselineSchema string
	//go:embed result.schema.json.tmpl
	resultSchema string
	//go:embed comparison.schema.json.tmpl
	comparisonSchema string
	//go:embed pairs.schema.json.tmpl
	pairsSchema string
	//go:embed diff.schema.json.tmpl
	diffSchema string
	//go:embed list.schema.json.tmpl
	listSchema string
	//go:embed coverage.schema.json.tmpl
	coverageSchema string
)

// fill puts the closed sets of words into a schema.
func fill(schema string, words map[string]any) ([]byte, error) {
	t, err := template.New("schema").Parse(schema)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := t.Execute(&b, words); err != nil {
		return nil, err
	}
	if !json.Valid(b.Bytes()) {
		return nil, fmt.Errorf("what comes out is no JSON:\n%s", b.Bytes())
	}
	return b.Bytes(), nil
}

// property is a key of a mapping, with what it holds.
type property struct{ Name, Text, Def, Comma string }

func targetWords() map[string]any {
	return map[string]any{
		"Resources": properties(target.ResourceWords(), map[string]string{
			target.RoleAPIKey: "keyResource", target.RoleSession: "sessionResource", "": "resource",
		}),
		"Accounts":   properties(target.AccountWords(), nil),
		"Tokens":     properties(target.TokenWords(), nil),
		"Algorithms": list(jws.Algorithms()),
		"Follows":    strings.Join(target.FollowsNames(), ", "),
	}
}

// properties are the keys for some words; defs say what holds a key, "" for all
// others.
func properties(words []target.Word, defs map[string]string) []property {
	var all []property
	for i, w := range words {
		p := property{Name: w.Name, Text: w.Text, Def: defs[w.Name], Comma: ","}
		if p.Def == "" {
			p.Def = defs[""]
		}
		if i == len(words)-1 {
			p.Comma = ""
		}
		all = append(all, p)
	}
	return all
}

func rowWords() map[string]any {
	return map[string]any{
		"Areas": list(results.Areas()), "Levels": list(results.Levels()), "Harms": list(results.Harms()),
		"Schemes": list(append(httpauth.Roles(), target.RoleMTLS)),
	}
}

func documentWords() map[string]any {
	return map[string]any{
		"Verdicts": list(results.Verdicts()), "EachVerdict": results.Verdicts(), "Levels": list(results.Levels()),
		"Severities": list([]results.Severity{results.High, results.Low}), "Areas": list(results.Areas()), "Harms": list(results.Harms()),
		"Bases":   list([]results.Basis{results.Keyword, results.Derived, results.House, results.Draft}),
		"Changes": list(compare.Kinds()), "Faults": list(pairs.Faults()),
	}
}

// list is words as JSON.
func list[T ~string](words []T) string {
	text, err := json.Marshal(words)
	if err != nil {
		panic(err) // texts can always be written
	}
	return strings.ReplaceAll(string(text), ",", ", ")
}
