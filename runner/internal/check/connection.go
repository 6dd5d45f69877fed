package check

import (
	"fmt"

	"gopkg.in/yaml.v3"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/message"
)

// ConnectionTest asks what happens to the connection after the answer.
type ConnectionTest struct {
	Closed    *bool // true: within the time of an exchange; false: still open after a second
	NoSurplus bool  // nothing comes beyond the answer
}

const connectionSchema = `
"connection": {
  "description": "What becomes of the connection after the answer: closed: true within the time of an exchange, closed: false and surplus within a second.",
  "type": ["object", "string"], "pattern": "\\$\\{",
  "minProperties": 1,
  "additionalProperties": false,
  "properties": {
    "closed": {"description": "Whether the server ends it.", "$ref": "#/$defs/bool"},
    "surplus": {"description": "Nothing comes beyond the answer.", "anyOf": [{"const": "none"}, {"$ref": "#/$defs/row"}]}
  }
}`

func readConnection(r *reader, n *yaml.Node) ConnectionTest {
	var t ConnectionTest
	members := casefile.Fill(r, n, &t, []casefile.Key[ConnectionTest]{
		{Name: "closed", Read: func(r *reader, t *ConnectionTest, n *yaml.Node) { closed := r.Bool(n); t.Closed = &closed }},
		{Name: "surplus", Read: func(r *reader, t *ConnectionTest, n *yaml.Node) { t.NoSurplus = r.Word(n, "none") == "none" }},
	})
	if members.WholeOf(n) && len(members) == 0 {
		r.ProblemHint(n, "say closed: true, or surplus: none", "nothing is asked of the connection")
	}
	return t
}

// Kind implements casefile.Test.
func (ConnectionTest) Kind() string { return "connection" }

// Depends implements casefile.Test.
func (t ConnectionTest) Depends() casefile.Dependence {
	return casefile.Dependence{Whole: true, Ending: true, Closing: t.Closed != nil && *t.Closed}
}

// noSurplus is a connection on which nothing comes after the answer.
const noSurplus = "nothing on the connection beyond the answer"

// ending is how long the connection is to last; of how long a run waits for its
// end, within says.
func (t ConnectionTest) ending(within string) string {
	if *t.Closed {
		return "a connection that the server closes " + within + "after its answer"
	}
	return "a connection that is still open " + within + "after the answer"
}

func (t ConnectionTest) words(*wording) string {
	var words []string
	if t.Closed != nil {
		within := ""
		if !*t.Closed {
			within = "a second "
		}
		words = append(words, t.ending(within))
	}
	if t.NoSurplus {
		words = append(words, noSurplus)
	}
	return andList(words)
}

func (t ConnectionTest) judge(v view) result {
	end := v.sample.Ending
	if end == nil {
		return skip("the connection was not watched")
	}
	if t.NoSurplus && len(end.Surplus) > 0 {
		return broken(says(noSurplus), func() string {
			return some(len(end.Surplus), "more octet") + ": " + quote(string(end.Surplus))
		})
	}
	if end.How == message.CutOff {
		return undecided("the watch over the connection was interrupted")
	}
	if t.Closed == nil {
		return held(says(noSurplus), says("nothing more"))
	}
	within := fmt.Sprintf("%s ", end.Within)
	if *t.Closed {
		within = "within " + within
	}
	got := map[message.EndingHow]string{
		message.Open: "it is still open", message.ByClose: "the server closed it", message.ByReset: "the server reset it",
	}[end.How]
	return verdict((end.How != message.Open) == *t.Closed, func() string { return t.ending(within) }, says(got))
}

func (ConnectionTest) unanswered(v view) (result, bool) { return v.unjudged(), true }
