package report

import (
	"strings"

	"authspec/runner/internal/pattern"
)

// Cite is a piece of a source: a section with where it can be read, or a text.
type Cite struct{ Text, Link string }

// citable is a section of a document, or of the one named before; a weakness; or a
// revision of MCP.
var citable = pattern.Of(`(?:(RFC [0-9]+|draft-[a-z0-9-]+|WHATWG [A-Z][A-Za-z]+|OpenAPI 3\.1) )?(?:§|Appendix )` +
	`([0-9][0-9A-Za-z]*(?:\.[0-9A-Za-z]+)*|[A-Z](?:\.[0-9]+)*\b|[A-Za-z][A-Za-z -]*[a-z])` +
	`|CWE-([0-9]+)|MCP ([0-9-]+)`)

// Cites splits a source into pieces, each with a link where there is one:
// "RFC 9110 §11.1, §2.4" has two.
func Cites(source string) []Cite {
	var list []Cite
	document, last := "", 0
	for _, at := range citable().FindAllStringSubmatchIndex(source, -1) {
		part := func(group int) string {
			if at[2*group] < 0 {
				return ""
			}
			return source[at[2*group]:at[2*group+1]]
		}
		if part(1) != "" {
			document = part(1)
		}
		link := ""
		switch {
		case part(2) != "":
			link = sectionLink(document, part(2))
		case part(3) != "":
			link = "https://cwe.mitre.org/data/definitions/" + part(3) + ".html"
		default:
			link = "https://modelcontextprotocol.io/specification/" + part(4)
		}
		if at[0] > last {
			list = append(list, Cite{Text: source[last:at[0]]})
		}
		list, last = append(list, Cite{source[at[0]:at[1]], link}), at[1]
	}
	if last < len(source) {
		list = append(list, Cite{Text: source[last:]})
	}
	return list
}

// sectionLink is where a section of a document begins; empty where none is named.
func sectionLink(document, section string) string {
	kind, name, _ := strings.Cut(document, " ")
	part := "section"
	if c := section[0]; c < '0' || c > '9' {
		part = "appendix"
	}
	heading := strings.ToLower(strings.ReplaceAll(section, " ", "-"))
	switch {
	case kind == "RFC":
		return "https://www.rfc-editor.org/rfc/rfc" + name + "#" + part + "-" + section
	case strings.HasPrefix(document, "draft-"):
		return "https://datatracker.ietf.org/doc/html/" + document + "#" + part + "-" + section
	case kind == "WHATWG":
		return "https://" + strings.ToLower(name) + ".spec.whatwg.org/#" + heading
	case kind == "OpenAPI":
		return "https://spec.openapis.org/oas/v3.1.1.html#" + heading
	}
	return ""
}
