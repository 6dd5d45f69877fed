package compare

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"authspec/runner/results"
)

// TestKinds settles every pair of verdicts; an empty one is a check that is not
// there.
func TestKinds(t *testing.T) {
	type pair struct{ old, new results.Verdict }
	want := map[pair]Kind{}
	put := func(k Kind, pairs ...pair) {
		for _, p := range pairs {
			want[p] = k
		}
	}
	put(Worse,
		pair{pass, fail}, pair{pass, warn}, pair{note, fail}, pair{note, warn}, pair{warn, fail}, pair{skip, fail}, pair{skip, warn},
		pair{pass, erring}, pair{pass, blocked}, pair{note, erring}, pair{note, blocked},
		pair{warn, erring}, pair{warn, blocked}, pair{fail, erring}, pair{fail, blocked},
		pair{erring, fail}, pair{erring, warn}, pair{blocked, fail}, pair{blocked, warn})
	put(Better,
		pair{fail, pass}, pair{fail, note}, pair{fail, warn}, pair{warn, pass}, pair{warn, note},
		pair{erring, pass}, pair{erring, note}, pair{blocked, pass}, pair{blocked, note})
	put(Changed, pair{pass, note}, pair{note, pass})
	put(Appeared, pair{skip, pass}, pair{skip, note}, pair{skip, erring}, pair{skip, blocked})
	put(Vanished, pair{pass, skip}, pair{fail, skip}, pair{warn, skip}, pair{note, skip}, pair{erring, skip}, pair{blocked, skip})
	for _, v := range []results.Verdict{pass, fail, warn, note, erring, blocked} {
		put(Appeared, pair{"", v})
		put(Vanished, pair{v, ""})
	}
	all := []results.Verdict{"", pass, fail, warn, note, erring, blocked, skip}
	for _, old := range all {
		for _, new := range all {
			if got := kindOf(old, new); got != want[pair{old, new}] {
				t.Errorf("%q -> %q: want %q, got %q", old, new, want[pair{old, new}], got)
			}
		}
	}
}

func short(d *Diff) []string {
	var list []string
	for _, c := range d.Changes {
		list = append(list, fmt.Sprintf("%s %s: %s -> %s", c.Kind, c.Check, c.Old.Verdict, c.New.Verdict))
	}
	return list
}

func TestBetween(t *testing.T) {
	d := Between(nginx(), flask())
	want := []string{
		"worse challenge/plain#realm: pass -> fail",
		"worse challenge/plain#status: pass -> warn",
		"changed challenge/plain#charset: note -> pass",
		"better http/blanks/tab#access: fail -> pass",
		"worse http/blanks/space#access: pass -> error",
		"vanished http/blanks/space#answer: pass -> skip",
		"vanished basic/case#access: pass -> skip",
		"appeared basic/setup#next:  -> blocked",
		"vanished basic/users#same: warn -> ",
	}
	if got := short(d); cmp.Diff(want, got) != "" {
		t.Error(cmp.Diff(want, got))
	}
	if d.Same != 1 || d.Counts[Worse] != 3 || d.Counts[Vanished] != 3 || d.Counts[Better] != 1 {
		t.Errorf("got %d the same, %v", d.Same, d.Counts)
	}
	first := d.Changes[0]
	if first.Source != "RFC 7617 §2" || first.New.Got != "got expected-fail" || first.Old.Got != "got pass" || first.Line != 10 || first.Reproduce == "" {
		t.Errorf("want all that is known of the change, got %+v", first)
	}
	if last := d.Changes[len(d.Changes)-1]; last.Reproduce != "" || last.Requirement != "enum" {
		t.Errorf("want no command for what is not there any more, got %+v", last)
	}
}

// TestBaselineIsNoChange: what somebody expects changes nothing of the server.
func TestBaselineIsNoChange(t *testing.T) {
	with := func(v results.Verdict) *results.Run { return run("x", "1", one("a/b", verdict{"realm", "k", v})) }
	for _, p := range [][2]results.Verdict{{fail, expected}, {expected, fail}, {pass, unexpectedPass}} {
		if d := Between(with(p[0]), with(p[1])); len(d.Changes) != 0 || d.Same != 1 {
			t.Errorf("%s -> %s: want no change, got %q", p[0], p[1], short(d))
		}
	}
}

func TestExit(t *testing.T) {
	like := func(v results.Verdict) *results.Run {
		r := run("x", "1", one("a/b", verdict{"realm", "k", v}), one("a/c", verdict{"realm", "k", pass}))
		r.Exit = 0
		return r
	}
	interrupted, elsewhere := like(pass), run("x", "1", one("z/z", verdict{"realm", "k", pass}))
	interrupted.Exit = 130
	for name, c := range map[string]struct {
		old, new *results.Run
		want     int
		reason   string
	}{
		"the same":        {like(pass), like(pass), 0, "nothing got worse"},
		"better":          {like(fail), like(pass), 0, "nothing got worse"},
		"worse":           {like(pass), like(fail), 1, "1 check got worse"},
		"lost":            {like(pass), like(erring), 1, "1 check got worse"},
		"vanished":        {like(fail), like(skip), 0, "nothing got worse"},
		"interrupted":     {like(pass), interrupted, 3, "could not tell: the new run ended with exit status 130"},
		"interrupted old": {interrupted, like(pass), 0, "nothing got worse"},
		"disjoint":        {like(pass), elsewhere, 3, "could not tell: no check was judged in both runs"},
		"empty":           {run("x", "1"), run("x", "1"), 3, "could not tell: no check was judged in both runs"},
	} {
		code, reason := Between(c.old, c.new).Exit()
		if code != c.want || reason != c.reason {
			t.Errorf("%s: want %d, %s; got %d, %s", name, c.want, c.reason, code, reason)
		}
	}
}

func TestDiffNotes(t *testing.T) {
	other := flask()
	other.Suite = results.Suite{Version: "0.2.0", Names: []string{"core"}}
	other.Started = other.Started.Add(-time.Hour)
	other.Exit, other.ExitReason = 3, "could not tell"
	notes := strings.Join(Between(nginx(), other).Notes, "\n")
	for _, want := range []string{
		"different names: target nginx and target flask", "authspec 0.1.0 judged the old one and 0.2.0 the new one", "the suites differ: full and core",
		"the right way round?", "the new run ended with exit status 3: could not tell",
	} {
		if !strings.Contains(notes, want) {
			t.Errorf("want %q in\n%s", want, notes)
		}
	}
	if notes := Between(nginx(), nginx()).Notes; len(notes) != 0 {
		t.Errorf("want nothing to say of like runs, got %q", notes)
	}
}

func TestDiffRoundTrip(t *testing.T) {
	d := Between(nginx(), flask())
	var text bytes.Buffer
	if err := d.Encode(&text); err != nil {
		t.Fatal(err)
	}
	got, err := DecodeDiff(bytes.NewReader(text.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(d, got); diff != "" {
		t.Error(diff)
	}
	if _, err := DecodeDiff(strings.NewReader(`{"comparison": 1}`)); err == nil {
		t.Error("want a comparison told from a diff")
	}
}
