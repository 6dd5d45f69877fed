package runner_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"authspec/runner/internal/httpauth"
)

// ofSchemes are the rooms in which a scheme may be named, with the reason.
var ofSchemes = map[string]string{
	"internal/scheme":             "it is what is known of schemes",
	"internal/httpauth":           "it is their grammar and arithmetic",
	"internal/casefile":           "cases make credentials of some schemes by hand, each in words of its own",
	"internal/target/dpop.go":     "a token that is bound to a key comes with that key, in words of its own",
	"internal/target/login.go":    "a target file says in words of its own how a key is taken, and how a session begins and ends",
	"internal/target/mcp.go":      "an endpoint of MCP takes tokens by the scheme that MCP names",
	"internal/pairs":              "what a challenge asks of a client differs from scheme to scheme, and in documents alone",
	"internal/diagnose":           "it tells people, in words of each scheme, what they have sent where another one was wanted",
	"internal/curl":               "options of curl are called after schemes",
	"internal/openapi":            "an OpenAPI document says of some schemes how they get a token, and not that it is one of Bearer",
	"internal/library/library.go": "suites are named as their makers like, and two of them after schemes",
	"bench/internal/basic":        "it is a server of one scheme and what is sent there, by which speed is measured",
	"results/client.go":           "the document says what a client does in the words that cases have for it",
	"internal/report/list.go":     "reports see the results alone, which name a role that a target lacks",
}

// arithmetic are what httpauth has for one scheme alone.
var arithmetic = []string{
	"Basic", "EncodeUserPass", "DecodeUserPass", "Encoding",
	"Digest", "DigestChallenge", "DigestChallenges", "Stale", "Algorithm", "ParseAlgorithm", "WriteParams", "WrongForms",
}

// TestNobodyDecidesByScheme: what depends on a scheme is for package scheme to
// say. No other room compares with its name, or computes what it alone has.
func TestNobodyDecidesByScheme(t *testing.T) {
	files := token.NewFileSet()
	looked := 0
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		path = filepath.ToSlash(path)
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || mayName(path) {
			return err
		}
		file, err := parser.ParseFile(files, path, nil, 0)
		if err != nil {
			return err
		}
		looked++
		ast.Inspect(file, func(n ast.Node) bool {
			if what := namesScheme(n); what != "" {
				t.Errorf("%s: %s is a matter of package scheme", files.Position(n.Pos()), what)
			}
			return true
		})
		return nil
	})
	if err != nil || looked < 100 {
		t.Fatalf("%d files were looked at: %v", looked, err)
	}
}

func mayName(path string) bool {
	return ofSchemes[path] != "" || ofSchemes[filepath.ToSlash(filepath.Dir(path))] != ""
}

// namesScheme is the scheme, or what belongs to one, that a piece of a source
// names; empty: none.
func namesScheme(n ast.Node) string {
	switch n := n.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(n.Value)
		if err == nil && slices.Contains(httpauth.Roles(), strings.ToLower(strings.TrimSpace(text))) {
			return n.Value
		}
	case *ast.SelectorExpr:
		if of, ok := n.X.(*ast.Ident); ok && of.Name == "httpauth" && slices.Contains(arithmetic, n.Sel.Name) {
			return "httpauth." + n.Sel.Name
		}
	}
	return ""
}
