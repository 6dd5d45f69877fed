package published

import (
	"strings"

	"authspec/runner/results"
)

// ground makes the ground of a run small: of what went over the wire only the
// answer is kept by which a server asked for credentials.
func ground(list []results.Ground) []Ground {
	var small []Ground
	for _, g := range list {
		one := Ground{Resource: g.Resource, Holds: g.Holds, Reason: g.Reason, Schemes: g.Schemes}
		if len(one.Schemes) == 0 {
			one.Schemes = nil
		}
		for _, x := range g.Exchanges {
			if head, asks := asking(x.Received); asks && one.Refusal == "" {
				one.Refusal = head
			}
		}
		small = append(small, one)
	}
	return small
}

// asking is the head of an answer that is a 401, without what is about its
// content.
func asking(answer string) (head string, asks bool) {
	head, _, _ = strings.Cut(answer, "\r\n\r\n")
	if len(head) > longest {
		return "", false
	}
	first, _, _ := strings.Cut(head, "\r\n")
	_, status, _ := strings.Cut(first, " ")
	return head + "\r\n\r\n", strings.HasPrefix(status, "401") && strings.HasPrefix(first, "HTTP/")
}

// large makes a ground large again.
func large(list []Ground) []results.Ground {
	var all []results.Ground
	for _, g := range list {
		one := results.Ground{Resource: g.Resource, Holds: g.Holds, Reason: g.Reason, Schemes: g.Schemes}
		if g.Refusal != "" {
			one.Exchanges = []results.Exchange{{Connection: 1, Received: g.Refusal, Outcome: "complete"}}
		}
		all = append(all, one)
	}
	return all
}
