package check

import (
	"strconv"

	"gopkg.in/yaml.v3"

	"authspec/runner/internal/casefile"
)

// Requests asks how many requests of a client a step took or, when it has ended,
// how many came in all.
type Requests struct {
	Count *Range
	At    string // one of the servers; empty: all of them
}

const requestsSchema = `
"requests": {
  "description": "How many requests of the client the step took; at the finish, how many came in all, or to one of the servers.",
  "if": {"type": "object"},
  "then": {
    "required": ["count"], "additionalProperties": false,
    "properties": {
      "count": {"$ref": "#/$defs/range"},
      "at": {"anyOf": [{"enum": ["main", "other", "proxy"]}, {"$ref": "#/$defs/row"}]}
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
	})
	r.Require(n, members, "count")
	if at := members.Find("at"); at != nil && !r.Step().Finish {
		r.ProblemHint(at, "leave it out", "the step has a server of its own")
	}
	return t
}

// Kind implements casefile.Test.
func (Requests) Kind() string { return "requests" }

// Depends implements casefile.Test.
func (Requests) Depends() casefile.Dependence { return casefile.Dependence{Whole: true} }

func (t Requests) words(*wording) string { return counted(t.Count, "request") + inServer(t.At) }

func (t Requests) judgeStep(v view) result {
	n := len(v.step.Samples)
	if v.step.Step.Finish {
		n = 0
		for _, came := range v.ev.Came {
			if t.At == "" || t.At == came.Server {
				n++
			}
		}
	}
	got := strconv.Itoa(n) + " requests"
	switch n {
	case 0:
		got = "no request"
	case 1:
		got = "1 request"
	}
	if !v.step.Step.Finish {
		got += " for this step"
	}
	return verdict(t.Count.Holds(n), t.words(nil), got)
}
