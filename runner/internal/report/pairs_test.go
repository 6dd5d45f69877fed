package report

import (
	"bytes"
	"strings"
	"testing"

	"authspec/runner/internal/pairs"
)

// samplePairs is a table with a reason of each fault, and names that are no
// friend of a report.
func samplePairs() *pairs.Table {
	login := func(client, server string, fault pairs.Fault, requirement string, certain bool, only string) pairs.Login {
		return pairs.Login{Client: client, Server: server, Scheme: "Digest", Fault: fault, Requirement: requirement, Source: "RFC 7616 §3.3",
			Certain: certain, Only: only, Sentence: "The challenge of " + server + " is new; " + client + " does not know it."}
	}
	return &pairs.Table{
		Format: pairs.Format, Logins: pairs.Counts{Work: 3, Fail: 1, May: 1, Part: 1, Unknown: 2}, Strangers: 4,
		Clients: []pairs.Side{{Name: "curl", Schemes: []string{"Digest"}}, {Name: "<b>wget</b>\x1b[31m", Schemes: []string{"Basic"}}},
		Servers: []pairs.Side{{Name: "nginx", Schemes: []string{"Basic", "Digest"}}, {Name: "tomcat", Schemes: []string{"Digest"}}},
		Failing: []pairs.Login{
			login("curl", "nginx", pairs.Client, "one", true, ""),
			login("curl", "tomcat", pairs.Server, "two", false, ""),
			login("<b>wget</b>\x1b[31m", "nginx", pairs.Nobody, "three", true, "once the nonce is stale"),
		},
		Limits: []string{"It was not tried."},
	}
}

// TestPairs: each format says who can't log in where, by whose fault and why, and
// what can't be known; what a terminal or a browser could obey is not in it.
func TestPairs(t *testing.T) {
	for format, want := range map[string][]string{
		"": {
			"authspec compare --pairs · 2 clients · 2 servers\n",
			"8 logins by a scheme that both know: 1 fail, 1 may fail, 1 work in part, and nothing is known against 3.\n",
			"Of 2 nothing can be said", "4 more pairs have no scheme in common",
			"The client's fault · one (RFC 7616 §3.3)\n  The challenge of nginx is new; curl does not know it.\n  curl: Digest fails with nginx\n",
			"  curl: Digest may fail with tomcat\n", "Nobody's fault · three (RFC 7616 §3.3) · once the nonce is stale\n",
			"What this can't know\n  It was not tried.\n",
		},
		"markdown": {
			"## authspec: 2 clients and 2 servers\n", "<h3>The client&#39;s fault · one (RFC 7616 §3.3)</h3>",
			"<tr><td>curl</td><td>Digest fails</td><td>nginx</td></tr>", "- It was not tried.\n", "&lt;b&gt;wget",
		},
		"html": {
			"<h1>2 clients and 2 servers: which logins fail between them</h1>", `<td class="cell fail" title="Digest fails: The challenge of nginx is new; curl does not know it.">✗</td>`,
			`<td class="cell warn" title="Digest may fail: `, `<td class="cell none" title="no scheme in common">·</td>`, `<td class="cell note" title="Digest fails once the nonce is stale: `, "&lt;b&gt;wget",
		},
		"csv":  {"client,server,scheme,fault,", "curl,nginx,Digest,client,"},
		"json": {`"pairs": 1`, `"fault": "client"`, `"certain": true`},
	} {
		var out bytes.Buffer
		var err error
		if format == "" {
			err = PairsConsole(&out, samplePairs(), TableOptions{Width: 200})
		} else {
			err = WritePairs(format, &out, samplePairs(), TableOptions{})
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range want {
			if !strings.Contains(out.String(), text) {
				t.Errorf("%s: want %q in\n%s", format, text, out.String())
			}
		}
		if strings.Contains(out.String(), "\x1b") || format == "html" && strings.Contains(out.String(), "<b>wget") {
			t.Errorf("%s: a name was not escaped:\n%s", format, out.String())
		}
	}
	var out bytes.Buffer
	if err := WritePairs("markdown", &out, samplePairs(), TableOptions{Limit: 1500}); err != nil || !strings.Contains(out.String(), "had no room here") {
		t.Errorf("want a short text, got %v\n%s", err, out.String())
	}
	for _, format := range TableFormats() {
		if err := WritePairs(format, &out, samplePairs(), TableOptions{}); err != nil {
			t.Errorf("%s: %v", format, err)
		}
	}
}
