package compare

import (
	"cmp"
	"slices"
	"strings"

	"authspec/runner/results"
)

// group sorts the rows and makes the groups.
func (b *builder) group() {
	rows := make([]*Row, 0, len(b.rows))
	for _, row := range b.rows {
		rows = append(rows, row)
	}
	slices.SortFunc(rows, order)
	for _, row := range rows {
		groups := &b.t.Groups
		source := document(row.Source)
		g := Group{Source: source, Level: row.Level, HTTP1: row.Area == results.AreaHTTP1}
		if n := len(*groups); n == 0 || (*groups)[n-1].Source != source || (*groups)[n-1].Level != row.Level || (*groups)[n-1].HTTP1 != g.HTTP1 {
			*groups = append(*groups, g)
		}
		last := &(*groups)[len(*groups)-1]
		last.Rows = append(last.Rows, *row)
	}
}

// order puts the message rules last, and sorts by source, with what no RFC says
// last; then by level, the strictest first; then by severity, section and id.
func order(a, b *Row) int {
	return cmp.Or(
		cmp.Compare(apart(a), apart(b)),
		natural(document(a.Source), document(b.Source)),
		cmp.Compare(rank(a.Level), rank(b.Level)),
		cmp.Compare(a.Severity, b.Severity), // "high" stands before "low"
		natural(a.Source, b.Source),
		strings.Compare(a.ID, b.ID),
	)
}

func apart(r *Row) int {
	if r.Area == results.AreaHTTP1 {
		return 1
	}
	return 0
}

func rank(l results.Level) int {
	if at := slices.Index(results.Levels(), l); at >= 0 {
		return at
	}
	return len(results.Levels())
}

// document is the source without its section: "RFC 9110" of "RFC 9110 §11.4, RFC
// 9112 §2", "authspec" of "authspec (CWE-287)".
func document(source string) string {
	for _, end := range []string{" §", " (", ","} {
		source, _, _ = strings.Cut(source, end)
	}
	return source
}

// natural compares texts in which numbers count as such: §9.6 stands before
// §11.4. Capitals, and with them all RFCs, stand before small letters.
func natural(a, b string) int {
	for a != "" && b != "" {
		na, nb := digits(a), digits(b)
		if na > 0 && nb > 0 {
			x, y := strings.TrimLeft(a[:na], "0"), strings.TrimLeft(b[:nb], "0")
			if c := cmp.Or(cmp.Compare(len(x), len(y)), strings.Compare(x, y)); c != 0 {
				return c
			}
			a, b = a[na:], b[nb:]
			continue
		}
		if a[0] != b[0] {
			return cmp.Compare(a[0], b[0])
		}
		a, b = a[1:], b[1:]
	}
	return cmp.Compare(len(a), len(b))
}

// digits is how many digits a text begins with.
func digits(s string) int {
	return len(s) - len(strings.TrimLeft(s, "0123456789"))
}
