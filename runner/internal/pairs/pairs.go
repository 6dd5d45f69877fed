// Package pairs tells which logins fail between clients and servers, and by
// whose fault, from what runs have found out of each of them alone: a login
// fails where the challenge of a server asks of a client what that client is
// known not to do, where a server sends no challenge that anybody could answer,
// or where the two know no scheme in common. Nothing is sent.
//
// It may import results and httpauth.
package pairs

import (
	"cmp"
	"io"
	"slices"
	"strings"

	"authspec/runner/results"
)

// Format is the version of a Table's JSON form.
const Format = 1

// Fault is who has to change something before a login works.
type Fault string

// The faults.
const (
	Client Fault = "client"
	Server Fault = "server"
	Both   Fault = "both"   // the server may not send it, and the client has to read it
	Nobody Fault = "nobody" // the text leaves it to each of them
)

// Faults lists the closed set, in the order of reports.
func Faults() []Fault { return []Fault{Client, Server, Both, Nobody} }

// Table is what became of all pairs.
type Table struct {
	// Format is Format. Its key tells the document from that of a run.
	Format  int    `json:"pairs"`
	Clients []Side `json:"clients"`
	Servers []Side `json:"servers"`
	// Logins counts clients by servers by the schemes that both know.
	Logins Counts `json:"logins"`
	// Strangers counts the pairs that know no scheme in common.
	Strangers int `json:"strangers"`
	// Failing are the logins that fail or may fail, and why: one reason each.
	Failing []Login `json:"failing"`
	// Limits are sentences: what the documents do not tell.
	Limits []string `json:"limits"`
}

// Counts is how many logins there are of each kind.
type Counts struct {
	Work    int `json:"work"`    // nothing is known that hinders them
	Fail    int `json:"fail"`    // they fail for all that is known
	May     int `json:"may"`     // some checks of what they need hold, and others don't
	Part    int `json:"part"`    // they work, but not for everybody or not always
	Unknown int `json:"unknown"` // no document has the challenge
}

// Side is one of a pair.
type Side struct {
	Name    string   `json:"name"`
	Version string   `json:"version,omitempty"`
	Schemes []string `json:"schemes"`              // that it answers, or takes
	Asks    []string `json:"challenges,omitempty"` // of a server, as it wrote them
}

// Login is one that fails, or may.
type Login struct {
	Client      string `json:"client"`
	Server      string `json:"server"`
	Scheme      string `json:"scheme"`
	Fault       Fault  `json:"fault"`
	Requirement string `json:"requirement"`    // that does not hold, of the client if both are at fault
	Also        string `json:"also,omitempty"` // the server's, if both are at fault
	Source      string `json:"source,omitempty"`
	Certain     bool   `json:"certain"`        // no check of the requirement holds
	Only        string `json:"only,omitempty"` // when it fails, if not always
	Sentence    string `json:"sentence"`
}

// Build puts each client to each server. Names are those of the targets, or of
// the products where a target has none.
func Build(servers, clients []*results.Run) *Table {
	t := &Table{Format: Format, Clients: []Side{}, Servers: []Side{}, Failing: []Login{}, Limits: []string{}}
	var asking []server
	for _, run := range servers {
		s := readServer(run)
		asking = append(asking, s)
		t.Servers = append(t.Servers, s.Side)
	}
	for _, run := range clients {
		c := readClient(run)
		t.Clients = append(t.Clients, c.Side)
		for _, s := range asking {
			t.pair(c, s)
		}
	}
	slices.SortStableFunc(t.Failing, func(a, b Login) int {
		return cmp.Or(slices.Index(Faults(), a.Fault)-slices.Index(Faults(), b.Fault), strings.Compare(a.Requirement, b.Requirement))
	})
	t.limit(asking)
	return t
}

// pair enters what becomes of one client at one server.
func (t *Table) pair(c client, s server) {
	common := false
	for _, scheme := range s.Schemes {
		if !slices.Contains(c.Schemes, scheme) {
			continue
		}
		common = true
		why, known := login(c, s, scheme)
		t.Failing = append(t.Failing, why...)
		t.count(why, known)
	}
	if !common {
		t.Strangers++
	}
}

// count enters a login by its gravest reason.
func (t *Table) count(why []Login, known bool) {
	has := func(test func(Login) bool) bool { return slices.ContainsFunc(why, test) }
	switch {
	case !known:
		t.Logins.Unknown++
	case has(func(l Login) bool { return l.Only == "" && l.Certain }):
		t.Logins.Fail++
	case has(func(l Login) bool { return l.Only == "" }):
		t.Logins.May++
	case len(why) > 0:
		t.Logins.Part++
	default:
		t.Logins.Work++
	}
}

// Encode writes the table as JSON: indented, in a stable order, with a line end
// after it. What a terminal could obey is escaped.
func (t *Table) Encode(w io.Writer) error { return results.EncodeJSON(w, t) }

// nameOf is what a run is called.
func nameOf(run *results.Run) string {
	return cmp.Or(run.Target.Name, run.Target.Implementation.Product, run.Target.URL)
}
