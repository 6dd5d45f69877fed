package runner_test

import (
	"os/exec"
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
var standard = []string{internal + "httpauth", internal + "message", internal + "fingerprint", internal + "diag", "authspec/runner/results", "authspec/cases", "authspec/suites"}

// pure are the packages that open no connection.
var pure = []string{"casefile", "check", "compare", "diag", "fingerprint", "httpauth", "idglob", "library", "message", "applicability", "published", "report", "reproduce", "request", "requirement", "placeholder", "verdict", "words", "yamldoc"}

func forbidden(pkg, i string) string {
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
	switch {
	case pkg == internal+"wire" && i != internal+"message" && (ours || foreign):
		return "the transport knows messages only"
	case pkg == internal+"client" && ours && i != internal+"message" && i != internal+"target":
		return "the client is below whatever asks the target something"
	case strings.HasPrefix(pkg, "authspec/reference-server") && strings.HasPrefix(i, "authspec/runner"):
		return "a shared parser would hide a shared bug"
	case pkg == internal+"compare" && ours && i != "authspec/runner/results":
		return "comparisons see the results alone"
	case pkg == internal+"report" && ours && i != "authspec/runner/results" && i != internal+"compare":
		return "reports see the results, and what is compared of them, alone"
	case strings.HasPrefix(i, "github.com/onsi/") && pkg != "authspec/runner/specs":
		return "Ginkgo belongs into package specs"
	case i == internal+"cli" && pkg != "authspec/runner/cmd/authspec":
		return "the command line is the outermost"
	case i == "authspec/runner/specs" && pkg != internal+"cli":
		return "Ginkgo's global tree has no place in somebody's unit test"
	}
	return ""
}
