package requirement

import "authspec/runner/internal/casefile"

// Outline is what can be told of a case without its steps: enough to choose it,
// and to say what it checks.
type Outline struct {
	ID, Group, Row, Title string // as in casefile.Case

	Role     casefile.Role
	Resource string
	Tags     []string
	Claims   bool
	Checks   []Cited // as Checks lists them
}

// OutlineOf is the outline of a case.
func OutlineOf(c *casefile.Case) Outline {
	return Outline{
		ID: c.ID, Group: c.Group, Row: c.Row, Title: c.Title, Role: c.Role, Resource: c.Resource,
		Tags: c.Tags, Claims: c.Claims, Checks: Checks(c),
	}
}

// Outlines are those of several cases.
func Outlines(cases []*casefile.Case) []*Outline {
	list := make([]*Outline, len(cases))
	for i, c := range cases {
		o := OutlineOf(c)
		list[i] = &o
	}
	return list
}

// Names are the names of the checks, in their order.
func (o *Outline) Names() []string {
	names := make([]string, len(o.Checks))
	for i, k := range o.Checks {
		names[i] = k.Name
	}
	return names
}

// Several is that of the case.
func (o *Outline) Several() bool { return casefile.Several(o.Resource) }
