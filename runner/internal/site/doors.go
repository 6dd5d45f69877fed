package site

import (
	"fmt"
	"strings"

	"authspec/runner/results"
)

// entrance is a finding by which somebody gets in, or a password gets out.
type entrance struct {
	*subject
	*finding
	Wire *exchange
}

// doorway is a door with those who have it open.
type doorway struct {
	*door
	Entrances []entrance
}

// entrances are the findings of one side by which a stranger got in, or
// credentials went to somebody for whom they are not, in the order of the names.
func (s *site) entrances(of *side) []entrance {
	worst := results.ClassStranger
	if of.Role == results.RoleClient {
		worst = results.ClassLeak
	}
	var list []entrance
	for _, one := range of.subjects {
		for _, f := range one.broken {
			// A message that is read in two ways is about what is taken for a request.
			if f.Class == worst && f.Requirement.Area != results.AreaHTTP1 {
				list = append(list, entrance{one, f, shown(of.Role, f.Exchange)})
			}
		}
	}
	return list
}

// ways are the doors that somebody has open.
func (s *site) ways() []doorway {
	var ways []doorway
	taken := map[*finding]bool{}
	for _, d := range s.asked.doors {
		way := doorway{door: d}
		side := s.servers
		if d.Client {
			side = s.clients
		}
		for _, e := range s.entrances(side) {
			if !taken[e.finding] && d.requirements.Match(e.ID) {
				taken[e.finding] = true
				way.Entrances = append(way.Entrances, e)
			}
		}
		if len(way.Entrances) > 0 {
			ways = append(ways, way)
		}
	}
	return ways
}

// Who are those who have the door open, each with the gravest of its findings.
func (d doorway) Who() []entrance {
	var list []entrance
	for _, e := range d.Entrances {
		if n := len(list); n == 0 || list[n-1].subject != e.subject {
			list = append(list, e)
		}
	}
	return list
}

// ID is where the door stands on its page.
func (d doorway) ID() string {
	return strings.ReplaceAll(strings.ToLower(d.Title), " ", "-")
}

// doors writes the page about who lets somebody in.
func (s *site) doors() {
	ways, findings := s.ways(), 0
	for _, w := range ways {
		findings += len(w.Entrances)
	}
	s.write("doors", page{
		Name: "lets-in.html", Title: "Who lets somebody in", Section: "doors", Data: ways,
		Description: fmt.Sprintf("%s by which somebody gets in without valid credentials, or a password goes to others, each with the exchange.", count(findings, "finding")),
	})
}
