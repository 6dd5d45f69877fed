package target

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// drafted reads a draft with the secrets in the environment.
func drafted(t *testing.T, tg *Target, markers map[string]string) *Target {
	t.Helper()
	content := tg.Draft(markers)
	if strings.Contains(string(content), "s3cret") {
		t.Errorf("want no secret in\n%s", content)
	}
	got, err := Parse(Source{File: "t.yaml", Content: content, Getenv: func(name string) (string, bool) {
		v, ok := map[string]string{"AUTHSPEC_PASSWORD": "s3cret", "AUTHSPEC_TOKEN": "s3cret-token"}[name]
		return v, ok
	}})
	if err != nil {
		t.Fatalf("%s\n%s", err, content)
	}
	return got
}

// TestDraft: what is known is in the draft, and can be read again.
func TestDraft(t *testing.T) {
	origin := &url.URL{Scheme: "http", Host: "127.0.0.1:8080"}
	other := &url.URL{Scheme: "https", Host: "[::1]:8443"}
	tg := &Target{
		Name: `my "server": #1`, URL: origin, Implementation: Implementation{Product: "nginx", Version: "1.10"},
		Resources: []Resource{
			{Role: "basic", URL: origin, Path: "/a?b={c},d", Granted: Granted{Marker: `Wel"come`}},
			{Role: "digest", URL: other, Path: "/d"},
			{Role: "bearer", URL: origin, Path: "/rpc",
				Request: Request{Method: "POST", Fields: []Field{{"Content-Type", "application/json"}, {"X-A", `"`}}, Body: `{"id": 1}`},
				Granted: Granted{Status: []int{200, 202}, JSON: []JSONMark{{Pointer: "/result", Any: true}, {Pointer: "/a~1b", Text: "x"}}}},
		},
		Accounts: []Account{{Role: Ordinary, User: `a"\b`, Password: "s3cret"}},
		Tokens:   []Token{{Name: "valid", Value: "s3cret-token"}},
		Follows:  []Following{{"mcp", "2025-11-25", true}, {Name: "rfc9068"}},
	}
	if d := cmp.Diff(tg, drafted(t, tg, map[string]string{"digest": "x # y"})); d != "" {
		t.Error(d)
	}
}

// TestDraftOfStranger: without credentials there are none in the draft.
func TestDraftOfStranger(t *testing.T) {
	tg, err := FromURL("http://127.0.0.1/private/?x")
	if err != nil {
		t.Fatal(err)
	}
	got := drafted(t, tg, nil)
	if len(got.Accounts)+len(got.Tokens) != 0 || got.Resources[0].Path != "/private/?x" {
		t.Errorf("got %+v", got)
	}
}

// commented is a line that is to be had; "#  word" stands below one that is.
var commented = regexp.MustCompile(`^( *)#( *[a-z0-9-]+: \{|accounts:)`)

// TestDraftComments: what is commented out can be taken in as it stands.
func TestDraftComments(t *testing.T) {
	tg, err := FromURL("http://127.0.0.1/private/")
	if err != nil {
		t.Fatal(err)
	}
	for _, account := range []bool{false, true} {
		if account {
			tg.SetAccount(Account{Role: Ordinary, User: "alice", Password: "x"})
		}
		var lines []string
		for line := range strings.Lines(string(tg.Draft(nil))) {
			lines = append(lines, commented.ReplaceAllString(line, "$1$2"))
		}
		text := strings.Join(lines, "")
		got, err := Parse(Source{File: "t.yaml", Content: []byte(text), Getenv: func(string) (string, bool) { return "x", true }})
		if err != nil {
			t.Fatalf("%s\n%s", err, text)
		}
		if len(got.Resources) != 6 || len(got.Accounts) != 5 || !got.Limits.Failures.None {
			t.Errorf("want everything taken in, got %+v", got)
		}
	}
}
