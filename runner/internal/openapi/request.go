package openapi

import (
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// request makes a request of what the document gives as examples. What is not
// required is left out; so is what is, but for the path, where there is no
// example: who is to be kept out is kept out before anybody reads it.
func (r *reader) request(o *Operation, item *openapi3.PathItem, of *openapi3.Operation) {
	o.Path = o.Template
	var query, cookies []string
	for _, p := range parameters(item, of) {
		if p.In != openapi3.ParameterInPath && (!p.Required || r.credential(p)) {
			continue
		}
		values, known := parameterValues(p)
		switch p.In {
		case openapi3.ParameterInPath:
			o.fill(p, values, known)
		case openapi3.ParameterInQuery:
			for _, v := range values {
				query = append(query, url.QueryEscape(p.Name)+"="+url.QueryEscape(v))
			}
		case openapi3.ParameterInCookie:
			for _, v := range values {
				cookies = append(cookies, p.Name+"="+v)
			}
		case openapi3.ParameterInHeader:
			if len(values) > 0 {
				o.field(p.Name, strings.Join(values, ","))
			}
		}
	}
	if len(query) > 0 {
		o.Path += "?" + strings.Join(query, "&")
	}
	if len(cookies) > 0 {
		o.field("Cookie", strings.Join(cookies, "; "))
	}
	if strings.ContainsAny(o.Path, "{} ") && o.Unasked == "" {
		o.Unasked = "its path has a part that is no parameter of the document: " + o.Path
	}
	o.content(of)
}

// parameters are those of a path and of an operation, which count for more.
func parameters(item *openapi3.PathItem, of *openapi3.Operation) (list []*openapi3.Parameter) {
	for _, refs := range []openapi3.Parameters{of.Parameters, item.Parameters} {
		for _, ref := range refs {
			if ref == nil || ref.Value == nil {
				continue
			}
			same := func(p *openapi3.Parameter) bool { return p.Name == ref.Value.Name && p.In == ref.Value.In }
			if !slices.ContainsFunc(list, same) {
				list = append(list, ref.Value)
			}
		}
	}
	return list
}

// ignored are header parameters that a document can't describe (Parameter
// Object, name), or that each request has of its own.
var ignored = []string{"accept", "content-type", "authorization", "host", "content-length", "transfer-encoding", "connection"}

// credential tells whether a parameter is the place of credentials: an example
// of it would be one that is sent where none are to be.
func (r *reader) credential(p *openapi3.Parameter) bool {
	if p.In == openapi3.ParameterInHeader && slices.Contains(ignored, strings.ToLower(p.Name)) {
		return true
	}
	if r.doc.Components == nil {
		return false
	}
	for _, ref := range r.doc.Components.SecuritySchemes {
		if ref != nil && ref.Value != nil && ref.Value.In == p.In && strings.EqualFold(ref.Value.Name, p.Name) {
			return true
		}
	}
	return false
}

// fill puts a value into the path.
func (o *Operation) fill(p *openapi3.Parameter, values []string, known bool) {
	if len(values) == 0 {
		values, known = []string{standIn(p.Schema)}, false
	}
	for i := range values {
		values[i] = url.PathEscape(values[i])
	}
	o.Path = strings.ReplaceAll(o.Path, "{"+p.Name+"}", strings.Join(values, ","))
	if !known {
		o.MadeUp = true
		if !o.Safe() {
			o.Unasked = fmt.Sprintf("the document gives no example of %s, and a %s is not sent by guess", p.Name, o.Method)
		}
	}
}

// standIn is a value for a parameter of which there is no example.
func standIn(ref *openapi3.SchemaRef) string {
	if ref == nil || ref.Value == nil {
		return "authspec"
	}
	s := ref.Value
	switch {
	case s.Format == "uuid":
		return "00000000-0000-4000-8000-000000000000"
	case s.Format == "date":
		return "2026-01-02"
	case s.Format == "date-time":
		return "2026-01-02T03:04:05Z"
	case s.Type != nil && (s.Type.Includes("integer") || s.Type.Includes("number")):
		return "1"
	case s.Type != nil && s.Type.Includes("boolean"):
		return "true"
	}
	return "authspec"
}

// field adds a field that a request can carry (RFC 9110 §5.1, §5.5).
func (o *Operation) field(name, value string) {
	if fieldName.MatchString(name) && !strings.ContainsFunc(value, func(c rune) bool { return c < ' ' || c == 0x7f }) {
		o.Fields = append(o.Fields, Field{name, value})
	}
}

var fieldName = regexp.MustCompile("^[!#$%&'*+.^_`|~0-9A-Za-z-]+$")

// parameterValues are what the document gives as a value; several of a list.
// known tells whether it gives one.
func parameterValues(p *openapi3.Parameter) (values []string, known bool) {
	v, ok := given(p.Example, p.Examples, p.Schema, 0)
	if !ok {
		return nil, false
	}
	list, several := v.([]any)
	if !several {
		list = []any{v}
	}
	for _, one := range list {
		text, ok := scalar(one)
		if !ok {
			return nil, false
		}
		values = append(values, text)
	}
	return values, len(values) > 0
}

// scalar is the text of a value that is neither a list nor a mapping.
func scalar(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case bool:
		return strconv.FormatBool(v), true
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64), true
	case int, int64, uint64, json.Number:
		return fmt.Sprint(v), true
	}
	return "", false
}

