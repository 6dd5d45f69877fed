package cli

import (
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// follows holds JSON files against a schema: `follows SCHEMA FILE…`, where SCHEMA
// is a file too.
func follows(ts *testscript.TestScript, neg bool, args []string) {
	doc := func(file string) any {
		v, err := jsonschema.UnmarshalJSON(strings.NewReader(ts.ReadFile(file)))
		ts.Check(err)
		return v
	}
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	c.AssertFormat()
	ts.Check(c.AddResource("schema.json", doc(args[0])))
	schema, err := c.Compile("schema.json")
	ts.Check(err)
	for _, file := range args[1:] {
		if err := schema.Validate(doc(file)); (err != nil) != neg {
			ts.Fatalf("%s: %v", file, err)
		}
	}
}
