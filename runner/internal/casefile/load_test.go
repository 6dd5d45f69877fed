package casefile_test

import (
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	. "authspec/runner/internal/casefile"
	"authspec/runner/internal/check"
)

func caseText(topic, slug string) *fstest.MapFile {
	return &fstest.MapFile{Data: []byte("format: 1\ntopic: " + topic + "\ncases:\n  - id: " + topic + "/" + slug +
		"\n    title: T\n" + oneStep)}
}

func TestLoadFS(t *testing.T) {
	cases, err := LoadFS(check.Kinds(), fstest.MapFS{
		"b/two.yaml":             caseText("b", "two"),
		"b/one.yaml":             caseText("b", "one"),
		"a.yaml":                 caseText("a", "a"),
		"b/deep/three.yaml":      caseText("b", "three"),
		"case.schema.json":       {Data: []byte("{}")},
		"README.md":              {Data: []byte("text")},
		"requirements/rows.yaml": {Data: []byte("format: 1\nrequirements: []\n")},
		"suites/mine.yaml":       {Data: []byte("format: 1\nname: mine\n")},
		".git/x.yaml":            {Data: []byte("not: a case\n")},
	}, "cases")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range cases {
		got = append(got, c.ID+" "+c.Pos.String())
	}
	want := []string{
		"a/a cases/a.yaml:4:9", "b/three cases/b/deep/three.yaml:4:9",
		"b/one cases/b/one.yaml:4:9", "b/two cases/b/two.yaml:4:9",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("other cases, or another order (-want +got):\n%s", diff)
	}
}

func TestFilesThatAreNone(t *testing.T) {
	for _, c := range []struct {
		fsys fs.FS
		want string
	}{
		{fstest.MapFS{}, "team: there is no case file (*.yaml) here"},
		{fstest.MapFS{"a.txt": {}}, "team: there is no case file (*.yaml) here"},
		{fstest.MapFS{"a/b.yml": {}}, "team/a/b.yml: case files end in .yaml; give it a name that ends in .yaml"},
		{os.DirFS("testdata/absent"), "team: it can't be read: no such file or directory"},
	} {
		if _, err := LoadFS(check.Kinds(), c.fsys, "team"); err == nil || err.Error() != c.want {
			t.Errorf("want %q, got %v", c.want, err)
		}
	}
}

// unreadable is a file system that lists its files and opens none.
type unreadable struct{ fstest.MapFS }

func (unreadable) ReadFile(name string) ([]byte, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
}

// TestUnreadableFiles shows that each file that can't be read is named.
func TestUnreadableFiles(t *testing.T) {
	_, err := Files(unreadable{fstest.MapFS{"a.yaml": {}, "b/c.yaml": {}}}, "team")
	want := "team/a.yaml: it can't be read: permission denied\nteam/b/c.yaml: it can't be read: permission denied"
	if err == nil || err.Error() != want {
		t.Errorf("want %q, got %v", want, err)
	}
}

// TestLoadsTogether shows that ids are unique over all files that are loaded.
func TestLoadsTogether(t *testing.T) {
	a, b := caseText("t", "a"), caseText("t", "a")
	_, err := Load(check.Kinds(), []Source{{File: "cases/a.yaml", Content: a.Data}, {File: "team/b.yaml", Content: b.Data}})
	if err == nil || !strings.HasPrefix(err.Error(), `team/b.yaml:4:9: the id "t/a" is already taken at cases/a.yaml:4:9`) {
		t.Errorf("the id should be taken, but the error is %v", err)
	}
}

// BenchmarkLoad reads the cases that come with authspec.
func BenchmarkLoad(b *testing.B) {
	files, err := Files(os.DirFS("../../../cases"), "cases")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := Load(check.Kinds(), files); err != nil {
			b.Fatal(err)
		}
	}
}
