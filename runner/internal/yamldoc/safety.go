package yamldoc

import (
	"gopkg.in/yaml.v3"
)

// unsafe records what would make reading the file endless, or other than it
// looks: an anchor inside itself, too many values, tags. A few lines of anchors
// that name one another can stand for billions of values.
func (d *Document) unsafe() {
	w := &walk{doc: d, sizes: map[*yaml.Node]int{}}
	if w.size(d.Root) > mostNodes && len(d.Problems) == 0 {
		d.Problem(d.Root, "with its aliases written out, the file has more than %d values", mostNodes)
	}
}

// walk measures nodes, each once.
type walk struct {
	doc   *Document
	sizes map[*yaml.Node]int // 0 while the node is being measured
}

func (w *walk) size(n *yaml.Node) int {
	if n.Kind == yaml.AliasNode {
		size, seen := w.sizes[n.Alias]
		if seen && size == 0 {
			w.doc.ProblemHint(n, "name another anchor", "the anchor %q holds itself", n.Value)
		}
		return max(1, size)
	}
	if n.Style&yaml.TaggedStyle != 0 {
		w.doc.ProblemHint(n, "put a text in quotes", "the tag %q: tags are not supported", n.Tag)
	}
	if items := len(n.Content) / per(n); items > mostItems {
		w.doc.Problem(n, "%d values stand here; the limit is %d", items, mostItems)
	}
	w.sizes[n] = 0
	total := 1
	for _, c := range n.Content {
		total = min(total+w.size(c), mostNodes+1)
	}
	w.sizes[n] = total
	return total
}

// per is how many nodes make an item.
func per(n *yaml.Node) int {
	if n.Kind == yaml.MappingNode {
		return 2
	}
	return 1
}
