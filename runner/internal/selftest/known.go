package selftest

import (
	_ "embed"
	"slices"
	"strings"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/library"
)

// The kill matrices as all cases made them, which tell which of them are worth
// running with a defect.
var (
	//go:embed matrix.txt
	serverMatrix string
	//go:embed client-matrix.txt
	clientMatrix string
)

// Known are, by the name of a defect, the cases that noticed it when all of them
// were last tried. Of a defect that was not there yet, and of one that is about
// every case, there are none, so that it gets all.
func Known(role casefile.Role, lib *library.Library) map[string][]string {
	matrix, all := serverMatrix, cited(serverMatrix)
	if role == casefile.RoleClient {
		matrix, all = clientMatrix, citedFor(clientMatrix, lib)
	}
	delete(all, anyAnswer)
	for name, requirement := range unsteadily(matrix) {
		all[name] = citing(lib, requirement)
	}
	return all
}

// cited are the cases of a matrix by defect: those whose checks it raises, and those
// in which a check that looks at all of them saw it.
func cited(matrix string) map[string][]string {
	all := map[string][]string{}
	name := ""
	for line := range strings.Lines(matrix) {
		words := strings.Fields(strings.TrimPrefix(line, "  *"))
		if !strings.HasPrefix(line, " ") {
			name, _, _ = strings.Cut(line, " ")
			continue
		}
		if len(words) < 2 || !strings.Contains(words[1], "#") {
			continue
		}
		id, _, _ := strings.Cut(words[1], "#")
		ids := []string{id}
		if _, from, ok := strings.Cut(line, seenIn); ok {
			ids = append(ids, strings.TrimSpace(from))
		}
		for _, id := range ids {
			if !slices.Contains(all[name], id) {
				all[name] = append(all[name], id)
			}
		}
	}
	return all
}

// citedFor are the cases of a matrix by defect, each with all the rows of its own
// matrix, since a kill matrix names what they have in common.
func citedFor(matrix string, lib *library.Library) map[string][]string {
	ids := map[string][]string{}
	for _, c := range lib.Cases {
		ids[c.Group] = append(ids[c.Group], c.ID)
	}
	all := map[string][]string{}
	for name, groups := range cited(matrix) {
		for _, g := range groups {
			all[name] = append(all[name], ids[g]...)
		}
	}
	return all
}

// unsteadily are the requirements of those defects that a matrix has without checks,
// since they are caught by other ones each time.
func unsteadily(matrix string) map[string]string {
	all := map[string]string{}
	for line := range strings.Lines(matrix) {
		words := strings.Fields(line)
		if len(words) == 3 && !strings.HasPrefix(line, " ") && slices.Contains(unsteady, words[0]) {
			all[words[0]] = words[2]
		}
	}
	return all
}

// citing are the cases with a check of a requirement.
func citing(lib *library.Library, requirement string) (ids []string) {
	for _, c := range lib.Cases {
		for _, k := range c.Checks {
			if k.Requirement == requirement && !slices.Contains(ids, c.ID) {
				ids = append(ids, c.ID)
			}
		}
	}
	return ids
}
