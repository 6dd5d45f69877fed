package casefile

import (
	"gopkg.in/yaml.v3"

	"authspec/runner/internal/yamldoc"
)

// loginForm reads who logs in by a request of the target's own: as auth has it,
// but for credentials of a scheme.
func (r *reader) loginForm(n *yaml.Node) *Auth {
	a := &Auth{}
	if n.Kind == yaml.MappingNode {
		r.credits, a.Pos = true, r.pos(n)
		r.login(a, n)
		r.credits = false
		return a
	}
	if a = r.auth(n); a == nil && n.Value == authNone {
		r.doc.ProblemHint(n, "name an account, wrong or unknown", "somebody has to log in")
	}
	return a
}

// logoutForm reads the step whose session is ended.
func (r *reader) logoutForm(n *yaml.Node) string {
	id := r.plain(n)
	if id == "" || !r.stepRef(r.pos(n), id) {
		return ""
	}
	return id
}

// formRules checks that a request which the target has described is left as it
// is, and that the target can have described it.
func (r *reader) formRules(q *Request, members []yamldoc.Member) {
	for _, m := range members {
		if m.Key != string(q.Form) && m.Key != "fields" {
			r.doc.ProblemHint(m.At, "leave it out; only fields can stand beside it", "the target says what the request for a %s is, so %s has no place beside it", q.Form, m.Key)
		}
	}
	if at := find(members, string(q.Form)); r.step != nil && r.step.Resource != sessionRole {
		r.doc.ProblemHint(at, "say resource: session", "users log in and out of the resource session, not of %s", r.step.Resource)
	}
}
