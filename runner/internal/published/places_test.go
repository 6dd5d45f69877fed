package published

import (
	"encoding/json"
	"strings"
	"testing"

	"authspec/runner/results"
)

// TestWithout: the folder stands nowhere, and the run itself is as it was.
func TestWithout(t *testing.T) {
	const folder = "/home/somebody/cache/x"
	run := &results.Run{Target: results.Target{Command: folder}, Ground: []results.Ground{{Reason: folder, Exchanges: []results.Exchange{{Received: folder}}}}, Results: []results.Case{{
		Reason:    "in " + folder,
		Checks:    []results.Check{{Reason: folder, Want: folder, Got: folder}},
		Exchanges: []results.Exchange{{Sent: folder, Received: "at " + folder + "/index.js:1"}},
	}}}
	text, err := json.Marshal(Without(run, folder, "$INSTALLED"))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(text), folder) || !strings.Contains(string(text), "at $INSTALLED/index.js:1") {
		t.Errorf("got %s", text)
	}
	if run.Results[0].Checks[0].Got != folder || run.Results[0].Exchanges[0].Sent != folder || run.Target.Command != folder || run.Ground[0].Reason != folder {
		t.Error("the run itself was changed")
	}
	if Without(run, "", "x") != run {
		t.Error("without a folder there is nothing to do")
	}
}
