package target

import (
	"errors"
	"io/fs"
	"strings"
	"testing"

	"authspec/runner/internal/diag"
)

// FuzzParse shows that no target file makes the loader panic, that what it
// refuses has a place and tells no secret, and that a target that it accepts
// can be run against.
func FuzzParse(f *testing.F) {
	f.Add(good)
	f.Add("format: 1\nurl: http://127.0.0.1\nresources: {digest: {path: /d/}, protected: {url: http://[::1]:80, path: /x}}\n")
	f.Add("format: 2\nurl: ftp://x\nresources: [a]\naccounts: {ordinary: {user: a:b, password: {env: NONE}}}\nlimits: {rate: fast}\n")
	f.Add("format: 1\nurl: &u http://127.0.0.1:1\nresources: {basic: {path: *u}}\nlimits: {jobs: 0, timeout: -1s, failures: none}\n")
	f.Fuzz(func(t *testing.T, content string) {
		got, err := Parse(fuzzSource(content))
		if err == nil {
			usable(t, got)
			return
		}
		var list diag.Problems
		if !errors.As(err, &list) || len(list) == 0 || got != nil {
			t.Fatalf("the error should be a list of problems and no target, not %v", err)
		}
		for _, p := range list {
			if p.Pos.File != "dir/target.yaml" || p.Text == "" {
				t.Fatalf("the problem %q has no place", p)
			}
			if strings.Contains(p.Text+p.Hint, fuzzSecret) {
				t.Fatalf("the problem %q tells a secret", p)
			}
		}
	})
}

// fuzzSecret is what the environment and the files of fuzzed target files hold.
const fuzzSecret = "s3cret-of-the-environment"

func fuzzSource(content string) Source {
	return Source{
		File: "dir/target.yaml", Content: []byte(content),
		Getenv: func(name string) (string, bool) { return fuzzSecret, name != "NONE" },
		Run:    func(argv []string, _ string) ([]byte, error) { return []byte(fuzzSecret + "\n"), nil },
		ReadFile: func(name string) ([]byte, error) {
			if strings.HasSuffix(name, ".txt") {
				return []byte(fuzzSecret + "\n"), nil
			}
			return nil, fs.ErrNotExist
		},
	}
}

// usable checks what a run relies on.
func usable(t *testing.T, got *Target) {
	t.Helper()
	if got.URL == nil || got.URL.Host == "" || got.Name == "" || len(got.Resources) == 0 {
		t.Fatalf("the target is not whole: %+v", got)
	}
	for _, r := range got.Resources {
		if r.Role == "" || r.URL == nil || r.URL.Host == "" || !strings.HasPrefix(r.Path, "/") || strings.ContainsAny(r.Path, " \r\n\x00") {
			t.Fatalf("no request can be made to the resource %+v", r)
		}
	}
	for _, a := range got.Accounts {
		if a.Role == "" || strings.Contains(a.User, ":") {
			t.Fatalf("nobody can log in with the account %+v", a)
		}
	}
	if l := got.Limits; l.Jobs < 0 || l.Rate < 0 || l.Timeout < 0 {
		t.Fatalf("the limits are no limits: %+v", l)
	}
	secrets := got.Secrets()
	for _, a := range got.Accounts {
		if len(a.Password) >= shortest && strings.Contains(secrets.MaskString(a.Password), a.Password) {
			t.Fatalf("the password of %s is not masked", a.Role)
		}
	}
}
