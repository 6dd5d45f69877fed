package schemas

import (
	"bytes"
	"cmp"
	"encoding/json"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"authspec/runner/internal/compare"
	"authspec/runner/internal/pairs"
	"authspec/runner/internal/requirement"
	"authspec/runner/results"
)

// documents are the kinds that authspec writes, by the types that are written.
var documents = map[string]reflect.Type{
	"result":     reflect.TypeFor[results.Run](),
	"comparison": reflect.TypeFor[compare.Table](),
	"pairs":      reflect.TypeFor[pairs.Table](),
	"diff":       reflect.TypeFor[compare.Diff](),
	"coverage":   reflect.TypeFor[requirement.Coverage](),
}

// TestDocumentsHaveTheirKeys holds the keys of a schema against those that are
// written: each is described, none is made up, and what is always written is
// required. So a key more in the code fails until the schema has it.
func TestDocumentsHaveTheirKeys(t *testing.T) {
	for kind, of := range documents {
		var root map[string]any
		k, _ := Named(kind)
		text, err := k.Schema()
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(text, &root); err != nil {
			t.Fatal(err)
		}
		w := &walk{t: t, defs: root["$defs"].(map[string]any), seen: map[reflect.Type]bool{}}
		w.mapping(kind, of, root)
	}
}

// walk goes through a type and its schema together.
type walk struct {
	t    *testing.T
	defs map[string]any
	seen map[reflect.Type]bool
}

// described is what a schema says, where it only names a definition.
func (w *walk) described(schema map[string]any) map[string]any {
	if ref, ok := schema["$ref"].(string); ok {
		return w.described(w.defs[strings.TrimPrefix(ref, "#/$defs/")].(map[string]any))
	}
	return schema
}

func (w *walk) value(at string, of reflect.Type, schema map[string]any) {
	schema = w.described(schema)
	inner := func(key string) map[string]any {
		s, ok := schema[key].(map[string]any)
		if !ok {
			w.t.Errorf("%s: want the schema of what is in it under %s", at, key)
		}
		return s
	}
	switch {
	case of == reflect.TypeFor[time.Time]() || of.Implements(reflect.TypeFor[json.Marshaler]()):
	case of.Kind() == reflect.Pointer:
		w.value(at, of.Elem(), schema)
	case of.Kind() == reflect.Struct:
		w.mapping(at, of, schema)
	case of.Kind() == reflect.Slice:
		w.value(at+"[]", of.Elem(), inner("items"))
	case of == reflect.TypeFor[map[results.Verdict]int]():
		if got := len(schema["properties"].(map[string]any)); got != len(results.Verdicts()) {
			w.t.Errorf("%s: want every verdict, got %d", at, got)
		}
	case of.Kind() == reflect.Map:
		w.value(at+"{}", of.Elem(), inner("additionalProperties"))
	}
}

func (w *walk) mapping(at string, of reflect.Type, schema map[string]any) {
	if w.seen[of] {
		return
	}
	w.seen[of] = true
	properties, _ := schema["properties"].(map[string]any)
	var keys, always []string
	for i := range of.NumField() {
		key, options, _ := strings.Cut(of.Field(i).Tag.Get("json"), ",")
		key = cmp.Or(key, of.Field(i).Name)
		if key == "-" {
			continue
		}
		keys = append(keys, key)
		if options != "omitempty" {
			always = append(always, key)
		}
		s, ok := properties[key].(map[string]any)
		if !ok {
			w.t.Errorf("%s: the schema lacks the key %s", at, key)
			continue
		}
		w.value(at+"."+key, of.Field(i).Type, s)
	}
	var required []string
	for _, key := range asList(schema["required"]) {
		required = append(required, key.(string))
	}
	for _, pair := range [][2][]string{{keys, slices.Collect(maps.Keys(properties))}, {always, required}} {
		slices.Sort(pair[0])
		slices.Sort(pair[1])
		if !slices.Equal(pair[0], pair[1]) {
			w.t.Errorf("%s: written are %v, the schema has %v", at, pair[0], pair[1])
		}
	}
	if schema["additionalProperties"] != false {
		w.t.Errorf("%s: a key that is not described has to be refused", at)
	}
}

func asList(v any) []any {
	list, _ := v.([]any)
	return list
}

// TestDocumentsFollowTheSchemas holds documents that were written against the
// schemas, and again with a key that nobody knows in each mapping of their own.
// The script schema.txtar does so with those of real runs.
func TestDocumentsFollowTheSchemas(t *testing.T) {
	for kind, file := range map[string]string{
		"result":     "../report/testdata/report.json",
		"comparison": "../report/testdata/table.json",
		"diff":       "../report/testdata/diff.json",
	} {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(content))
		if err != nil {
			t.Fatal(err)
		}
		schema := compiled(t, kind)
		if err := schema.Validate(doc); err != nil {
			t.Errorf("%s: %v", file, err)
		}
		for _, key := range []string{"", "suite", "target", "columns", "groups", "ground", "results", "old", "counts", "changes"} {
			odd, ok := within(doc, key)
			if !ok {
				continue
			}
			odd["odd"] = "x"
			if schema.Validate(doc) == nil {
				t.Errorf("%s: want a key in %q to be refused that the schema lacks", file, key)
			}
			delete(odd, "odd")
		}
	}
}

// within is the mapping behind a key, the first where there is a list of them.
func within(doc any, key string) (map[string]any, bool) {
	root := doc.(map[string]any)
	if key == "" {
		return root, true
	}
	if list := asList(root[key]); len(list) > 0 {
		first, ok := list[0].(map[string]any)
		return first, ok
	}
	m, ok := root[key].(map[string]any)
	return m, ok
}
