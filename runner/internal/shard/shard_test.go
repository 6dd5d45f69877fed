package shard

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"authspec/runner/results"
)

// TestShardOfAGroup: which shard has a group is the same for ever, as machines of
// one run may have been set up at different times.
func TestShardOfAGroup(t *testing.T) {
	for group, want := range map[string]string{
		"basic/no-credentials": "2/2 1/3 5/5", "digest/nonce-used-twice": "2/2 3/3 2/5", "login/several-spaces": "1/2 1/3 5/5", spending: "1/2 3/3 3/5",
	} {
		var has []string
		for _, of := range []int{2, 3, 5} {
			for i := 1; i <= of; i++ {
				if s := (Share{i, of}); s.Has(group) {
					has = append(has, s.String())
				}
			}
		}
		if got := strings.Join(has, " "); got != want {
			t.Errorf("%s is in %s; want %s", group, got, want)
		}
	}
	if !(Share{}).Has("a/b") || !(Share{1, 1}).Spends() {
		t.Error("the whole has every group")
	}
}

func TestParse(t *testing.T) {
	for text, want := range map[string]string{
		"2/5": "2/5", "1/1": "1/1",
		"0/5": "wants a shard of 1 to 5, not 0: the first is 1/5", "6/5": "wants a shard of 1 to 5, not 6: the first is 1/5",
		"1/0": "wants 1 to 1000 shards, not 0", "1/1001": "wants 1 to 1000 shards, not 1001",
		"2": `wants I/N, as in 2/5, not "2"`, "a/b": `wants I/N, as in 2/5, not "a/b"`, "1/2/3": `wants I/N, as in 2/5, not "1/2/3"`, "": `wants I/N, as in 2/5, not ""`,
	} {
		s, err := Parse(text)
		got := s.String()
		if err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%q: want %s, got %s", text, want, got)
		}
	}
}

// TestLimitsTogether: N machines keep what one has to.
func TestLimitsTogether(t *testing.T) {
	s := Share{2, 4}
	if s.Rate(50) != 12.5 || s.Jobs(8) != 2 || s.Jobs(3) != 1 || s.Jobs(0) != 0 || s.Rate(0) != 0 {
		t.Error("a share of 4 has more or less than a fourth")
	}
	if whole := (Share{}); whole.Rate(50) != 50 || whole.Jobs(8) != 8 {
		t.Error("the whole has less than all")
	}
}

func TestPlaces(t *testing.T) {
	for text, places := range map[string][]int{"": nil, "7": {7}, "1-4,9": {1, 2, 3, 4, 9}, "3,5,1-2": {3, 5, 1, 2}} {
		if got := WritePlaces(places); got != text {
			t.Errorf("%v: want %s, got %s", places, text, got)
		}
		if got, err := ReadPlaces(text, len(places)); err != nil || !slices.Equal(got, places) {
			t.Errorf("%s: want %v, got %v, %v", text, places, got, err)
		}
	}
	for _, text := range []string{"", "1", "1-3", "2-1", "x", "1-", "1,,2", "1-9999999999"} {
		if got, err := ReadPlaces(text, 2); err == nil {
			t.Errorf("%q is taken for two places: %v", text, got)
		}
	}
}

// watching is the document of a shard in which a case that watches has one check,
// shown by an answer of a step.
func watching(index int, verdict results.Verdict, step string) Part {
	c := results.Case{ID: "watch/all", Took: 1, Checks: []results.Check{
		{Name: "field", Verdict: verdict, Was: verdict, Step: step, Level: results.Must, Requirement: "r"},
	}, Exchanges: []results.Exchange{}}
	if broken(verdict) {
		c.Exchanges = append(c.Exchanges, results.Exchange{Step: step})
	}
	c.Verdict = verdict
	c.Reproduce.Authspec = "authspec run u --only watch/all --only x/y"
	own := results.Case{ID: fmt.Sprintf("own/%d", index), Verdict: results.Pass, Checks: []results.Check{{Name: "status", Verdict: results.Pass, Was: results.Pass, Level: results.Must}}}
	return Part{File: fmt.Sprintf("%d.json", index), Run: &results.Run{
		Gate: []string{"must"}, Results: []results.Case{own, c},
		Shard: &results.Shard{Index: index, Of: 2, Choice: "c", Places: fmt.Sprintf("%d,9", index)},
	}}
}

