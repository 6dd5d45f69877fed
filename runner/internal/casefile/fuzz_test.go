package casefile_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	. "authspec/runner/internal/casefile"
	"authspec/runner/internal/check"
	"authspec/runner/internal/diag"
)

// FuzzLoad shows that no file makes the loader panic or run away, that what it
// refuses has a place, and that what it accepts can be run: with steps or a
// watch, with names and requirements.
func FuzzLoad(f *testing.F) {
	for _, pattern := range []string{"testdata/problems/*/*.yaml", "../../../cases/*/*.yaml"} {
		names, _ := filepath.Glob(pattern)
		for _, name := range names {
			content, err := os.ReadFile(name)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(content)
		}
	}
	f.Add([]byte(rows))
	f.Add([]byte("format: 1\ntopic: t\ncases: [&a {id: t/a, title: *a, matrix: {r: {k: *a}}}]\n"))
	f.Fuzz(func(t *testing.T, content []byte) {
		if len(content) > 1<<16 {
			t.Skip("long files are bounded by other tests")
		}
		cases, err := Load(check.Kinds(), []Source{{File: "f.yaml", Content: content}})
		if err != nil {
			var list diag.Problems
			if !errors.As(err, &list) || len(list) == 0 || cases != nil {
				t.Fatalf("the error should be a list of problems without cases, not %T", err)
			}
			for _, p := range list {
				if p.Pos.File != "f.yaml" || p.Text == "" {
					t.Fatalf("the problem %q has no place", p)
				}
			}
			return
		}
		for _, c := range cases {
			sound(t, c)
		}
	})
}

// sound checks what who runs a case relies on.
func sound(t *testing.T, c *Case) {
	client := c.Role == RoleClient
	if c.ID == "" || c.Title == "" || (c.Resource == "") != client || c.Samples < 1 || (len(c.Steps) == 0) != c.Watch {
		t.Fatalf("the case is not whole: %+v", c)
	}
	checks := c.Expect
	for _, s := range c.Steps {
		if s.ID == "" || (s.Request == nil) != client || (s.Resource == "") != client || client && s.Answer == nil && !s.Finish {
			t.Fatalf("the step is not whole: %+v", s)
		}
		checks = append(checks, s.Expect...)
		for _, check := range s.Expect {
			if (check.Requirement == "") != s.Setup {
				t.Fatalf("the check cites %q: %+v", check.Requirement, check)
			}
		}
	}
	names := map[string]bool{}
	for _, check := range checks {
		if check.Name == "" || names[check.Name] || check.Test == nil {
			t.Fatalf("the check is not whole: %+v", check)
		}
		names[check.Name] = true
	}
}
