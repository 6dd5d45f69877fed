package casefile

// The requirements that every case checks unless it says otherwise: each
// well-formed request gets an answer, and none brings the target down.
const (
	Answers = "suite-answers"
	Died    = "suite-target-died"
	Ends    = "suite-client-ends" // of a client: it ends by itself, in time
)

// AnswerCheck is the name of that check, one for the whole case.
const AnswerCheck = "answer"

// EndsCheck is the name of that check of a client.
const EndsCheck = "ends"

// elsewhere is its name in a case one of whose steps says `answer` itself,
// while others leave it unsaid.
const elsewhere = "answer-elsewhere"

// Unsaid is the name of the check that judges the steps which do not say
// `answer`, or how a client ends; ok is false where there is none.
func Unsaid(c *Case) (name string, ok bool) {
	if c.Role == RoleClient {
		return EndsCheck, true
	}
	name = AnswerCheck
	for _, s := range c.Steps {
		_, said := Said(s)
		ok = ok || !said
		for _, k := range s.Expect {
			if k.Name == AnswerCheck {
				name = elsewhere
			}
		}
	}
	return name, ok
}

// Said tells which ends of an exchange are right for a step, where it says so
// itself.
func Said(s *Step) (ends []string, said bool) {
	for _, c := range s.Expect {
		if c.When == nil && c.Test.Kind() == AnswerCheck {
			return c.Test.Depends().Ends, true
		}
	}
	return nil, false
}
