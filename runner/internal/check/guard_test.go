package check

import (
	"testing"

	"authspec/runner/internal/placeholder"
)

func TestSeveralConditions(t *testing.T) {
	c := load(t, `steps:
  - {id: first, request: {}}
  - id: second
    when: [{step: first, status: 401}, {step: refused, challenges: {count: 1..}}]
    request: {}
    expect: [{status: 200, requirement: r, when: [{status: 2xx}, {step: refused, challenges: {count: 1..}}]}]
`)
	const challenged = "HTTP/1.1 401 No\nWWW-Authenticate: Basic realm=\"r\"\n\n"
	for _, k := range []struct{ first, second, refused, step, check string }{
		{unmarked, other, challenged, "", "held\nwant: status 200\ngot:  status 200"},
		{other, other, challenged, "it is asked only with status 401; here: status 200", "held\nwant: status 200\ngot:  status 200"},
		{unmarked, unmarked, challenged, "", "skip: it is asked only with status 2xx; here: status 401"},
		{unmarked, other, unmarked, "it is asked only with a challenge; here: no WWW-Authenticate field", "skip: it is asked only with a challenge; here: no WWW-Authenticate field"},
		{unmarked, other, "", "step `refused`, on which it depends, was not sent", "skip: step `refused`, on which it depends, was not sent"},
	} {
		ev := evidence(c, []string{k.first}, []string{k.second})
		ev.Steps[1].Samples[0].Scope.Answers = func(id string) *placeholder.Answer {
			if id != "refused" || k.refused == "" {
				return nil
			}
			return &placeholder.Answer{Response: response(k.refused)}
		}
		if sent, why := Guard(ev, ev.Steps[1], 0); sent != (k.step == "") || why != k.step {
			t.Errorf("%+v: sent %t: %s", k, sent, why)
		}
		if got := said(named(t, Judge(ev), "status")); got != k.check {
			t.Errorf("%+v: got %s", k, got)
		}
	}
}
