package openapi

import (
	"fmt"

	"gopkg.in/yaml.v3"

	"authspec/runner/internal/diag"
)

// walk goes over a tree of YAML for what would make it endless, or other than
// it looks, and measures its nodes, each once.
type walk struct {
	sizes map[*yaml.Node]int // 0 while the node is being measured
	wrong *diag.Problem      // the first
}

func (w *walk) found(n *yaml.Node, text string) {
	if w.wrong == nil {
		w.wrong = &diag.Problem{Pos: diag.Pos{Line: n.Line}, Text: "no YAML: " + text}
	}
}

// size is how many values stand there, aliases written out.
func (w *walk) size(n *yaml.Node) int {
	if n.Kind == yaml.AliasNode {
		if w.sizes[n.Alias] == 0 {
			w.found(n, fmt.Sprintf("the anchor %s holds itself", diag.Quote(n.Value)))
		}
		return max(1, w.sizes[n.Alias])
	}
	if n.Kind == yaml.MappingNode {
		w.twice(n)
	}
	w.sizes[n] = 0
	total := 1
	for _, c := range n.Content {
		total = min(total+w.size(c), mostValues+1)
	}
	w.sizes[n] = total
	return total
}

// twice looks for a key that a mapping has twice.
func (w *walk) twice(n *yaml.Node) {
	first := make(map[string]int, len(n.Content)/2)
	for i := 0; i < len(n.Content); i += 2 {
		key := n.Content[i]
		if line := first[key.Value]; line > 0 && key.Kind == yaml.ScalarNode && key.Tag != "!!merge" {
			w.found(key, fmt.Sprintf("the key %s stands in line %d already", diag.Quote(key.Value), line))
		}
		first[key.Value] = key.Line
	}
}
