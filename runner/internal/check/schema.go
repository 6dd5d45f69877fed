package check

import (
	"encoding/json"
	"strings"
)

//go:generate go run authspec/runner/internal/caseschema ../../../cases/case.schema.json

// SharedSchema are the definitions of the JSON Schema of case files to which
// the pieces of several kinds refer.
func SharedSchema() string { return valueSchema }

// OneOf is the schema of one of some words.
func OneOf(words []string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		text, _ := json.Marshal(w) // words have no octets that JSON can't hold
		quoted[i] = string(text)
	}
	return `{"enum": [` + strings.Join(quoted, ", ") + `]}`
}
