package openapi

import (
	"fmt"
	"net/url"
	"slices"
	"sort"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"authspec/runner/internal/diag"
)

// reader makes a Document of what the library has read.
type reader struct {
	file     string
	doc      *openapi3.T
	out      *Document
	problems diag.Problems
	names    map[string]bool
}

func (r *reader) document() {
	r.names = map[string]bool{}
	server := r.server(r.doc.Servers)
	r.out.Prefix = strings.TrimSuffix(server.Path, "/")
	if server.Host != "" {
		r.out.Origin = &url.URL{Scheme: server.Scheme, Host: server.Host}
	}
	if r.doc.Paths == nil || r.doc.Paths.Len() == 0 {
		r.problems.AddHint(diag.Pos{File: r.file}, "a document for this has `paths`", "the OpenAPI document has no paths, so that nothing could be judged")
		return
	}
	paths := r.doc.Paths.Map()
	for _, template := range sorted(paths) {
		item := paths[template]
		operations := item.Operations()
		for _, method := range sorted(operations) {
			if method != "TRACE" && method != "CONNECT" {
				r.operation(template, method, item, operations[method])
			}
		}
	}
	if len(r.out.Operations) > mostOperations {
		r.problems.Add(diag.Pos{File: r.file}, "the OpenAPI document has %d operations; the limit is %d", len(r.out.Operations), mostOperations)
	}
}

// sorted are the keys of a map in order.
func sorted[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

// server is the first of the servers, with the defaults of its variables. One
// that can't be read is one without a path.
func (r *reader) server(list openapi3.Servers) *url.URL {
	if len(list) == 0 || list[0] == nil {
		return &url.URL{}
	}
	text := list[0].URL
	for name, v := range list[0].Variables {
		if v != nil {
			text = strings.ReplaceAll(text, "{"+name+"}", v.Default)
		}
	}
	u, err := url.Parse(text)
	if err != nil || u.Host != "" && u.Scheme != "http" && u.Scheme != "https" {
		return &url.URL{}
	}
	return u
}

func (r *reader) operation(template, method string, item *openapi3.PathItem, of *openapi3.Operation) {
	o := Operation{Name: r.name(method, template), Method: method, Template: template}
	if of.Origin != nil && of.Origin.Key != nil {
		o.Line = of.Origin.Key.Line
	}
	r.security(&o, of)
	o.responses(of)
	r.request(&o, item, of)
	if servers := own(item, of); servers != nil {
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
func own(item *openapi3.PathItem, of *openapi3.Operation) openapi3.Servers {
	if of.Servers != nil && len(*of.Servers) > 0 {
		return *of.Servers
	}
	return item.Servers
}

// elsewhere takes up a server of the operation's own. Nothing is sent to another
// origin than that of the document.
func (r *reader) elsewhere(o *Operation, list openapi3.Servers) {
	server, prefix := r.server(list), r.out.Prefix
	if len(list) == 0 {
		return
	}
	if server.Host != "" && (r.out.Origin == nil || !strings.EqualFold(server.Host, r.out.Origin.Host)) || strings.TrimSuffix(server.Path, "/") != prefix {
		o.Unasked = "the document has it at a server of its own, " + list[0].URL
	}
}

// security takes up which credentials are needed; those of the operation stand in
// the place of those of the document (Operation Object, security).
func (r *reader) security(o *Operation, of *openapi3.Operation) {
	list := r.doc.Security
	o.Declared = list != nil
	if of.Security != nil {
		list, o.Declared = *of.Security, true
	}
	for _, requirement := range list {
		var all []Scheme
		for _, name := range sorted(requirement) {
			s, ok := r.scheme(o, name)
			if !ok {
				return
			}
			all = append(all, s)
		}
		o.Alternatives = append(o.Alternatives, all)
	}
}

// scheme finds a scheme by its name.
func (r *reader) scheme(o *Operation, name string) (Scheme, bool) {
	var of *openapi3.SecurityScheme
	if r.doc.Components != nil {
		if ref := r.doc.Components.SecuritySchemes[name]; ref != nil {
			of = ref.Value
		}
	}
	if of == nil {
		r.problems.AddHint(diag.Pos{File: r.file, Line: o.Line}, "define it in components.securitySchemes",
			"%s %s needs the security scheme %q, which the document does not define", o.Method, o.Template, name)
		return Scheme{}, false
	}
	return schemeOf(name, of), true
}

func schemeOf(name string, of *openapi3.SecurityScheme) Scheme {
	s := Scheme{Name: name, Type: of.Type, In: of.In, Key: of.Name}
	switch of.Type {
	case HTTP:
		s.HTTP = of.Scheme
	case "oauth2", "openIdConnect":
		s.HTTP = "Bearer" // how a resource takes the tokens of both (RFC 6750)
	}
	return s
}

// responses takes up what is documented of answers.
func (o *Operation) responses(of *openapi3.Operation) {
	if of.Responses == nil {
		return
	}
	all := of.Responses.Map()
	for _, status := range sorted(all) {
		o.Statuses = append(o.Statuses, status)
		if ref := all[status]; ref != nil && ref.Value != nil && strings.HasPrefix(status, "2") {
			o.Media = append(o.Media, sorted(ref.Value.Content)...)
		}
	}
	slices.Sort(o.Media)
	o.Media = slices.Compact(o.Media)
}
