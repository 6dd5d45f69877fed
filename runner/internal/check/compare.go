package check

import (
	"fmt"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"authspec/runner/internal/casefile"
)

// Compare asks that this step's answer is the same as, or differs from, that
// of another step in all (same) or any (differs) of the parts.
type Compare struct {
	Differs bool
	As      string   // step
	Parts   []string // status fields challenge body time
	Between string   // As again where that is the step itself: compared between its samples
}

func comparedParts() []string { return []string{"status", "fields", "challenge", "body", "time"} }

var sameSchema = `
"same": {
  "description": "Comparison with the answer of another step, or between the samples of the step itself.",
  "type": ["object", "string"], "pattern": "\\$\\{",
  "required": ["as", "in"],
  "additionalProperties": false,
  "properties": {
    "as": {"$ref": "#/$defs/step-id"},
    "in": {
      "type": ["array", "string"], "pattern": "\\$\\{", "minItems": 1, "uniqueItems": true,
      "items": {"anyOf": [` + OneOf(comparedParts()) + `, {"$ref": "#/$defs/row"}]}
    }
  }
}`

const differsSchema = `
"differs": {"$ref": "#/$defs/same"}`

func readSame(r *reader, n *yaml.Node) Compare    { return readCompare(r, n, false) }
func readDiffers(r *reader, n *yaml.Node) Compare { return readCompare(r, n, true) }

// leastTimed is the number of samples below which a rank test can't speak.
const leastTimed = 5

// readCompare reads a comparison with another answer, or between the samples of
// the step itself.
func readCompare(r *reader, n *yaml.Node, differs bool) Compare {
	t := Compare{Differs: differs}
	members := casefile.Fill(r, n, &t, []casefile.Key[Compare]{
		{Name: "as", Read: func(r *reader, t *Compare, n *yaml.Node) { t.As = r.StepID(n) }},
		{Name: "in", Read: func(r *reader, t *Compare, n *yaml.Node) { t.Parts = r.WordList(n, comparedParts()) }},
	})
	r.Require(n, members, "as", "in")
	if s := r.Step(); s != nil && s.Named && t.As == s.ID {
		t.Between = t.As
		if r.Samples() < 2 {
			r.ProblemHint(members.Find("as"), "say samples: N for the case", "the step is compared with itself, which needs samples")
		}
	}
	if slices.Contains(t.Parts, "time") && r.Samples() < leastTimed {
		r.ProblemHint(members.Find("in"), "say samples: N for the case", "times can be compared over at least %d samples only", leastTimed)
	}
	return t
}

// Kind implements casefile.Test.
func (t Compare) Kind() string {
	if t.Differs {
		return "differs"
	}
	return "same"
}

// Depends implements casefile.Test.
func (t Compare) Depends() casefile.Dependence {
	d := casefile.Dependence{Whole: true, Times: !t.Differs && slices.Contains(t.Parts, "time")}
	if slices.Contains(t.Parts, "body") {
		d.Content = mostCompared
	}
	return d
}

func (t Compare) words(*wording) string {
	those := "those of step `" + t.As + "`"
	if t.Between != "" {
		those = "those of the other samples"
	}
	if t.Differs {
		return fmt.Sprintf("a difference in %s to %s", orList(t.Parts), those)
	}
	return fmt.Sprintf("the same %s as %s", andList(t.Parts), those)
}

// sides are the two groups of samples that are compared.
type sides struct {
	mine, theirs []view
	here, there  string // in words: "in this answer"
	brought      []string
	parts        []string // all that are compared
}

// difference is what was found out of one part. Where nothing can be told,
// unknown says why; otherwise an empty apart means that no difference was found,
// and lost why there may be one all the same.
type difference struct{ apart, unknown, lost string }

func apart(format string, args ...any) difference {
	return difference{apart: fmt.Sprintf(format, args...)}
}

func (t Compare) judgeAll(s *Step, mine []view) result {
	if t.As == s.Step.ID {
		return betweenSamples(t, mine)
	}
	e := mine[0].ev
	other := e.step(t.As)
	if other == nil {
		return skip("there is no step `%s`", t.As)
	}
	theirs, why := e.answered(other, nil)
	if len(theirs) == 0 {
		return skip("step `%s`: %s", t.As, why.reason)
	}
	both := sides{mine: mine, theirs: theirs, here: "here", there: "in step `" + t.As + "`", parts: t.Parts}
	both.brought = append(broughtBy(mine), broughtBy(theirs)...)
	var list []difference
	for _, p := range t.Parts {
		list = append(list, both.differ(p))
	}
	return weigh(t, list)
}

// betweenSamples compares the samples of one step with the first of them; the
// times of the earlier half with those of the later.
func betweenSamples(t Compare, list []view) result {
	if len(list) < 2 {
		return skip("there is one sample only to compare")
	}
	brought := broughtBy(list)
	var found []difference
	for _, p := range t.Parts {
		if p == "time" {
			half := len(list) / 2
			both := sides{mine: list[half:], theirs: list[:half], here: "in the later half of the samples", there: "in the earlier half", parts: t.Parts}
			found = append(found, both.differ(p))
			continue
		}
		d := difference{}
		for i, v := range list[1:] {
			both := sides{mine: []view{v}, theirs: list[:1], here: fmt.Sprintf("in sample %d", i+2), there: "in sample 1", brought: brought, parts: t.Parts}
			if d = both.differ(p); d.apart != "" {
				break
			}
		}
		found = append(found, d)
	}
	return weigh(t, found)
}

// weigh makes one result of what was found out of the parts: `same` breaks
// with the first difference, `differs` holds with it. Without one, a part of
// which nothing can be told leaves the whole open.
func weigh(t Compare, list []difference) result {
	want := phrase(func() string { return t.words(nil) })
	var found []string
	unknown := ""
	for _, d := range list {
		if d.apart != "" {
			found = append(found, d.apart)
		}
		if d.unknown != "" {
			unknown = d.unknown
		}
		if d.lost != "" && t.Differs {
			unknown = d.lost
		}
	}
	switch {
	case found != nil:
		return verdict(t.Differs, want, func() string { return strings.Join(found, "; ") })
	case unknown != "":
		return skip("%s", unknown)
	}
	return verdict(!t.Differs, want, func() string { return "the same " + andList(t.Parts) })
}

// differ says in words how two groups of samples differ in one part.
func (s sides) differ(part string) difference {
	switch part {
	case "status":
		return s.status()
	case "challenge":
		return s.units(part, challengeUnits)
	case "fields":
		units := allFieldUnits
		if slices.Contains(s.parts, "challenge") {
			units = fieldUnits // a difference is told once
		}
		return s.alone(s.units(part, units))
	case "body":
		return s.alone(s.units("content", bodyUnits))
	}
	return s.time()
}

// alone takes back a difference between two single answers: what differs in
// any two of them is not known then. Samples of one step are compared with
// each other for just that.
func (s sides) alone(d difference) difference {
	if d.apart != "" && len(s.mine) == 1 && len(s.theirs) == 1 && s.mine[0].step != s.theirs[0].step {
		return difference{unknown: "one sample of each step does not tell what varies by itself: " + d.apart}
	}
	return d
}
