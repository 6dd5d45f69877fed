// Package openapi reads what an OpenAPI document (3.0 and later) says of a
// server: its operations, a request for each that is made of the examples of the
// document, and which credentials it needs. It reads the document, and files
// beside it that this refers to; nothing is fetched.
//
// It may import diag, pattern, yamldoc, the YAML library and the standard library.
package openapi

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Document is what is known of a server.
type Document struct {
	File       string      // its name; empty where it has none
	Origin     *url.URL    // scheme and host of its first server; nil: not said
	Prefix     string      // of all paths, without a slash at its end
	Operations []Operation // by path, then by method
}

// Operation is a method of a path, with a request that asks for it.
type Operation struct {
	Name     string // in small letters, digits and hyphens: get-pets-id
	Method   string
	Template string // its path as the document has it: /pets/{id}
	Line     int    // in the document; 0: not known

	Path    string // path and query of the request, without the prefix
	Fields  []Field
	Body    string
	MadeUp  bool   // the path holds values of which the document gives no example
	Unasked string // why there is no request; empty: there is one

	// Declared tells whether the document says anything of credentials for it.
	Declared bool
	// Alternatives are the ways in: all schemes of one of them are needed. One that
	// is empty lets anybody in; so does an empty list, where Declared.
	Alternatives [][]Scheme

	Statuses []string // documented: 200, 4XX, default; in order
	Media    []string // types of the content that a success has, in order
}

// Field is a line of a header section.
type Field struct{ Name, Value string }

// The types of schemes.
const (
	HTTP   = "http"
	APIKey = "apiKey"
	MTLS   = "mutualTLS"
)

// Scheme is a security scheme of the document.
type Scheme struct {
	Name string // in the document
	Type string // http, apiKey, oauth2, openIdConnect, mutualTLS
	HTTP string // of http the name of the scheme, of oauth2 and openIdConnect Bearer
	In   string // of apiKey: header, query, cookie
	Key  string // of apiKey: the name of the field, the parameter or the cookie
}

// Needs tells whether the document has it need credentials: none of its
// alternatives is empty.
func (o Operation) Needs() bool {
	return len(o.Alternatives) > 0 && !slices.ContainsFunc(o.Alternatives, func(a []Scheme) bool { return len(a) == 0 })
}

// Open tells whether the document says that it needs none.
func (o Operation) Open() bool { return o.Declared && !o.Needs() }

// Safe tells whether its method changes nothing (RFC 9110 §9.2.1).
func (o Operation) Safe() bool {
	return o.Method == "GET" || o.Method == "HEAD" || o.Method == "OPTIONS"
}

// Documents tells whether the document names a status, or its class. That of all
// others, default, names none.
func (o Operation) Documents(status int) bool {
	code := strconv.Itoa(status)
	return slices.ContainsFunc(o.Statuses, func(s string) bool {
		return s == code || strings.EqualFold(s, code[:1]+"XX")
	})
}

// Default tells whether the document has a response for all statuses that it does
// not name.
func (o Operation) Default() bool { return slices.Contains(o.Statuses, "default") }

// Challenges are the schemes of HTTP authentication that the document names for
// it, each once; none where there is also a way in without such a scheme. Tokens
// that are bound to a key have a scheme of their own (RFC 9449 §7.1).
func (o Operation) Challenges() (list []string) {
	for _, all := range o.Alternatives {
		for _, s := range all {
			if s.HTTP == "" {
				return nil
			}
			list = append(list, s.HTTP)
			if s.Type != HTTP {
				list = append(list, "DPoP")
			}
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// Claim says in a few words what the document claims of it.
func (o Operation) Claim() string {
	if o.Unasked != "" {
		return "is not asked: " + o.Unasked
	}
	switch {
	case !o.Declared:
		return "the document does not say what it needs"
	case len(o.Alternatives) == 0:
		return "needs no credentials"
	}
	var ways []string
	for _, all := range o.Alternatives {
		var names []string
		for _, s := range all {
			names = append(names, s.Name)
		}
		if len(names) == 0 {
			names = []string{"nothing"}
		}
		ways = append(ways, strings.Join(names, " and "))
	}
	return "needs " + strings.Join(ways, ", or ")
}
