package words

import (
	"fmt"
	"strings"

	"authspec/runner/internal/casefile"
)

// Test is what a check takes for right.
func Test(t casefile.Test) string {
	switch t := t.(type) {
	case casefile.Answer:
		return "an exchange that ends " + join(t.Ends, "or")
	case casefile.Status:
		return status(t)
	case casefile.Interim:
		if t.None {
			return "no interim response"
		}
		return "interim responses, and only " + join(ints(t.Codes), "or")
	case casefile.FieldTest:
		noun := "field "
		if t.In != "" {
			noun = t.In + " field "
		}
		return value(t.Value, "the ", noun+text(t.Name))
	case casefile.Body:
		return value(t.Value, "the ", "content")
	case casefile.Nowhere:
		return fmt.Sprintf("%s in no part of the answer, neither plain nor base64 nor percent-encoded", join(quoted(t.Texts), "or"))
	case casefile.Access:
		return access(t)
	case casefile.GrammarTest:
		return fmt.Sprintf("%s, if there: %s", t.Field, grammarWords[t.Rule])
	case casefile.ConnectionTest:
		return connection(t)
	case casefile.Compare:
		return compare(t)
	case casefile.Distinct:
		return distinct(t)
	}
	return challenges(t)
}

var grammarWords = map[string]string{
	"parses":              "every octet fits the grammar",
	"params-once":         "no parameter comes twice in a challenge",
	"token68-once":        "a scheme is followed by one token68 or by parameters, not both",
	"no-empty-elements":   "no empty elements in the list",
	"no-blanks-at-equals": "no blanks beside `=`",
	"no-needless-escapes": "backslashes only before quotes and backslashes",
	"no-fold":             "no line folding",
	"space-after-scheme":  "exactly one space after the scheme",
}

func status(t casefile.Status) string {
	codes := ints(t.Codes)
	for _, c := range t.Classes {
		codes = append(codes, fmt.Sprintf("%dxx", c))
	}
	if t.Not {
		return "any status but " + join(codes, "and")
	}
	return "status " + join(codes, "or")
}

func ints(list []int) []string {
	out := make([]string, len(list))
	for i, n := range list {
		out[i] = fmt.Sprint(n)
	}
	return out
}

func access(t casefile.Access) string {
	if t.Granted {
		return "access: a 2xx status, with the protected content where it is known"
	}
	return "no access: none of the protected content, or no 2xx where that is not known"
}

func connection(t casefile.ConnectionTest) string {
	var all []string
	if t.Closed != nil && *t.Closed {
		all = append(all, "the server ends the connection after its answer")
	}
	if t.Closed != nil && !*t.Closed {
		all = append(all, "the connection is still open a second after the answer")
	}
	if t.NoSurplus {
		all = append(all, "nothing comes beyond the answer")
	}
	return join(all, "and")
}

func compare(t casefile.Compare) string {
	verb := "the same "
	if t.Differs {
		verb = "a difference in the "
	}
	other := fmt.Sprintf("as in the answer to step `%s`", t.As)
	if t.Differs {
		other = fmt.Sprintf("from the answer to step `%s`", t.As)
	}
	if t.Between != "" {
		other = "in all samples of the step"
		if t.Differs {
			other = "between samples of the step"
		}
	}
	return verb + join(t.Parts, "and") + " " + other
}

func distinct(t casefile.Distinct) string {
	s := fmt.Sprintf("\"%s\" differs in every sample", text(t.Value))
	if t.Unguessable {
		s += ", and can't be guessed"
	}
	return s
}

// Guard is the condition of a check or a step.
func Guard(g *casefile.Guard) string {
	var conditions []string
	for _, one := range g.Every() {
		var all []string
		for _, t := range one.Tests {
			all = append(all, Test(t))
		}
		s := join(all, "and")
		if one.Step != "" {
			s = fmt.Sprintf("step `%s` got %s", one.Step, s)
		}
		conditions = append(conditions, s)
	}
	return strings.Join(conditions, ", and ")
}

// join lists words: "a", "a or b", "a, b or c".
func join(list []string, last string) string {
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	return strings.Join(list[:len(list)-1], ", ") + " " + last + " " + list[len(list)-1]
}
