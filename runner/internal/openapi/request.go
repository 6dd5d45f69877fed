package openapi

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// The places of parameters (Parameter Object, in).
const (
	inPath   = "path"
	inQuery  = "query"
	inHeader = "header"
	inCookie = "cookie"
)

// parameter is one of the request.
type parameter struct {
	name, in string
	value
}

// request makes a request of what the document gives as examples. What is not
// required is left out; so is what is, but for the path, where there is no
// example: who is to be kept out is kept out before anybody reads it.
func (r *reader) request(o *Operation, item, of value) {
	o.Path = o.Template
	var query, cookies []string
	for _, p := range r.parameters(item, of) {
		if p.in != inPath && (!r.flag(p.value, "required") || r.credential(p)) {
			continue
		}
		values, known := r.parameterValues(p)
		switch p.in {
		case inPath:
			r.fill(o, p, values, known)
		case inQuery:
			for _, v := range values {
				query = append(query, url.QueryEscape(p.name)+"="+url.QueryEscape(v))
			}
		case inCookie:
			for _, v := range values {
				cookies = append(cookies, p.name+"="+v)
			}
		case inHeader:
			if len(values) > 0 {
				o.field(p.name, strings.Join(values, ","))
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
	r.content(o, of)
}

// parameters are those of a path and of an operation, which count for more.
func (r *reader) parameters(item, of value) (list []parameter) {
	for _, from := range []value{of, item} {
		for _, v := range r.list(r.get(from, "parameters")) {
			p := parameter{r.text(v, "name"), r.text(v, "in"), v}
			same := func(q parameter) bool { return q.name == p.name && q.in == p.in }
			if v.is() && !slices.ContainsFunc(list, same) {
				list = append(list, p)
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
func (r *reader) credential(p parameter) bool {
	if p.in == inHeader && slices.Contains(ignored, strings.ToLower(p.name)) {
		return true
	}
	return slices.ContainsFunc(r.members(r.schemes()), func(m member) bool {
		return r.text(m.value, "in") == p.in && strings.EqualFold(r.text(m.value, "name"), p.name)
	})
}

// fill puts a value into the path.
func (r *reader) fill(o *Operation, p parameter, values []string, known bool) {
	if len(values) == 0 {
		values, known = []string{r.standIn(r.get(p.value, "schema"))}, false
	}
	for i := range values {
		values[i] = url.PathEscape(values[i])
	}
	o.Path = strings.ReplaceAll(o.Path, "{"+p.name+"}", strings.Join(values, ","))
	if !known {
		o.MadeUp = true
		if !o.Safe() {
			o.Unasked = fmt.Sprintf("the document gives no example of %s, and a %s is not sent by guess", p.name, o.Method)
		}
	}
}

// standIn is a value for a parameter of which there is no example.
func (r *reader) standIn(schema value) string {
	types := r.texts(schema, "type")
	switch format := r.text(schema, "format"); {
	case format == "uuid":
		return "00000000-0000-4000-8000-000000000000"
	case format == "date":
		return "2026-01-02"
	case format == "date-time":
		return "2026-01-02T03:04:05Z"
	case slices.Contains(types, "integer") || slices.Contains(types, "number"):
		return "1"
	case slices.Contains(types, "boolean"):
		return "true"
	}
	return "authspec"
}

// field adds a field that a request can carry (RFC 9110 §5.1, §5.5).
func (o *Operation) field(name, value string) {
	if fieldName(name) && !strings.ContainsFunc(value, func(c rune) bool { return c < ' ' || c == 0x7f }) {
		o.Fields = append(o.Fields, Field{name, value})
	}
}

// fieldName tells whether a text is a token (RFC 9110 §5.6.2).
func fieldName(s string) bool {
	const others = "!#$%&'*+-.^_`|~"
	return s != "" && !strings.ContainsFunc(s, func(c rune) bool {
		return (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') && !strings.ContainsRune(others, c)
	})
}

// parameterValues are what the document gives as a value; several of a list.
// known tells whether it gives one.
func (r *reader) parameterValues(p parameter) (values []string, known bool) {
	v, ok := r.given(p.value, 0)
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
	case int, int64, uint64:
		return fmt.Sprint(v), true
	}
	return "", false
}

// deepest is how deep the schema of an example may lie in others.
const deepest = 8

// given is the value that the document gives for a parameter or a content: an
// example, the first of several by name, or one of its schema.
func (r *reader) given(of value, depth int) (any, bool) {
	if v, ok := r.literal(of.raw("example")); ok {
		return v, true
	}
	for _, m := range r.members(r.get(of, "examples")) {
		if v, ok := r.literal(m.value.raw("value")); ok {
			return v, true
		}
	}
	return r.ofSchema(r.get(of, "schema"), depth)
}

// ofSchema is a value that the schema itself names; of an object, one that is put
// together from those of its required properties.
func (r *reader) ofSchema(schema value, depth int) (any, bool) {
	if !schema.is() || schema.Kind != yaml.MappingNode || depth > deepest { // true and false are schemas, too
		return nil, false
	}
	for _, one := range []value{
		schema.raw("example"), schema.raw("examples").first(), schema.raw("default"), schema.raw("const"), schema.raw("enum").first(),
	} {
		if v, ok := r.literal(one); ok {
			return v, true
		}
	}
	required := r.texts(schema, "required")
	if len(required) == 0 {
		return nil, false
	}
	object, properties := map[string]any{}, r.get(schema, "properties")
	for _, name := range required {
		v, ok := r.ofSchema(r.get(properties, name), depth+1)
		if !ok {
			return nil, false
		}
		object[name] = v
	}
	return object, true
}

// content is the content that the document requires, of JSON, a form or a text.
func (r *reader) content(o *Operation, of value) {
	body := r.get(of, "requestBody")
	if !r.flag(body, "required") {
		return
	}
	for _, media := range r.members(r.get(body, "content")) {
		v, ok := r.given(media.value, 0)
		if !ok {
			continue
		}
		if body, ok := written(strings.ToLower(media.key), v); ok {
			o.Body = body
			o.field("Content-Type", media.key)
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
