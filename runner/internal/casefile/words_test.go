package casefile_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	. "authspec/runner/internal/casefile"
	"authspec/runner/internal/check"
)

// TestPlaceholderWords reads each placeholder that the reference shows, in a case
// in which it has a value, and looks for those that it does not show.
func TestPlaceholderWords(t *testing.T) {
	const server = `format: 1
topic: t
cases:
  - id: t/a
    title: T
    steps:
      - {id: one, request: {}, capture: {name: {body: x}}}
      - {request: {auth: %s, fields: [{A: '%s'}]}, expect: [{status: 401, requirement: r}]}
`
	const client = `format: 1
topic: t
cases:
  - id: t/a
    title: T
    role: client
    steps:
      - {id: one, when: {method: {equals: GET}}}
      - {answer: {fields: [{A: '%s'}]}, expect: [{method: {equals: GET}, requirement: r}]}
`
	for _, role := range []Role{RoleServer, RoleClient} {
		var shown []string
		for _, w := range PlaceholderWords(role) {
			form := strings.NewReplacer("STEP", "one", "NAME", "name").Replace(w.Form)
			shown = append(shown, w.Form)
			text := fmt.Sprintf(client, form)
			if role == RoleServer {
				text = fmt.Sprintf(server, credentials(form), form)
			}
			if strings.HasPrefix(form, "${digest.") || strings.HasPrefix(form, "${jwt.") {
				text = strings.Replace(text, "fields: [{A: '"+form+"'}]", "fields: []", 1)
			}
			if _, err := Load(check.Kinds(), []Source{{File: "t.yaml", Content: []byte(text)}}); err != nil {
				t.Errorf("%s: %v", w.Form, err)
			}
		}
		for _, name := range Plain(role) {
			if !slices.Contains(shown, "${"+name+"}") {
				t.Errorf("the reference does not show ${%s}", name)
			}
		}
	}
}

// credentials are those among which a placeholder has a value.
func credentials(form string) string {
	switch {
	case strings.HasPrefix(form, "${digest."):
		return "{digest: {account: ordinary, write: {realm: '" + form + "'}}}"
	case strings.HasPrefix(form, "${jwt."):
		return "{jwt: {write: {payload: '" + form + "'}}}"
	}
	return "ordinary"
}
