package runner_test

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	"authspec/reference-server/server"
	"authspec/runner"
)

// TestShardsDivide: every case is in one shard, but for those that look at all
// exchanges; and where the target counts failed logins, all that cost some are in
// the same shard.
func TestShardsDivide(t *testing.T) {
	s, err := server.Start(server.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	open := s.Target()
	locks := bytes.Replace(open, []byte("failures: none"), []byte("failures: 5 per 1h"), 1)
	chosen := func(content []byte, i, of int) (ids []string) {
		o := runner.Options{
			Target: runner.Target{File: "t.yaml", Content: content}, Suites: []string{"full"},
			Only: []string{"security/*", "login/*", "challenge/*"}, Shard: runner.Shard{Index: i, Of: of},
		}
		p, err := runner.Prepare(o)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range p.Cases() {
			ids = append(ids, c.ID)
		}
		return ids
	}
	in := func(content []byte) map[string][]int {
		shards := map[string][]int{}
		for i := 1; i <= 3; i++ {
			for _, id := range chosen(content, i, 3) {
				shards[id] = append(shards[id], i)
			}
		}
		return shards
	}
	free, counted := in(open), in(locks)
	for _, id := range chosen(open, 0, 0) {
		if n := len(free[id]); n != 1 && n != 3 || len(counted[id]) != n {
			t.Errorf("%s is in the shards %v, and %v", id, free[id], counted[id])
		}
	}
	if !slices.Equal(free["challenge/realm-once"], []int{1, 2, 3}) {
		t.Errorf("a case that looks at all exchanges is in the shards %v", free["challenge/realm-once"])
	}
	spending := map[string]bool{}
	for id, at := range counted {
		if !slices.Equal(at, free[id]) {
			spending[fmt.Sprint(at)] = true
		}
	}
	if len(spending) != 1 {
		t.Errorf("cases that cost failed logins are in the shards %v", spending)
	}
}

// TestShardOfNothing: a shard that there is not is wrong use.
func TestShardOfNothing(t *testing.T) {
	for _, s := range []runner.Shard{{Index: 4, Of: 3}, {Of: 3}, {Index: 1}, {Index: 1, Of: -1}} {
		if _, err := runner.Prepare(runner.Options{Target: runner.Target{URL: "http://127.0.0.1:1/"}, Shard: s}); err == nil {
			t.Errorf("%v is taken", s)
		}
	}
}
