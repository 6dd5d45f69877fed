package check

import (
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/openapi"
)

// Documented asks whether an answer is one that the OpenAPI document of the target
// names.
type Documented struct{ What string }

// What can be documented of an answer.
const (
	documentedStatus    = "status"
	documentedChallenge = "challenge"
)

const documentedSchema = `
"documented": {
  "description": "What of the answer is as the OpenAPI document has it: its status, or the scheme of one of its challenges.",
  "anyOf": [{"enum": ["status", "challenge"]}, {"$ref": "#/$defs/row"}]
}`

func readDocumented(r *reader, n *yaml.Node) Documented {
	return Documented{r.Word(n, documentedStatus, documentedChallenge)}
}

// Kind implements casefile.Test.
func (Documented) Kind() string { return "documented" }

// Depends implements casefile.Test.
func (t Documented) Depends() casefile.Dependence {
	if t.What == documentedChallenge {
		return casefile.Dependence{Fields: []string{wwwAuthenticate}}
	}
	return casefile.Dependence{}
}

func (t Documented) words(*wording) string {
	if t.What == documentedChallenge {
		return "a challenge of a scheme that the OpenAPI document names for the operation"
	}
	return "a status that the OpenAPI document names for the operation"
}

func (t Documented) judge(v view) result {
	o := v.sample.Scope.Resource.Operation
	if o == nil {
		return skip("no OpenAPI document describes the resource")
	}
	if t.What == documentedChallenge {
		return t.challenge(v, o)
	}
	status := v.answer().Status
	return verdict(o.Documents(status) || o.Default(), v.wants(t), func() string {
		named := "none"
		if len(o.Statuses) > 0 {
			named = andList(o.Statuses)
		}
		return "status " + strconv.Itoa(status) + ", and the document names " + named
	})
}

// challenge judges the schemes of a refusal. That it has a challenge at all is a
// rule of its own, and a key or a certificate has no scheme.
func (t Documented) challenge(v view, o *openapi.Operation) result {
	f, err := v.found(wwwAuthenticate, nil)
	if err != nil {
		return skip("%s", err)
	}
	if len(f.list) == 0 {
		return skip("there is no %s in the answer", f.noun)
	}
	schemes := o.Challenges()
	if len(schemes) == 0 {
		return skip("the document names a key or a certificate for the operation, for which no scheme is registered")
	}
	for _, c := range f.list {
		if slices.ContainsFunc(schemes, func(s string) bool { return strings.EqualFold(s, c.Scheme) }) {
			return held(v.wants(t), f.got)
		}
	}
	return broken(func() string { return t.words(nil) + ": " + orList(schemes) }, f.got)
}

func (Documented) unanswered(v view) (result, bool) { return v.unjudged(), true }
