package main

import (
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/check"
)

// TestSchemaIsGenerated holds the schema that comes with the cases against the
// table of kinds.
func TestSchemaIsGenerated(t *testing.T) {
	want, err := schema(check.Kinds(), check.SharedSchema())
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../../../cases/case.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("the schema is not that of the kinds; `go generate ./runner/internal/check` writes it (-kinds +file):\n%s", diff)
	}
}

// TestBrokenPiece shows that a piece which is no JSON is not written.
func TestBrokenPiece(t *testing.T) {
	if _, err := schema([]casefile.Kind{{Word: "a", Schema: `"a": {`}}, check.SharedSchema()); err == nil {
		t.Error("the piece has no end, but is taken")
	}
}
