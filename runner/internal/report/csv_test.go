package report

import (
	"encoding/csv"
	"encoding/json"
	"strings"
	"testing"

	"authspec/runner/internal/compare"
	"authspec/runner/results"
)

// TestCSV: each check has a line, each line as many fields as the first, and no
// field is a formula, whatever a target sends.
func TestCSV(t *testing.T) {
	for name, text := range map[string][]byte{
		"sample":     render(t, inFile("csv"), sample()),
		"hostile":    render(t, inFile("csv"), hostile(true)),
		"comparison": tableText(t, tableFile("csv", sampleTable(compare.ByRequirement), TableOptions{})),
		"formulas":   render(t, inFile("csv"), formulas()),
	} {
		lines, err := csv.NewReader(strings.NewReader(string(text))).ReadAll()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, line := range lines {
			for _, field := range line {
				if strings.HasPrefix(field, "=") || strings.HasPrefix(field, "@") || strings.HasPrefix(field, "+") || strings.HasPrefix(field, "-") {
					t.Errorf("%s: a spreadsheet computes %q", name, field)
				}
			}
		}
	}
	checks := 0
	for _, c := range sample().Results {
		checks += max(1, len(c.Checks))
	}
	if got := strings.Count(string(render(t, inFile("csv"), sample())), "\n"); got != checks+1 {
		t.Errorf("want a line for each of %d checks and a head, got %d", checks, got)
	}
	if text := string(tableText(t, tableFile("csv", sampleTable(compare.ByRequirement), TableOptions{}))); !strings.Contains(text, "\nrfc7617-2-realm-required,MUST,,") || !strings.Contains(text, ",fail,fail,\n") {
		t.Errorf("want the rows with a verdict each, got\n%s", text)
	}
}

// formulas is a run of a target that sends what a spreadsheet would compute.
func formulas() *results.Run {
	run := sample()
	for i := range run.Results {
		for j := range run.Results[i].Checks {
			run.Results[i].Checks[j].Got = []string{"=1+1", "@SUM(A1)", "+1", "-1"}[j%4]
		}
	}
	return run
}

// TestBadge: it is green only where nothing fails.
func TestBadge(t *testing.T) {
	ungated := sample()
	ungated.Exit, ungated.Gate = 0, []string{"none"}
	for name, c := range map[string]struct {
		run  *results.Run
		want badgeFile
	}{
		"conforms":    {conforming(), badgeFile{1, "authspec full", "conforms", "brightgreen", false}},
		"fails":       {sample(), badgeFile{1, "authspec full", "2 requirements fail", "red", false}},
		"ungated":     {ungated, badgeFile{1, "authspec full", "2 requirements fail", "red", false}},
		"unreachable": {unreachable(), badgeFile{1, "authspec full", "could not tell", "lightgrey", true}},
		"interrupted": {interrupted(), badgeFile{1, "authspec full", "interrupted", "lightgrey", true}},
	} {
		var got badgeFile
		if err := json.Unmarshal(render(t, inFile("badge"), c.run), &got); err != nil || got != c.want {
			t.Errorf("%s: want %+v, got %+v, %v", name, c.want, got, err)
		}
	}
}
