package runner_test

import (
	"io/fs"
	"os"
	"path"
	"regexp"
	"strings"
	"testing"
)

var kindMethod = regexp.MustCompile(`(?m)^func \((?:\w+ )?(\w+)\) Kind\(\) string`)

// TestKindsStayInTheirRoom shows that no other room decides by the type of a
// kind of check, so that one more is a file and a row: what others have to know
// they ask of any kind (casefile.Dependence).
func TestKindsStayInTheirRoom(t *testing.T) {
	const room = "internal/check"
	sources := map[string]string{}
	err := fs.WalkDir(os.DirFS("."), ".", func(name string, _ fs.DirEntry, err error) error {
		if err != nil || path.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") {
			return err
		}
		text, err := os.ReadFile(name)
		sources[name] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	var types []string
	for name, text := range sources {
		if path.Dir(name) == room {
			for _, m := range kindMethod.FindAllStringSubmatch(text, -1) {
				types = append(types, m[1])
			}
		}
	}
	if len(types) < 10 {
		t.Fatalf("only the kinds %v were found", types)
	}
	named := regexp.MustCompile(`\bcheck\.(` + strings.Join(types, "|") + `)\b`)
	for name, text := range sources {
		if m := named.FindString(text); m != "" && path.Dir(name) != room {
			t.Errorf("%s names %s", name, m)
		}
	}
}
