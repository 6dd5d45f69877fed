package runner_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestImports keeps the direction of the imports: what is pure stays so, the
// reference server shares nothing with the runner, and Ginkgo stays where it
// has to be.
func TestImports(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", "{{.ImportPath}} {{join .Imports \" \"}}", "authspec/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	imports := map[string][]string{}
	for line := range strings.Lines(string(out)) {
		words := strings.Fields(line)
		imports[words[0]] = words[1:]
	}
	for pkg, list := range imports {
		for _, i := range list {
			if why := forbidden(pkg, i); why != "" {
				t.Errorf("%s imports %s: %s", pkg, i, why)
			}
		}
	}
	if len(imports) < 20 {
		t.Errorf("only %d packages were looked at", len(imports))
	}
}

const internal = "authspec/runner/internal/"

// standard are the packages that import the standard library only.
var standard = []string{internal + "httpauth", internal + "message", internal + "diag", internal + "about", "authspec/runner/results", "authspec/cases", "authspec/suites", "authspec/fixtures"}

// pure are the packages that open no connection.
var pure = []string{"casefile", "check", "compact", "compare", "diag", "driver", "engine", "explain", "fingerprint", "httpauth", "idglob", "jsondoc", "jws", "known", "library", "message", "applicability", "pairs", "published", "record", "report", "remedy", "reproduce", "request", "requirement", "placeholder", "scheme", "site", "verdict", "watch", "yamldoc"}

// rooms has all of ours that a part of a run may import: what is asked of the
// target is above the client, what is judged above both, and the scheduler knows
// nobody who sends.
var rooms = map[string]string{
	"client":    "message target",
	"record":    "message results target wire",
	"process":   "",
	"lockout":   "casefile check client ground message request scheme target",
	"driver":    "applicability casefile check client lockout message record results target",
	"watch":     "applicability casefile check message record results scheme",
	"ratelimit": "client driver ground message request",
	"vitals":    "applicability client driver ground message request target",
	"engine":    "applicability casefile check client driver lockout message ratelimit record results target vitals watch",
	"origin":    "applicability casefile check client driver engine fingerprint ground lockout message placeholder ratelimit request scheme target vitals",
}

func forbidden(pkg, i string) string {
	if i == internal+"pattern" && !slices.Contains(standard, pkg) {
		return "" // it is as the standard library's regexp
	}
	ours, foreign := strings.HasPrefix(i, "authspec/"), strings.Contains(strings.SplitN(i, "/", 2)[0], ".")
	for _, p := range standard {
		if pkg == p && (ours || foreign) {
			return "it is for the standard library only"
		}
	}
	for _, p := range pure {
		if pkg == internal+p && (i == "net" || i == "net/http" || i == internal+"engine") && !(p == "check" && i == "net/http") {
			return "it is to be pure"
		}
	}
	if allowed, ok := rooms[strings.TrimPrefix(pkg, internal)]; ok && ours && !slices.Contains(strings.Fields(allowed), path.Base(i)) {
		return "that room is above it, or none of its business"
	}
	switch {
	case pkg == internal+"wire" && i != internal+"message" && (ours || foreign):
		return "the transport knows messages only"
	case strings.HasPrefix(pkg, "authspec/reference-server") && strings.HasPrefix(i, "authspec/runner"):
		return "a shared parser would hide a shared bug"
	case pkg == internal+"compare" && ours && i != "authspec/runner/results":
		return "comparisons see the results alone"
	case pkg == internal+"casefile" && ours && i != internal+"diag" && i != internal+"httpauth" && i != internal+"yamldoc":
		return "cases are read without whoever sends or judges them"
	case pkg == internal+"requirement" && i == internal+"check":
		return "the catalogue does not depend on who judges by it"
	case pkg == internal+"report" && ours && i != "authspec/runner/results" && i != internal+"compare" && i != internal+"pairs":
		return "reports see the results, and what is compared of them, alone"
	case strings.HasPrefix(i, "github.com/onsi/") && pkg != "authspec/runner/specs":
		return "Ginkgo belongs into package specs"
	case i == internal+"engine" && pkg != "authspec/runner" && pkg != internal+"origin":
		return "a run is begun by whoever knows what is judged"
	case i == internal+"cli" && pkg != "authspec/runner/cmd/authspec":
		return "the command line is the outermost"
	case strings.HasPrefix(i, "authspec/runner/cmd/") && pkg != "authspec/runner/cmd/authspec":
		return "it is of the program alone"
	case i == "authspec/runner/specs" && pkg != internal+"cli":
		return "Ginkgo's global tree has no place in somebody's unit test"
	}
	return ""
}

// public are the folders of the packages that others may import.
var public = []string{".", "results", "authtest", "specs", "../reference-server/server", "../reference-server/client"}

// TestPublicTypes: what a public package gives out, others can name. No exported
// function, field, variable or type is of a type of an internal package.
func TestPublicTypes(t *testing.T) {
	looked := 0
	for _, dir := range public {
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			for _, decl := range file.Decls {
				for _, shown := range exported(decl) {
					looked++
					for _, hidden := range internals(file, shown) {
						t.Errorf("%s gives out %s, which others can't name", name, hidden)
					}
				}
			}
		}
	}
	if looked < 100 {
		t.Errorf("only %d types were looked at", looked)
	}
}

// exported are the type expressions that a declaration gives out.
func exported(decl ast.Decl) (list []ast.Expr) {
	fields := func(of *ast.FieldList) {
		for _, f := range of.List {
			if len(f.Names) == 0 || f.Names[0].IsExported() {
				list = append(list, f.Type)
			}
		}
	}
	switch d := decl.(type) {
	case *ast.FuncDecl:
		if d.Name.IsExported() && (d.Recv == nil || receiver(d).IsExported()) {
			list = append(list, d.Type)
		}
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch s := spec.(type) {
			case *ast.ValueSpec:
				if s.Names[0].IsExported() && s.Type != nil {
					list = append(list, s.Type)
				}
			case *ast.TypeSpec:
				if body, ok := s.Type.(*ast.StructType); !s.Name.IsExported() {
					continue
				} else if ok {
					fields(body.Fields)
				} else {
					list = append(list, s.Type)
				}
			}
		}
	}
	return list
}

// receiver is the type that a method belongs to.
func receiver(method *ast.FuncDecl) *ast.Ident {
	of := method.Recv.List[0].Type
	if pointer, ok := of.(*ast.StarExpr); ok {
		of = pointer.X
	}
	name, _ := of.(*ast.Ident)
	return name
}

// internals are the names of internal packages within a type expression.
func internals(file *ast.File, shown ast.Expr) (list []string) {
	ast.Inspect(shown, func(n ast.Node) bool {
		of, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		for _, i := range file.Imports {
			path := strings.Trim(i.Path.Value, `"`)
			if base, ok := of.X.(*ast.Ident); ok && strings.Contains(path, "/internal/") && strings.HasSuffix(path, "/"+base.Name) {
				list = append(list, base.Name+"."+of.Sel.Name)
			}
		}
		return true
	})
	return list
}
