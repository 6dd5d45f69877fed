package pairs

import (
	"cmp"
	"slices"
	"strings"

	"authspec/runner/results"
)

// state is what the checks of a requirement say of somebody.
type state int

// The states.
const (
	untold state = iota // no check of it applied
	holds
	partly // some hold, and some don't
	breaks
)

// states are those of all requirements of a run, by id, as far as they are about a
// scheme; empty: about anything. What is optional and was not seen counts as not
// held: a login does not ask how binding it was.
func states(run *results.Run, scheme string) map[string]state {
	all := map[string]state{}
	for i := range run.Results {
		if of := schemeOf(run.Results[i].ID); scheme != "" && of != "" && of != scheme {
			continue
		}
		for _, k := range run.Results[i].Checks {
			if k.Requirement == "" {
				continue
			}
			now, told := untold, all[k.Requirement]
			switch k.Was {
			case results.Pass:
				now = holds
			case results.Fail, results.Warn, results.Note:
				now = breaks
			default:
				continue
			}
			if told != untold && told != now {
				now = partly
			}
			all[k.Requirement] = now
		}
	}
	return all
}

// schemeOf is the scheme by whose challenges alone a case of clients judges, which
// its name tells ("client-digest/…", "client-challenge/basic-…"); empty: any.
func schemeOf(id string) string {
	topic, name, _ := strings.Cut(id, "/")
	for _, s := range known {
		if topic == "client-"+s.role || strings.HasPrefix(name, s.role+"-") {
			return s.name
		}
	}
	return ""
}

// client is what a run has found out of one.
type client struct {
	Side
	states  map[string]map[string]state // by scheme
	rules   map[string]results.Requirement
	unasked bool // it sends credentials before it is asked
}

// known are the schemes by the names that grounds and requirements have for
// them, and as they are written.
var known = []struct{ role, name, source string }{
	{"basic", "Basic", "RFC 7617"}, {"digest", "Digest", "RFC 7616"}, {"bearer", "Bearer", "RFC 6750"},
}

// unaskedCapability is the word of a client's ground for one that sends Basic
// credentials at once.
const unaskedCapability = "unasked"

func readClient(run *results.Run) client {
	c := client{Side: side(run), states: map[string]map[string]state{}, rules: run.Requirements}
	for _, s := range known {
		c.states[s.name] = states(run, s.name)
	}
	can := func(what string) bool {
		return slices.ContainsFunc(run.Ground, func(g results.Ground) bool { return g.Holds && g.Resource == what })
	}
	c.unasked = can(unaskedCapability)
	for _, s := range known {
		if can(s.role) || s.name == "Basic" && c.unasked {
			c.Schemes = append(c.Schemes, s.name)
		}
	}
	return c
}

func side(run *results.Run) Side {
	return Side{Name: nameOf(run), Version: run.Target.Implementation.Version, Schemes: []string{}}
}

// does is what a client does that does not hold a requirement, in words.
func (c client) does(requirement string) string {
	rule := c.rules[requirement]
	if rule.Headline != "" {
		return c.Name + " " + strings.ToLower(rule.Headline[:1]) + rule.Headline[1:]
	}
	return c.Name + " does not hold: " + strings.TrimSuffix(cmp.Or(rule.Rule, requirement), ".")
}
