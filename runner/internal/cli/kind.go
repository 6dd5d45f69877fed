package cli

import (
	"slices"
	"strings"

	"authspec/runner/internal/diag"
	"authspec/runner/internal/yamldoc"
)

// kind is what a file is, told by its keys.
type kind string

// The kinds of files.
const (
	kindCases        kind = "case file"
	kindRequirements kind = "requirement file"
	kindRemedies     kind = "remedy file"
	kindSuite        kind = "suite"
	kindBaseline     kind = "baseline"
	kindTarget       kind = "target file"
)

// keyOf is a key that only files of one kind have.
var keyOf = []struct {
	key  string
	kind kind
}{
	{"cases", kindCases},
	{"topic", kindCases},
	{"requirements", kindRequirements},
	{"remedies", kindRemedies},
	{"include", kindSuite},
	{"exclude", kindSuite},
	{"areas", kindSuite},
	{"schemes", kindSuite},
	{"core", kindSuite},
	{"expected", kindBaseline},
	{"resources", kindTarget},
	{"accounts", kindTarget},
	{"url", kindTarget},
	{"tokens", kindTarget},
	{"limits", kindTarget},
	{"implementation", kindTarget},
}

// kindOf tells what a file is. The error is a diag.Problems: the file is no
// mapping at all, or it has no key that tells.
func kindOf(file string, content []byte) (kind, error) {
	doc, err := yamldoc.Parse(file, content)
	if err != nil {
		return "", err
	}
	var keys []string
	for _, m := range doc.Members(doc.Root, nil) {
		keys = append(keys, m.Key)
	}
	for _, known := range keyOf {
		if slices.Contains(keys, known.key) {
			return known.kind, nil
		}
	}
	return "", diag.Problems{{Pos: diag.Pos{File: file}, Text: "it is no file of authspec", Hint: kindHint(keys)}}
}

// kindHint says what key is missing, or misspelt.
func kindHint(keys []string) string {
	var known []string
	for _, k := range keyOf {
		known = append(known, k.key)
	}
	for _, k := range keys {
		if near := diag.Nearest(k, known); near != "" {
			return "it has the key \"" + k + "\"; did you mean \"" + near + "\"?"
		}
	}
	return "a case file has the key `cases`, a file of requirements `requirements`, one of remedies `remedies`, a suite `include`, a baseline `expected`, a target file `resources`"
}

// quotable tells whether lines of a file may be shown. Lines of a target file
// may not, since passwords stand there; so what is not surely something else
// is taken for one.
func quotable(content string) bool {
	for line := range strings.Lines(content) {
		for _, known := range keyOf {
			if known.kind != kindTarget && strings.HasPrefix(line, known.key+":") {
				return true
			}
		}
	}
	return false
}
