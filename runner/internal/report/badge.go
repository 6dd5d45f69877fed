package report

import (
	"fmt"
	"io"
	"strings"

	"authspec/runner/results"
)

// badgeFile is what an endpoint badge of shields.io is made of, and of whatever
// else reads its JSON.
type badgeFile struct {
	Schema  int    `json:"schemaVersion"`
	Label   string `json:"label"`
	Message string `json:"message"`
	Color   string `json:"color"`
	Error   bool   `json:"isError,omitempty"` // nobody may give it another colour
}

// badge says in a word or two how the run ended: it is green only where nothing
// fails, gated or not, and red where somebody gets in or worse.
func badge(w io.Writer, run *results.Run, _ Options) error {
	b := badgeFile{Schema: 1, Label: visible(strings.TrimSpace("authspec " + strings.Join(run.Suite.Names, ","))), Message: "conforms", Color: "brightgreen"}
	fails, grave := 0, false
	for _, f := range run.Findings() {
		if f.Verdict == results.Fail {
			fails++
			grave = grave || f.Class <= results.ClassHigh
		}
	}
	switch {
	case run.Exit == 130 || run.Interrupted:
		b.Message, b.Color, b.Error = "interrupted", "lightgrey", true
	case run.Exit > 1:
		b.Message, b.Color, b.Error = "could not tell", "lightgrey", true
	case fails == 1:
		b.Message, b.Color = "1 requirement fails", "orange"
	case fails > 1:
		b.Message, b.Color = fmt.Sprintf("%d requirements fail", fails), "orange"
	case run.Exit == 1:
		b.Message, b.Color = "does not conform", "orange"
	}
	if grave && b.Color == "orange" {
		b.Color = "red"
	}
	return results.EncodeJSON(w, b)
}
