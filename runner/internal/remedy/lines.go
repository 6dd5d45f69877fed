package remedy

import (
	"fmt"
	"slices"
	"strings"

	"authspec/runner/internal/idglob"
)

// Lines is the book as text that Read reads, sooner than Load reads its files: a
// remedy a line, which has the names, what to do, and KEY=WAY of each product, with
// tabs between them. The places of the names are not in it.
func (b *Book) Lines() string {
	var text strings.Builder
	for _, r := range b.remedies {
		for i, n := range r.names {
			if i > 0 {
				text.WriteByte(' ')
			}
			text.WriteString(n.glob.String())
		}
		text.WriteString("\t" + r.Do)
		for _, key := range Keys() {
			if way := r.Products[key]; way != "" {
				text.WriteString("\t" + key + "=" + way)
			}
		}
		text.WriteByte('\n')
	}
	return text.String()
}

// Read reads what Lines wrote.
func Read(text string) (*Book, error) {
	b := &Book{byID: make(map[string]*Remedy, strings.Count(text, "\n")*2)}
	keys := Keys()
	for line := range strings.Lines(text) {
		names, rest, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		do, ways, _ := strings.Cut(rest, "\t")
		r := &Remedy{Do: do}
		for text := range strings.SplitSeq(names, " ") {
			glob, err := idglob.Parse(text)
			if err != nil || do == "" {
				return nil, fmt.Errorf("no remedy is %q", line)
			}
			r.names = append(r.names, name{glob: glob})
		}
		for ways != "" {
			var one string
			one, ways, _ = strings.Cut(ways, "\t")
			key, way, _ := strings.Cut(one, "=")
			if !slices.Contains(keys, key) || way == "" {
				return nil, fmt.Errorf("no product and its way are %q", one)
			}
			if r.Products == nil {
				r.Products = map[string]string{}
			}
			r.Products[key] = way
		}
		b.add(r)
	}
	return b, nil
}
