package check

import (
	"strings"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/httpauth"
)

// unreached is why a step has nothing to judge.
func (e *Evidence) unreached() string {
	if e.Case.Role == casefile.RoleClient {
		return "the client sent no such request"
	}
	return "the step was not sent"
}

// atStep judges a test that looks at a step as a whole, also where no request of a
// client reached it.
func (e *Evidence) atStep(s *Step, c *casefile.Check, t onStep) result {
	v := view{e, s, &Sample{Scope: e.Scope}, 0}
	if len(s.Samples) > 0 {
		v.sample = &s.Samples[0]
	}
	if c.When != nil {
		if ok, why := v.guard(c.When); !ok {
			return skip("%s", why)
		}
	}
	return t.judgeStep(v)
}

// ends is the unsaid check of a client: it ends by itself, in time.
func (e *Evidence) ends(name string) Decision {
	d := Decision{Name: name, Requirement: casefile.Ends, Line: e.Case.Pos.Line, secrets: e.Secrets}
	d.result = e.ended()
	return d
}

func (e *Evidence) ended() result {
	want := says("the client ends by itself, in its time")
	end := e.End
	switch {
	case end == nil:
		return skip("nobody can see here how the client ends")
	case end.Failed != "":
		return undecided("the client could not be started: " + end.Failed)
	case end.TimedOut:
		return broken(want, says("it had to be ended, as it still ran when its time was over"))
	case end.Signal != "":
		return broken(want, says("it was ended by a signal: "+end.Signal))
	}
	return held(want, sayf("it ended with exit status %d", end.Exit))
}

// inServer are the words for one of the servers that a client meets.
func inServer(at string) string {
	switch at {
	case casefile.OtherServer:
		return " at the other server"
	case casefile.ProxyServer:
		return " at the proxy"
	case casefile.MainServer:
		return " at the server of its URL"
	}
	return ""
}

// inCredentials are the problems of fields that hold credentials, whose grammar is
// that of one challenge (RFC 9110 §11.4).
func inCredentials(lines []string) []httpauth.Problem {
	return httpauth.ParseChallenges(lines).Problems
}

// credentialsIn are the schemes of some field values, and what follows them.
type credentialsIn struct{ scheme, rest string }

func splitCredentials(value string) credentialsIn {
	name, rest, _ := strings.Cut(strings.Trim(value, " \t"), " ")
	return credentialsIn{name, strings.TrimLeft(rest, " ")}
}
