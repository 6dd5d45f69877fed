package origin

import (
	"fmt"
	"testing"
	"time"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/check"
	"authspec/runner/internal/driver"
	"authspec/runner/internal/message"
	"authspec/runner/internal/request"
)

// line is a connection that can be used again until it is closed.
type line struct {
	message.Conn
	closed bool
}

func (l *line) Reusable() (bool, string) { return !l.closed, "" }
func (l *line) Close()                   { l.closed = true }

var home = message.Endpoint{Network: "127.0.0.1:1"}

func get(target string, fields ...string) *message.Request {
	m := &message.Request{Method: "GET", Target: target, Version: "HTTP/1.1"}
	for i := 0; i < len(fields); i += 2 {
		m.Fields = append(m.Fields, message.Field{Name: fields[i], Value: fields[i+1]})
	}
	return m
}

// unswept keeps what is idle, however slow the test is.
func unswept() *kept { return &kept{timeout: time.Hour, sweeping: true} }

// leave has an attempt leave a connection that carried a request.
func (k *kept) leave(places int, r *message.Request) *line {
	l, t := &line{}, &turn{places: places, shares: true}
	k.makeRoom(t)
	t.left = &connection{conn: l, to: home, carried: r}
	k.end(t)
	return l
}

// TestKeptForTheSame: a connection is for requests alone that a server which remembers
// something of it would answer as if it were new.
func TestKeptForTheSame(t *testing.T) {
	agent := func(id string) []string { return []string{"User-Agent", "authspec (" + id + ")"} }
	left := get("/a?k=1", append(agent("a/b"), "Authorization", "Basic x")...)
	const no, refused, always = 0, 1, 2
	for name, c := range map[string]struct {
		to   message.Endpoint
		r    *message.Request
		want int
	}{
		"another path and case": {home, get("/b?k=1", append(agent("a/c"), "Authorization", "Basic x")...), always},
		"another endpoint":      {message.Endpoint{Network: home.Network, TLS: true}, left, no},
		"another query":         {home, get("/a?k=2", append(agent("a/b"), "Authorization", "Basic x")...), no},
		"no query":              {home, get("/a", append(agent("a/b"), "Authorization", "Basic x")...), no},
		"other credentials":     {home, get("/a?k=1", append(agent("a/b"), "authorization", "Basic y")...), refused},
		"no credentials":        {home, get("/a?k=1", agent("a/b")...), refused},
		"credentials and a key": {home, get("/a?k=1", append(agent("a/b"), "Authorization", "Basic x", "X-Key", "z")...), no},
		"a cookie":              {home, get("/a?k=1", append(agent("a/b"), "Cookie", "z")...), no},
		"another method":        {home, &message.Request{Method: "HEAD", Target: left.Target, Version: left.Version, Fields: left.Fields}, no},
		"the very same":         {home, left, always},
	} {
		for _, only := range []bool{false, true} {
			k := unswept()
			k.leave(4, left)
			k.idle[0].refused = only
			want := c.want == always || only && c.want == refused
			if got := k.take(&turn{places: 4}, c.to, c.r); (got != nil) != want {
				t.Errorf("%s, after refusals only %t: got %v, want one: %t", name, only, got, want)
			}
		}
	}
}

// TestKeptWithinPlaces: those that are kept and those that are used are no more than
// there are places, and what is left when a case runs alone is nothing.
func TestKeptWithinPlaces(t *testing.T) {
	k := unswept()
	first, second := k.leave(2, get("/1")), k.leave(2, get("/2?x"))
	busy := &turn{places: 2}
	k.makeRoom(busy)
	if !first.closed || second.closed {
		t.Errorf("the one that was idle longest is to be closed: %v, %v", first, second)
	}
	if third := k.leave(2, get("/3?y")); !second.closed || third.closed {
		t.Errorf("one of the two places is busy, the other one free: %v, %v", second, third)
	}
	alone := &turn{places: 0}
	k.makeRoom(alone)
	if len(k.idle) > 0 {
		t.Error("something is kept while a case is alone")
	}
	if more := k.leave(2, get("/4")); !more.closed {
		t.Error("both places are busy, and a connection is kept")
	}
	k.end(alone)
	k.end(busy)
	old := &line{}
	k.end(&turn{places: 2, left: &connection{conn: old, rounds: 1, first: time.Now().Add(-mostAge)}})
	if !old.closed || len(k.idle) > 0 {
		t.Error("a connection is kept for too long")
	}
}

// TestKeptForAMoment: what nobody uses is closed, whether or not anything else happens.
func TestKeptForAMoment(t *testing.T) {
	k := &kept{timeout: time.Hour}
	l := k.leave(1, get("/"))
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(time.Millisecond) {
		k.mu.Lock()
		closed := l.closed
		k.mu.Unlock()
		switch {
		case closed:
			return
		case time.Now().After(end):
			t.Fatal("it is still kept")
		}
	}
}

