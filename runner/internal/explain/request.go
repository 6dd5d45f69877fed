// Package explain says what a case sends, or gives and answers a client, in words
// that need no knowledge of the case format: with the placeholders of the file
// where a run puts values. What it takes for right, the kinds of checks say
// themselves.
//
// It may import casefile, scheme and results.
package explain

import (
	"fmt"
	"strings"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/scheme"
	"authspec/runner/results"
)

// Request is what a step sends to a resource with a role, line by line. Fields that
// every request has and that no case is about (User-Agent, Accept) are left out.
func Request(r *casefile.Request, role string) []string {
	switch {
	case r.Raw != nil:
		return parts(r.Raw)
	case r.Form != "":
		return append([]string{form(r)}, fields(r.Fields)...)
	}
	carrier := "Authorization"
	if s, ok := scheme.OfRole(role); ok {
		carrier = s.Carrier()
	}
	lines := []string{fmt.Sprintf("%s %s %s", textOr(r.Method, "GET"), textOr(r.Target, "${path}"), textOr(r.Version, "HTTP/1.1"))}
	if !names(r, "Host") {
		lines = append(lines, "Host: ${host}")
	}
	switch framed := names(r, "Content-Length") || names(r, "Transfer-Encoding"); {
	case framed:
	case r.Chunked:
		lines = append(lines, "Transfer-Encoding: chunked")
	case r.HasBody:
		lines = append(lines, "Content-Length: [length of the body]")
	}
	lines = append(lines, fields(r.Fields)...)
	if r.Auth != nil && r.Auth.Kind != "" && !r.PlacesAuth() {
		lines = append(lines, textOr(r.Auth.Field, carrier)+": ${auth}")
	}
	if body := parts(r.Body); body != nil {
		lines = append(append(lines, ""), body...)
	}
	if len(r.Trailers) > 0 {
		lines = append(lines, "[after the last chunk]")
		lines = append(lines, fields(r.Trailers)...)
	}
	return lines
}

// form is a request that the target file describes.
func form(r *casefile.Request) string {
	if r.Form == casefile.FormLogout {
		return fmt.Sprintf("[the request by which users log out (logout of the resource), with the session of step `%s`]", r.LogsOut)
	}
	return fmt.Sprintf("[the request by which users log in (login of the resource), for %s]", whose(r.Auth))
}

// whose are the user and the password with which somebody logs in.
func whose(a *casefile.Auth) string {
	switch a.Kind {
	case casefile.AuthWrong:
		return "`ordinary` with a wrong password"
	case casefile.AuthUnknown:
		return "a user whom nobody has"
	case casefile.AuthLogin:
		return scheme.WordsOfPair(a.Basic.User, a.Basic.Password, text)
	}
	return fmt.Sprintf("`%s`", a.Role)
}

func fields(list []casefile.Field) []string {
	var lines []string
	for _, f := range list {
		if !f.Absent {
			lines = append(lines, text(f.Name)+": "+text(f.Value))
		}
	}
	return lines
}

// names tells whether the fields of a request, those left out included, have a
// name.
func names(r *casefile.Request, name string) bool {
	for _, f := range r.Fields {
		if strings.EqualFold(f.Name.Source, name) {
			return true
		}
	}
	return false
}

// parts shows octets line by line: a line's own CRLF goes without saying.
func parts(list []casefile.Part) []string {
	var b strings.Builder
	for _, p := range list {
		switch {
		case p.Text != nil:
			b.WriteString(p.Text.Source)
		case p.Pause > 0:
			fmt.Fprintf(&b, "[pause of %s]", p.Pause)
		case p.Until == casefile.UntilInterim:
			b.WriteString("[wait for a 1xx or the answer]")
		case p.Until == casefile.UntilAnswer:
			b.WriteString("[wait for the answer]")
		}
	}
	if b.Len() == 0 {
		return nil
	}
	var lines []string
	for _, l := range strings.Split(strings.TrimSuffix(b.String(), "\r\n"), "\r\n") {
		lines = append(lines, visible(l))
	}
	return lines
}

// visible shows octets that a terminal would hide or obey; a backslash of the
// case is doubled, so that both can be told apart.
func visible(s string) string { return results.Visible(strings.ReplaceAll(s, `\`, `\\`)) }

func text(t *casefile.Text) string { return visible(t.Source) }

func textOr(t *casefile.Text, otherwise string) string {
	if t == nil {
		return otherwise
	}
	return text(t)
}

// Auth is where the credentials of a request come from; empty where it has
// none.
func Auth(a *casefile.Auth) string {
	if a == nil {
		return ""
	}
	var what string
	switch a.Kind {
	case casefile.AuthRole:
		what = fmt.Sprintf("the credentials of `%s`, in the scheme of the resource", a.Role)
	case casefile.AuthWrong:
		what = "the credentials of `ordinary` with a password or token that is not theirs"
	case casefile.AuthUnknown:
		what = "credentials of a user or token that nobody has"
	case casefile.AuthSame:
		what = fmt.Sprintf("what step `%s` sent, octet for octet", a.Same)
	case casefile.AuthLogin:
		what = "credentials, in the scheme of the resource, of " + scheme.WordsOfPair(a.Basic.User, a.Basic.Password, text)
	case casefile.AuthNamed:
		s, ok := scheme.Named(a.Named)
		if !ok {
			return ""
		}
		what = s.Name() + " credentials of " + s.Words(a, text)
	default:
		return ""
	}
	if a.Scheme != nil {
		what += fmt.Sprintf("; the scheme is written \"%s\"", text(a.Scheme))
	}
	if a.Gap != nil {
		what += fmt.Sprintf("; \"%s\" stands after the scheme", text(a.Gap))
	}
	return what
}
