package check

import (
	"authspec/runner/internal/casefile"
	"authspec/runner/internal/message"
)

// Condemn makes, of the findings of a case that brought the target down, those
// that say so: the check `answer` of the step at which it happened breaks the
// requirement casefile.Died, whatever was found of it before. A case of whose checks
// `answer` none was asked for gets one more. did is what was seen, in words.
func Condemn(e *Evidence, list []Finding, did string) []Finding {
	f := Finding{Name: casefile.AnswerCheck, Line: e.Case.Pos.Line}
	if name, ok := casefile.Unsaid(e.Case); ok {
		f.Name = name
	}
	detail := ""
	if s, at := e.fatal(); s != nil {
		f.Step, detail = s.Step.ID, at.Exchange.Detail+"; "
		for _, c := range s.Step.Expect {
			if _, ends := casefile.Said(s.Step); ends && c.Test.Kind() == casefile.AnswerCheck {
				f.Name, f.Line = c.Name, c.Pos.Line
			}
		}
	}
	f.Requirement, f.State = casefile.Died, Broken
	f.Want, f.Got = "a target that goes on answering plain requests", e.Secrets.MaskExcerpt(detail+did)
	for i := range list {
		if list[i].Name == f.Name {
			list[i] = f
			return list
		}
	}
	return append(list, f)
}

// fatal is the first exchange of a case that ended without an answer, though
// there was a connection; nil: there is none.
func (e *Evidence) fatal() (*Step, *Sample) {
	for _, s := range e.Steps {
		for i := range s.Samples {
			at := &s.Samples[i]
			switch at.Exchange.Outcome {
			case "", message.Complete, message.Unreached, message.Local:
			default:
				return s, at
			}
		}
	}
	return nil, nil
}