// TestKeptNoMoreWhereOthersWait: where many wait for what is kept, all of it is closed.
func TestKeptNoMoreWhereOthersWait(t *testing.T) {
	k := unswept()
	for range 2 {
		k.makeRoom(&turn{places: 8, shares: true})
	}
	idle, long := k.leave(8, get("/")), &line{}
	first := time.Now()
	k.end(&turn{places: 8, left: &connection{conn: long, rounds: fairRounds, first: first.Add(-fairTime)}})
	if idle.closed || long.closed {
		t.Fatal("nobody had waited, and none is kept")
	}
	for _, o := range k.open {
		o.began = first.Add(-2 * fairTime)
	}
	k.end(&turn{places: 8, left: &connection{conn: &line{}, rounds: fairRounds, first: first.Add(-fairTime)}})
	if !idle.closed || !long.closed || len(k.idle) > 0 {
		t.Error("others wait, and something is kept")
	}
}

// TestKeptClosedOnes: what the server has ended is not handed on.
func TestKeptClosedOnes(t *testing.T) {
	k := unswept()
	k.leave(2, get("/")).Close()
	if l := k.take(&turn{places: 2}, home, get("/")); l != nil || len(k.idle)+k.lent > 0 {
		t.Error("a connection that has ended is used again")
	}
}

// TestStarves: others wait where many came before all that a connection has carried.
func TestStarves(t *testing.T) {
	now := time.Now()
	for name, c := range map[string]struct {
		waiting, rounds int
		age             time.Duration
		want            bool
	}{
		"many wait":                 {2, fairRounds + 1, fairTime, true},
		"many wait for a slow one":  {2, 2, mostAge, true},
		"few wait":                  {1, fairRounds + 1, fairTime, false},
		"they had no time yet":      {2, fairRounds + 1, fairTime / 2, false},
		"it carried nothing since":  {2, 1, mostAge, false},
		"it carried but little yet": {2, fairRounds, fairTime, false},
	} {
		first := now.Add(-c.age)
		k := unswept()
		for range c.waiting {
			k.open = append(k.open, &turn{shares: true, began: first.Add(-1)})
		}
		k.open = append(k.open, &turn{shares: true, began: first.Add(1)}, &turn{began: first.Add(-1)})
		l := &turn{places: 8, left: &connection{rounds: c.rounds, first: first}}
		if got := k.starves(l, now); got != c.want {
			t.Errorf("%s: got %t", name, got)
		}
	}
}

// TestBearing: nothing is kept for a while by a server that has others wait for it.
func TestBearing(t *testing.T) {
	now := time.Now()
	note := func(b *bearing, lent bool, took time.Duration, answered int, starved bool) bool {
		return b.note(&turn{places: 8, lent: lent, took: took, left: &connection{}}, answered, starved, now)
	}
	few, enough := &bearing{}, &bearing{}
	if note(few, true, 0, 2, false) || !note(few, true, 0, 2, true) || few.rest != firstPause {
		t.Error("others wait, and it was kept")
	}
	if note(few, true, 0, 2, true) || few.rest != firstPause-1 {
		t.Error("the pause does not end")
	}
	if note(enough, true, 0, 6, true) || enough.look(1, now.Add(time.Hour)) {
		t.Error("most were seen to be served at the same time, but none was kept")
	}
	stuck := &bearing{}
	note(stuck, true, 0, 1, false)
	if stuck.look(1, now.Add(moment)) || stuck.look(0, now.Add(moment)) || stuck.look(1, now.Add(moment)) || stuck.look(1, now) ||
		stuck.look(1, now.Add(moment)) || !stuck.look(1, now.Add(2*moment)) {
		t.Error("nothing is kept where nothing has happened for two moments in a row, and only there")
	}
	late := &bearing{}
	for i := range 8 {
		late.note(&turn{places: 1, took: time.Millisecond, left: &connection{}}, 1, false, now)
		stop := late.note(&turn{places: 1, lent: true, took: 44 * time.Millisecond, left: &connection{}}, 1, false, now)
		if stop != (i == 7) {
			t.Errorf("after %d answers that came late on used connections: %t", i+1, stop)
		}
	}
	if late.rest != lookAgain || late.again.known() {
		t.Errorf("it is not measured anew: %+v", late)
	}
}

