package casefile_test

import (
	"go/parser"
	gotoken "go/token"
	"strings"
	"testing"

	. "authspec/runner/internal/casefile"
	"authspec/runner/internal/check"
)

// TestPageOfTheFormat: the file in the documentation of the package is right,
// and becomes the cases that its comments promise.
func TestPageOfTheFormat(t *testing.T) {
	file, err := parser.ParseFile(gotoken.NewFileSet(), "doc.go", nil, parser.ParseComments|parser.PackageClauseOnly)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(file.Doc.Text(), "\tformat: 1\n")
	page, _, found := strings.Cut(rest, "\n\n")
	if !found {
		t.Fatal("the documentation of the package shows no file")
	}
	text := "format: 1\n" + strings.ReplaceAll("\n"+page+"\n", "\n\t", "\n")
	cases, err := Load(check.Kinds(), []Source{{File: "doc.go", Content: []byte(text)}})
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	rest = rest[strings.LastIndex(rest, "\ttopic: acme\n"):]
	page, _, found = strings.Cut(rest, "\n\n")
	text = "format: 1" + strings.ReplaceAll("\n"+page+"\n", "\n\t", "\n")
	clients, err := Load(check.Kinds(), []Source{{File: "doc.go", Content: []byte(text)}})
	if err != nil || !found || len(clients) != 1 || clients[0].Role != RoleClient {
		t.Errorf("the page about clients: %v in\n%s", err, text)
	}
	var ids []string
	for _, c := range cases {
		for _, k := range c.Steps[len(c.Steps)-1].Expect {
			ids = append(ids, c.ID+"#"+k.Name)
		}
	}
	if got, want := strings.Join(ids, " "), "acme/realm-kept/get#realm acme/realm-kept/head#realm"; got != want {
		t.Errorf("want %s, got %s", want, got)
	}
}
