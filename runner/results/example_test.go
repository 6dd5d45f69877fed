package results_test

import (
	"fmt"
	"os"
	"strings"

	"authspec/runner/results"
)

// document is what `authspec run --report json=FILE` writes, cut to what the
// examples need.
const document = `{
  "format": 1,
  "gate": ["must", "security"],
  "exit": 1,
  "requirements": {
    "rfc7617-2-realm-required": {
      "level": "MUST", "area": "auth", "source": "RFC 7617 §2",
      "rule": "A Basic challenge has a realm.", "headline": "A Basic challenge has no realm"
    },
    "rfc9110-11.4-missing-credentials-401": {
      "level": "SHOULD", "area": "auth", "source": "RFC 9110 §11.4",
      "rule": "A request without credentials is answered 401.", "headline": "Strangers get another status than 401"
    }
  },
  "results": [
    {"id": "acme/refusal/get", "verdict": "warn", "checks": [
      {"name": "status", "requirement": "rfc9110-11.4-missing-credentials-401", "level": "SHOULD", "verdict": "warn", "was": "warn"}
    ]},
    {"id": "acme/refusal/head", "verdict": "fail", "checks": [
      {"name": "status", "requirement": "rfc9110-11.4-missing-credentials-401", "level": "SHOULD", "verdict": "pass", "was": "pass"},
      {"name": "realm", "requirement": "rfc7617-2-realm-required", "level": "MUST", "verdict": "fail", "was": "fail",
       "want": "each Basic challenge with at least 1 realm", "got": "WWW-Authenticate: Basic, without realm"}
    ]}
  ]
}`

// A document is read, and its findings told, the gravest first.
func ExampleDecode() {
	run, err := results.Decode(strings.NewReader(document))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return
	}
	fmt.Println(run.Headline())
	for _, f := range run.Findings() {
		fmt.Println(f.Verdict, f.Requirement.Source, f.Requirement.Rule)
		for _, found := range f.Checks {
			fmt.Println(" ", found.Address(), "gated:", run.Gated(found.Check))
		}
	}
	// Output:
	// A Basic challenge has no realm. 1 more requirement does not hold.
	// fail RFC 7617 §2 A Basic challenge has a realm.
	//   acme/refusal/head#realm gated: true
	// warn RFC 9110 §11.4 A request without credentials is answered 401.
	//   acme/refusal/get#status gated: false
}

// A check is found again by its address, which outlives versions of the suite.
func ExampleRun_Check() {
	run, err := results.Decode(strings.NewReader(document))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return
	}
	c, k, found := run.Check("acme/refusal/head#realm")
	fmt.Println(found, c.Verdict, k.Verdict)
	fmt.Println("want", k.Want)
	fmt.Println("got ", k.Got)
	// Output:
	// true fail fail
	// want each Basic challenge with at least 1 realm
	// got  WWW-Authenticate: Basic, without realm
}

// Cases are counted by verdict; every verdict of the closed set is there.
func ExampleSummarise() {
	counts := results.Summarise([]results.Case{{Verdict: results.Pass}, {Verdict: results.Fail}, {Verdict: results.Pass}})
	for _, v := range results.Verdicts() {
		if counts[v] > 0 {
			fmt.Println(counts[v], v)
		}
	}
	// Output:
	// 1 fail
	// 2 pass
}

// Sent and received are octets in a form that text can hold.
func ExampleText() {
	text := results.Text([]byte("GET /\\ HTTP/1.1\x00\xff"))
	fmt.Println(text)
	octets, err := results.Octets(text)
	fmt.Printf("%q %v\n", octets, err)
	// Output:
	// GET /\\ HTTP/1.1\x00\xff
	// "GET /\\ HTTP/1.1\x00\xff" <nil>
}
