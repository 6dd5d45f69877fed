package casefile

import (
	"fmt"
	"sync"
	"time"

	"gopkg.in/yaml.v3"

	"authspec/runner/internal/yamldoc"
)

var stepKeys = sync.OnceValue(func() []entry[Step] {
	return []entry[Step]{
		{"id", func(*reader, *Step, *yaml.Node) {}},
		{"resource", func(r *reader, s *Step, n *yaml.Node) {
			s.Resource = r.oneOf(n, ResourceRoles())
			r.use(&r.c.Uses.Resources, s.Resource)
		}},
		{"certificate", func(r *reader, s *Step, n *yaml.Node) { s.Certificate = r.oneOf(n, certificates()) }},
		{"reuse", func(r *reader, s *Step, n *yaml.Node) { s.Reuse = r.reuse(n) }},
		{"pipelined", func(r *reader, s *Step, n *yaml.Node) { s.Pipelined = r.doc.Bool(n) }},
		{"wait", func(r *reader, s *Step, n *yaml.Node) {
			s.WaitNonce = n.Kind == yaml.ScalarNode && n.Value == nonceLife
			s.WaitLife = n.Kind == yaml.ScalarNode && n.Value == sessionLife
			if !s.WaitNonce && !s.WaitLife {
				s.Wait = r.duration(n)
			}
		}},
		{"repeat", func(r *reader, s *Step, n *yaml.Node) { s.Times = r.between(n, 2, mostSteps) }},
		{"setup", func(r *reader, s *Step, n *yaml.Node) { s.Setup = r.doc.Bool(n) }},
		{"when", func(r *reader, s *Step, n *yaml.Node) { s.When = r.guard(n) }},
		{"request", func(r *reader, s *Step, n *yaml.Node) { s.Request = r.request(n) }},
		{"capture", func(r *reader, s *Step, n *yaml.Node) { s.Captures = r.captures(n) }},
		{"expect", func(r *reader, s *Step, n *yaml.Node) {
			r.answered = true
			s.Expect = r.checks(n)
		}},
	}
})

// steps reads the steps. All their ids are taken down first, so that a step
// that comes too late is told from one that does not exist.
func (r *reader) steps(n *yaml.Node) {
	items := r.list(n)
	if len(items) > mostSteps {
		r.doc.Problem(n, "the case has %d steps; the limit is %d", len(items), mostSteps)
		return
	}
	for i, item := range items {
		r.stepID(i, item)
	}
	for i, item := range items {
		r.index, r.answered = i, false
		r.step = &Step{ID: fmt.Sprintf("step-%d", i+1), Pos: r.pos(item), Resource: r.c.Resource}
		for id, index := range r.ids {
			if index == i {
				r.step.ID, r.step.Named = id, true
			}
		}
		r.readStep(item)
		r.c.Steps = append(r.c.Steps, r.step.times()...)
	}
	r.step = nil
	if len(r.c.Steps) > mostSteps && len(items) <= mostSteps {
		r.doc.Problem(n, "with what repeats the case has %d steps; the limit is %d", len(r.c.Steps), mostSteps)
	}
}

// times are the steps that a step which repeats stands for: the checks are
// theirs together, and what others say of its answer is about the last.
func (s *Step) times() []*Step {
	var list []*Step
	for i := 1; i < s.Times; i++ {
		earlier := *s
		earlier.ID, earlier.Named, earlier.Earlier = fmt.Sprintf("%s.%d", s.ID, i), false, s.ID
		list = append(list, &earlier)
	}
	return append(list, s)
}

// readStep reads a step in the words that its case has.
func (r *reader) readStep(item *yaml.Node) {
	if r.c.Role == RoleClient {
		r.clientStepRules(fill(r, item, r.step, clientStepKeys()))
		return
	}
	members := fill(r, item, r.step, stepKeys())
	if item.Kind == yaml.MappingNode {
		r.doc.Require(item, members, "request")
	}
	r.stepRules(members)
}

// stepID takes down the id of a step, if it has one.
func (r *reader) stepID(index int, item *yaml.Node) {
	if item.Kind != yaml.MappingNode {
		return
	}
	for i := 0; i+1 < len(item.Content); i += 2 {
		if item.Content[i].Value != "id" {
			continue
		}
		n := yamldoc.Resolve(item.Content[i+1])
		id := r.shaped(n, shape{word(), "id of a step", "begin with a letter; use small letters, digits and hyphens"})
		_, twice := r.ids[id]
		switch {
		case id == finishStep && r.c.Role == RoleClient:
			r.doc.ProblemHint(n, "name it otherwise", "%q is what is judged when the client has ended", id)
		case id == AuthorisedStep || id == RefusedStep:
			r.doc.ProblemHint(n, "name it otherwise", "%q is a step that every case has: the answer of the ground", id)
		case unnamedStep().MatchString(id):
			r.doc.ProblemHint(n, "say what the step is for", "%q is the name of a step without an id", id)
		case twice:
			r.doc.Problem(n, "the step %q is there twice", id)
		case id != "":
			r.ids[id] = index
		}
		return
	}
}

// stepRules checks what the keys of a step say together.
func (r *reader) stepRules(members []yamldoc.Member) {
	s := r.step
	if at := find(members, "pipelined"); at != nil && s.Pipelined && s.Reuse == "" {
		r.doc.ProblemHint(at, "say reuse: STEP", "a pipelined request needs the connection of another one")
	}
	if at := find(members, "certificate"); at != nil && s.Reuse != "" {
		r.doc.ProblemHint(at, "leave certificate or reuse out", "the client has shown its certificate when the connection of step %q was made", s.Reuse)
	}
	if at := find(members, "setup"); at != nil && s.Setup && len(s.Expect) == 0 {
		r.doc.ProblemHint(at, "give it expect, or leave setup out", "a set-up step without checks can't block its case")
	}
	r.guarded(find(members, "when"))
}

// guarded holds the condition of the step itself against the time at which it
// is asked.
func (r *reader) guarded(at *yaml.Node) {
	if at == nil {
		return
	}
	for i, g := range r.step.When.Every() {
		n := at
		if at.Kind == yaml.SequenceNode && i < len(at.Content) {
			n = at.Content[i]
		}
		if g.Step == "" && n.Kind == yaml.MappingNode {
			r.doc.ProblemHint(n, "say which answer is meant: step: STEP", "the step has no answer of its own before it is sent")
		}
	}
}

// reuse reads the step whose connection is used.
func (r *reader) reuse(n *yaml.Node) string {
	id := r.plain(n)
	switch {
	case id == "":
		return ""
	case id == AuthorisedStep || id == RefusedStep:
		r.doc.Problem(n, "the connection of %q belongs to the ground", id)
		return ""
	case !r.stepRef(r.pos(n), id):
		return ""
	}
	if s := r.named(id); s != nil && s.Resource != r.step.Resource {
		r.doc.Problem(n, "the connection of step %q leads to the resource %q, not to %q", id, s.Resource, r.step.Resource)
	}
	return id
}

// duration reads a positive time that a run can bear.
func (r *reader) duration(n *yaml.Node) time.Duration {
	d := r.doc.Duration(n)
	if d > mostWaiting*time.Second {
		r.doc.Problem(n, "%s is beyond the limit of %s", d, mostWaiting*time.Second)
	}
	return d
}
