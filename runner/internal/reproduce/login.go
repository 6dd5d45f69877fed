package reproduce

import (
	"strings"

	"authspec/runner/internal/pattern"
	"authspec/runner/internal/scheme"
	"authspec/runner/results"
)

var (
	sentLine      = pattern.Of(`\r\nAuthorization: ([^\r\n]*)`)
	challengeLine = pattern.Of(`(?i)\r\nwww-authenticate: ([^\r\n]*)`)
)

// login finds a request for a challenge and the login that answers it, which
// curl makes by itself: the request without its credentials, and the option that
// makes them. ok is false where curl would do something else.
func login(exchanges []results.Exchange) (x results.Exchange, option string, ok bool) {
	if len(exchanges) != 2 || !strings.HasSuffix(exchanges[0].Step, ".challenge") {
		return x, "", false
	}
	x = exchanges[1]
	for _, at := range sentLine().FindAllStringSubmatchIndex(x.Sent, -1) {
		sent := x.Sent[at[2]:at[3]]
		s, known := of(sent)
		if !known {
			continue
		}
		for _, line := range challengeLine().FindAllStringSubmatch(exchanges[0].Received, -1) {
			if offers, known := of(line[1]); !known || offers.Name() != s.Name() {
				continue
			}
			if option, ok := s.Curl(line[1], sent); ok {
				x.Sent = x.Sent[:at[0]] + x.Sent[at[1]:]
				return x, option, true
			}
			break // curl answers the first
		}
	}
	return x, "", false
}

// of is the scheme that the value of a field begins with.
func of(value string) (scheme.Scheme, bool) {
	name, _, _ := strings.Cut(value, " ")
	return scheme.Named(name)
}
