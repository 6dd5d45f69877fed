package check

import (
	"bytes"
	"slices"
	"strconv"

	"gopkg.in/yaml.v3"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/message"
)

// Requests asks how many requests of a client a step took or, when it has ended,
// how many came in all.
type Requests struct {
	Count *Range
	At    string // one of the servers; empty: all of them
	// Tunnelled asks for TLS handshakes in their place, on connections on which a
	// request came in the clear before: nothing opens a tunnel there.
	Tunnelled bool
}

const requestsSchema = `
"requests": {
  "description": "How many requests of the client the step took; at the finish, how many came in all, or to one of the servers.",
  "if": {"type": "object"},
  "then": {
    "required": ["count"], "additionalProperties": false,
    "properties": {
      "count": {"$ref": "#/$defs/range"},
      "at": {"anyOf": [{"enum": ["main", "other", "proxy"]}, {"$ref": "#/$defs/row"}]},
      "tunnelled": {"description": "At the finish: TLS handshakes are counted in their place, where they follow a request in the clear on its connection.", "type": "boolean"}
    }
  },
  "else": {"$ref": "#/$defs/range"}
}`

func readRequests(r *reader, n *yaml.Node) Requests {
	var t Requests
	if n.Kind != yaml.MappingNode {
		t.Count = readRange(r, n)
		return t
	}
	members := casefile.Fill(r, n, &t, []casefile.Key[Requests]{
		{Name: "count", Read: func(r *reader, t *Requests, n *yaml.Node) { t.Count = readRange(r, n) }},
		{Name: "at", Read: func(r *reader, t *Requests, n *yaml.Node) {
			t.At = r.Word(n, casefile.MainServer, casefile.OtherServer, casefile.ProxyServer)
		}},
		{Name: "tunnelled", Read: func(r *reader, t *Requests, n *yaml.Node) { t.Tunnelled = r.Bool(n) }},
	})
	r.Require(n, members, "count")
	if tunnelled := members.Find("tunnelled"); tunnelled != nil && !r.Step().Finish {
		r.ProblemHint(tunnelled, "put it under finish", "a step takes requests, and a handshake is none")
	}
	if at := members.Find("at"); at != nil && !r.Step().Finish {
		r.ProblemHint(at, "leave it out", "the step has a server of its own")
	}
	return t
}

// Kind implements casefile.Test.
func (Requests) Kind() string { return "requests" }

// Depends implements casefile.Test.
func (Requests) Depends() casefile.Dependence { return casefile.Dependence{Whole: true} }

func (t Requests) words(*wording) string { return counted(t.Count, t.noun()) + inServer(t.At) }

// noun is what is counted, in the singular.
func (t Requests) noun() string {
	if t.Tunnelled {
		return "stray TLS handshake"
	}
	return "request"
}

func (t Requests) judgeStep(v view) result {
	n := len(v.step.Samples)
	if v.step.Step.Finish {
		n = t.inAll(v.ev)
	}
	return verdict(t.Count.Holds(n), v.wants(t), func() string {
		if !v.step.Step.Finish {
			return t.seen(n) + " for this step"
		}
		return t.seen(n)
	})
}

// seen says how many there were.
func (t Requests) seen(n int) string {
	switch n {
	case 0:
		return "no " + t.noun()
	case 1:
		return "1 " + t.noun()
	}
	return strconv.Itoa(n) + " " + t.noun() + "s"
}

// inAll counts over the whole case.
func (t Requests) inAll(ev *Evidence) (n int) {
	list := ev.Came
	if t.Tunnelled {
		list = ev.Odd
	}
	for _, came := range list {
		if (t.At == "" || t.At == came.Server) && (!t.Tunnelled || handshakes(ev, came)) {
			n++
		}
	}
	return n
}

// handshakes tells whether TLS begins (RFC 8446 §5.1) on a connection that has
// brought a request in the clear.
func handshakes(ev *Evidence, odd *message.Received) bool {
	begins := !odd.TLS && bytes.HasPrefix(odd.Octets, []byte{22, 3})
	return begins && slices.ContainsFunc(ev.Came, func(r *message.Received) bool {
		return r.Server == odd.Server && r.Connection == odd.Connection
	})
}
