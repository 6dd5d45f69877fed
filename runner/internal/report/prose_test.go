package report

import "testing"

// TestProse: sentences are text, octets and what a forge could read are code.
func TestProse(t *testing.T) {
	for s, want := range map[string]string{
		"":                                     "",
		"status 401 without a <b> in it":       "status 401 without a <code>&lt;b&gt;</code> in it",
		"name `open`, `second` in a file":      "name <code>open</code>, <code>second</code> in a file",
		`want a field equal to "true"`:         `want a field equal to <code>&#34;true&#34;</code>`,
		`one " alone`:                          "one &#34; alone",
		"WWW-Authenticate: Basic realm=x":      "<code>WWW-Authenticate: Basic realm=x</code>",
		"see cases/a.yaml:7:5, and c=d e=f.":   "see <code>cases/a.yaml:7:5</code>, and <code>c=d</code> <code>e=f</code>.",
		"@all #1 GH-2 a/b#3 :tada:":            "<code>@all #1 GH-2 a/b#3 :tada</code>:",
		"fixed by 87a49f6 at http://a, 1.22.1": "fixed by <code>87a49f6</code> at <code>http://a</code>, 1.22.1",
		"RFC 9110 §5.5; it's HTTP/1.1 (twice)": "RFC 9110 §5.5; it&#39;s HTTP/1.1 (twice)",
		`sent Authorization: Digest username="a b", nc=1, but the nc is old`: `sent <code>Authorization: Digest username=&#34;a b&#34;, nc=1</code>, but the nc is old`,
		`two of Basic realm="x"; then none`:                                  `two of <code>Basic realm=&#34;x&#34;</code>; then none`,
		"\x1b[31m red":                                                       `<code>\x1b[31m</code> red`,
	} {
		if got := prose(s, long); got != want {
			t.Errorf("%q: want %s, got %s", s, want, got)
		}
	}
}
