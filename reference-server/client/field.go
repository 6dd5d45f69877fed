package client

import "strings"

// field is a line of a header section: the name as it was spelled, and the
// value without the blanks around it.
type field struct{ name, value string }

type fields []field

// values are those of all lines with a name, in order. Names are the same in
// any letter case (RFC 9110 §5.1).
func (list fields) values(name string) (values []string) {
	for _, f := range list {
		if strings.EqualFold(f.name, name) {
			values = append(values, f.value)
		}
	}
	return values
}

// get is the first value; "" where there is none.
func (list fields) get(name string) string {
	if values := list.values(name); len(values) > 0 {
		return values[0]
	}
	return ""
}

func (list fields) has(name string) bool { return len(list.values(name)) > 0 }

// set puts a value in the place of all that there are.
func (list *fields) set(name, value string) {
	list.remove(name)
	list.add(name, value)
}

func (list *fields) add(name, value string) { *list = append(*list, field{name, value}) }

func (list *fields) remove(name string) {
	var kept fields
	for _, f := range *list {
		if !strings.EqualFold(f.name, name) {
			kept = append(kept, f)
		}
	}
	*list = kept
}

// member tells whether a list of tokens, over several lines maybe, has one.
func (list fields) member(name, token string) bool {
	for _, line := range list.values(name) {
		for element := range strings.SplitSeq(line, ",") {
			if strings.EqualFold(strings.Trim(element, " \t"), token) {
				return true
			}
		}
	}
	return false
}
