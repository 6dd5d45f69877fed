package pairs

import "slices"

// Reason is one reason why logins fail, with all whom it keeps apart.
type Reason struct {
	Fault       Fault
	Requirement string
	Also        string // the server's, if both are at fault
	Source      string
	Only        string // when they fail, if not always
	Groups      []Group
}

// Group is clients with the servers to which they all can't log in for the same
// reason, by the same scheme.
type Group struct {
	Clients  []string
	Scheme   string
	Certain  bool
	Servers  []string
	Sentence string // about the first of them
}

// Reasons sums up the logins that fail, in the order in which they stand.
func (t *Table) Reasons() []Reason {
	var all []Reason
	for _, l := range t.Failing {
		i := slices.IndexFunc(all, func(r Reason) bool {
			return r.Fault == l.Fault && r.Requirement == l.Requirement && r.Also == l.Also && r.Only == l.Only
		})
		if i < 0 {
			i = len(all)
			all = append(all, Reason{Fault: l.Fault, Requirement: l.Requirement, Also: l.Also, Source: l.Source, Only: l.Only})
		}
		all[i].enter(l)
	}
	for i := range all {
		all[i].join()
	}
	return all
}

func (r *Reason) enter(l Login) {
	i := slices.IndexFunc(r.Groups, func(g Group) bool {
		return g.Clients[0] == l.Client && g.Scheme == l.Scheme && g.Certain == l.Certain
	})
	if i < 0 {
		r.Groups = append(r.Groups, Group{[]string{l.Client}, l.Scheme, l.Certain, []string{l.Server}, l.Sentence})
		return
	}
	r.Groups[i].Servers = append(r.Groups[i].Servers, l.Server)
}

// join makes one group of clients with the same servers.
func (r *Reason) join() {
	var joined []Group
	for _, g := range r.Groups {
		i := slices.IndexFunc(joined, func(o Group) bool {
			return o.Scheme == g.Scheme && o.Certain == g.Certain && slices.Equal(o.Servers, g.Servers)
		})
		if i < 0 {
			joined = append(joined, g)
			continue
		}
		joined[i].Clients = append(joined[i].Clients, g.Clients...)
	}
	r.Groups = joined
}
