package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"authspec/runner/internal/pattern"
	"authspec/runner/results"
)

// ofClient tells whether a client was judged, and authspec played the server.
func ofClient(run *results.Run) bool { return run.Role == results.RoleClient }

// judged is what was, as a label.
func judged(run *results.Run) string {
	if ofClient(run) {
		return "client"
	}
	return "target"
}

// abilities says in a sentence what a client does, as far as it was found out.
func abilities(run *results.Run) string {
	var list []string
	for _, g := range run.Ground {
		if g.Holds && g.Resource != results.Reach {
			list = append(list, abilityOf(g))
		}
	}
	switch n := len(list); n {
	case 0:
		return ""
	case 1:
		return "it " + list[0]
	default:
		return "it " + strings.Join(list[:n-1], ", ") + " and " + list[n-1]
	}
}

func abilityOf(g results.Ground) string {
	return cmp.Or(results.Ability(g.Resource), "has the capability `"+g.Resource+"`")
}

// abilityWords is one capability of a client, in a sentence.
func abilityWords(g results.Ground) string {
	if g.Holds {
		return "it " + abilityOf(g)
	}
	return cmp.Or(g.Reason, "it does not: it "+abilityOf(g))
}

// abilities shows what a client does, and with All what it does not.
func (c *console) abilities() {
	const column = 8
	list := wrap(abilities(c.run), c.width-column)
	if c.all {
		for _, g := range c.run.Ground {
			if !g.Holds && g.Resource != results.Reach {
				list = append(list, wrap("not "+g.Resource+": "+abilityWords(g), c.width-column)...)
			}
		}
	}
	for n, line := range list {
		label := ""
		if n == 0 {
			label = "ground"
		}
		c.add(c.paint.dim(fmt.Sprintf("%-*s", column, label)) + line)
	}
}

// placeholder is one that a reason for a skip misses in the command of a client.
var placeholder = pattern.Of(`\{[a-z]+(?:-[a-z]+)*\}`)

// missing says which placeholders would let more cases judge a client, those for
// the most cases first; empty where none would.
func missing(run *results.Run) string {
	if !ofClient(run) {
		return ""
	}
	var names []string
	mendable := 0
	for _, s := range skips(run) {
		if found := placeholder().FindAllString(s.reason, -1); len(found) > 0 {
			mendable += len(s.ids)
			for _, name := range found {
				names = addOnce(names, name)
			}
		}
	}
	if mendable == 0 {
		return ""
	}
	return fmt.Sprintf("name %s in the command to have %d judged", some(names, 4), mendable)
}

// turn is what one side of an exchange said.
type turn struct {
	label  string // a line before it; empty: none
	prefix string
	text   string
	cut    int64  // octets that the record lacks
	more   string // what is said of them
}

// turns are those of an exchange, the request first. That of a client says whose
// they are: who reads reports of servers takes the request for ours.
func turns(role results.Role, x *results.Exchange) []turn {
	var cut results.Cut
	if x.Cut != nil {
		cut = *x.Cut
	}
	if role != results.RoleClient {
		return []turn{
			{"", "> ", x.Sent, cut.Sent, "(%d octets more were sent)"},
			{"", "< ", x.Received, cut.Received, "(%d octets more were received)"},
		}
	}
	return []turn{
		{"(the client sent)", "> ", x.Received, cut.Received, "(the client sent %d octets more)"},
		{"(it was answered)", "< ", x.Sent, cut.Sent, "(it was answered with %d octets more)"},
	}
}

// heard tells whether whoever was judged said anything in some exchange.
func heard(list []results.Exchange) bool {
	return slices.ContainsFunc(list, func(x results.Exchange) bool { return x.Received != "" })
}

// capital begins a label as a sentence does.
func capital(word string) string { return strings.ToUpper(word[:1]) + word[1:] }
