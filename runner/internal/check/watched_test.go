package check

import "testing"

func TestWatches(t *testing.T) {
	const closing, kept = "HTTP/1.1 401 No\nConnection: close\n\n", "HTTP/1.1 401 No\n\n"
	for _, k := range []struct {
		expect, answer string
		want           Watched
	}{
		{"{status: 401, requirement: r}", closing, NotWatched},
		{"{connection: {surplus: none}, requirement: r}", closing, Shortly},
		{"{connection: {closed: false}, requirement: r}", closing, Shortly},
		{"{connection: {closed: true}, requirement: r}", kept, InFull},
		{"{connection: {closed: true}, when: {field: {name: Connection, member: close}}, requirement: r}", closing, InFull},
		{"{connection: {closed: true}, when: {field: {name: Connection, member: close}}, requirement: r}", kept, Shortly},
		{"{connection: {closed: true}, when: {connection: {surplus: none}}, requirement: r}", kept, InFull},
		{"{status: 401, when: {connection: {closed: true}}, requirement: r}", kept, Shortly},
	} {
		c := load(t, "steps:\n  - request: {}\n    expect: ["+k.expect+"]\n")
		ev := evidence(c, []string{k.answer})
		if got := Watches(ev, ev.Steps[0], 0); got != k.want {
			t.Errorf("%s, and %q: watched %v, want %v", k.expect, k.answer, got, k.want)
		}
	}
	c := load(t, `steps:
  - {id: plain, request: {}}
  - request: {}
    expect: [{status: 401, when: [{status: 4xx}, {step: plain, connection: {surplus: none}}], requirement: r}]
`)
	ev := evidence(c, []string{kept}, []string{kept})
	if first, second := Watches(ev, ev.Steps[0], 0), Watches(ev, ev.Steps[1], 0); first != Shortly || second != NotWatched {
		t.Errorf("a step that a guard asks about is watched (%v), and the guarded one is not (%v)", first, second)
	}
}