// deepest is how deep the schema of an example may lie in others.
const deepest = 8

// given is the value that the document gives for something: an example, the first
// of several by name, or one of its schema.
func given(example any, examples openapi3.Examples, schema *openapi3.SchemaRef, depth int) (any, bool) {
	if example != nil {
		return example, true
	}
	for _, name := range sorted(examples) {
		if ref := examples[name]; ref != nil && ref.Value != nil && ref.Value.Value != nil {
			return ref.Value.Value, true
		}
	}
	if schema == nil || schema.Value == nil || depth > deepest {
		return nil, false
	}
	return ofSchema(schema.Value, depth)
}

// ofSchema is a value that the schema itself names; of an object, one that is put
// together from those of its required properties.
func ofSchema(s *openapi3.Schema, depth int) (any, bool) {
	switch {
	case s.Example != nil:
		return s.Example, true
	case len(s.Examples) > 0:
		return s.Examples[0], true
	case s.Default != nil:
		return s.Default, true
	case s.Const != nil:
		return s.Const, true
	case len(s.Enum) > 0:
		return s.Enum[0], true
	case len(s.Required) == 0:
		return nil, false
	}
	object := map[string]any{}
	for _, name := range s.Required {
		v, ok := given(nil, nil, s.Properties[name], depth+1)
		if !ok {
			return nil, false
		}
		object[name] = v
	}
	return object, true
}

// content is the content that the document requires, of JSON, a form or a text.
func (o *Operation) content(of *openapi3.Operation) {
	if of.RequestBody == nil || of.RequestBody.Value == nil || !of.RequestBody.Value.Required {
		return
	}
	types := of.RequestBody.Value.Content
	for _, name := range sorted(types) {
		media := types[name]
		if media == nil {
			continue
		}
		v, ok := given(media.Example, media.Examples, media.Schema, 0)
		if !ok {
			continue
		}
		if body, ok := written(strings.ToLower(name), v); ok {
			o.Body = body
			o.field("Content-Type", name)
			return
		}
	}
}

// written is a value as content of a media type.
func written(media string, v any) (string, bool) {
	switch {
	case strings.Contains(media, "json"):
		out, err := json.Marshal(v)
		return string(out), err == nil
	case strings.HasPrefix(media, "application/x-www-form-urlencoded"):
		members, ok := v.(map[string]any)
		form := url.Values{}
		for name, value := range members {
			text, simple := scalar(value)
			ok = ok && simple
			form.Set(name, text)
		}
		return form.Encode(), ok
	case strings.HasPrefix(media, "text/"):
		return scalar(v)
	}
	return "", false
}
