package check

import (
	"testing"

	"authspec/runner/internal/message"
)

// TestBegun is about answers that broke off in their content, as they do when a
// server closes before it has read a large request: what has come is judged,
// so that chance does not decide between a verdict and a skip.
func TestBegun(t *testing.T) {
	const text = "steps:\n  - request: {}\n    expect: [{answer: [complete, cut], requirement: q}, {status: 431, requirement: r}, {access: refused, requirement: r}, {access: granted, name: in, requirement: r}, {body: {contains: x}, requirement: r}]\n"
	for name, c := range map[string]struct {
		begun *message.Response
		want  map[string]State
	}{
		"a status": {&message.Response{Status: 431}, map[string]State{"status": Held, "access": Held, "in": Broken, "body": Skipped}},
		"another":  {&message.Response{Status: 500}, map[string]State{"status": Broken, "access": Held}},
		"protected content": {&message.Response{Status: 200, Body: []byte("begin: " + secretContent)},
			map[string]State{"status": Broken, "access": Broken, "in": Broken}},
		"a 2xx so far": {&message.Response{Status: 200, Body: []byte("begin")}, map[string]State{"status": Broken, "access": Skipped, "in": Broken}},
		"nothing":      {nil, map[string]State{"status": Skipped, "access": Held, "in": Broken}},
	} {
		t.Run(name, func(t *testing.T) {
			ev := evidence(load(t, text), []string{"cut: the answer broke off"})
			ev.Steps[0].Samples[0].Exchange.Begun = c.begun
			for _, f := range Judge(ev) {
				if want, ok := c.want[f.Name]; ok && f.State != want {
					t.Errorf("%s: want %v, got %+v", f.Name, want, f)
				}
			}
		})
	}
}
