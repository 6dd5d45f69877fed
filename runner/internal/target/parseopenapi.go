package target

import (
	"path/filepath"

	"gopkg.in/yaml.v3"

	"authspec/runner/internal/diag"
	"authspec/runner/internal/openapi"
)

// openapi reads the OpenAPI document of a target: the name of its file, beside the
// target file, or the document itself.
func (p *parser) openapi(n *yaml.Node) {
	if n.Kind != yaml.MappingNode {
		if name := p.Text(n); name != "" {
			if !filepath.IsAbs(name) {
				name = filepath.Join(filepath.Dir(p.src.File), name)
			}
			p.document(openapi.ReadFile(name))
		}
		return
	}
	p.document(openapi.ReadNode(p.src.File, n))
}

// document takes up a document, or what is wrong with it.
func (p *parser) document(d *openapi.Document, err error) {
	if list, ok := err.(diag.Problems); ok {
		p.Problems = append(p.Problems, list...)
	}
	p.t.Document = d
}
