package explain

import (
	"fmt"

	"authspec/runner/internal/casefile"
)

// Start is what a client is given at the start, in a few words each. Nil is what
// it gets in every case.
func Start(s *casefile.Start) []string {
	if s == nil {
		s = &casefile.Start{}
	}
	account := s.Account
	if account == "" {
		account = "ordinary"
	}
	list := []string{fmt.Sprintf("the user and the password of `%s`", account)}
	if s.User != nil && s.Password != nil {
		list = nil
	}
	add := func(name string, t *casefile.Text) {
		if t != nil {
			list = append(list, fmt.Sprintf("the %s \"%s\"", name, text(t)))
		}
	}
	add("user", s.User)
	add("password", s.Password)
	add("token", s.Token)
	add("path", s.Path)
	if s.Method != "" {
		list = append(list, "the method "+s.Method)
	}
	add("content", s.Body)
	if s.Userinfo {
		list = append(list, "a URL with user and password in it")
	}
	if s.Netrc != nil {
		list = append(list, fmt.Sprintf("a netrc file: \"%s\"", text(s.Netrc)))
	}
	return append(list, security(s.TLS)...)
}

// security is whether the URL begins with https, and what is there.
func security(t casefile.StartTLS) []string {
	switch t {
	case casefile.TLSRight:
		return []string{"an https URL, and the authority that signed for its server"}
	case casefile.TLSUntrusted:
		return []string{"an https URL, whose server has the certificate of another authority"}
	case casefile.TLSClear:
		return []string{"an https URL, whose server speaks plain HTTP"}
	}
	return nil
}

// Takes says which requests of a client a step takes: those that have what the
// words say, where there are any.
func Takes(s *casefile.Step, having string) string {
	which := ""
	if having != "" {
		which = " with " + having
	}
	switch s.At {
	case casefile.OtherServer:
		which += " to the other server"
	case casefile.ProxyServer:
		which += " to the proxy"
	}
	if s.Repeat {
		return "All requests" + which + ", until the next step takes one."
	}
	return "The next request" + which + "."
}

// Answer is what a request of a client gets, line by line.
func Answer(a *casefile.Answer) []string {
	switch {
	case a.Nothing && a.Reset:
		return []string{"[nothing: the connection is reset]"}
	case a.Nothing:
		return []string{"[nothing: the connection ends]"}
	}
	lines := parts(a.Raw)
	if a.Raw == nil {
		lines = said(a)
	}
	switch {
	case a.Tunnel:
		lines = append(lines, "[a tunnel to the server of the URL]")
	case a.Reset:
		lines = append(lines, "[the connection is reset]")
	case a.Close:
		lines = append(lines, "[the connection ends]")
	}
	return lines
}

// said is an answer of which the parts are given.
func said(a *casefile.Answer) []string {
	first := fmt.Sprintf("HTTP/1.1 %d", a.Status)
	if a.Reason != nil {
		first += " " + text(a.Reason)
	}
	lines := append([]string{first}, fields(a.Fields)...)
	switch {
	case a.Body != nil && a.Body.Source != "":
		lines = append(lines, "", text(a.Body))
	case a.Body == nil && a.Status/100 == 2 && !a.Tunnel:
		lines = append(lines, "", "[some content]")
	}
	return lines
}
