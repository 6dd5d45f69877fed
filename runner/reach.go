package runner

import (
	"strings"

	"authspec/runner/internal/client"
	"authspec/runner/internal/diag"
	"authspec/runner/internal/message"
	"authspec/runner/internal/reproduce"
	"authspec/runner/internal/route"
	"authspec/runner/internal/target"
)

// readReach takes up how the target is reached: what the options say beats the
// target file.
func (p *Prepared) readReach() error {
	var wrong diag.Problems
	note := func(flag string, err error) {
		if err != nil {
			wrong = append(wrong, diag.Problem{Text: flag + ": " + err.Error()})
		}
	}
	o, to := p.options, &p.target.Route
	var first []route.Resolve
	for _, text := range o.Resolve {
		r, err := route.ParseResolve(text)
		note("--resolve", err)
		first = append(first, r)
	}
	to.Resolve = append(first, to.Resolve...)
	if o.UnixSocket != "" {
		to.Socket = o.UnixSocket
	}
	if o.Proxy != "" {
		proxy, err := route.ParseProxy(o.Proxy)
		note("--proxy", err)
		to.Proxy = proxy
	}
	if to.Socket != "" && to.Proxy != "" {
		wrong = append(wrong, diag.Problem{Text: "a socket and a proxy are two ways to the target: leave --proxy or --unix-socket out, or their keys of the target file"})
	}
	for _, f := range o.Fields {
		note("--header", target.CheckField(target.Field(f)))
		p.target.SetField(target.Field(f))
	}
	if len(wrong) > 0 {
		return wrong
	}
	return nil
}

// adding has the fields of the target go with each request to its origin.
func (p *Prepared) adding(transport message.Transport) message.Transport {
	if len(p.target.Fields) == 0 {
		return transport
	}
	a := &client.Adding{Transport: transport, To: client.Endpoint(target.Resource{URL: p.target.URL})}
	for _, f := range p.target.Fields {
		a.Fields = append(a.Fields, message.Field{Name: f.Name, Value: f.Value})
	}
	return a
}

// way is how curl goes by the route: its options, each with a blank before it.
func (p *Prepared) way() string {
	var b strings.Builder
	add := func(option, value string) { b.WriteString(" " + option + " " + reproduce.Word(value)) }
	to := p.target.Route
	switch {
	case to.Socket != "":
		add("--unix-socket", to.Socket)
		return b.String()
	case to.Proxy != "":
		add("-p -x", "http://"+to.Proxy)
	}
	for _, r := range to.Resolve {
		// curl's --resolve can't name another port.
		host := r.Host
		if strings.Contains(host, ":") {
			host = "[" + host + "]"
		}
		add("--connect-to", host+":"+r.Port+":"+r.Addresses[0])
	}
	return b.String()
}
