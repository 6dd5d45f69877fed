package remedy

import (
	"slices"
	"strings"
	"testing"

	"authspec/runner/results"
)

const good = `format: 1
remedies:
  - requirements: [a-one, a-two]
    do: >-
      Change
      this.
    products: {go: In Go., nginx: In nginx.}
  - {requirements: ["a-*"], do: All of a.}
  - {requirements: ["*-three"], do: All threes.}
`

func load(t *testing.T, text string) *Book {
	t.Helper()
	b, err := Load([]File{{"r.yaml", []byte(text)}})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestOf: the closest name counts, and products come in their own order.
func TestOf(t *testing.T) {
	b := load(t, good)
	for id, want := range map[string][]results.Remedy{
		"a-one":   {{Do: "Change this."}, {Product: "nginx", Do: "In nginx."}, {Product: "Go net/http", Do: "In Go."}},
		"a-four":  {{Do: "All of a."}},
		"a-three": {{Do: "All threes."}},
		"b":       nil,
	} {
		if got := b.Of(id); !slices.Equal(got, want) {
			t.Errorf("%s: want %v, got %v", id, want, got)
		}
	}
	if got := (&Book{}).Of("a"); got != nil {
		t.Errorf("an empty book knows %v", got)
	}
}

// TestLines: what is read of the lines of a book mends the same.
func TestLines(t *testing.T) {
	b := load(t, good)
	again, err := Read(b.Lines())
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"a-one", "a-two", "a-four", "a-three", "b"} {
		if want, got := b.Of(id), again.Of(id); !slices.Equal(got, want) {
			t.Errorf("%s: want %v, got %v", id, want, got)
		}
	}
	for _, text := range []string{"a-one\n", "\tDo this.\n", "a-one\tDo this.\tngnix=So.\n", "a-one\tDo this.\tnginx\n"} {
		if _, err := Read(text); err == nil {
			t.Errorf("%q: want an error", text)
		}
	}
}

func TestUnfit(t *testing.T) {
	ids := []string{"a-one", "a-two", "a-three", "c-1-x"}
	if err := load(t, good).Unfit(ids).Err(); err != nil {
		t.Errorf("want it to fit, got %v", err)
	}
	for text, want := range map[string]string{
		"{requirements: [a-oen], do: D.}":                                      `r.yaml:3:21: "a-oen" names no requirement; did you mean "a-one"?`,
		"{requirements: ['x-*'], do: D.}":                                      `"x-*" names no requirement; name at least one, or take it out`,
		"{requirements: ['c-*'], do: D.}\n  - {requirements: ['*-x'], do: D.}": `r.yaml:4:21: c-1-x is mended by the remedy at r.yaml:3:21 too, which says as much of its id`,
	} {
		err := load(t, "format: 1\nremedies:\n  - "+text+"\n").Unfit(ids).Err()
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %s\ngot %v", want, err)
		}
	}
}

func TestLoadProblems(t *testing.T) {
	for text, want := range map[string]string{
		"a: [":                            "r.yaml:1:4: this is not YAML",
		"format: 2\nremedies: []":         "reads format 1 only",
		"format: 1":                       `the key "remedies" is missing`,
		"{do: D.}":                        `r.yaml:3:5: the key "requirements" is missing`,
		"{requirements: [a]}":             `r.yaml:3:5: the key "do" is missing`,
		"{requirements: [], do: D.}":      "r.yaml:3:20: the remedy is for nothing",
		"{requirements: ['a b'], do: D.}": "r.yaml:3:21: the glob \"a b\" holds a blank",
		"{requirements: [a, a], do: D.}":  `r.yaml:3:24: "a" has a remedy already, at r.yaml:3:21`,
		"{requirements: [a], do: D}":      "r.yaml:3:29: a remedy is told in whole sentences; end it with a full stop",
		"{requirements: [a], do: D., products: {ngnix: D.}}": `unknown key "ngnix"; did you mean "nginx"?`,
		"{requirements: [a], do: D., products: {nginx: D}}":  "end it with a full stop",
		"{requirements: [a], do: D., prodcuts: {}}":          `unknown key "prodcuts"; did you mean "products"?`,
		"{requirements: [a], do: ''}":                        "the text is empty",
	} {
		if strings.HasPrefix(text, "{") {
			text = "format: 1\nremedies:\n  - " + text + "\n"
		}
		_, err := Load([]File{{"r.yaml", []byte(text)}})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: want %s\ngot %v", text, want, err)
		}
	}
}
