// Package check has the kinds of checks, a file each, and judges by them: from
// the exchanges of a case it makes findings, one a check, each with want and got
// in words. It is pure.
//
// It may import casefile, diag, fingerprint, httpauth, jsondoc, message, openapi,
// pattern, placeholder, scheme, target, wire and yamldoc.
package check

import (
	"slices"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/fingerprint"
	"authspec/runner/internal/httpauth"
	"authspec/runner/internal/message"
	"authspec/runner/internal/placeholder"
	"authspec/runner/internal/scheme"
	"authspec/runner/internal/target"
)

// Evidence is all that the checks of one case can see.
type Evidence struct {
	Case    *casefile.Case
	Steps   []*Step
	Silence Silence
	Secrets *target.Secrets // that findings must not tell, from the start of the attempt

	// Of a case that judges a client; the samples of a step are then the requests
	// that it took, of which there may be none.
	Came  []*message.Received // all requests, in the order in which they came
	Odd   []*message.Received // what came besides and was no request
	End   *End                // how the client ended; nil: nobody could see it
	Scope *placeholder.Scope  // for the texts of what is judged at the end
}

// End is how a client ended that was judged.
type End struct {
	Output   []byte // what it printed, standard output and error, as much as is kept
	Cut      bool   // there was more, between the beginning and the end that are kept
	Exit     int    // its exit status; below 0: it has none
	Signal   string // that ended it; empty: none did, or the suite
	TimedOut bool   // it had to be ended, as its time was over
	Failed   string // why it could not be started; empty: it was
}

// Step is what became of one step.
type Step struct {
	Step    *casefile.Step
	Content fingerprint.Print // how the protected content of the step's resource is known
	Skipped string            // why the step was not sent; empty: it was
	Samples []Sample
}

// Sample is one run of a step.
type Sample struct {
	Skipped string           // why this one was not sent
	Request *message.Request // nil: none was made
	// Came is the request of a client that is judged; Exchange then holds its octets
	// as received, and the answer as sent. Nil: a server is judged.
	Came     *message.Received
	Told     Told // what the client had been told before
	Exchange message.Exchange
	Scope    *placeholder.Scope
	Ending   *message.Ending   // what became of the connection, where a check asks
	Sent     map[string]string // field values, by lower-case name
	Brought  []string          // values that the request brought itself: names, passwords, marks
	// Credentials are those that were made for it; nil: it has none.
	Credentials *scheme.Credentials
	Remark      string // what was found out about a refusal
	Odd         string // why the request is none that every server answers (see request.Odd); empty: it is one
	// Challenge got the step the challenge that it answers, on a connection of
	// its own; nil: none was asked for.
	Challenge           *message.Exchange
	ChallengeConnection int
	// LoggedIn says that this exchange was a login, whose cookies the step sends.
	LoggedIn bool

	// Dropped is the exchange of a step that was skipped because the server ended
	// the connection on which it was sent, after an answer; nil: it did not.
	Dropped *message.Exchange
	Lost    bool // it was dropped, and so again in another attempt

	challenges map[string]challenges // read so far, by the name of their field
	recognised *recognised           // see Keep; nil: the content is all there
}

// Told is what a client knew when it sent a request, from the answers to those
// before.
type Told struct {
	Challenges map[string][]httpauth.Challenge // by the name of their field
	NextNonces []string                        // of Authentication-Info (RFC 7616 §3.5)
	Earlier    map[string][]string             // values of credentials that it has sent, by the name of their field
}

// Silence says how an exchange without an answer is to be read.
type Silence int

// How a missing answer is read (the contract's "No answer").
const (
	NotSilent     Silence = iota // every step that needs an answer has one
	SilentAgain                  // it happened again although the target answers plain requests
	SilentOnce                   // a second try was answered
	SilentLocal                  // connecting failed, or something on this side
	SilentUntried                // a second try would lock an account
)

// Finding is the result of one check.
type Finding struct {
	Name        string
	Requirement string
	Step        string
	Line        int
	Setup       bool
	State       State
	Mild        bool   // Broken, but in a way that any server may choose: worth a note, whatever the requirement
	Reason      string // of a skip or an error
	Want, Got   string
	Harm        Harm // of a check of access that is broken
}

// Harm is who suffers where a check of access is broken.
type Harm int

// The harms of access.
const (
	NoHarm    Harm = iota
	Stranger       // was let in
	LockedOut      // good credentials were refused
)

// State is what a finding says.
type State int

// The states of a finding.
const (
	Held State = iota
	Broken
	Skipped
	Undecided // nothing can be said: network or harness
)

// step finds the evidence of a step by its id.
func (e *Evidence) step(id string) *Step {
	for _, s := range e.Steps {
		if s.Step.ID == id {
			return s
		}
	}
	return nil
}

// right are the ends of an exchange that are right for a sample of a step. What
// is odd a server may drop, be it with an answer that it does not finish.
func (s *Step) right(at *Sample) []string {
	if ends, said := casefile.Said(s.Step); said {
		return ends
	}
	if at.Odd != "" {
		return []string{string(message.Complete), string(message.Closed), string(message.Reset), string(message.Cut)}
	}
	return []string{string(message.Complete)}
}

// allowed tells whether an exchange ended as it may.
func (s *Step) allowed(at *Sample) bool {
	return slices.Contains(s.right(at), string(at.Exchange.Outcome))
}

// Unanswered tells whether some step of the case got no answer although its
// case wants one.
func (e *Evidence) Unanswered() bool {
	for _, s := range e.Steps {
		for i := range s.Samples {
			if s.Samples[i].Skipped == "" && !s.allowed(&s.Samples[i]) {
				return true
			}
		}
	}
	return false
}

// Lose compares with another attempt what was dropped on connections that had
// carried an answer. A server may end a connection at any time (RFC 9112 §9.5),
// and once it may be chance; where the same is dropped again, it is lost.
func (e *Evidence) Lose(again *Evidence) {
	for i, s := range e.Steps {
		for j := range s.Samples {
			at := &s.Samples[j]
			at.Lost = at.Dropped != nil && again.Steps[i].Samples[j].Dropped != nil
		}
	}
}

// Dropped tells whether a request of the case was dropped; see Lose.
func (e *Evidence) Dropped() bool {
	return slices.ContainsFunc(e.Steps, func(s *Step) bool {
		return slices.ContainsFunc(s.Samples, func(at Sample) bool { return at.Dropped != nil })
	})
}

// Chosen leaves out the decisions on checks that are not among names. Set-up
// steps stay: what is found of them blocks the others.
func Chosen(list []Decision, names []string) []Decision {
	return slices.DeleteFunc(list, func(d Decision) bool {
		return !d.Setup && !slices.Contains(names, d.Name)
	})
}
