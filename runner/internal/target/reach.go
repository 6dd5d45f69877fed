package target

import (
	"fmt"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"authspec/runner/internal/route"
)

// reachKeys are those of a target file that say how the target is reached.
var reachKeys = []string{"host", "resolve", "unix-socket", "proxy", "fields"}

// CheckField says what is wrong with a field that is to go with every request.
// The error is a sentence without the value, which may be a secret.
func CheckField(f Field) error {
	switch {
	case !tokenForm().MatchString(f.Name):
		return fmt.Errorf("%q is no name of a field (RFC 9110 §5.1)", f.Name)
	case slices.ContainsFunc(ours, func(name string) bool { return strings.EqualFold(name, f.Name) }):
		return fmt.Errorf("the field %s is for the suite to write", f.Name)
	case strings.ContainsAny(f.Value, "\r\n\x00"):
		return fmt.Errorf("the value of %s can't hold a line end or NUL (RFC 9110 §5.5)", f.Name)
	}
	return nil
}

// SetField takes up a field in place of one of the same name.
func (t *Target) SetField(f Field) {
	for i := range t.Fields {
		if strings.EqualFold(t.Fields[i].Name, f.Name) {
			t.Fields[i] = f
			return
		}
	}
	t.Fields = append(t.Fields, f)
}

// fieldSecrets are those of the fields that go with every request. A short value
// stands in many texts, and is hidden in its own line alone.
func (t *Target) fieldSecrets() (list []Made) {
	const telling = 8
	for _, f := range t.Fields {
		placeholder := "${header." + f.Name + "}"
		list = append(list, Made{f.Name + ": " + f.Value, f.Name + ": " + placeholder})
		if len(f.Value) >= telling {
			list = append(list, Made{f.Value, placeholder})
		}
	}
	return list
}

// reach reads a key that says how the target is reached.
func (p *parser) reach(key string, n *yaml.Node) {
	r := &p.t.Route
	switch key {
	case "resolve":
		for _, item := range p.List(n) {
			s, ok := p.Scalar(item)
			entry, err := route.ParseResolve(s)
			if ok && err != nil {
				p.Problem(item, "%s", err)
			}
			r.Resolve = append(r.Resolve, entry)
		}
	case "unix-socket":
		r.Socket = p.beside(p.Text(n))
	case "proxy":
		s, ok := p.Scalar(n)
		proxy, err := route.ParseProxy(s)
		if ok && err != nil {
			p.Problem(n, "%s", err)
		}
		r.Proxy = proxy
	case "fields":
		p.t.Fields = p.fieldsBy(n, p.secret)
	}
}

// host reads the name by which the server knows itself: it stands in Host and in
// the name for TLS, and connections go to the url of the target.
func (p *parser) host(n *yaml.Node) {
	s, ok := p.Scalar(n)
	if !ok || p.t.URL == nil {
		return
	}
	u, err := ParseURL(p.t.URL.Scheme + "://" + s)
	if err != nil || u.Host != s {
		p.ProblemHint(n, "write app.example, or app.example:8443", "%q is no host", s)
		return
	}
	named := &url.URL{Scheme: u.Scheme, Host: s}
	host, port, err := net.SplitHostPort(Address(named))
	if err != nil {
		p.ProblemHint(n, "write app.example, or app.example:8443", "%q is no host", s)
		return
	}
	p.t.Route.Resolve = append(p.t.Route.Resolve, route.Resolve{Host: strings.ToLower(host), Port: port, Addresses: []string{Address(p.t.URL)}})
	p.t.URL = named
}

// draftReach writes the url and how it is reached; the values of fields are left
// to the environment.
func (t *Target) draftReach(line func(string, ...any)) {
	line("url: %s", t.URL)
	var list []string
	for _, r := range t.Route.Resolve {
		list = append(list, strconv.Quote(r.String()))
	}
	if list != nil {
		line("resolve: [%s]", strings.Join(list, ", "))
	}
	if t.Route.Socket != "" {
		line("unix-socket: %s", strconv.Quote(t.Route.Socket))
	}
	if t.Route.Proxy != "" {
		line("proxy: %s", strconv.Quote("http://"+t.Route.Proxy))
	}
	var fields []string
	for _, f := range t.Fields {
		variable := strings.Map(func(r rune) rune {
			if r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
				return r
			}
			return '_'
		}, strings.ToUpper(f.Name))
		fields = append(fields, fmt.Sprintf("{%s: {env: %s}}", strconv.Quote(f.Name), variable))
	}
	if fields != nil {
		line("fields: [%s] # each request to the url has them", strings.Join(fields, ", "))
	}
}
