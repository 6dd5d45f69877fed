package server

import (
	"fmt"
	"slices"
)

// Variant is a way in which the server can be otherwise and still be right: it
// reacts to some requests as servers do in the field, and as an RFC allows. No
// check that fails a run may be raised by one.
type Variant struct {
	Name   string // in the field's words: "wrong-password-403"
	Source string // what allows it: "RFC 9110 §11.4"
	Text   string // what the server does, in a sentence

	// ReadOnly says that nothing can be written or posted, so that the target
	// file names no writable resource.
	ReadOnly bool
	// Against are the documents that forbid what the server does, as OAuth 2.1 and
	// MCP forbid more than the RFCs: the target file does not claim to follow them.
	Against []string

	filter Defect // a variant works as a defect does
}

// Variants lists all variants.
func Variants() []Variant {
	return slices.Concat(refusalVariants(), loginVariants(), bouncerVariants(), closingVariants(), fieldVariants(), bearerVariants(), jwtVariants(), dpopVariants())
}

// variant makes a variant of a filter whose what is named, allowed and told.
func variant(d Defect) Variant {
	return Variant{Name: d.Name, Source: d.Requirement, Text: d.Text, filter: d}
}

// against is the variant, which some documents forbid.
func (v Variant) against(documents ...string) Variant {
	v.Against = documents
	return v
}

// findVariants are those with the names given, in their order.
func findVariants(names []string) ([]Variant, error) {
	all := Variants()
	var list []Variant
	for _, name := range names {
		i := slices.IndexFunc(all, func(v Variant) bool { return v.Name == name })
		if i < 0 {
			return nil, fmt.Errorf("no variant is called %q%s", name, similarVariant(name, all))
		}
		list = append(list, all[i])
	}
	return list, nil
}

func similarVariant(name string, all []Variant) string {
	filters := make([]Defect, len(all))
	for i, v := range all {
		filters[i] = v.filter
	}
	return similar(name, filters)
}
