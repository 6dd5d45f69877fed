package requirement

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"authspec/runner/internal/diag"
	"authspec/runner/results"
)

const good = `format: 1
requirements:
  - id: rfc9110-11.4-missing-credentials-401
    level: SHOULD
    source: "RFC 9110 §11.4"
    rule: >-
      A request without credentials
      is answered with 401.
    impact: Browsers never ask.
  - id: suite-answers
    level: security
    severity: high
    area: http1
    core: true
    source: authspec (CWE-755)
    rule: Every request gets an answer.
    impact: The service is down.
    headline: It goes down
    harm: death
    covered-by: rfc7617-b.2-legacy
  - id: rfc7617-b.2-legacy
    level: MAY
    basis: derived
    source: "RFC 7617 §B.2, RFC 9110 §2.4"
    rule: Old encodings can be tried.
    untestable: Nobody can see it.
`

func TestLoad(t *testing.T) {
	c, err := Load([]File{{"r.yaml", []byte(good)}})
	if err != nil {
		t.Fatal(err)
	}
	want := []Row{
		{
			ID: "rfc9110-11.4-missing-credentials-401", Level: results.Should, Area: results.AreaAuth, Basis: results.Keyword, Source: "RFC 9110 §11.4",
			Rule: "A request without credentials is answered with 401.", Impact: "Browsers never ask.",
			Pos: diag.Pos{File: "r.yaml", Line: 3, Col: 9},
		},
		{
			ID: "suite-answers", Level: results.Security, Area: results.AreaHTTP1, Severity: results.High, Core: true, Source: "authspec (CWE-755)",
			Rule: "Every request gets an answer.", Impact: "The service is down.", Headline: "It goes down", Harm: results.HarmDeath, CoveredBy: "rfc7617-b.2-legacy",
			Pos: diag.Pos{File: "r.yaml", Line: 10, Col: 9},
		},
		{
			ID: "rfc7617-b.2-legacy", Level: results.May, Area: results.AreaAuth, Basis: results.Derived, Source: "RFC 7617 §B.2, RFC 9110 §2.4",
			Rule: "Old encodings can be tried.", Untestable: "Nobody can see it.",
			Pos: diag.Pos{File: "r.yaml", Line: 21, Col: 9},
		},
	}
	if d := cmp.Diff(want, c.Rows()); d != "" {
		t.Error(d)
	}
	if row, ok := c.Row("suite-answers"); !ok || row.Severity != results.High {
		t.Errorf("got %v, %v", row, ok)
	}
	if _, ok := c.Row("nothing"); ok {
		t.Error("there is a row that nobody wrote")
	}
}

// row is a catalogue with one row, in which one line is another.
func row(replace, by string) string {
	text := `format: 1
requirements:
  - id: rfc9110-11.4-x
    level: MUST
    source: "RFC 9110 §11.4"
    rule: R.
    impact: I.
`
	return strings.Replace(text, replace, by, 1)
}

func TestLoadProblems(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"not YAML":       {"a: [", "r.yaml:1:4: this is not YAML"},
		"wrong format":   {row("format: 1", "format: 2"), "r.yaml:1:9: this version of authspec reads format 1 only"},
		"no rows":        {"format: 1\n", `the key "requirements" is missing`},
		"unknown key":    {row("impact:", "impakt:"), `r.yaml:7:5: unknown key "impakt"; did you mean "impact"?`},
		"no rule":        {row("    rule: R.\n", ""), `r.yaml:3:5: the key "rule" is missing`},
		"empty rule":     {row("R.", `""`), "r.yaml:6:11: the text is empty"},
		"unknown level":  {row("MUST", "MUSTN'T"), `r.yaml:4:12: unknown word "MUSTN'T"`},
		"negative level": {row("MUST", "MUST NOT"), `unknown word "MUST NOT"`},
		"severity of a MUST": {row("level: MUST", "level: MUST\n    severity: high"),
			"r.yaml:5:15: only the level security has a severity, not MUST; leave it out"},
		"security without severity": {row("MUST", "security"), "r.yaml:4:12: the level security needs a severity"},
		"bad severity":              {row("level: MUST", "level: security\n    severity: medium"), `unknown word "medium"; known are high, low`},
		"bad area":                  {row("level: MUST", "level: MUST\n    area: http"), `r.yaml:5:11: unknown word "http"; did you mean "http1"?`},
		"a draft that is an RFC": {row("level: MUST", "level: MUST\n    basis: draft"),
			"r.yaml:6:13: the basis is a draft, and the source \"RFC 9110 §11.4\" is an RFC; name the draft, or leave out the basis"},
		"a house rule that is none": {row("level: MUST", "level: security\n    severity: low\n    basis: house"),
			"r.yaml:6:12: only MUST, SHOULD and MAY have a basis, not the level security; leave it out"},
		"a level without an RFC": {row("RFC 9110 §11.4", "ACME"), "or `basis: house` for a rule of your own"},
		"basis of advice": {row("level: MUST", "level: advice\n    basis: derived"),
			"r.yaml:5:12: only MUST, SHOULD and MAY have a basis, not the level advice; leave it out"},
		"core is no word":           {row("level: MUST", "level: MUST\n    core: yes"), "r.yaml:5:11: true or false should stand here"},
		"bad id":                    {row("rfc9110-11.4-x", "Some_Thing"), `r.yaml:3:9: "Some_Thing" is no id of a requirement`},
		"neither impact nor reason": {row("    impact: I.\n", ""), "r.yaml:3:5: the requirement has neither `impact` nor `untestable`"},
		"both impact and reason":    {row("impact: I.", "impact: I.\n    untestable: U."), "r.yaml:8:17: the requirement has both `impact` and `untestable`"},
		"a MUST of no RFC":          {row(`"RFC 9110 §11.4"`, "authspec"), "the level MUST is that of an RFC, but the source \"authspec\" names no section of one"},
		"another RFC": {row(`"RFC 9110 §11.4"`, `"RFC 9112 §11.4"`),
			`r.yaml:5:13: the id "rfc9110-11.4-x" and the source "RFC 9112 §11.4" name different sections; begin it with "RFC 9110 §11.4", or change the id`},
		"another section":   {row(`"RFC 9110 §11.4"`, `"RFC 9110 §11.6, §11.4"`), "name different sections"},
		"a longer section":  {row(`"RFC 9110 §11.4"`, `"RFC 9110 §11.41"`), "name different sections"},
		"the section alone": {row(`"RFC 9110 §11.4"`, `"§11.4"`), "names no section"},
		"covered by nothing": {row("impact: I.", "impact: I.\n    covered-by: rfc9110-11.4-y"),
			`r.yaml:8:17: there is no requirement "rfc9110-11.4-y"; did you mean "rfc9110-11.4-x"?`},
		"bad harm":                 {row("impact: I.", "impact: I.\n    harm: deth"), `r.yaml:8:11: unknown word "deth"; did you mean "death"?`},
		"a headline with its stop": {row("impact: I.", "impact: I.\n    headline: It is down."), "r.yaml:8:15: a headline has no full stop at its end; leave it out; reports add it"},
		"a row that is a text": {"format: 1\nrequirements: [text]\n",
			`r.yaml:2:16: a mapping should stand here, not the text "text"`},
	} {
		_, err := Load([]File{{"r.yaml", []byte(c.text)}})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: want %s\ngot %v", name, c.want, err)
		}
	}
}

