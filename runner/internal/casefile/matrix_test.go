package casefile_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	. "authspec/runner/internal/casefile"
)

const rows = header + `
  - id: t/rows
    title: The method ${method} is refused
    matrix:
      get: {method: GET, status: 401, checks: &both [{status: 401, requirement: r}, {access: refused, requirement: r}], text: "a ${path} b", filter: upper, name: X-A}
      put: {method: PUT, status: [401, 405], checks: *both, text: "$$${hex:00}", filter: lower, name: X-B}
    steps:
      - request: {method: "${method}", target: "/${text}?${path|${filter}}&$${method}", fields: [{"${name}-1": "${text}"}]}
        expect: "${checks}"
      - request: {}
        expect: [{status: "${status}", name: second, requirement: "r-${filter}"}]
`

func TestExpandsRows(t *testing.T) {
	cases := load(t, rows)
	if len(cases) != 2 {
		t.Fatalf("two rows should become two cases, not %d", len(cases))
	}
	get, put := cases[0], cases[1]
	for _, c := range []struct{ what, got, want string }{
		{"id", get.ID, "t/rows/get"},
		{"group", put.Group, "t/rows"},
		{"row", put.Row, "put"},
		{"title", put.Title, "The method PUT is refused"},
		{"place", put.Pos.String(), "cases/t.yaml:9:7"},
		{"method", put.Steps[0].Request.Method.Source, "PUT"},
		{"target", get.Steps[0].Request.Target.Source, "/a ${path} b?${path|upper}&$${method}"},
		{"field", put.Steps[0].Request.Fields[0].Name.Source, "X-B-1"},
		{"value", put.Steps[0].Request.Fields[0].Value.Source, "$$${hex:00}"},
		{"checks", fmt.Sprint(len(put.Steps[0].Expect)), "2"},
		{"statuses", fmt.Sprint(put.Steps[1].Expect[0].Test), "{false [401 405] []}"},
		{"requirement", put.Steps[1].Expect[0].Requirement, "r-lower"},
	} {
		if c.got != c.want {
			t.Errorf("%s: want %q, got %q", c.what, c.want, c.got)
		}
	}
	want := []Piece{lit("/$\x00?"), ref(RefPath, "", "", "path|lower", Filter{Name: "lower"}), lit("&${method}")}
	if diff := cmp.Diff(want, put.Steps[0].Request.Target.Pieces, plainly); diff != "" {
		t.Errorf("the target is written out otherwise (-want +got):\n%s", diff)
	}
}

// TestSharesRows shows that an anchor can name a whole matrix.
func TestSharesRows(t *testing.T) {
	cases := load(t, header+`
  - id: t/a
    title: T
    matrix: &rows {one: {m: GET}, two: {m: PUT}}
    steps: &steps [{request: {method: "${m}"}, expect: [{status: 401, requirement: r}]}]
  - {id: t/b, title: T, matrix: *rows, steps: *steps}
`)
	var ids []string
	for _, c := range cases {
		ids = append(ids, c.ID)
	}
	if diff := cmp.Diff([]string{"t/a/one", "t/a/two", "t/b/one", "t/b/two"}, ids); diff != "" {
		t.Errorf("other cases (-want +got):\n%s", diff)
	}
}
