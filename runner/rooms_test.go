package runner_test

import (
	"go/parser"
	"go/token"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// mayImport is the sentence in the comment of a room that names what it may
// import of ours.
var mayImport = regexp.MustCompile(`It may import ([^.:;]*)[.:;]`)

// TestRoomsImportWhatTheySay: what the comment of a package says that it may
// import is kept.
func TestRoomsImportWhatTheySay(t *testing.T) {
	dirs, err := filepath.Glob("internal/*")
	if err != nil {
		t.Fatal(err)
	}
	looked := 0
	for _, dir := range dirs {
		doc, imports := packageOf(t, dir)
		said := mayImport.FindStringSubmatch(doc)
		if said == nil || strings.HasPrefix(said[1], "everything") {
			continue
		}
		looked++
		words := regexp.MustCompile(`[a-z0-9]+`).FindAllString(said[1], -1)
		for _, i := range imports {
			if !slices.Contains(words, path.Base(i)) {
				t.Errorf("%s imports %s, and its comment says %q", dir, i, said[0])
			}
		}
	}
	if looked < 25 {
		t.Errorf("only %d packages were looked at", looked)
	}
}

// packageOf is the comment of a package, and what it imports of ours.
func packageOf(t *testing.T, dir string) (doc string, imports []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly|parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		doc += strings.ReplaceAll(file.Doc.Text(), "\n", " ")
		for _, i := range file.Imports {
			if of, err := strconv.Unquote(i.Path.Value); err == nil && strings.HasPrefix(of, "authspec/") {
				imports = append(imports, of)
			}
		}
	}
	return doc, imports
}
