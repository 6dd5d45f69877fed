package site

import (
	"fmt"
	"strings"

	"authspec/runner/results"
)

// turn is one side of an exchange, for a reader.
type turn struct {
	Label string
	Class string // sent or received, by which it gets its colour
	Text  string
}

// exchange is an exchange as it went over the wire.
type exchange struct {
	Turns  []turn
	Ending string // how it ended, where not well
}

// shown makes an exchange fit to be read, the request first: that of a client is
// what was received. Nil where there is none.
func shown(role results.Role, x *results.Exchange) *exchange {
	if x == nil {
		return nil
	}
	cut := results.Cut{}
	if x.Cut != nil {
		cut = *x.Cut
	}
	sent, received := message(x.Sent, cut.Sent), message(x.Received, cut.Received)
	e := &exchange{Turns: []turn{{"authspec sent", "sent", sent}, {"the server answered", "received", received}}}
	if role == results.RoleClient {
		e.Turns = []turn{{"the client sent", "received", received}, {"authspec answered", "sent", sent}}
	}
	if x.Outcome != "complete" {
		e.Ending = results.Visible(x.Detail)
	}
	return e
}

// message shows one side. CRLF is a line end; in a header section a line that
// ends in LF alone says so, since it matters there and can't be seen. What is
// missing is counted.
func message(text string, missing int64) string {
	var b strings.Builder
	header := true
	for line := range strings.Lines(text) {
		line, lf := strings.CutSuffix(line, "\n")
		line, crlf := strings.CutSuffix(line, "\r")
		b.WriteString(results.Visible(line))
		if header && lf && !crlf {
			b.WriteString(`\n`)
		}
		header = header && line != ""
		if lf {
			b.WriteString("\n")
		}
	}
	if missing > 0 {
		fmt.Fprintf(&b, "… (%s more)", count(int(missing), "octet"))
	}
	if b.Len() == 0 {
		return "(nothing)"
	}
	return strings.TrimRight(b.String(), "\n")
}
