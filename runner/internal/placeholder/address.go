package placeholder

import (
	"bytes"
	"net/url"
	"strings"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/jsondoc"
	"authspec/runner/internal/target"
)

// ofResource is the filter that depends on the resource: path.
const ofResource = "path"

// path is the path of an address, with its query, as a request line has it. Only
// one of the resource's own origin has any: what a server names is not to bring
// requests, or credentials, to others.
func (s *Scope) path(address []byte) ([]byte, error) {
	u, err := url.Parse(string(address))
	own := s.Resource.URL
	switch {
	case err != nil || u.Host == "":
		return nil, target.Lacks("what the answer names is no absolute URL")
	case own == nil || !strings.EqualFold(u.Scheme, own.Scheme) || !strings.EqualFold(u.Hostname(), own.Hostname()) || port(u) != port(own):
		return nil, target.Lacks("the address that the answer names is of another origin, to which nothing is sent")
	}
	return []byte(u.RequestURI()), nil
}

// port is that of a URL, or the default one of its scheme.
func port(u *url.URL) string {
	switch {
	case u.Port() != "":
		return u.Port()
	case strings.EqualFold(u.Scheme, "https"):
		return "443"
	}
	return "80"
}

// wellKnownPlace stands before the path of a resource in that of its metadata
// (RFC 9728 §3).
const wellKnownPlace = "/.well-known/oauth-protected-resource"

// withoutLoneSlash takes the slash away that follows a host where no path does, as
// in the address of a resource's metadata (RFC 9728 §3.1).
func withoutLoneSlash(path []byte) []byte {
	if rest, ok := bytes.CutPrefix(path, []byte("/")); ok && (len(rest) == 0 || rest[0] == '?') {
		return rest
	}
	return path
}

// ofMetadata is the path of the resource whose metadata has a path.
func ofMetadata(path []byte, _ int) ([]byte, bool) {
	rest, ok := bytes.CutPrefix(path, []byte(wellKnownPlace))
	return rest, ok && (len(rest) == 0 || rest[0] == '/' || rest[0] == '?')
}

// member is the text of a member of the JSON object that an answer holds.
func (a *Answer) member(r *casefile.Ref) ([]byte, error) {
	if doc, ok := jsondoc.Read(a.Response.Body); ok {
		if v, ok := doc.Find("/" + r.Name); ok && jsondoc.TypeOf(v) == "string" {
			return []byte(jsondoc.Text(v)), nil
		}
	}
	return nil, target.Lacks("the answer of step `%s` has no JSON with a text `%s`", r.Of, r.Name)
}