// TestWatchedByAll: what a case found that looks at every exchange is the gravest
// of what it found in any shard, and of several alike the first.
func TestWatchedByAll(t *testing.T) {
	for _, c := range []struct {
		a, b         results.Verdict
		stepA, stepB string
		want, at     string
	}{
		{results.Pass, results.Fail, "own/1, step x", "own/2, step x", "fail", "own/2, step x"},
		{results.Warn, results.Error, "own/1, step x", "own/2, step x", "warn", "own/1, step x"},
		{results.Pass, results.Error, "own/1, step x", "own/2, step x", "error", "own/2, step x"},
		{results.Skip, results.Pass, "", "own/2, step x", "pass", "own/2, step x"},
		{results.Fail, results.Fail, "own/1, step x", "own/2, step x", "fail", "own/1, step x"},
		{results.Fail, results.Fail, "own/1, step x", "the ground, basic refused", "fail", "the ground, basic refused"},
		{results.Note, results.Pass, "own/1, step x", "own/2, step x", "note", "own/1, step x"},
		{results.Skip, results.Skip, "", "", "skip", ""},
	} {
		run, err := Merge([]Part{watching(2, c.b, c.stepB), watching(1, c.a, c.stepA)}, nil)
		if err != nil {
			t.Fatal(err)
		}
		last := run.Results[2]
		if k := last.Checks[0]; string(last.Verdict) != c.want || string(k.Was) != c.want || k.Step != c.at {
			t.Errorf("%s and %s: want %s at %q, got %s at %q", c.a, c.b, c.want, c.at, last.Verdict, k.Step)
		}
		shown := len(last.Exchanges) == 1 && last.Exchanges[0].Step == c.at
		if broken(results.Verdict(c.want)) != shown {
			t.Errorf("%s and %s: the exchanges are %v", c.a, c.b, last.Exchanges)
		}
		again := "authspec run u --only watch/all"
		if id := caseOf(c.at); id != "" {
			again += " --only " + id
		}
		if last.Reproduce.Authspec != again {
			t.Errorf("want %s, got %s", again, last.Reproduce.Authspec)
		}
		if len(run.Results) != 3 || run.Results[0].ID != "own/1" || run.Results[1].ID != "own/2" || last.Took != 2 {
			t.Errorf("the results are %v", run.Results)
		}
	}
}

// TestMergedGround: a resource that does not hold for one machine does not hold, an
// interruption of one is one of all, and a notice says of whom it is.
func TestMergedGround(t *testing.T) {
	a, b := watching(1, results.Pass, ""), watching(2, results.Pass, "")
	a.Run.Ground = []results.Ground{{Resource: "basic", Holds: true}}
	b.Run.Ground = []results.Ground{{Resource: "basic", Reason: "it does not answer"}}
	a.Run.Notices, b.Run.Notices = []string{"slow", "both"}, []string{"both"}
	run, err := Merge([]Part{a, b}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if run.Exit != 3 || len(run.Ground) != 1 || run.Ground[0].Holds {
		t.Errorf("want 3 and a ground that does not hold, got %d, %v", run.Exit, run.Ground)
	}
	if want := []string{"shard 1/2: slow", "both"}; !slices.Equal(run.Notices, want) {
		t.Errorf("want %q, got %q", want, run.Notices)
	}
	b.Run.Interrupted = true
	if run, err := Merge([]Part{a, b}, nil); err != nil || run.Exit != 130 {
		t.Errorf("want 130, got %d, %v", run.Exit, err)
	}
	if _, err := Merge([]Part{a, b}, []string{"shuld"}); err == nil {
		t.Error("a gate that there is not is taken")
	}
	b.Run.Shard.Places = "1"
	if _, err := Merge([]Part{a, b}, nil); err == nil {
		t.Error("places that are not those of the results are taken")
	}
}

// TestAgain: of a command that repeats a case the others are what is exchanged.
func TestAgain(t *testing.T) {
	for command, want := range map[string]string{
		"authspec run u --only a/b --only c/d":        "authspec run u --only e/f",
		"authspec client --only a/b -- curl -s {url}": "authspec client --only e/f -- curl -s {url}",
		"authspec client --only a/b --only c/d curl":  "authspec client --only e/f curl",
		"": "",
	} {
		if got := again(command, []string{"e/f"}); got != want {
			t.Errorf("%s\nwant %s\n got %s", command, want, got)
		}
	}
}
