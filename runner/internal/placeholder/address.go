package placeholder

import (
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

// wellKnown is where the metadata of a resource lies (RFC 9728 §3.1): the
// well-known path stands before its own, and a lone slash goes.
func wellKnown(path []byte) []byte {
	const place = "/.well-known/oauth-protected-resource"
	if own, query, asked := strings.Cut(string(path), "?"); own == "/" {
		if asked {
			return []byte(place + "?" + query)
		}
		return []byte(place)
	}
	return append([]byte(place), path...)
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
