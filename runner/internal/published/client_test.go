package published

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"authspec/runner/results"
)

// clients is the sample as if its runs were of clients.
func clients() Publication {
	var runs []*results.Run
	for _, product := range []string{"A", "B"} {
		r := run(product, map[string]results.Verdict{"alpha/one#status": results.Fail})
		r.Role, r.Target.Command = results.RoleClient, "sh ${HERE}/run {url}"
		r.Ground = []results.Ground{{Resource: "reach", Holds: true}, {Resource: "basic", Holds: true}, {Resource: "tls", Reason: "the command names no {cacert}"}}
		runs = append(runs, r)
	}
	return Pack([]string{"a", "b"}, runs)
}

// TestClients: role, command and ground of a client are published, and a run
// made of them has them again.
func TestClients(t *testing.T) {
	p := clients()
	runs, err := p.Runs()
	if err != nil {
		t.Fatal(err)
	}
	r := runs[0]
	if r.Role != results.RoleClient || r.Target.Command != "sh ${HERE}/run {url}" {
		t.Errorf("want a client with its command, got %q, %q", r.Role, r.Target.Command)
	}
	want := []results.Ground{{Resource: "reach", Holds: true}, {Resource: "basic", Holds: true}, {Resource: "tls", Reason: "the command names no {cacert}"}}
	if d := cmp.Diff(want, r.Ground); d != "" {
		t.Errorf("the ground (-want +got):\n%s", d)
	}
}

func TestClientsPage(t *testing.T) {
	page, err := clients().Page([]About{{Name: "a", Kind: "tool", Language: "c", Homepage: "https://a.example/"}}, Notes{})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"# Clients\n\nWritten by `authspec compare --clients fixtures/clients --publish`: don't edit.",
		"(`client.yaml`). 2 of them were judged by the suite full of authspec 1.0.0, with checks of 2 requirements.",
		"| client | version | judged | auth | security | MUST | can |\n|---|---|---|--:|--:|--:|---|\n",
		"| 0/1 0.0&nbsp;% | basic |\n",
		"| client | kind | language | remarks |",
		"| [a](https://a.example/) | tool | c |  |",
		"## A client more\n\n```yaml\n",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page has no %q:\n%s", want, page)
		}
	}
	summary, err := clients().Summary("where")
	if err != nil || !strings.HasPrefix(summary, "2 clients were judged with authspec 1.0.0.") {
		t.Errorf("got %v, %s", err, summary)
	}
}

// TestGround: of the ground of a server the refusal is kept, for what its
// challenge asks of clients; nothing of what came with it.
func TestGround(t *testing.T) {
	const refusal = "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"x\"\r\n\r\n"
	r := run("A", nil)
	r.Ground = []results.Ground{{Resource: "basic", Holds: true, Schemes: []string{"Basic"}, Exchanges: []results.Exchange{
		{Sent: "GET / HTTP/1.1\r\n\r\n", Received: "HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 401 Not this"},
		{Sent: "GET / HTTP/1.1\r\n\r\n", Received: refusal + "Who are you?"},
		{Sent: "GET / HTTP/1.1\r\n\r\n", Received: "HTTP/1.1 401 Unauthorized\r\n\r\n"},
	}}}
	runs, err := Pack([]string{"a"}, []*results.Run{r}).Runs()
	if err != nil {
		t.Fatal(err)
	}
	want := []results.Ground{{Resource: "basic", Holds: true, Schemes: []string{"Basic"}, Exchanges: []results.Exchange{{Connection: 1, Received: refusal, Outcome: "complete"}}}}
	if d := cmp.Diff(want, runs[0].Ground); d != "" {
		t.Errorf("the ground (-want +got):\n%s", d)
	}
}
