package casefile_test

import (
	"fmt"
	"strings"
	"testing"

	. "authspec/runner/internal/casefile"
	"authspec/runner/internal/check"
)

// TestBounds reads files that were made to cost much time or memory. Each is
// refused, and soon: a test that hangs fails by the time limit of go test.
func TestBounds(t *testing.T) {
	many := strings.Repeat
	rowsOf := func(n int, row string) string {
		var b strings.Builder
		b.WriteString(header + idTitle + "    matrix:\n")
		for i := range n {
			fmt.Fprintf(&b, "      r%d: %s\n", i, row)
		}
		return b.String()
	}
	const tooLong = "written out, the file holds more than 16 MiB"
	for name, c := range map[string]struct{ text, want string }{
		"rows of long texts": {
			rowsOf(500, "{v: "+many("x", 1000)+"}") + "    steps: [{request: {body: '" + many("${v}", 10000) + "'}}]\n", tooLong,
		},
		"more rows":          {rowsOf(1001, "{v: a}"), "the matrix has 1001 rows; the limit is 1000"},
		"rows of problems":   {rowsOf(1000, "{v: a}") + "    steps: [" + many("{a: '${v}'},", 90) + "]\n", `unknown key "a"`},
		"octets repeated":    {inRequest("{body: '" + many("${hex:00|repeat:1000000}", 1000) + "'}"), tooLong},
		"steps":              {header + idTitle + "    steps: [" + many("{request: {}},", 101) + "]\n", "the case has 101 steps; the limit is 100"},
		"a long list":        {inCheck("nowhere: [" + many("a,", 10001) + "]"), "10001 values stand here; the limit is 10000"},
		"wrong keys":         {header + "  - {" + many("a: b, ", 9000) + "}\n", `the key "a" comes twice`},
		"wrong placeholders": {inRequest("{body: '" + many("${pth} ", 100000) + "'}"), "the file has more than 1000 problems"},
		"open placeholders":  {inRequest("{body: '" + many("${", 500000) + "'}"), "the placeholder has no closing brace"},
		"open in rows": {
			rowsOf(1000, "{v: a}") + "    steps: [{request: {body: '" + many("${", 500000) + "${v}'}}]\n", tooLong,
		},
		"keys of a row": {
			rowsOf(1, "{"+strings.Join(numbered(51), ": a, ")+": a}"), `the row "r0" has 51 values; the limit is 50`,
		},
		"aliases": {
			"x-a: &a [1,1,1,1,1,1,1,1,1,1]\nx-b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nx-c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\n" +
				"x-d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\nx-e: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\nx-f: [*e,*e,*e,*e,*e,*e,*e,*e,*e,*e]\n",
			"with its aliases written out, the file has more than 500000 values",
		},
		"octets": {"x-a: " + many("a", 3<<20), "the limit is 2097152"},
		"depth":  {"x-a: " + many("[", 20000), "this is not YAML"},
	} {
		_, err := Load(check.Kinds(), []Source{{File: "cases/t.yaml", Content: []byte(c.text)}})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: want %q, got %.300v", name, c.want, err)
		}
	}
}

func numbered(n int) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprintf("k%d", i)
	}
	return list
}
