package casefile

import "slices"

// OperationRoles lists the roles of resources that are operations of an OpenAPI
// document. A target has any number of them: a case that names such a role, and
// it alone, stands for as many cases, one an operation.
func OperationRoles() []string {
	return []string{"operation", "protected-operation", "open-operation", "alternative"}
}

// Several tells whether the case stands for as many as the target has operations.
func (c *Case) Several() bool { return Several(c.Resource) }

// Several tells whether a case about this role of a resource does.
func Several(resource string) bool { return slices.Contains(OperationRoles(), resource) }

// Instance is one of the resources that a case stands for.
type Instance struct {
	Name     string // ends the id of its case: small letters, digits and hyphens
	Title    string // ends the title of its case
	Resource string // the role that it alone has
	Writes   bool   // a request to it could change something
}

// For is the case about one resource. It shares its texts with c.
func (c *Case) For(i Instance) *Case {
	one := *c
	one.ID, one.Title, one.Resource = c.ID+"/"+i.Name, c.Title+": "+i.Title, i.Resource
	one.Row = i.Name
	if c.Row != "" {
		one.Row = c.Row + "/" + i.Name
	}
	role := func(of string) string {
		if of == c.Resource {
			return i.Resource
		}
		return of
	}
	one.Uses.Resources = slices.Clone(c.Uses.Resources)
	for n, of := range one.Uses.Resources {
		one.Uses.Resources[n] = role(of)
	}
	one.Steps = make([]*Step, len(c.Steps))
	for n, s := range c.Steps {
		step := *s
		step.Resource = role(s.Resource)
		one.Steps[n] = &step
	}
	if i.Writes && !slices.Contains(c.Disturbs, DisturbsWrite) {
		one.Disturbs = append(slices.Clone(c.Disturbs), DisturbsWrite)
	}
	return &one
}
