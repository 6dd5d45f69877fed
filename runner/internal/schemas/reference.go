package schemas

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"authspec/runner/internal/casefile"
)

// width is that of a line, in columns.
const width = 100

// Reference is the schema as text: the words of the file, of each mapping in it,
// and for case files the placeholders and filters of their texts.
func (k Kind) Reference() (string, error) {
	schema, err := k.Schema()
	if err != nil {
		return "", err
	}
	root, err := read(schema)
	if err != nil {
		return "", err
	}
	r := &reference{defs: root.get("$defs")}
	r.paragraph("", root.text("description"))
	r.mapping("", root)
	for _, def := range r.defs.members {
		if !apart(def.value) {
			continue
		}
		r.line("")
		r.line("%s", def.key)
		r.paragraph("  ", strings.TrimSpace(def.value.text("description")+" "+words(def.value)))
		r.mapping("  ", def.value)
		if also := strings.TrimPrefix(def.value.text("$ref"), "#/$defs/"); also != "" {
			r.line("  and the keys of %s", also)
		}
	}
	if k.Name == "cases" {
		r.words("Placeholders of texts", casefile.PlaceholderWords(casefile.RoleServer))
		r.words("Placeholders of texts in cases that judge a client", casefile.PlaceholderWords(casefile.RoleClient))
		r.words("Filters, as in ${ordinary.user-pass|base64|first:4}", casefile.FilterWords())
	}
	return r.b.String(), nil
}

// apart tells whether a definition is described in a place of its own: a mapping, or
// what takes more words than a key has room for.
func apart(def node) bool {
	return len(def.get("properties").members) > 0 || len(def.text("description")+words(def)) > 60
}

// reference is the text that is being written.
type reference struct {
	b    strings.Builder
	defs node
}

func (r *reference) line(format string, args ...any) {
	fmt.Fprintf(&r.b, format+"\n", args...)
}

// paragraph writes a text in lines that are not too long.
func (r *reference) paragraph(indent, text string) {
	if text == "" {
		return
	}
	used := len(indent)
	r.b.WriteString(indent)
	for i, word := range strings.Fields(text) {
		switch {
		case i > 0 && used+1+len(word) > width:
			r.b.WriteString("\n" + indent)
			used = len(indent)
		case i > 0:
			r.b.WriteByte(' ')
			used++
		}
		r.b.WriteString(word)
		used += len(word)
	}
	r.b.WriteByte('\n')
}

// mapping writes the keys of a mapping, and of those that stand in it without a
// name of their own.
func (r *reference) mapping(indent string, of node) {
	column := 0
	for _, p := range of.get("properties").members {
		column = max(column, len(p.key))
	}
	for _, p := range of.get("properties").members {
		text, inner := r.about(p.value)
		head := fmt.Sprintf("%s%-*s  ", indent, column, p.key)
		if text == "" {
			r.line("%s", strings.TrimRight(head, " "))
		} else {
			r.hanging(head, text)
		}
		if len(inner.get("properties").members) > 0 {
			r.mapping(indent+"  ", inner)
		}
	}
}

// hanging writes a text after a head, whose width its further lines keep.
func (r *reference) hanging(head, text string) {
	var inner reference
	inner.paragraph(strings.Repeat(" ", len(head)), text)
	r.b.WriteString(head + strings.TrimLeft(inner.b.String(), " "))
}

// about is what is said of a value, and the mapping that it is, where that has no
// name.
func (r *reference) about(of node) (text string, inner node) {
	name := strings.TrimPrefix(of.text("$ref"), "#/$defs/")
	def := r.defs.get(name)
	parts := []string{of.text("description"), words(of)}
	switch {
	case apart(def):
		parts = append(parts, "→ "+name)
	case parts[0] == "":
		parts = []string{def.text("description"), words(of, def)}
	default:
		parts[1] = words(of, def)
	}
	if items := of.get("items"); len(items.members) > 0 {
		item := strings.TrimPrefix(items.text("$ref"), "#/$defs/")
		if item == "" {
			item = strings.TrimPrefix(items.get("else").text("$ref"), "#/$defs/") // one of two
		}
		if parts = append(parts, words(items)); !apart(r.defs.get(item)) {
			parts = append(parts, words(r.defs.get(item)))
		}
		if apart(r.defs.get(item)) {
			parts = append(parts, "→ a list of "+item)
		}
	}
	return strings.TrimSpace(strings.Join(strings.Fields(strings.Join(parts, " ")), " ")), of
}

// words are those that a value can be, where there are only some.
func words(nodes ...node) string {
	for _, of := range nodes {
		options := append([]node{of}, of.get("anyOf").items...)
		for _, o := range options {
			if enum := o.get("enum").items; len(enum) > 0 {
				var list []string
				for _, e := range enum {
					list = append(list, e.scalar)
				}
				return "(" + strings.Join(list, ", ") + ")"
			}
			if c := o.get("const").scalar; c != "" {
				return "(" + c + ")"
			}
		}
	}
	return ""
}

// words writes a table.
func (r *reference) words(title string, list []casefile.Word) {
	r.line("")
	r.line("%s", title)
	column := 0
	for _, w := range list {
		column = max(column, len(w.Form))
	}
	for _, w := range list {
		r.hanging(fmt.Sprintf("  %-*s  ", column, w.Form), w.Text)
	}
}

// node is a JSON value that keeps the order of its members.
type node struct {
	members []member
	items   []node
	scalar  string
}

type member struct {
	key   string
	value node
}

func (n node) get(key string) node {
	for _, m := range n.members {
		if m.key == key {
			return m.value
		}
	}
	return node{}
}

func (n node) text(key string) string { return n.get(key).scalar }

// read reads a JSON text.
func read(text []byte) (node, error) {
	from := json.NewDecoder(bytes.NewReader(text))
	from.UseNumber()
	return value(from)
}

func value(from *json.Decoder) (n node, err error) {
	t, err := from.Token()
	if err != nil {
		return n, err
	}
	if t != json.Delim('{') && t != json.Delim('[') {
		return node{scalar: fmt.Sprint(t)}, nil
	}
	for from.More() {
		var m member
		if t == json.Delim('{') {
			key, err := from.Token()
			if err != nil {
				return n, err
			}
			m.key = fmt.Sprint(key)
		}
		if m.value, err = value(from); err != nil {
			return n, err
		}
		if t == json.Delim('{') {
			n.members = append(n.members, m)
		} else {
			n.items = append(n.items, m.value)
		}
	}
	_, err = from.Token()
	return n, err
}
