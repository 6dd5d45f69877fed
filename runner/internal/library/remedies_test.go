package library

import (
	"strings"
	"testing"
)

// TestEachRequirementIsMended: whoever reads a finding of ours learns what to
// change, and no remedy is for nothing.
func TestEachRequirementIsMended(t *testing.T) {
	lib, err := Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := readRemedies().Unfit(lib.Catalogue.IDs()).Err(); err != nil {
		t.Error(err)
	}
	for _, r := range lib.Catalogue.Rows() {
		list := lib.Remedies(r.ID)
		switch {
		case r.Untestable == "" && len(list) == 0:
			t.Errorf("%s: nobody says how %s is mended", r.Pos, r.ID)
		case r.Untestable != "" && len(list) > 0:
			t.Errorf("%s: %s can't be found broken, and is mended by %q", r.Pos, r.ID, list[0].Do)
		}
		for _, m := range list {
			if len(m.Do) > 400 {
				t.Errorf("%s: a sentence or two will do, not %d octets: %s", r.ID, len(m.Do), m.Do)
			}
		}
	}
}

// TestTeamsRemedies: what a team says of its own requirement, or of ours, goes
// before what we say.
func TestTeamsRemedies(t *testing.T) {
	files := map[string]string{
		"acme.yaml":              teamCases,
		"requirements/acme.yaml": teamRows,
		"remedies/acme.yaml":     "format: 1\nremedies: [{requirements: [acme-status, suite-no-grant], do: Ask Anna.}]\n",
	}
	lib, err := Load([]string{directory(t, files)})
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"acme-status", "suite-no-grant"} {
		if row, ok := lib.Requirement(id); !ok || len(row.Remedies) != 1 || row.Remedies[0].Do != "Ask Anna." {
			t.Errorf("%s: want what the team says, got %v", id, row.Remedies)
		}
	}
	if row, ok := lib.Requirement("suite-answers"); !ok || len(row.Remedies) == 0 || row.Remedies[0].Do == "Ask Anna." {
		t.Errorf("want ours for what the team says nothing of, got %v", row.Remedies)
	}
	files["remedies/acme.yaml"] = strings.Replace(files["remedies/acme.yaml"], "acme-status", "acme-statsu", 1)
	if _, err = Load([]string{directory(t, files)}); err == nil || !strings.Contains(err.Error(), `"acme-statsu" names no requirement`) {
		t.Errorf("want a name that names nothing told, got %v", err)
	}
}
