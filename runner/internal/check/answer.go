package check

import (
	"fmt"
	"slices"

	"gopkg.in/yaml.v3"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/message"
)

// Answer asks how the exchange ends: complete closed reset cut timeout garbage.
type Answer struct{ Ends []string }

// ends are the words for how an exchange can end.
func ends() []string {
	return []string{"complete", "closed", "reset", "cut", "timeout", "garbage"}
}

var answerSchema = `
"answer": {
  "description": "How the exchange may end.",
  "anyOf": [{"$ref": "#/$defs/end"}, {"type": "array", "minItems": 1, "uniqueItems": true, "items": {"$ref": "#/$defs/end"}}]
},
"end": {"anyOf": [` + OneOf(ends()) + `, {"$ref": "#/$defs/row"}]}`

func readAnswer(r *reader, n *yaml.Node) Answer { return Answer{Ends: r.Words(n, ends())} }

// Kind implements casefile.Test.
func (Answer) Kind() string { return casefile.AnswerCheck }

// Depends implements casefile.Test.
func (t Answer) Depends() casefile.Dependence {
	return casefile.Dependence{Whole: true, Ends: t.Ends}
}

func (t Answer) words(*wording) string { return ending(t.Ends) }

func (t Answer) judge(v view) result {
	x := v.sample.Exchange
	return verdict(slices.Contains(t.Ends, string(x.Outcome)), v.wants(t), func() string { return ended(x) })
}

func (Answer) unanswered(v view) (result, bool) {
	if v.step.allowed(v.sample) {
		return result{}, false
	}
	return v.silent(), true
}

// endWords are the ends of an exchange in words.
var endWords = map[string]string{
	string(message.Complete): "a whole answer",
	string(message.Closed):   "a connection that is closed without an answer",
	string(message.Reset):    "a connection that is reset without an answer",
	string(message.Cut):      "an answer that is cut short",
	string(message.Timeout):  "no answer in time",
	string(message.Garbage):  "something that is no HTTP answer",
}

// ending says how an exchange should end.
func ending(ends []string) string {
	words := make([]string, len(ends))
	for i, e := range ends {
		words[i] = endWords[e]
	}
	return orList(words)
}

// ended says how an exchange did end.
func ended(x message.Exchange) string {
	switch {
	case x.Outcome == message.Complete && x.Response != nil:
		return fmt.Sprintf("%s, status %d", endWords[string(message.Complete)], x.Response.Status)
	case x.Detail != "":
		return x.Detail
	}
	return endWords[string(x.Outcome)]
}
