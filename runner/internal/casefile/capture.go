package casefile

import (
	"regexp"
	"strings"

	"gopkg.in/yaml.v3"
)

// Capture is a part of a step's answer that has a name, for the texts of later
// steps and checks: ${STEP.capture.NAME}.
type Capture struct {
	Name string
	// From is where it stands: exactly one of the three.
	Body  bool
	JSON  *string // a pointer into the content (RFC 6901)
	Field string  // the first value of this field
	// Matches is the pattern whose first group is meant, or all of it where it has
	// none; nil: the whole value.
	Matches *regexp.Regexp
	Secret  bool // no report may hold it
}

// captures reads what a step keeps of its answer, by name.
func (r *reader) captures(n *yaml.Node) []Capture {
	members := r.doc.Members(n, nil)
	if n.Kind == yaml.MappingNode && len(members) == 0 {
		r.doc.ProblemHint(n, "say for example capture: {id: {json: /id}}", "nothing is named")
	}
	var list []Capture
	for _, m := range members {
		if !word().MatchString(m.Key) {
			r.doc.ProblemHint(m.At, "begin with a letter; use small letters, digits and hyphens", "%q is no name of what is captured", m.Key)
		}
		list = append(list, r.capture(m.Key, m.Value))
	}
	return list
}

func (r *reader) capture(name string, n *yaml.Node) Capture {
	c := Capture{Name: name}
	members := fill(r, n, &c, []entry[Capture]{
		{"body", func(r *reader, c *Capture, n *yaml.Node) { c.Body, c.Matches = true, r.pattern(n) }},
		{"json", func(r *reader, c *Capture, n *yaml.Node) { c.JSON = r.pointer(n) }},
		{"field", func(r *reader, c *Capture, n *yaml.Node) { c.Field = r.shaped(n, tokenShape("name of a field")) }},
		{"matches", func(r *reader, c *Capture, n *yaml.Node) { c.Matches = r.pattern(n) }},
		{"secret", func(r *reader, c *Capture, n *yaml.Node) { c.Secret = r.doc.Bool(n) }},
	})
	given := 0
	for _, key := range []string{"body", "json", "field"} {
		if has(members, key) {
			given++
		}
	}
	switch {
	case whole(n, members) && given != 1:
		r.doc.ProblemHint(n, "say one of body: PATTERN, json: POINTER, field: NAME", "it does not show what is captured")
	case has(members, "body") && has(members, "matches"):
		r.doc.ProblemHint(find(members, "matches"), "leave it out", "the pattern of body is what matches")
	}
	r.c.Uses.Contents = r.c.Uses.Contents || c.Field == ""
	return c
}

// pattern reads a regular expression in the syntax of RE2.
func (r *reader) pattern(n *yaml.Node) *regexp.Regexp {
	s, ok := r.scalar(n)
	if !ok {
		return nil
	}
	p, err := regexp.Compile(s)
	if err != nil {
		r.doc.ProblemHint(n, "write one in the syntax of RE2", "%s", strings.TrimPrefix(err.Error(), "error parsing regexp: "))
		return nil
	}
	return p
}

func (r *reader) pointer(n *yaml.Node) *string {
	s, ok := r.scalar(n)
	if ok && s != "" && !strings.HasPrefix(s, "/") {
		r.doc.ProblemHint(n, "write /"+s, "a pointer into JSON begins with a slash")
	}
	return &s
}

// kept finds what a step keeps by name.
func (s *Step) kept(name string) (Capture, bool) {
	for _, c := range s.Captures {
		if c.Name == name {
			return c, true
		}
	}
	return Capture{}, false
}