// TestShares: what has to do with connections keeps to its own.
func TestShares(t *testing.T) {
	for text, want := range map[string]bool{
		"steps: [{request: {}, expect: [{status: 401, requirement: r}]}]":                                     true,
		"steps: [{request: {}, expect: [{field: {name: WWW-Authenticate}, requirement: r}]}]":                 true,
		"alone: true\n    steps: [{request: {}, expect: [{status: 401, requirement: r}]}]":                    false,
		"samples: 2\n    steps: [{request: {}, expect: [{status: 401, requirement: r}]}]":                     false,
		"steps: [{request: {}, expect: [{status: 401, requirement: r}]}, {request: {}}]":                      false,
		"steps: [{wait: 1ms, request: {}, expect: [{status: 401, requirement: r}]}]":                          false,
		"steps: [{request: {}, expect: [{connection: {surplus: none}, requirement: r}]}]":                     false,
		"steps: [{request: {}, expect: [{status: 401, when: {connection: {closed: true}}, requirement: r}]}]": false,
		"steps: [{request: {}, expect: [{field: {name: connection, member: close}, requirement: r}]}]":        false,
		"steps: [{request: {raw: \"GET / HTTP/1.1\\r\\n\\r\\n\"}, expect: [{status: 401, requirement: r}]}]":  false,
	} {
		list, err := casefile.Load(check.Kinds(), []casefile.Source{{File: "a.yaml", Content: []byte(fmt.Sprintf(
			"format: 1\ntopic: a\ncases:\n  - id: a/b\n    title: T\n    %s\n", text))}})
		if err != nil {
			t.Fatal(err)
		}
		if got := shares(list[0]); got != want {
			t.Errorf("%s: got %t", text, got)
		}
	}
}

// TestPlain: a request that is shared is one that can be sent once more.
func TestPlain(t *testing.T) {
	with := func(change func(m *message.Request, at *check.Sample)) bool {
		m, at := get("/", "Host", "a"), &check.Sample{}
		change(m, at)
		return plain(ready{at: at, built: &request.Built{Request: m}})
	}
	for name, c := range map[string]struct {
		change func(m *message.Request, at *check.Sample)
		want   bool
	}{
		"GET":           {func(*message.Request, *check.Sample) {}, true},
		"unknown":       {func(_ *message.Request, at *check.Sample) { at.Odd = request.UnknownTarget }, true},
		"odd":           {func(_ *message.Request, at *check.Sample) { at.Odd = "it has no Host" }, false},
		"POST":          {func(m *message.Request, _ *check.Sample) { m.Method = "POST" }, false},
		"HTTP/1.0":      {func(m *message.Request, _ *check.Sample) { m.Version = "HTTP/1.0" }, false},
		"content":       {func(m *message.Request, _ *check.Sample) { m.Body = []message.Part{{}} }, false},
		"chunks":        {func(m *message.Request, _ *check.Sample) { m.Chunked = true }, false},
		"a word on end": {func(m *message.Request, _ *check.Sample) { m.Fields[0].Name = "connection" }, false},
		"a login to it": {func(m *message.Request, _ *check.Sample) { m.Fields[0].Value = "negotiate abc" }, false},
		"expectation":   {func(m *message.Request, _ *check.Sample) { m.Fields[0].Name = "expect" }, false},
	} {
		if got := with(c.change); got != c.want {
			t.Errorf("%s: got %t", name, got)
		}
	}
}

// TestRefused: nobody is taken for a stranger on a connection on which somebody was
// let in.
func TestRefused(t *testing.T) {
	right := &casefile.Auth{Kind: casefile.AuthRole}
	for name, c := range map[string]struct {
		statuses []int
		auth     *casefile.Auth
		want     bool
	}{
		"refused":                  {[]int{401, 401}, nil, true},
		"a wrong password":         {[]int{401}, &casefile.Auth{Kind: casefile.AuthWrong}, true},
		"let in, and then refused": {[]int{200, 401}, nil, false},
		"refused, and then let in": {[]int{401, 200}, nil, false},
		"somebody without a right": {[]int{403}, nil, false},
		"somebody who is refused":  {[]int{401}, right, false},
	} {
		l := &connection{carried: get("/")}
		for _, status := range c.statuses {
			a := &attempt{Attempt: &driver.Attempt{Evidence: &check.Evidence{Steps: []*check.Step{{
				Step: &casefile.Step{Request: &casefile.Request{Auth: c.auth}},
				Samples: []check.Sample{{Request: get("/"), Exchange: message.Exchange{
					Outcome: message.Complete, Response: &message.Response{Proto: "HTTP/1.1", Status: status},
				}}},
			}}}}}
			if !a.leave(l) {
				t.Fatalf("%s: it is not kept", name)
			}
			l.carry(time.Now())
		}
		if l.refused != c.want {
			t.Errorf("%s: %t", name, l.refused)
		}
	}
}
