package placeholder

import (
	"authspec/runner/internal/casefile"
	"authspec/runner/internal/jsondoc"
	"authspec/runner/internal/target"
)

// captured is what a step keeps of its answer under a name.
func (a *Answer) captured(r *casefile.Ref) ([]byte, error) {
	for _, c := range a.Captures {
		if c.Name != r.Name {
			continue
		}
		if v, ok := a.capture(c); ok {
			return v, nil
		}
	}
	return nil, target.Lacks("the answer of step `%s` has no `%s` to capture", r.Of, r.Name)
}

func (a *Answer) capture(c casefile.Capture) ([]byte, bool) {
	var v []byte
	switch {
	case c.JSON != nil:
		doc, _ := jsondoc.Read(a.Response.Body)
		found, ok := doc.Find(*c.JSON)
		if !ok {
			return nil, false
		}
		v = []byte(jsondoc.Text(found))
	case c.Field != "":
		values := a.Response.Values(c.Field)
		if len(values) == 0 {
			return nil, false
		}
		v = []byte(values[0])
	default:
		v = a.Response.Body
	}
	if c.Matches == nil {
		return v, true
	}
	m := c.Matches.FindSubmatch(v)
	if m == nil {
		return nil, false
	}
	return m[min(1, len(m)-1)], true
}

// CapturedSecrets are the values that the step keeps and no report may hold.
func (a *Answer) CapturedSecrets(step string) (list []target.Made) {
	for _, c := range a.Captures {
		if !c.Secret || a.Response == nil {
			continue
		}
		if v, ok := a.capture(c); ok {
			list = append(list, target.Made{Value: string(v), Placeholder: "${" + step + ".capture." + c.Name + "}"})
		}
	}
	return list
}
