package target

import (
	"cmp"
	"errors"
	"net/url"
	"slices"
	"strings"

	"authspec/runner/internal/httpauth"
	"authspec/runner/internal/openapi"
)

// The roles of resources that are operations of an OpenAPI document. A target has
// any number of them, so that a case which names one is many cases.
const (
	RoleOperation          = "operation"           // may be asked without credentials, whatever it needs
	RoleProtectedOperation = "protected-operation" // needs credentials, as the document has it
	RoleOpenOperation      = "open-operation"      // needs none, as the document has it, and names no 401
	RoleAlternative        = "alternative"         // one of the ways into an operation, for those who have credentials
)

// OfDocument is the target that an OpenAPI document describes, at the URL, or else
// at the first server of the document. A path of the URL stands in the place of
// that server's. The error is a sentence.
func OfDocument(d *openapi.Document, at string) (*Target, error) {
	base := d.Origin
	if at != "" {
		u, err := ParseURL(at)
		if err != nil {
			return nil, err
		}
		if base = u; strings.Trim(u.Path, "/") != "" {
			d.Prefix = strings.TrimSuffix(u.EscapedPath(), "/")
		}
	}
	if base == nil {
		return nil, errors.New("the OpenAPI document names no server: give its URL, as in authspec run --openapi FILE https://127.0.0.1:8443/")
	}
	origin := &url.URL{Scheme: base.Scheme, Host: base.Host}
	return &Target{Name: cmp.Or(at, origin.String()), URL: origin, Document: d}, nil
}

// UseOpenAPI makes resources of the operations of the target's document. The
// first that needs no more than one scheme, and changes nothing, becomes the
// resource of that scheme where the target names none: all cases about the scheme
// are about it. Credentials have been given before.
func (t *Target) UseOpenAPI() {
	if t.Document == nil {
		return
	}
	t.Follow(Following{Name: FollowsOpenAPI})
	for _, role := range httpauth.Roles() {
		if !slices.ContainsFunc(t.Resources, func(r Resource) bool { return r.Role == role }) {
			t.represent(role)
		}
	}
	for i := range t.Document.Operations {
		o := &t.Document.Operations[i]
		r := t.operation(o)
		r.Role = RoleOperation + "/" + o.Name
		t.Resources = append(t.Resources, r)
		t.alternatives(o)
	}
}

// operation is the resource that an operation is, without a role.
func (t *Target) operation(o *openapi.Operation) Resource {
	r := Resource{URL: t.URL, Path: t.Document.Prefix + o.Path, Operation: o, Granted: Granted{Media: o.Media}}
	if o.Method != "GET" {
		r.Request.Method = o.Method
	}
	for _, f := range o.Fields {
		r.Request.Fields = append(r.Request.Fields, Field(f))
	}
	r.Request.Body = o.Body
	return r
}

// represent gives a role to the first operation that needs nothing but its
// scheme.
func (t *Target) represent(role string) {
	if list := t.candidates(role); len(list) > 0 {
		list[0].Document = t.Document
		t.Resources = append(t.Resources, list[0])
	}
}

// mostCandidates is how many operations are tried as the resource of a scheme.
const mostCandidates = 3

// candidates are the operations that need nothing but the scheme of a role, as
// resources of that role: those without parameters first, as others may name what
// does not exist.
func (t *Target) candidates(role string) []Resource {
	var plain, others []Resource
	for i := range t.Document.Operations {
		o := &t.Document.Operations[i]
		if o.Method != "GET" || o.Unasked != "" || len(o.Alternatives) != 1 || len(o.Alternatives[0]) != 1 || roleOf(o.Alternatives[0][0]) != role {
			continue
		}
		r := t.operation(o)
		r.Role, r.Operation = role, nil
		if r.Key = t.keyOf(o.Alternatives[0][0]); r.Key == nil && role == RoleAPIKey {
			continue
		}
		if o.Path == o.Template {
			plain = append(plain, r)
		} else {
			others = append(others, r)
		}
	}
	list := append(plain, others...)
	return list[:min(len(list), mostCandidates)]
}

// OtherOperation has the next operation of the document be the resource of a role
// that one of its operations has now, which is not fit for that; ok is false where
// there is none.
func (t *Target) OtherOperation(role string) (ok bool) {
	for i, r := range t.Resources {
		if r.Role != role || r.Document == nil {
			continue
		}
		list := t.candidates(role)
		at := slices.IndexFunc(list, func(c Resource) bool { return c.Path == r.Path }) + 1
		if at == 0 || at == len(list) {
			return false
		}
		list[at].Document = t.Document
		t.Resources[i] = list[at]
		return true
	}
	return false
}

// roleOf is the role of resources that take a scheme of the document; empty: none
// has it.
func roleOf(s openapi.Scheme) string {
	name := strings.ToLower(s.HTTP)
	switch {
	case s.Type == openapi.APIKey:
		return RoleAPIKey
	case name == RoleAPIKey || name == RoleSession || !slices.Contains(httpauth.Roles(), name):
		return ""
	}
	return name
}

// keyOf is the key for a scheme of the document: that of the target file which
// stands in the same place, or the token that was given, where no operation takes
// it as such; nil: there is none.
func (t *Target) keyOf(s openapi.Scheme) *Key {
	if s.Type != openapi.APIKey {
		return nil
	}
	k := &Key{Place: KeyPlace(s.In), Name: s.Key}
	if s.In == "header" {
		k.Place = KeyInField
	}
	for _, r := range t.Resources {
		if own := r.Key; own != nil && own.Place == k.Place && strings.EqualFold(own.Name, k.Name) {
			return own
		}
	}
	token, ok := t.Token(ValidToken)
	if !ok || slices.ContainsFunc(t.Document.Operations, takesTokens) {
		return nil
	}
	k.Value = token
	return k
}

func takesTokens(o openapi.Operation) bool {
	return slices.ContainsFunc(o.Alternatives, func(all []openapi.Scheme) bool {
		return slices.ContainsFunc(all, func(s openapi.Scheme) bool { return roleOf(s) == RoleBearer })
	})
}

// alternatives are a resource for each scheme that leads into an operation by
// itself. With credentials nothing is sent that could change something.
func (t *Target) alternatives(o *openapi.Operation) {
	if !o.Safe() || o.Unasked != "" {
		return
	}
	for _, all := range o.Alternatives {
		if len(all) != 1 || roleOf(all[0]) == "" {
			continue
		}
		r := t.operation(o)
		r.Role = RoleAlternative + "/" + o.Name + "-" + slug(all[0].Name)
		r.By = roleOf(all[0])
		r.Key = t.keyOf(all[0])
		t.Resources = append(t.Resources, r)
	}
}

// slug is a name in small letters, digits and hyphens.
func slug(name string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(name), func(c rune) bool {
		return (c < 'a' || c > 'z') && (c < '0' || c > '9')
	}), "-")
}

// Instances are the resources that a role of operations stands for.
func (t *Target) Instances(role string) (list []Resource) {
	for _, r := range t.Resources {
		o := r.Operation
		if o == nil {
			continue
		}
		is := r.By == ""
		switch role {
		case RoleOperation:
			is = is && o.Unasked == "" && (o.Needs() || o.Safe())
		case RoleProtectedOperation:
			is = is && o.Needs()
		case RoleOpenOperation:
			is = is && o.Open() && o.Safe() && o.Unasked == "" && !o.Documents(401)
		case RoleAlternative:
			is = r.By != ""
		}
		if is {
			list = append(list, r)
		}
	}
	return list
}
