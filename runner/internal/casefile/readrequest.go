package casefile

import (
	"slices"
	"strings"
	"sync"

	"gopkg.in/yaml.v3"

	"authspec/runner/internal/diag"
	"authspec/runner/internal/yamldoc"
)

var requestKeys = sync.OnceValue(func() []entry[Request] {
	return []entry[Request]{
		{"auth", func(r *reader, q *Request, n *yaml.Node) { q.Auth = r.auth(n) }},
		{"method", func(r *reader, q *Request, n *yaml.Node) { q.Method = r.filledText(n) }},
		{"target", func(r *reader, q *Request, n *yaml.Node) { q.Target = r.filledText(n) }},
		{"version", func(r *reader, q *Request, n *yaml.Node) { q.Version = r.filledText(n) }},
		{"fields", func(r *reader, q *Request, n *yaml.Node) { q.Fields = r.fields(n) }},
		{"body", func(r *reader, q *Request, n *yaml.Node) { q.Body, q.HasBody = r.parts(n), true }},
		{"chunked", func(r *reader, q *Request, n *yaml.Node) { q.Chunked = r.doc.Bool(n) }},
		{"trailers", func(r *reader, q *Request, n *yaml.Node) { q.Trailers = r.trailers(n) }},
		{"raw", func(r *reader, q *Request, n *yaml.Node) { q.Raw = r.parts(n) }},
		{"login", func(r *reader, q *Request, n *yaml.Node) { q.Form, q.Auth = FormLogin, r.loginForm(n) }},
		{"logout", func(r *reader, q *Request, n *yaml.Node) { q.Form, q.LogsOut = FormLogout, r.logoutForm(n) }},
	}
})

func (r *reader) request(n *yaml.Node) *Request {
	q := &Request{Pos: r.pos(n)}
	r.usesAuth = false
	members := fill(r, n, q, requestKeys())
	if at := find(members, "raw"); at != nil {
		r.rawRules(at, members)
	}
	if q.Form != "" {
		r.formRules(q, members)
	}
	if r.usesAuth && q.Auth == nil && !r.saysAuth(members) {
		r.doc.ProblemHint(n, "give the request auth", "the request says ${auth} but has no credentials")
	}
	if at := find(members, "trailers"); at != nil && !q.Chunked {
		r.doc.ProblemHint(at, "say chunked: true", "trailers follow a chunked body only")
	}
	if at := find(members, "chunked"); at != nil && q.Chunked && !q.HasBody {
		r.doc.ProblemHint(at, "say body: \"\" for an empty one", "chunked needs a body")
	}
	return q
}

// saysAuth tells whether the request asks for credentials, maybe by a wrong word;
// "none" does not.
func (r *reader) saysAuth(members []yamldoc.Member) bool {
	n := find(members, "auth")
	return n != nil && n.Value != authNone
}

// rawRules checks that raw stands alone but for the credentials in it.
func (r *reader) rawRules(at *yaml.Node, members []yamldoc.Member) {
	for _, m := range members {
		if m.Key != "raw" && m.Key != "auth" {
			r.doc.ProblemHint(m.At, "write it into raw", "raw is the whole request, so %s has no place beside it", m.Key)
		}
	}
	if r.saysAuth(members) && !r.usesAuth {
		r.doc.ProblemHint(at, "write ${auth} where the credentials belong", "raw is the whole request, and the credentials of auth are nowhere in it")
	}
}

// fields reads a list of one pair each; rows of a matrix may have none.
func (r *reader) fields(n *yaml.Node) []Field {
	var list []Field
	for _, item := range r.doc.List(n) {
		members := r.doc.Members(item, nil)
		if item.Kind == yaml.MappingNode && len(members) != 1 {
			r.doc.ProblemHint(item, "write - {Name: value}, one field an item", "a field should be one pair, not %d", len(members))
		}
		if len(members) == 1 {
			list = append(list, r.field(members[0]))
		}
	}
	return list
}

func (r *reader) field(m yamldoc.Member) Field {
	f := Field{Pos: r.pos(m.At), Name: r.text(m.At)}
	if m.Key == "" {
		r.doc.Problem(m.At, "the name of the field is empty")
	}
	if !yamldoc.IsNull(m.Value) {
		f.Value = r.text(m.Value)
		return f
	}
	f.Absent = true
	if !slices.ContainsFunc(removableFields(), func(s string) bool { return strings.EqualFold(s, m.Key) }) {
		r.doc.ProblemHint(m.At, "give it a value, \"\" for an empty one; only "+strings.Join(removableFields(), ", ")+" can be left out with null",
			"no request has the field %s by itself", diag.Quote(m.Key))
	}
	return f
}

func (r *reader) trailers(n *yaml.Node) []Field {
	list := r.fields(n)
	for _, f := range list {
		if f.Absent {
			r.doc.ProblemAt(f.Pos, "", "a trailer field needs a value")
		}
	}
	return list
}

// parts reads a body or raw request: one text, or a list.
func (r *reader) parts(n *yaml.Node) []Part {
	if n.Kind != yaml.SequenceNode {
		return []Part{{Text: r.text(n)}}
	}
	var list []Part
	for _, item := range r.list(n) {
		list = append(list, r.part(item))
	}
	return list
}

func partKeys() []entry[Part] {
	return []entry[Part]{
		{"pause", func(r *reader, p *Part, n *yaml.Node) { p.Pause = r.duration(n) }},
		{"until", func(r *reader, p *Part, n *yaml.Node) {
			p.Until = Until(r.oneOf(n, []string{string(UntilInterim), string(UntilAnswer)}))
		}},
	}
}

func (r *reader) part(n *yaml.Node) Part {
	if n.Kind != yaml.MappingNode {
		return Part{Text: r.text(n)}
	}
	var p Part
	if members := fill(r, n, &p, partKeys()); len(members) != 1 {
		r.doc.ProblemHint(n, "write {pause: 200ms}, {until: interim} or {until: answer}", "a part should be a text, a pause or an until, one of them")
	}
	return p
}
