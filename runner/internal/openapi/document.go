package openapi

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"authspec/runner/internal/diag"
)

// reader makes a Document of a tree.
type reader struct {
	file     string // its name, as problems have it
	files    *files
	document value
	out      *Document
	problems diag.Problems
	told     map[*yaml.Node]bool // what is a problem already
	depth    int                 // of references
	names    map[string]bool
}

func (r *reader) read() {
	server := r.server(r.get(r.document, "servers"))
	r.out.Prefix = strings.TrimSuffix(server.Path, "/")
	if server.Host != "" {
		r.out.Origin = &url.URL{Scheme: server.Scheme, Host: server.Host}
	}
	items := r.fixed(r.get(r.document, "paths"))
	if len(items) == 0 && len(r.problems) == 0 {
		r.problems.AddHint(diag.Pos{File: r.file}, "a document for this has `paths`", "the OpenAPI document has no paths, so that nothing could be judged")
		return
	}
	for _, item := range items {
		for _, of := range r.operations(item.value) {
			if of.value.file != r.document.file || item.value.file != r.document.file {
				of.line = item.line // that of the path: the operation stands in another file
			}
			r.operation(item.key, of, item.value)
		}
	}
	if len(r.out.Operations) > mostOperations {
		r.problems.Add(diag.Pos{File: r.file}, "the OpenAPI document has %d operations; the limit is %d", len(r.out.Operations), mostOperations)
	}
}

// methods are the keys of operations (Path Item Object). TRACE is asked by no
// client for what it protects.
var methods = []string{"delete", "get", "head", "options", "patch", "post", "put", "query"}

// operations are those of a path, each by its method, in the order of these.
func (r *reader) operations(item value) (list []member) {
	for _, m := range r.members(item) {
		if slices.Contains(methods, m.key) && r.mapping(m.value) {
			m.key = strings.ToUpper(m.key)
			list = append(list, m)
		}
	}
	for _, m := range r.members(r.get(item, "additionalOperations")) { // of any other method (OpenAPI 3.2)
		own := slices.ContainsFunc(list, func(o member) bool { return o.key == m.key })
		if !own && m.key != "TRACE" && m.key != "CONNECT" && r.mapping(m.value) {
			list = append(list, m)
		}
	}
	slices.SortStableFunc(list, func(a, b member) int { return strings.Compare(a.key, b.key) })
	return list
}

// server is the first of the servers, with the defaults of its variables. One
// that can't be read is one without a path.
func (r *reader) server(servers value) *url.URL {
	list := r.list(servers)
	if len(list) == 0 {
		return &url.URL{}
	}
	text := r.text(list[0], "url")
	for _, v := range r.members(r.get(list[0], "variables")) {
		text = strings.ReplaceAll(text, "{"+v.key+"}", r.text(v.value, "default"))
	}
	u, err := url.Parse(text)
	if err != nil || u.Host != "" && u.Scheme != "http" && u.Scheme != "https" {
		return &url.URL{}
	}
	return u
}

// operation takes up an operation, by its method.
func (r *reader) operation(template string, of member, item value) {
	o := Operation{Name: r.name(of.key, template), Method: of.key, Template: template, Line: of.line}
	r.security(&o, of.value)
	r.responses(&o, of.value)
	r.request(&o, item, of.value)
	if servers := r.own(item, of.value); servers.is() {
		r.elsewhere(&o, servers)
	}
	r.out.Operations = append(r.out.Operations, o)
}

// name is a name for a method and a path that no other operation has.
func (r *reader) name(method, template string) string {
	words := strings.FieldsFunc(strings.ToLower(method+"/"+template), func(c rune) bool {
		return (c < 'a' || c > 'z') && (c < '0' || c > '9')
	})
	name := strings.Join(words, "-")
	for n := 2; r.names[name]; n++ {
		name = fmt.Sprintf("%s-%d", strings.Join(words, "-"), n)
	}
	r.names[name] = true
	return name
}

// own are the servers that an operation has instead of those of the document.
func (r *reader) own(item, of value) value {
	if servers := r.get(of, "servers"); len(r.list(servers)) > 0 {
		return servers
	}
	return r.get(item, "servers")
}

// elsewhere takes up a server of the operation's own. Nothing is sent to another
// origin than that of the document.
func (r *reader) elsewhere(o *Operation, servers value) {
	server, prefix := r.server(servers), r.out.Prefix
	list := r.list(servers)
	if len(list) == 0 {
		return
	}
	if server.Host != "" && (r.out.Origin == nil || !strings.EqualFold(server.Host, r.out.Origin.Host)) || strings.TrimSuffix(server.Path, "/") != prefix {
		o.Unasked = "the document has it at a server of its own, " + r.text(list[0], "url")
	}
}

// security takes up which credentials are needed; those of the operation stand in
// the place of those of the document (Operation Object, security).
func (r *reader) security(o *Operation, of value) {
	all := r.get(of, "security")
	if !all.is() {
		all = r.get(r.document, "security")
	}
	o.Declared = all.is()
	for _, requirement := range r.list(all) {
		var all []Scheme
		for _, m := range r.members(requirement) {
			s, ok := r.scheme(o, m.key)
			if !ok {
				return
			}
			all = append(all, s)
		}
		o.Alternatives = append(o.Alternatives, all)
	}
}

// schemes are those that the document defines.
func (r *reader) schemes() value {
	return r.get(r.get(r.document, "components"), "securitySchemes")
}

// scheme finds a scheme by its name.
func (r *reader) scheme(o *Operation, name string) (Scheme, bool) {
	defined := r.schemes()
	of := r.get(defined, name)
	switch {
	case !of.is() && defined.raw(name).is():
		return Scheme{}, false // its reference leads nowhere, which is told
	case !r.mapping(of):
		r.problems.AddHint(diag.Pos{File: r.file, Line: o.Line}, "define it in components.securitySchemes",
			"%s %s needs the security scheme %q, which the document does not define", o.Method, o.Template, name)
		return Scheme{}, false
	}
	s := Scheme{Name: name, Type: r.text(of, "type"), In: r.text(of, "in"), Key: r.text(of, "name")}
	switch s.Type {
	case HTTP:
		s.HTTP = r.text(of, "scheme")
	case "oauth2", "openIdConnect":
		s.HTTP = "Bearer" // how a resource takes the tokens of both (RFC 6750)
	}
	return s, true
}

// responses takes up what is documented of answers.
func (r *reader) responses(o *Operation, of value) {
	for _, m := range r.fixed(r.get(of, "responses")) {
		o.Statuses = append(o.Statuses, m.key)
		if !strings.HasPrefix(m.key, "2") {
			continue
		}
		for _, media := range r.members(r.get(m.value, "content")) {
			o.Media = append(o.Media, media.key)
		}
	}
	slices.Sort(o.Media)
	o.Media = slices.Compact(o.Media)
}
