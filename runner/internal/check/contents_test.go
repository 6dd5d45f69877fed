package check

import (
	"math"
	"strings"
	"testing"

	"authspec/runner/internal/fingerprint"
	"authspec/runner/internal/message"
)

// TestContents tells how much of the content of answers a case needs: what is
// kept is as much as its checks, guards and texts look at.
func TestContents(t *testing.T) {
	const all = math.MaxInt
	for body, want := range map[string]int{
		"steps:\n  - request: {}\n    expect: [{status: 401, requirement: r}]\n":                                                               0,
		"steps:\n  - request: {}\n    expect: [{access: granted, requirement: r}, {challenges: {count: 1}, requirement: r}]\n":                 0,
		"steps:\n  - request: {}\n    expect: [{field: {name: X}, requirement: r, when: {status: 4xx, body: {matches: x}}}]\n":                 all,
		"steps:\n  - request: {}\n    expect: [{body: {contains: x}, requirement: r}]\n":                                                       all,
		"steps:\n  - request: {}\n    expect: [{nowhere: [secret], requirement: r}]\n":                                                         all,
		"steps:\n  - request: {}\n    expect: [{info: {rspauth: right}, requirement: r}]\n":                                                    all,
		"steps:\n  - request: {}\n    expect: [{info: {param: {qop: {}}}, requirement: r}]\n":                                                  0,
		"steps:\n  - {id: a, request: {}}\n  - {id: b, request: {}, expect: [{same: {as: a, in: [status, body]}, requirement: r}]}\n":          mostCompared,
		"steps:\n  - {id: a, request: {}}\n  - {id: b, request: {}, expect: [{same: {as: a, in: [status]}, requirement: r}]}\n":                0,
		"steps:\n  - {id: a, request: {}}\n  - {id: b, request: {fields: [{X: '${a.body}'}]}, expect: [{status: 200, requirement: r}]}\n":      all,
		"steps:\n  - {id: a, request: {}}\n  - {id: b, request: {}, when: {step: a, nowhere: [x]}, expect: [{status: 200, requirement: r}]}\n": all,
		"watch: true\nexpect:\n  - {field: {name: X}, requirement: r, when: {body: {contains: x}}}\n":                                          all,
		"samples: 2\nsteps:\n  - id: a\n    request: {}\n    expect: [{distinct: {value: '${a.body}'}, requirement: r}]\n":                     all,
	} {
		if got := Contents(load(t, body)); got != want {
			t.Errorf("%s\ngot %d, want %d", body, got, want)
		}
	}
}

// TestKeep: what was found out of content stays when it is given up.
func TestKeep(t *testing.T) {
	print := fingerprint.Claimed("the secret recipe")
	whole := strings.Repeat("x", 100) + "the secret recipe"
	for _, most := range []int{0, 10, 1000} {
		for _, begun := range []bool{false, true} {
			r := &message.Response{Status: 200, Body: []byte(whole)}
			s := &Sample{Exchange: message.Exchange{Outcome: message.Complete, Response: r}}
			if begun {
				s.Exchange = message.Exchange{Outcome: message.Cut, Begun: r}
			}
			s.Keep(most, print)
			s.Keep(most, print) // nothing more is lost
			v := view{step: &Step{Content: print}, sample: s}
			if !v.delivered() || len(r.Body) != min(most, len(whole)) || int(r.BodyCut)+len(r.Body) != len(whole) {
				t.Errorf("%d octets, begun %t: delivered %t, %d kept and %d cut of %d", most, begun, v.delivered(), len(r.Body), r.BodyCut, len(whole))
			}
		}
	}
}
