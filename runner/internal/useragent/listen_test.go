package useragent

import (
	"bufio"
	"context"
	"net/http"
	"strings"
	"testing"

	"authspec/runner/internal/applicability"
	"authspec/runner/internal/casefile"
	"authspec/runner/internal/check"
	"authspec/runner/internal/requirement"
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

// A client that comes by itself is judged by what it asked for; what it did not
// ask for is skipped, with the reason.
func TestVisits(t *testing.T) {
	cases, err := casefile.Load(check.Kinds(), []casefile.Source{{File: "t.yaml", Content: []byte(visited)}})
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
		items = append(items, &applicability.Item{Case: c, Checks: requirement.Names(c)})
	}
	_, batch := v.Play(context.Background(), items, func(url string) { go visit(t, url) })
	if f := batch.Wait(0).Findings; len(f) == 0 || f[0].State != check.Held {
		t.Errorf("want the login held, got %+v", f)
	}
	if got := batch.Wait(1); got.Skipped != "the client did not ask for it" {
		t.Errorf("want a skip, got %+v", got)
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
