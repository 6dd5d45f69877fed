package client

import (
	"fmt"
	"slices"
	"strings"
)

// Defect is a way in which the client can be wrong: it breaks one rule and leaves
// the others alone as far as one can.
type Defect struct {
	Name        string // in the field's words: "realm-unescaped"
	Requirement string // id of the requirement that it breaks
	Text        string // what the client does, in a sentence

	breaks func(r *rules)
}

// Defects lists all defects, by theme.
func Defects() []Defect {
	return slices.Concat(
		listDefects(), valueDefects(), quotedDefects(), choiceDefects(),
		generatedDefects(), basicDefects(), charsetDefects(),
		digestDefects(), digestParameterDefects(), digestCountDefects(), digestHashDefects(), digestSessionDefects(),
		bearerDefects(), spaceDefects(), redirectDefects(), userinfoDefects(), storeDefects(),
		retryDefects(), messageDefects(), proxyDefects(), transportDefects(), controlDefects(), hostileDefects(), roleDefects(), claimDefects(),
	)
}

// newRules are the right rules, with the named ones broken.
func newRules(names []string) (*rules, error) {
	r := rightRules()
	all := Defects()
	for _, name := range names {
		i := slices.IndexFunc(all, func(d Defect) bool { return d.Name == name })
		if i < 0 {
			return nil, fmt.Errorf("no defect is called %q; the list of them has the right names", name)
		}
		all[i].breaks(r)
	}
	return r, nil
}

// what names a defect: its name, the requirement that it breaks, and a sentence.
type what struct{ name, requirement, text string }

func (w what) breaking(breaks func(r *rules)) Defect {
	return Defect{w.name, w.requirement, w.text, breaks}
}

// reading changes the lines of WWW-Authenticate, and those of Proxy-Authenticate,
// before they are parsed.
func reading(w what, change func(lines []string) []string) Defect {
	return w.breaking(func(r *rules) {
		right := r.lines
		r.lines = func(v *visit, p party, a *answer) []string { return change(right(v, p, a)) }
	})
}

// readingEach changes each line for itself.
func readingEach(w what, change func(line string) string) Defect {
	return reading(w, func(lines []string) (out []string) {
		for _, line := range lines {
			out = append(out, change(line))
		}
		return out
	})
}

// understanding changes what was parsed.
func understanding(w what, change func(list []challenge) []challenge) Defect {
	return w.breaking(func(r *rules) {
		right := r.challenges
		r.challenges = func(v *visit, list []challenge) []challenge { return change(right(v, list)) }
	})
}

// ignoring passes over challenges as if they were not there.
func ignoring(w what, which func(c challenge) bool) Defect {
	return understanding(w, func(list []challenge) []challenge { return slices.DeleteFunc(list, which) })
}

// hashing changes what a response is computed of.
func hashing(w what, change func(in *digestInput)) Defect {
	return w.breaking(func(r *rules) {
		right := r.input
		r.input = func(in *digestInput) { right(in); change(in) }
	})
}

// computing computes another response.
func computing(w what, response func(in *digestInput, right string) string) Defect {
	return w.breaking(func(r *rules) {
		right := r.response
		r.response = func(in *digestInput) string { return response(in, right(in)) }
	})
}

// naming changes the parameters of Digest credentials after the arithmetic.
func naming(w what, change func(in *digestInput, list []param) []param) Defect {
	return w.breaking(func(r *rules) {
		right := r.params
		r.params = func(in *digestInput, list []param) []param { return change(in, right(in, list)) }
	})
}

// writing changes one parameter of them.
func writing(w what, name string, change func(p *param)) Defect {
	return naming(w, func(_ *digestInput, list []param) []param {
		for i := range list {
			if list[i].name == name {
				change(&list[i])
			}
		}
		return list
	})
}

// omitting leaves parameters out.
func omitting(w what, names ...string) Defect {
	return naming(w, func(_ *digestInput, list []param) []param {
		return slices.DeleteFunc(list, func(p param) bool { return slices.Contains(names, p.name) })
	})
}

// sending changes a request before it is written.
func sending(w what, change func(v *visit, r *request)) Defect {
	return w.breaking(func(r *rules) {
		right := r.request
		r.request = func(v *visit, req *request) { right(v, req); change(v, req) }
	})
}

// credentialing changes the credentials of a request, those for a proxy too.
func credentialing(w what, change func(value string) string) Defect {
	return sending(w, func(_ *visit, r *request) {
		for i, f := range r.fields {
			if strings.HasSuffix(f.name, "uthorization") {
				r.fields[i].value = change(f.value)
			}
		}
	})
}

// carrying takes the login of a request along to where a redirect leads.
func carrying(w what, where func(from, to *request) bool) Defect {
	return w.breaking(func(r *rules) {
		carried := map[*request]*login{}
		redirect, known := r.redirect, r.known
		r.redirect = func(v *visit, next *request) {
			redirect(v, next)
			if v.login != nil && where(v.request, next) {
				carried[next] = v.login
			}
		}
		r.known = func(s *session, req *request) *login {
			if l := carried[req]; l != nil {
				return l
			}
			return known(s, req)
		}
	})
}

// and breaks what another defect breaks as well: two halves of one mistake.
func (d Defect) and(other Defect) Defect {
	first := d.breaks
	d.breaks = func(r *rules) {
		first(r)
		other.breaks(r)
	}
	return d
}

// always is a rule that looks at nothing.
func always[T any](value T) func() T { return func() T { return value } }
