package request

import (
	"strings"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/httpauth"
)

// write puts the parameters of Digest credentials together, as computed but
// for what the case writes otherwise.
func (b *builder) write(d *casefile.Digest, computed []httpauth.Written) (string, error) {
	b.Scope.Digest = map[string]string{}
	for _, w := range computed {
		b.Scope.Digest[w.Name] = w.Value
	}
	defer func() { b.Scope.Digest = nil }()
	list := computed
	for _, w := range d.Write {
		values, err := b.written(w)
		if err != nil {
			return "", err
		}
		list = replace(list, w.Param, values)
	}
	o := httpauth.UsualWriting()
	o.Upper = d.Upper
	err := b.override(override{&o.Join, d.Join}, override{&o.Equals, d.Equal}, override{&o.End, d.End})
	return httpauth.WriteParams(list, o), err
}

// written are the occurrences of a parameter that a case writes.
func (b *builder) written(w casefile.Written) ([]httpauth.Written, error) {
	var list []httpauth.Written
	for _, v := range w.Values {
		text, err := b.Scope.String(v.Text)
		if err != nil {
			return nil, err
		}
		one := httpauth.Written{Name: w.Param, Value: text, Quoted: httpauth.QuotesParam(w.Param)}
		if v.Exact {
			one = httpauth.Written{Name: w.Param, Exact: text}
		}
		list = append(list, one)
	}
	return list, nil
}

// replace puts values in the place of a parameter, or at the end where there
// is none of that name.
func replace(list []httpauth.Written, param string, values []httpauth.Written) []httpauth.Written {
	var out []httpauth.Written
	found := false
	for _, w := range list {
		if !strings.EqualFold(w.Name, param) {
			out = append(out, w)
			continue
		}
		out, found = append(out, values...), true
	}
	if !found {
		out = append(out, values...)
	}
	return out
}

// sentParams notes the parameters of the credentials as they are written, for
// ${STEP.sent.NAME}; a field of the same name goes before them.
func (b *builder) sentParams(rest string) {
	params, _ := httpauth.ParseInfo([]string{rest})
	for _, p := range params {
		if key := strings.ToLower(p.Name); b.out.Sent[key] == "" {
			b.out.Sent[key] = p.Value
		}
	}
}