func TestLoadShowsAllProblems(t *testing.T) {
	_, err := Load([]File{
		{"a.yaml", []byte(row("MUST", "must"))},
		{"b.yaml", []byte(row("impact:", "impakt:"))},
		{"c.yaml", []byte(row("", ""))},
	})
	if err == nil {
		t.Fatal("want problems")
	}
	for _, want := range []string{
		`a.yaml:4:12: unknown word "must"; did you mean "MUST"?`,
		`b.yaml:3:9: the requirement "rfc9110-11.4-x" is already defined at a.yaml:3:9`,
		`b.yaml:7:5: unknown key "impakt"`,
		`c.yaml:3:9: the requirement "rfc9110-11.4-x" is already defined at a.yaml:3:9`,
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("want %s in\n%v", want, err)
		}
	}
}

func TestFiles(t *testing.T) {
	fsys := fstest.MapFS{
		"requirements/b.yaml": {Data: []byte("b")},
		"requirements/a.yaml": {Data: []byte("a")},
		"requirements/a.txt":  {Data: []byte("no")},
		"other/c.yaml":        {Data: []byte("no")},
	}
	got, err := Files(fsys, "requirements/*.yaml", "suites")
	want := []File{{"suites/requirements/a.yaml", []byte("a")}, {"suites/requirements/b.yaml", []byte("b")}}
	if err != nil || cmp.Diff(want, got) != "" {
		t.Errorf("got %v, %v", got, err)
	}
	if _, err := Files(fsys, "[", ""); err == nil {
		t.Error("a pattern that is none is taken")
	}
}

func TestRowWords(t *testing.T) {
	for _, c := range []struct{ source, document, link string }{
		{"RFC 9110 §11.4", "RFC 9110", "https://www.rfc-editor.org/rfc/rfc9110#section-11.4"},
		{"RFC 9110 §5.5, RFC 9112 §5.1", "RFC 9110", "https://www.rfc-editor.org/rfc/rfc9110#section-5.5"},
		{"RFC 7617 §B.2", "RFC 7617", "https://www.rfc-editor.org/rfc/rfc7617#appendix-B.2"},
		{"RFC 7617 Appendix B.2", "RFC 7617 Appendix B.2", "https://www.rfc-editor.org/rfc/rfc7617#appendix-B.2"},
		{"authspec (CWE-289)", "authspec", "https://cwe.mitre.org/data/definitions/289.html"},
		{"authspec (CWE-294; RFC 7616 §3.4)", "authspec", "https://cwe.mitre.org/data/definitions/294.html"},
		{"authspec (the target file)", "authspec", ""},
		{"draft-ietf-oauth-v2-1 §5.1", "draft-ietf-oauth-v2-1", "https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1#section-5.1"},
		{"MCP 2026-07-28, Authorization, Error Handling; MCP 2025-11-25 likewise", "MCP 2026-07-28", "https://modelcontextprotocol.io/specification/2026-07-28"},
		{"house rules", "house rules", ""},
	} {
		r := Row{Source: c.source}
		if r.Document() != c.document || r.Link() != c.link {
			t.Errorf("%s: got %q and %q", c.source, r.Document(), r.Link())
		}
	}
}
