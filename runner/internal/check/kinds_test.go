package check

import (
	"encoding/json"
	"slices"
	"testing"
)

// TestKinds shows that each row of the table is whole: it has a definition in
// the schema by its own name.
func TestKinds(t *testing.T) {
	words := map[string]bool{}
	for _, k := range Kinds() {
		if words[k.Word] || k.Word == "" || k.Read == nil {
			t.Errorf("the row %q comes twice, or lacks something", k.Word)
		}
		words[k.Word] = true
		if _, ok := definitions(t, k.Schema)[k.Word]; !ok {
			t.Errorf("the schema of %s does not define it", k.Word)
		}
	}
}

// TestValueSchema compares the keys of a VALUE with those of its schema.
func TestValueSchema(t *testing.T) {
	var want, got []string
	for _, k := range valueKeys(inParam) {
		want = append(want, k.Name)
	}
	for name := range definitions(t, SharedSchema())["value"].Properties {
		got = append(got, name)
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(want, got) {
		t.Errorf("the schema has the keys %v, the reader %v", got, want)
	}
}

// definition is as much of a definition as tests look at.
type definition struct{ Properties map[string]any }

func definitions(t *testing.T, piece string) map[string]definition {
	t.Helper()
	var all map[string]definition
	if err := json.Unmarshal([]byte("{"+piece+"}"), &all); err != nil {
		t.Fatalf("%v in %s", err, piece)
	}
	return all
}
