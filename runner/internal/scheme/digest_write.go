package scheme

import (
	"strings"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/httpauth"
)

// writeDigest puts the parameters of credentials together, as computed but for
// what the case writes otherwise.
func writeDigest(a Ask, d *casefile.Digest, computed []httpauth.Written) (string, error) {
	params := map[string]string{}
	for _, w := range computed {
		params[w.Name] = w.Value
	}
	a.Request.Computed(params)
	defer a.Request.Computed(nil)
	list := computed
	for _, w := range d.Write {
		values, err := written(a, w)
		if err != nil {
			return "", err
		}
		list = replace(list, w.Param, values)
	}
	o := httpauth.UsualWriting()
	o.Upper = d.Upper
	err := replaceBy(a, override{&o.Join, d.Join}, override{&o.Equals, d.Equal}, override{&o.End, d.End})
	return httpauth.WriteParams(list, o), err
}

// written are the occurrences of a parameter that a case writes.
func written(a Ask, w casefile.Written) ([]httpauth.Written, error) {
	var list []httpauth.Written
	for _, v := range w.Values {
		text, err := a.text(v.Text)
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
