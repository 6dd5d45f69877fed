package compare

import (
	"slices"
	"testing"

	"authspec/runner/results"
)

// curl is a run of a client.
func curl() *results.Run {
	r := run("curl", "7.88.1", one("client-basic/plain", verdict{"scheme", "credentials", pass}))
	r.Role, r.Target.URL, r.Target.Command = results.RoleClient, "", "curl {url}"
	r.Ground = []results.Ground{{Resource: "reach", Holds: true}, {Resource: "basic", Holds: true}, {Resource: "cookies"}, {Resource: "redirect", Holds: true}}
	return r
}

// TestClients: a table of clients says so, and what each has shown.
func TestClients(t *testing.T) {
	table := Build([]*results.Run{curl()}, Options{})
	if table.Role != results.RoleClient || table.Noun() != "client" {
		t.Errorf("want a table of clients, got %q, %s", table.Role, table.Noun())
	}
	if got, want := table.Columns[0].Can, []string{"basic", "redirect"}; !slices.Equal(got, want) {
		t.Errorf("want the capabilities %v, got %v", want, got)
	}
	if table := Build([]*results.Run{nginx()}, Options{}); table.Noun() != "implementation" || table.Columns[0].Can != nil {
		t.Errorf("want a table of servers, got %+v", table.Columns[0])
	}
}

func TestMixed(t *testing.T) {
	const want = "c.json is about a client and s.json about a server: they have no checks in common"
	for _, c := range []struct {
		names []string
		runs  []*results.Run
		want  string
	}{
		{[]string{"s.json", "c.json"}, []*results.Run{nginx(), curl()}, want},
		{[]string{"c.json", "s.json"}, []*results.Run{curl(), nginx()}, want},
		{[]string{"a", "b"}, []*results.Run{nginx(), flask()}, ""},
		{[]string{"a", "b"}, []*results.Run{curl(), curl()}, ""},
		{nil, nil, ""},
	} {
		if got := Mixed(c.names, c.runs); got != c.want {
			t.Errorf("%v: want %q, got %q", c.names, c.want, got)
		}
	}
}
