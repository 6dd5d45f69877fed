package target

import (
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"authspec/runner/internal/jsondoc"
	"authspec/runner/internal/pattern"
	"authspec/runner/internal/yamldoc"
)

// Request is how a resource is asked, where that is not a GET: an endpoint of
// JSON-RPC or GraphQL takes POST alone, and something in it. Its credentials are
// no part of it.
type Request struct {
	Method string // empty: GET
	Fields []Field
	Body   string // empty: none
}

// Field is a line of a header section.
type Field struct{ Name, Value string }

// Plain tells whether it is a GET with nothing of its own.
func (r Request) Plain() bool { return r.Method == "" && len(r.Fields) == 0 && r.Body == "" }

// Method is the method with which the resource is asked (RFC 9110 §9.1).
func (r Resource) Method() string {
	if r.Request.Method == "" {
		return "GET"
	}
	return r.Request.Method
}

// Granted is what shows that a request has led in: all that is said of it. The
// zero Granted is any 2xx.
type Granted struct {
	Status []int  // one of these; none: 2xx
	Marker string // text of the protected content; empty: not known
	JSON   []JSONMark
	// Media are the types of what it delivers; none: not known.
	Media []string
}

// JSONMark is a value of JSON that only the protected content has, as the
// result of a JSON-RPC request.
type JSONMark struct {
	Pointer string // RFC 6901
	Text    string // the value as people write it
	Any     bool   // it only has to be there
}

// Content tells whether anything is said of the protected content.
func (g Granted) Content() bool { return g.Marker != "" || len(g.JSON) > 0 }

// Page tells whether an answer of a type is a page for people, of a resource that
// delivers something else: a form to log in, which many show with a 2xx.
func (g Granted) Page(contentType string) bool {
	media, _, _ := strings.Cut(strings.ToLower(contentType), ";")
	return strings.TrimSpace(media) == "text/html" && len(g.Media) > 0 &&
		!slices.ContainsFunc(g.Media, func(m string) bool { return strings.HasPrefix(m, "text/") || strings.HasPrefix(m, "*/") })
}

// By tells whether a status is one with which the resource lets in.
func (g Granted) By(status int) bool {
	if len(g.Status) > 0 {
		return slices.Contains(g.Status, status)
	}
	return status/100 == 2
}

func (p *parser) request(n *yaml.Node) (r Request) {
	members := p.Members(n, []string{"method", "fields", "body"})
	if n.Kind == yaml.MappingNode && len(n.Content) == 0 {
		p.ProblemHint(n, "leave it out, or say for example request: {method: POST, fields: [{Content-Type: application/json}], body: '{}'}",
			"the request is empty")
	}
	for _, m := range members {
		switch m.Key {
		case "method":
			if r.Method = p.Text(m.Value); r.Method != "" && !tokenForm().MatchString(r.Method) {
				p.Problem(m.Value, "%q is no method (RFC 9110 §9.1)", r.Method)
			}
		case "fields":
			r.Fields = p.fields(m.Value)
		case "body":
			r.Body, _ = p.Scalar(m.Value)
		}
	}
	if r.Method == "" && r.Body != "" {
		p.ProblemHint(n, "say method: POST, or another", "the request has a body and no method, and GET has none")
	}
	return r
}

// tokenForm is the form of methods and names of fields (RFC 9110 §5.6.2).
var tokenForm = pattern.Of("^[!#$%&'*+.^_`|~0-9A-Za-z-]+$")

// ours are fields that each request gets of its own.
var ours = []string{"Authorization", "Content-Length", "Transfer-Encoding", "Host", "Connection"}

func (p *parser) fields(n *yaml.Node) []Field {
	return p.fieldsBy(n, func(n *yaml.Node) string {
		value, _ := p.Scalar(n)
		return value
	})
}

// fieldsBy reads fields whose values are read by value.
func (p *parser) fieldsBy(n *yaml.Node, value func(*yaml.Node) string) (list []Field) {
	for _, item := range p.List(n) {
		members := p.Members(item, nil)
		if item.Kind == yaml.MappingNode && len(members) != 1 {
			p.ProblemHint(item, "write [{Accept: application/json}, {X-Tenant: one}]", "each field is a pair of its own")
		}
		for _, m := range members {
			f := Field{Name: m.Key, Value: value(m.Value)}
			if err := CheckField(Field{Name: m.Key}); err != nil {
				p.Problem(m.At, "%s", err)
			} else if err := CheckField(f); err != nil {
				p.Problem(m.Value, "%s", err)
			}
			list = append(list, f)
		}
	}
	return list
}

func (p *parser) granted(f yamldoc.Member, g *Granted) {
	members := p.Members(f.Value, []string{"status", "marker", "json"})
	if f.Value.Kind == yaml.MappingNode && len(f.Value.Content) == 0 {
		p.ProblemHint(f.Value, "say status, marker or json", "nothing is said of what shows that a request has led in")
	}
	for _, m := range members {
		switch m.Key {
		case "status":
			g.Status = p.statuses(m.Value)
		case "marker":
			if g.Marker != "" {
				p.ProblemHint(m.At, "leave one of them out", "the resource has a marker already")
			}
			g.Marker = p.Text(m.Value)
		case "json":
			g.JSON = p.jsonMarks(m.Value)
		}
	}
}

func (p *parser) statuses(n *yaml.Node) (list []int) {
	items := []*yaml.Node{n}
	if n.Kind == yaml.SequenceNode {
		items = p.List(n)
	}
	for _, item := range items {
		status := p.Int(item, 100)
		if status > 599 || status == 401 {
			p.Problem(item, "status %d lets nobody in", status)
		}
		list = append(list, status)
	}
	return list
}

// jsonMarks reads values by their pointers: a text that must stand there, or {}
// for one that has to be there and may be anything.
func (p *parser) jsonMarks(n *yaml.Node) (list []JSONMark) {
	members := p.Members(n, nil)
	if n.Kind == yaml.MappingNode && len(n.Content) == 0 {
		p.ProblemHint(n, "say for example json: {/result: {}}", "no value is named")
	}
	for _, m := range members {
		mark := JSONMark{Pointer: m.Key}
		if err := jsondoc.ValidPointer(m.Key); err != nil {
			p.ProblemHint(m.At, "write /"+m.Key, "%s", err)
		}
		if mark.Any = m.Value.Kind == yaml.MappingNode && len(m.Value.Content) == 0; !mark.Any {
			mark.Text, _ = p.Scalar(m.Value)
		}
		list = append(list, mark)
	}
	return list
}
