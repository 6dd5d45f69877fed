package check

import (
	"fmt"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"authspec/runner/internal/casefile"
)

// Output asks how a client ended, and for what it printed.
type Output struct {
	Exit     string // exitZero or exitNonzero; empty: either
	Contains []*casefile.Text
	Lacks    []*casefile.Text
}

const (
	exitZero    = "zero"
	exitNonzero = "nonzero"
)

const outputSchema = `
"output": {
  "description": "How the client ended, and what it printed.",
  "type": ["object", "string"], "pattern": "\\$\\{",
  "additionalProperties": false, "minProperties": 1,
  "properties": {
    "exit": {"description": "Its exit status.", "anyOf": [{"enum": ["zero", "nonzero"]}, {"$ref": "#/$defs/row"}]},
    "contains": {"description": "All of these.", "$ref": "#/$defs/filledTexts"},
    "lacks": {"description": "None of these.", "$ref": "#/$defs/filledTexts"}
  }
}`

func readOutput(r *reader, n *yaml.Node) Output {
	var t Output
	members := casefile.Fill(r, n, &t, []casefile.Key[Output]{
		{Name: "exit", Read: func(r *reader, t *Output, n *yaml.Node) { t.Exit = r.Word(n, exitZero, exitNonzero) }},
		{Name: "contains", Read: func(r *reader, t *Output, n *yaml.Node) { t.Contains = r.FilledTexts(n) }},
		{Name: "lacks", Read: func(r *reader, t *Output, n *yaml.Node) { t.Lacks = r.FilledTexts(n) }},
	})
	if members.WholeOf(n) && len(members) == 0 {
		r.ProblemHint(n, "say exit, contains or lacks", "nothing is asked of the output")
	}
	if s := r.Step(); s != nil && !s.Finish {
		r.ProblemHint(n, "put it under finish", "the client has not ended yet when its request comes")
	}
	return t
}

// Kind implements casefile.Test.
func (Output) Kind() string { return "output" }

// Depends implements casefile.Test.
func (Output) Depends() casefile.Dependence { return casefile.Dependence{Whole: true} }

func (t Output) words(w *wording) string {
	var list []string
	switch t.Exit {
	case exitZero:
		list = append(list, "exit status 0")
	case exitNonzero:
		list = append(list, "an exit status other than 0")
	}
	l := &asked{w: w}
	l.texts(t.Contains, "an output with ", "", "and")
	l.texts(t.Lacks, "an output without ", "", "and")
	return andList(append(list, l.words...))
}

func (t Output) judgeStep(v view) result {
	end := v.ev.End
	switch {
	case end == nil:
		return skip("nobody can see here how the client ends")
	case end.Failed != "" || end.TimedOut || end.Signal != "":
		return skip("the client did not end by itself")
	}
	if err := v.missing(slices.Concat(t.Contains, t.Lacks)...); err != nil {
		return skip("%s", err)
	}
	exit := t.Exit == "" || (t.Exit == exitZero) == (end.Exit == 0)
	has := func(text string) bool { return strings.Contains(string(end.Output), text) }
	contains, err := v.allTexts(t.Contains, has)
	any := false
	if err == nil {
		any, err = v.anyText(t.Lacks, has)
	}
	switch {
	case err != nil:
		return skip("%s", err)
	case end.Cut && exit && !any && (!contains || t.Lacks != nil):
		return skip("the client printed more than is kept: what is asked for could be in the middle")
	}
	return verdict(exit && contains && !any, v.wants(t), func() string {
		got := fmt.Sprintf("exit status %d", end.Exit)
		if t.Contains != nil || t.Lacks != nil {
			got += ", output " + quote(string(end.Output))
		}
		return got
	})
}
