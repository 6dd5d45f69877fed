package results

import (
	"encoding/json"
	"go/parser"
	"go/token"
	"reflect"
	"strings"
	"testing"
)

// sampleDocument is the one in the package's documentation.
func sampleDocument(t *testing.T) string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "doc.go", nil, parser.ParseComments|parser.PackageClauseOnly)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, begun := strings.Cut(file.Doc.Text(), "\n\t{\n")
	body, _, ended := strings.Cut(rest, "\n\t}\n")
	if !begun || !ended {
		t.Fatal("the documentation of the package has no sample document")
	}
	return "{\n" + body + "\n}"
}

// TestSampleDocument: the sample in the documentation is a document, and shows
// every field that there is.
func TestSampleDocument(t *testing.T) {
	text := sampleDocument(t)
	run, err := Decode(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if got := Summarise(run.Results); !reflect.DeepEqual(got, run.Summary) {
		t.Errorf("want the summary %v, got %v", got, run.Summary)
	}
	strict := json.NewDecoder(strings.NewReader(text))
	strict.DisallowUnknownFields()
	if err := strict.Decode(&Run{}); err != nil {
		t.Error(err)
	}
	var plain any
	if err := json.Unmarshal([]byte(text), &plain); err != nil {
		t.Fatal(err)
	}
	for _, missing := range unshown(reflect.TypeFor[Run](), plain, "") {
		t.Errorf("the sample does not show %s", missing)
	}
}

// unshown are the fields of a type that a part of a document does not have.
func unshown(of reflect.Type, part any, at string) (missing []string) {
	switch of.Kind() {
	case reflect.Pointer:
		return unshown(of.Elem(), part, at)
	case reflect.Slice:
		for _, member := range part.([]any) {
			missing = append(missing, unshown(of.Elem(), member, at+"[]")...)
		}
	case reflect.Map:
		for _, member := range part.(map[string]any) {
			missing = append(missing, unshown(of.Elem(), member, at+"{}")...)
		}
	case reflect.Struct:
		if of.PkgPath() != reflect.TypeFor[Run]().PkgPath() {
			return nil // a time
		}
		for i := range of.NumField() {
			name, _, _ := strings.Cut(of.Field(i).Tag.Get("json"), ",")
			value, shown := part.(map[string]any)[name]
			if !shown {
				missing = append(missing, at+"."+name)
				continue
			}
			missing = append(missing, unshown(of.Field(i).Type, value, at+"."+name)...)
		}
	}
	return missing
}
