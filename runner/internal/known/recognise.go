package known

import (
	"strings"

	"authspec/runner/internal/pattern"
	"authspec/runner/internal/remedy"
	"authspec/runner/results"
)

// Mark says in a run which product its target was taken for, and of each check
// that does not hold why it is known of that one. It changes no verdict.
func Mark(run *results.Run) {
	if run.Role == results.RoleClient || run.Target.Bundled {
		return
	}
	if list := claims(run); len(list) > 0 { // or else the file isn't needed
		own().mark(run, list)
	}
}

func (f *File) mark(run *results.Run, list []claim) {
	is, p := f.recognise(list)
	run.Recognised = is
	if p == nil {
		return
	}
	reasons := f.reasons(p)
	for i := range run.Results {
		for j := range run.Results[i].Checks {
			k := &run.Results[i].Checks[j]
			if k.Was == results.Fail || k.Was == results.Warn {
				k.Known = reasons[run.Results[i].Address(k)]
			}
		}
	}
}

// claim is what somebody says that the target is.
type claim struct{ product, version, by string }

// claims are the word of the target file, and otherwise those of the answers;
// none where nobody says what the target is.
func claims(run *results.Run) (list []claim) {
	if said := run.Target.Implementation; said.Product != "" {
		return []claim{{said.Product, said.Version, "the target file"}}
	}
	for _, g := range run.Ground {
		for _, x := range g.Exchanges {
			for _, name := range []string{"Server", "X-Powered-By"} {
				value := Field(x.Received, name)
				if product, version := Token(value); product != "" {
					list = append(list, claim{product, version, "the field " + name + ": " + value})
				}
			}
		}
	}
	return list
}

// recognise is the first of the claims that names something known; both are nil
// where none does. A product of which nothing is published can still have
// remedies of its own.
func (f *File) recognise(list []claim) (*results.Recognised, *Product) {
	for _, c := range list {
		if is, p := f.taken(c); is != nil {
			return is, p
		}
	}
	return nil, nil
}

func (f *File) taken(c claim) (*results.Recognised, *Product) {
	p := f.named(c.product)
	is := &results.Recognised{Name: c.product, Version: c.version, By: c.by, Remedies: remedy.ProductOf(c.product)}
	if p != nil {
		is.Name, is.Published = p.Name, p.Version
	}
	if p == nil && is.Remedies == "" {
		return nil, nil
	}
	return is, p
}

// Field is the value of a field in the head of an answer, the first one of it.
func Field(answer, name string) string {
	head, _, _ := strings.Cut(answer, "\r\n\r\n")
	for line := range strings.SplitSeq(head, "\r\n") {
		if before, value, ok := strings.Cut(line, ":"); ok && strings.EqualFold(before, name) {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// token is how products write themselves: nginx/1.22.1, Jetty(9.4.57), Icecast
// 2.4.4.
var token = pattern.Of(`^([A-Za-z][A-Za-z0-9_.-]*)(?:[/( ]v?([0-9]+(?:\.[0-9]+)*))?`)

// Token is the product with which a field Server begins, and its version.
func Token(value string) (product, version string) {
	if rest, python := strings.CutPrefix(value, "Python/"); python {
		if _, behind, more := strings.Cut(rest, " "); more {
			value = behind // the server names its language before itself
		}
	}
	if m := token().FindStringSubmatch(value); m != nil {
		return m[1], m[2]
	}
	return "", ""
}
