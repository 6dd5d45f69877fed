package useragent

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"authspec/runner/internal/applicability"
	"authspec/runner/internal/casefile"
	"authspec/runner/internal/check"
)

const visited = `format: 1
topic: t
cases:
  - id: t/login
    role: client
    title: It logs in
    steps:
      - {answer: {challenge: 'Basic realm="x"'}}
      - {expect: [{credentials: {scheme: Basic, right: given}, requirement: r}]}
  - id: t/never
    role: client
    title: Nobody asks for it
    steps:
      - {expect: [{requests: 1, requirement: r}]}
`

// visits plays cases for who comes, and returns what the ground and the cases have
// shown when that says it is done.
func visits(t *testing.T, text string, comes func(url string)) (*Ground, *Batch) {
	t.Helper()
	cases, err := casefile.Load(check.Kinds(), []casefile.Source{{File: "t.yaml", Content: []byte(text)}})
	if err != nil {
		t.Fatal(err)
	}
	a, err := New(Options{Jobs: 1, Unique: func(string, int) string { return "u1" }})
	if err != nil {
		t.Fatal(err)
	}
	v, err := a.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var items []*applicability.Item
	for _, c := range cases {
		items = append(items, item(c))
	}
	return v.Play(context.Background(), items, func(url string) { go comes(url) })
}

// A client that comes by itself is judged by what it asked for; what it did not
// ask for is skipped, with the reason.
func TestVisits(t *testing.T) {
	_, batch := visits(t, visited, func(url string) { visit(t, url) })
	if f := batch.Wait(0).Findings; len(f) == 0 || f[0].State != check.Held {
		t.Errorf("want the login held, got %+v", f)
	}
	if got := batch.Wait(1); got.Skipped != "the client did not ask for it" {
		t.Errorf("want a skip, got %+v", got)
	}
}

// What belongs to no case gets a 404 that says so, and is held against none.
func TestVisitsOfNothing(t *testing.T) {
	_, batch := visits(t, visited, func(url string) {
		defer get(t, url+"done", "", "")
		get(t, url+"c/ground/reach", "", "")
		for _, path := range []string{"c/t/logn", "c/t", "c/", "c/t/logins"} {
			if got := get(t, url+path, "", ""); got != http.StatusNotFound {
				t.Errorf("/%s: want 404, got %d", path, got)
			}
		}
		for _, path := range []string{"c/t/login", "c/t/login/", "c/t/logn", "c/t/login"} {
			get(t, url+path, "mira", "kelp-Reef_47x")
		}
	})
	if got := len(batch.Wait(0).Exchanges); got != 3 {
		t.Errorf("want the three requests that are in the folder of the case, got %d", got)
	}
}

// Who asks for nothing but the page and the list has not come for any case.
func TestVisitsWithoutAny(t *testing.T) {
	ground, batch := visits(t, visited, func(url string) {
		for _, path := range []string{"", "cases", "favicon.ico", "nothing", "done"} {
			get(t, url+path, "", "")
		}
	})
	if got := ground.Reached(); got != "no request came for any case" {
		t.Errorf("got %q", got)
	}
	if got := batch.Wait(0); got.Skipped == "" && len(got.Findings) > 0 {
		t.Errorf("want nothing judged, got %+v", got)
	}
}

// Who asks for a case once more, as by a reload, goes on with it: its script does not
// begin again.
func TestVisitsOnceMore(t *testing.T) {
	_, batch := visits(t, visited, func(url string) {
		defer get(t, url+"done", "", "")
		for i, want := range []int{401, 200, 200} {
			if got := get(t, url+"c/t/login", "", ""); got != want {
				t.Errorf("time %d: want %d, got %d", i+1, want, got)
			}
		}
	})
	done := batch.Wait(0)
	if f := done.Findings; len(f) == 0 || f[0].State != check.Broken {
		t.Errorf("want that the second request has no credentials, got %+v", f)
	}
	if len(done.Exchanges) != 3 {
		t.Errorf("want all three requests in the record, got %d", len(done.Exchanges))
	}
}

// Many come at the same time, each for its case, and none of it is mixed up.
func TestVisitsOfMany(t *testing.T) {
	const many = 20 // with a connection for each request, fewer than are taken at the same time
	text := "format: 1\ntopic: t\ncases:\n"
	for i := range many {
		text += fmt.Sprintf("  - {id: t/n%d, role: client, title: It logs in, steps: ["+
			"{answer: {challenge: 'Basic realm=\"x\"'}, expect: [{target: {equals: /c/t/n%d/}, requirement: r}]}, "+
			"{expect: [{credentials: {scheme: Basic, right: given}, requirement: r}]}]}\n", i, i)
	}
	_, batch := visits(t, text, func(url string) {
		defer get(t, url+"done", "", "")
		var all sync.WaitGroup
		for i := range many {
			all.Go(func() {
				at := fmt.Sprintf("%sc/t/n%d/", url, i)
				get(t, at, "", "")
				get(t, at, "mira", "kelp-Reef_47x")
			})
		}
		all.Wait()
	})
	for i := range many {
		for _, f := range batch.Wait(i).Findings {
			if f.State != check.Held && f.Requirement != casefile.Ends {
				t.Errorf("t/n%d: %+v", i, f)
			}
		}
	}
}

// Who sends without end is told to stop, and can still say that it is done.
func TestVisitsOfTooMuch(t *testing.T) {
	_, batch := visits(t, visited, func(url string) {
		defer get(t, url+"done", "", "")
		get(t, url+"c/t/login", "", "")
		body, last := strings.Repeat("a", 60<<10), 0
		for range mostTaken / len(body) {
			answer, err := http.Post(url+"c/t/login", "text/plain", strings.NewReader(body))
			if err != nil {
				t.Error(err)
				return
			}
			answer.Body.Close()
			last = answer.StatusCode
		}
		if last != unavailable {
			t.Errorf("want %d, got %d", unavailable, last)
		}
	})
	octets := 0
	for _, x := range batch.Wait(0).Exchanges {
		octets += len(x.Received)
	}
	if octets > 2*mostTaken {
		t.Errorf("%d octets are kept", octets)
	}
}

// visit asks for all of the list but one, logs in where it is asked to, and says
// that it is done.
func visit(t *testing.T, url string) {
	defer func() { get(t, url+"done", "", "") }()
	list, err := http.Get(url + "cases")
	if err != nil {
		t.Error(err)
		return
	}
	defer list.Body.Close()
	for lines := bufio.NewScanner(list.Body); lines.Scan(); {
		words := strings.Split(lines.Text(), "\t")
		if words[4] == "t/never" {
			continue
		}
		if get(t, words[0], "", "") == http.StatusUnauthorized {
			get(t, words[0], words[1], words[2])
		}
	}
}

func get(t *testing.T, url, user, password string) int {
	request, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		t.Error(err)
		return 0
	}
	if user != "" {
		request.SetBasicAuth(user, password)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Error(err)
		return 0
	}
	answer.Body.Close()
	return answer.StatusCode
}

// An address that is in use is said at once.
func TestListenInUse(t *testing.T) {
	a, err := New(Options{Jobs: 1, Unique: func(string, int) string { return "u1" }})
	if err != nil {
		t.Fatal(err)
	}
	v, err := a.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer v.main.Close()
	defer v.other.Close()
	if _, err := a.Listen(v.main.Addr()); err == nil {
		t.Error("want an error")
	}
}
