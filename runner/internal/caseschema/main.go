// Command caseschema writes the JSON Schema of case files: what is said of the
// kinds of checks comes from their table, the rest from a template.
//
// It may import casefile and check.
package main

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"text/template"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/check"
)

//go:embed case.schema.json.tmpl
var rest string

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: caseschema FILE")
		os.Exit(2)
	}
	text, err := schema(check.Kinds(), check.SharedSchema())
	if err == nil {
		err = os.WriteFile(os.Args[1], text, 0o644)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "caseschema:", err)
		os.Exit(1)
	}
}

// pieces are what the template leaves open, indented as it has it.
type pieces struct {
	Resources   string // roles, one of which a resource has
	Operations  string // roles that many resources have
	Accounts    string // and an account
	ClientNeeds string // what a case can need of a client
	Properties  string // of a check: a key for each kind
	Required    string // one of which a check has
	Conditions  string // properties of a condition
	Unwatchable string // the kinds of which no watch case can ask
	Definitions string
}

// schema is the whole file.
func schema(kinds []casefile.Kind, shared string) ([]byte, error) {
	t, err := template.New("schema").Parse(rest)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := t.Execute(&b, fill(kinds, shared)); err != nil {
		return nil, err
	}
	if !json.Valid(b.Bytes()) {
		return nil, fmt.Errorf("what comes out is no JSON:\n%s", b.Bytes())
	}
	return b.Bytes(), nil
}

func fill(kinds []casefile.Kind, shared string) pieces {
	var properties, required, conditions, unwatchable []string
	definitions := []string{indented(shared)}
	for _, k := range kinds {
		property := fmt.Sprintf(`        %q: {"$ref": "#/$defs/%s"}`, k.Word, k.Word)
		properties = append(properties, property)
		required = append(required, fmt.Sprintf(`        {"required": [%q]}`, k.Word))
		if k.Sees < casefile.SeesSamples {
			conditions = append(conditions, property)
		}
		if k.Sees > casefile.SeesAnswer {
			unwatchable = append(unwatchable, k.Word)
		}
		definitions = append(definitions, indented(k.Schema))
	}
	return pieces{
		Resources:   check.OneOf(casefile.ResourceRoles()),
		Operations:  check.OneOf(casefile.OperationRoles()),
		Accounts:    check.OneOf(casefile.AccountRoles()),
		ClientNeeds: check.OneOf(casefile.ClientNeeds()),
		Properties:  strings.Join(properties, ",\n"),
		Required:    strings.Join(required, ",\n"),
		Conditions:  strings.Join(conditions, ",\n"),
		Unwatchable: check.OneOf(unwatchable),
		Definitions: strings.Join(definitions, ",\n"),
	}
}

// indented is a piece at the depth of the definitions.
func indented(piece string) string {
	var b strings.Builder
	for line := range strings.Lines(strings.TrimSpace(piece)) {
		b.WriteString("    " + line)
	}
	return b.String()
}
