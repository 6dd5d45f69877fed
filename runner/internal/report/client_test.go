package report

import (
	"bytes"
	"strings"
	"testing"

	"authspec/runner/results"
)

// TestNoServerInAClientsReport: what is said of a server makes no sense of a
// client.
func TestNoServerInAClientsReport(t *testing.T) {
	for _, run := range []*results.Run{clientSample(), silentClient()} {
		for _, format := range Formats()[1:] {
			text := string(render(t, inFile(format), run))
			for _, wrong := range []string{"target resource", "the server", "led in", "http1", "offers no scheme"} {
				if format != "html" && strings.Contains(text, wrong) {
					t.Errorf("%s says %q of a client", format, wrong)
				}
			}
		}
	}
}

// TestClientPage: the page shows what a client can do, its command, and its
// request before the answer.
func TestClientPage(t *testing.T) {
	page := string(render(t, inFile("html"), clientSample()))
	for _, want := range []string{
		`<th scope="col">Capability</th><th scope="col">Has it</th>`, "<td>it follows redirects</td>", `<td class="v skip">– no</td>`,
		"<dt>Command</dt><dd>curl -sSL --anyauth -u {user}:{password} {url}</dd>", "(the client sent)\n&gt; GET /c/1", "(it was answered)\n&lt; HTTP/1.1 302",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	for _, wrong := range []string{"<dt>Target</dt>", ">Resource<", `<details class="resources" open`} {
		if strings.Contains(page, wrong) {
			t.Errorf("the page has %s", wrong)
		}
	}
	if page := render(t, inFile("html"), silentClient()); !bytes.Contains(page, []byte(`<details class="resources" open`)) {
		t.Error("that the client never came is folded away")
	}
}

func TestAbilities(t *testing.T) {
	has := func(list ...string) *results.Run {
		run := &results.Run{Role: results.RoleClient, Ground: []results.Ground{{Resource: results.Reach, Holds: true}, {Resource: "proxy"}}}
		for _, c := range list {
			run.Ground = append(run.Ground, results.Ground{Resource: c, Holds: true})
		}
		return run
	}
	for want, run := range map[string]*results.Run{
		"":                            has(),
		"it answers Basic challenges": has("basic"),
		"it answers Basic challenges, keeps cookies and has the capability `x`": has("basic", "cookies", "x"),
	} {
		if got := abilities(run); got != want {
			t.Errorf("want %q, got %q", want, got)
		}
	}
	if got := abilityWords(results.Ground{Resource: "cookies"}); got != "it does not: it keeps cookies" {
		t.Errorf("got %q", got)
	}
}

// TestMissing: a reason that names placeholders tells what would let more be
// judged; that of a server does not.
func TestMissing(t *testing.T) {
	run := &results.Run{Role: results.RoleClient}
	for _, reason := range []string{"the command has no {proxy}", "the command has neither {token} nor {proxy}", "it keeps no cookies"} {
		run.Results = append(run.Results, results.Case{ID: "a/b", Verdict: results.Skip, Reason: reason})
	}
	if got, want := missing(run), "name {proxy}, {token} in the command to have 2 judged"; got != want {
		t.Errorf("want %q, got %q", want, got)
	}
	run.Results = run.Results[2:]
	if got := missing(run); got != "" {
		t.Errorf("nothing is missing, got %q", got)
	}
	server := &results.Run{Results: []results.Case{{ID: "a/b", Verdict: results.Skip, Reason: "no {x}"}}}
	if got := missing(server); got != "" {
		t.Errorf("it is no client, got %q", got)
	}
}

// TestClientTurns: a client without a word, or without an answer, shows neither.
func TestClientTurns(t *testing.T) {
	for want, x := range map[string]results.Exchange{
		"(the client sent) > a (it was answered) < b": {Received: "a", Sent: "b", Outcome: "complete"},
		"(the client sent) > a (broke off)":           {Received: "a", Detail: "broke off"},
		"(the client connected)":                      {Outcome: "closed", Detail: "the client connected"},
		"(the client sent) > a (the client sent 2 octets more) (it was answered) < b (it was answered with 3 octets more)": {Received: "a", Sent: "b", Outcome: "complete", Cut: &results.Cut{Received: 2, Sent: 3}},
	} {
		if got := strings.Join(transcript(results.RoleClient, &x, limits{}), " "); got != want {
			t.Errorf("want %s\n got %s", want, got)
		}
	}
}

// TestClientPageByLink: what opens has the request of the client first, and says
// whose it is.
func TestClientPageByLink(t *testing.T) {
	ctx := browser(t)
	visit(t, ctx, render(t, inFile("html"), clientSample()), "#case//client-redirect%2Fport")
	run(t, ctx, waitFor(opened))
	said := ask[string](t, ctx, `[...document.querySelectorAll("dialog details pre")].slice(0, 2).map((p) => p.ariaLabel + ": " + p.textContent.split(" ")[0]).join(", ")`)
	if want := "the client sent: GET, it was answered: HTTP/1.1"; said != want {
		t.Errorf("want %s, got %s", want, said)
	}
}
