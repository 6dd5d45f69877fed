package pairs

import (
	"slices"
	"strings"

	"authspec/runner/internal/httpauth"
	"authspec/runner/results"
)

// server is what a run has found out of one.
type server struct {
	Side
	doors  []door
	states map[string]state
	rules  map[string]results.Requirement
	stale  bool // it has said of a nonce that it is stale
}

// door is an answer that asks for credentials: its challenges, and what of them
// breaks the grammar.
type door struct {
	lines []string
	httpauth.Parsed
}

func readServer(run *results.Run) server {
	s := server{Side: side(run), states: states(run, ""), rules: run.Requirements}
	for _, x := range exchanges(run) {
		lines := challengeLines(x.Received)
		if len(lines) == 0 {
			continue
		}
		d := door{lines, httpauth.ParseChallenges(lines)}
		s.stale = s.stale || slices.ContainsFunc(d.Challenges, isStale)
		// What comes in answer to credentials is about those: stale, error. It is
		// looked at only where nothing else is there.
		if field(x.Sent, "Authorization") == nil || !s.offers(d) {
			s.enter(d)
		}
	}
	for _, scheme := range known {
		if s.offered(scheme.name) || judged(run, scheme.source) {
			s.Schemes = append(s.Schemes, scheme.name)
		}
	}
	return s
}

// exchanges are those of the ground, which are the plainest, then all others:
// without credentials first.
func exchanges(run *results.Run) []results.Exchange {
	var asked, answered []results.Exchange
	add := func(list []results.Exchange) {
		for _, x := range list {
			if field(x.Sent, "Authorization") == nil {
				asked = append(asked, x)
			} else {
				answered = append(answered, x)
			}
		}
	}
	for i := range run.Ground {
		add(run.Ground[i].Exchanges)
	}
	for i := range run.Results {
		add(run.Results[i].Exchanges)
	}
	return append(asked, answered...)
}

// judged tells whether some requirement of a document was judged: the server
// has what it is about.
func judged(run *results.Run, source string) bool {
	for i := range run.Results {
		for _, k := range run.Results[i].Checks {
			if k.Was.Judged() && strings.HasPrefix(run.Requirements[k.Requirement].Source, source) {
				return true
			}
		}
	}
	return false
}

// enter keeps a door that is not like another one.
func (s *server) enter(d door) {
	same := func(other door) bool { return other.shape() == d.shape() }
	if !slices.ContainsFunc(s.doors, same) {
		s.doors = append(s.doors, d)
		s.Asks = append(s.Asks, strings.Join(d.lines, "\n"))
	}
}

// shape is what makes challenges the same for who reads them: all but the values
// that are made anew each time.
func (d door) shape() string {
	var b strings.Builder
	for _, c := range d.Challenges {
		b.WriteString("\n" + c.Scheme)
		for _, p := range c.Params {
			b.WriteString(" " + p.Name)
			switch strings.ToLower(p.Name) {
			case "algorithm", "qop", "realm", "charset":
				b.WriteString("=" + p.Raw)
			}
		}
	}
	return b.String()
}

// offers tells whether there are doors already with all schemes of this one.
func (s *server) offers(d door) bool {
	return !slices.ContainsFunc(d.Challenges, func(c httpauth.Challenge) bool { return !s.offered(c.Scheme) })
}

// offered tells whether some door has a challenge of the scheme.
func (s *server) offered(scheme string) bool {
	return slices.ContainsFunc(s.doors, func(d door) bool { return len(d.of(scheme)) > 0 })
}

// of are the challenges of a scheme, in order.
func (d door) of(scheme string) []httpauth.Challenge {
	var list []httpauth.Challenge
	for _, c := range d.Challenges {
		if c.Is(scheme) {
			list = append(list, c)
		}
	}
	return list
}

func isStale(c httpauth.Challenge) bool {
	return slices.ContainsFunc(c.Param("stale"), func(p httpauth.Param) bool { return strings.EqualFold(p.Value, "true") })
}

// challengeLines are the values of the field lines that ask for credentials, of
// an answer that does.
func challengeLines(answer string) []string {
	first, _, _ := strings.Cut(answer, "\n")
	if version, rest, _ := strings.Cut(first, " "); !strings.HasPrefix(version, "HTTP/") || !strings.HasPrefix(rest, "401") {
		return nil
	}
	return field(answer, "WWW-Authenticate")
}

// field are the values of the lines of a name in the head of a message as
// results have it: text in which a backslash and what can't be shown are
// escaped.
func field(message, name string) []string {
	head, _, _ := strings.Cut(message, "\r\n\r\n")
	var values []string
	for line := range strings.SplitSeq(head, "\r\n") {
		n, value, found := strings.Cut(line, ":")
		if found && strings.EqualFold(n, name) {
			values = append(values, strings.Trim(strings.ReplaceAll(value, `\\`, `\`), " \t"))
		}
	}
	return values
}
