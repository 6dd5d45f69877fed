package server

import "strings"

// field is one field line: the name as it was spelled and the value without
// the white space around it.
type field struct{ name, value string }

// fields are the lines of a header or trailer section, in order.
type fields []field

// all returns the values of every line of that name; the letter case of names
// means nothing (RFC 9110 §5.1).
func (f fields) all(name string) []string {
	var values []string
	for _, line := range f {
		if strings.EqualFold(line.name, name) {
			values = append(values, line.value)
		}
	}
	return values
}

// has tells whether a line of that name is there.
func (f fields) has(name string) bool { return len(f.all(name)) > 0 }

// list returns the elements of a field that is a comma-separated list of
// tokens, over all its lines, in lower case, without empty elements
// (RFC 9110 §5.6.1.2).
func (f fields) list(name string) []string {
	var elements []string
	for _, value := range f.all(name) {
		for element := range strings.SplitSeq(value, ",") {
			if element = strings.Trim(element, " \t"); element != "" {
				elements = append(elements, strings.ToLower(element))
			}
		}
	}
	return elements
}

// add appends a line.
func (f *fields) add(name, value string) { *f = append(*f, field{name, value}) }

// set puts a value into the first line of that name, or adds one.
func (f *fields) set(name, value string) {
	for i, line := range *f {
		if strings.EqualFold(line.name, name) {
			(*f)[i].value = value
			return
		}
	}
	f.add(name, value)
}

// remove drops every line of that name.
func (f *fields) remove(name string) {
	var kept fields
	for _, line := range *f {
		if !strings.EqualFold(line.name, name) {
			kept = append(kept, line)
		}
	}
	*f = kept
}

// isToken tells whether a text is a token (RFC 9110 §5.6.2).
func isToken(text string) bool {
	for i := range len(text) {
		if !isTokenOctet(text[i]) {
			return false
		}
	}
	return text != ""
}

func isTokenOctet(c byte) bool {
	return isAlphanumeric(c) || strings.IndexByte("!#$%&'*+-.^_`|~", c) >= 0
}

func isAlphanumeric(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}
