package report

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"

	"authspec/runner/internal/compare"
	"authspec/runner/results"
)

var blobElement = regexp.MustCompile(`<script type="application/octet-stream" id="([a-z0-9-]+)">([A-Za-z0-9_-]*)</script>`)

// blobs are what the script of a page can unpack, by id.
func blobs(t testing.TB, page []byte) map[string][]byte {
	t.Helper()
	found := map[string][]byte{}
	for _, m := range blobElement.FindAllSubmatch(page, -1) {
		packed, err := base64.RawURLEncoding.DecodeString(string(m[2]))
		if err != nil {
			t.Fatal(err)
		}
		z, err := gzip.NewReader(bytes.NewReader(packed))
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(z)
		if err != nil {
			t.Fatal(err)
		}
		found[string(m[1])] = data
	}
	return found
}

// pages are one of each kind.
func pages(t testing.TB, run *results.Run) map[string][]byte {
	t.Helper()
	table := compare.Build([]*results.Run{run, sample()}, compare.Options{Absent: []compare.Absent{{Name: "missing", Reason: "it is not installed"}}})
	return map[string][]byte{
		"run":   tableText(t, func(w io.Writer) error { return Write("html", w, run, Options{}) }),
		"table": tableText(t, tableFile("html", table, TableOptions{})),
	}
}

// TestHTMLStandsAlone: a page loads nothing, and its policy lets it run nothing
// but its own script and style.
func TestHTMLStandsAlone(t *testing.T) {
	for name, page := range pages(t, sample()) {
		text := string(page)
		policy := regexp.MustCompile(`Content-Security-Policy" content="([^"]*)"`).FindStringSubmatch(text)
		if policy == nil || !strings.HasPrefix(policy[1], "default-src &#39;none&#39;;") {
			t.Errorf("%s: the policy is %q", name, policy)
		}
		rest := strings.ReplaceAll(strings.ReplaceAll(text, pageStyle, ""), pageScript, "")
		if strings.Count(rest, "<style>")+strings.Count(rest, "<script>") != 2 {
			t.Errorf("%s: there is more than one style and one script", name)
		}
		for _, bad := range []string{" src=", "<link", "<iframe", "<object", " style=", " onclick=", "javascript:"} {
			if strings.Contains(rest, bad) {
				t.Errorf("%s: the page has %q", name, bad)
			}
		}
		for _, bad := range []string{"@import", "url(", "fetch(", "innerHTML", "document.write", "eval("} {
			if strings.Contains(pageStyle+pageScript, bad) {
				t.Errorf("the style or the script has %q", bad)
			}
		}
	}
}

// TestHTMLTellsAll: what is shown at once, and what stands behind the cells.
func TestHTMLTellsAll(t *testing.T) {
	all := pages(t, sample())
	for _, want := range []string{
		"<h1>my server</h1>", "Does not conform", "Exit status 1: 5 checks fail", "What does not hold", "RFC 7617 §2",
		`data-id="rfc7617-2-realm-required"`, "Suite</dt><dd>full of authspec 0.1.0",
	} {
		if !strings.Contains(string(all["run"]), want) {
			t.Errorf("the page of the run lacks %q", want)
		}
	}
	for _, want := range []string{"<h1>2 implementations compared</h1>", "it is not installed", `<td class="cell fail" aria-label="fail">✗</td>`, `scope="rowgroup"`} {
		if !strings.Contains(string(all["table"]), want) {
			t.Errorf("the page of the comparison lacks %q", want)
		}
	}
	for name, ids := range map[string][]string{"run": {"rules", "run-0"}, "table": {"rules", "run-0", "run-1"}} {
		found := blobs(t, all[name])
		for _, id := range ids {
			if !json.Valid(found[id]) {
				t.Errorf("%s: nothing can be read of %s", name, id)
			}
		}
	}
	var whole webCases
	if err := json.Unmarshal(blobs(t, all["run"])["run-0"], &whole); err != nil || len(whole.Results) != len(sample().Results) {
		t.Errorf("want %d cases behind the page, got %d (%v)", len(sample().Results), len(whole.Results), err)
	}
}

// TestHTMLKeepsLittleOfWhatHolds: a comparison has the exchanges of what does
// not hold alone, and not all of long ones.
func TestHTMLKeepsLittleOfWhatHolds(t *testing.T) {
	long := strings.Repeat("ü", kept)
	list := slim([]results.Case{
		{ID: "a/a", Verdict: results.Pass, Exchanges: []results.Exchange{{Sent: "GET"}}},
		{ID: "a/b", Verdict: results.Fail, Exchanges: []results.Exchange{{Sent: "GET", Received: "x" + long, Cut: &results.Cut{Received: 5}}}},
	})
	if len(list[0].Exchanges) != 0 {
		t.Errorf("what holds keeps %d exchanges", len(list[0].Exchanges))
	}
	x := list[1].Exchanges[0]
	if x.Sent != "GET" || len(x.Received) != kept-1 || x.Cut == nil || x.Cut.Sent != 0 || x.Cut.Received != int64(len(long)+1-(kept-1)+5) {
		t.Errorf("want what is cut to be counted, between two characters; got %d octets and %+v", len(x.Received), x.Cut)
	}
}

// TestHTMLHostile: what others wrote is text.
func TestHTMLHostile(t *testing.T) {
	for name, page := range pages(t, hostile(true)) {
		rest := strings.ReplaceAll(string(page), pageScript, "")
		for _, bad := range []string{"<script>alert", "<img", "</code></pre>", "</td></table><"} {
			if strings.Contains(rest, bad) {
				t.Errorf("%s: the page has %q", name, bad)
			}
		}
	}
}

// many is a comparison of n runs with rows checks each, of which some fail.
func many(n, rows int) *compare.Table {
	runs := make([]*results.Run, n)
	samples := sample().Results
	for i := range runs {
		run := sample()
		run.Target.Implementation.Product = fmt.Sprintf("server-%d", i)
		run.Results = nil
		for j := range rows {
			c := samples[j%len(samples)]
			c.ID = fmt.Sprintf("topic/case-%d", j)
			if (i+j)%7 > 0 {
				c.Verdict = results.Pass
			}
			c.Checks = []results.Check{{Name: "status", Requirement: fmt.Sprintf("rule-%d", j), Level: results.Must, Verdict: c.Verdict, Was: c.Verdict, Want: "status 401", Got: "status 200"}}
			run.Requirements[fmt.Sprintf("rule-%d", j)] = results.Requirement{Level: results.Must, Source: fmt.Sprintf("RFC %d §1", 9110+j/100), Rule: "A rule of many words, as the rules of the catalogue are"}
			run.Results = append(run.Results, c)
		}
		runs[i] = run
	}
	return compare.Build(runs, compare.Options{})
}

// BenchmarkHTMLTable writes 200 reports of 300 checks, and tells the size of
// the page.
func BenchmarkHTMLTable(b *testing.B) {
	table := many(200, 300)
	for b.Loop() {
		began := time.Now()
		page := tableText(b, tableFile("html", table, TableOptions{}))
		b.ReportMetric(float64(len(page))/1e6, "MB")
		b.ReportMetric(time.Since(began).Seconds(), "s/page")
	}
}
