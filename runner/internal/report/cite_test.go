package report

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCites(t *testing.T) {
	const rfc = "https://www.rfc-editor.org/rfc/rfc"
	for source, want := range map[string][]Cite{
		"RFC 9110 §11.1, §2.4":  {{"RFC 9110 §11.1", rfc + "9110#section-11.1"}, {", ", ""}, {"§2.4", rfc + "9110#section-2.4"}},
		"RFC 7617 Appendix B.2": {{"RFC 7617 Appendix B.2", rfc + "7617#appendix-B.2"}},
		"RFC 9110 §5.5, RFC 9112 §5.1": {
			{"RFC 9110 §5.5", rfc + "9110#section-5.5"}, {", ", ""}, {"RFC 9112 §5.1", rfc + "9112#section-5.1"},
		},
		"authspec (CWE-287)": {{"authspec (", ""}, {"CWE-287", "https://cwe.mitre.org/data/definitions/287.html"}, {")", ""}},
		"draft-ietf-oauth-v2-1 §5.2": {
			{"draft-ietf-oauth-v2-1 §5.2", "https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1#section-5.2"},
		},
		"OpenAPI 3.1 §Responses Object": {{"OpenAPI 3.1 §Responses Object", "https://spec.openapis.org/oas/v3.1.1.html#responses-object"}},
		"MCP 2026-07-28, Authorization": {{"MCP 2026-07-28", "https://modelcontextprotocol.io/specification/2026-07-28"}, {", Authorization", ""}},
		"ACME house rules":              {{"ACME house rules", ""}},
		"":                              {},
	} {
		if d := cmp.Diff(want, append([]Cite{}, Cites(source)...)); d != "" {
			t.Errorf("%q (-want +got):\n%s", source, d)
		}
	}
}
