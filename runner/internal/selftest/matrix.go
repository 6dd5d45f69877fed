package selftest

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"authspec/runner/internal/library"
	"authspec/runner/results"
)

// killed tells whether a raised check says something of the server.
func (r Raised) killed() bool {
	return r.Verdict == results.Fail || r.Verdict == results.Warn || r.Verdict == results.Note
}

// Uncaught are the defects that no check raises.
func (m *Matrix) Uncaught() []string {
	return m.defects(func(c Caught) bool { return !slices.ContainsFunc(c.Raised, Raised.killed) })
}

// Wronged are the failures that variants raise, which should be none.
func (m *Matrix) Wronged() []string {
	var list []string
	for _, s := range m.Variants {
		for _, r := range s.Failed() {
			list = append(list, s.Name+": "+r.Address+" ("+r.Requirement+")")
		}
	}
	return list
}

// Strict counts the variants that raise a failure.
func (m *Matrix) Strict() int {
	n := 0
	for _, s := range m.Variants {
		n += min(1, len(s.Failed()))
	}
	return n
}

// Missed are the defects that checks raise, but none of the requirement that
// they break.
func (m *Matrix) Missed() []string {
	return m.defects(func(c Caught) bool {
		return slices.ContainsFunc(c.Raised, Raised.killed) && !c.ByRequirement()
	})
}

func (m *Matrix) defects(is func(Caught) bool) []string {
	var list []string
	for _, c := range m.Defects {
		if is(c) {
			list = append(list, c.Name+" ("+c.Requirement+")")
		}
	}
	return list
}

// Unkilled are the checks that no defect raises, in file order: as they stand
// in the case files, where the rows of a matrix share one.
func (m *Matrix) Unkilled(lib *library.Library) []string {
	killed := map[string]bool{}
	group := groups(lib)
	for _, c := range m.Defects {
		for _, r := range c.Raised {
			if r.killed() {
				killed[group(r.Address)] = true
			}
		}
	}
	var list []string
	for _, a := range lib.AddressesOf(m.Role) {
		if g := group(a); !killed[g] && !slices.Contains(list, g) {
			list = append(list, g)
		}
	}
	return list
}

// groups gives the address of a check as it stands in its file, where the rows of
// a matrix, and the operations of a document, share one.
func groups(lib *library.Library) func(address string) string {
	of := map[string]string{}
	var several []string
	for _, c := range lib.Cases {
		of[c.ID] = c.Group
		if c.Several() {
			several = append(several, c.ID)
		}
	}
	return func(address string) string {
		id, name, _ := strings.Cut(address, "#")
		if i := slices.IndexFunc(several, func(one string) bool { return strings.HasPrefix(id, one+"/") }); i >= 0 {
			id = several[i]
		}
		if g := of[id]; g != "" {
			id = g
		}
		return id + "#" + name
	}
}

// Green tells whether everything is as it must be.
func (m *Matrix) Green(lib *library.Library) bool {
	return len(m.Alarms)+len(m.Wronged())+len(m.Uncaught())+len(m.Missed())+len(m.Unkilled(lib)) == 0
}

// unsteady are the defects whose effect depends on what else goes on at the
// moment: the server ails for a while, goes down while others are in flight, or
// mixes up who is there at the same time. Each is caught in every run, but not
// by the same checks.
var unsteady = []string{
	"ails-after-malformed-message", "forgets-after-impossible-length", "challenge-must-be-answered-there", "one-connection-a-user",
	"invalid-message-answered-by-garbage", "dies-of-half-a-percent-encoding", "dies-of-malformed-base64", "hangs-for-good-at-colons",
	"answers-mixed-up", "users-mixed-up", "stranger-let-in-among-others", "unknown-user-faster",
}

// Text is the matrix as Write prints it, by defect.
func (m *Matrix) Text(lib *library.Library) map[string]string {
	texts := map[string]string{}
	for _, c := range m.Defects {
		var b strings.Builder
		_ = (&Matrix{Defects: []Caught{c}}).Write(&b, lib) // a Builder takes everything
		texts[c.Name] = b.String()
	}
	return texts
}

// seenIn stands before the case in which a check that looks at all of them saw
// what it raises.
const seenIn = " from "

// Write prints the matrix as the golden file has it: a defect a paragraph, with
// the checks that it raises as they stand in the case files, and how many rows
// of each.
func (m *Matrix) Write(w io.Writer, lib *library.Library) error {
	var b strings.Builder
	group := groups(lib)
	for _, c := range m.Defects {
		fmt.Fprintf(&b, "%s breaks %s\n", c.Name, c.Requirement)
		if slices.Contains(unsteady, c.Name) {
			b.WriteString("    which checks it raises depends on what else goes on at the moment\n")
			continue
		}
		rows := map[string]int{}
		var order []Raised
		for _, r := range c.Raised {
			if !r.killed() {
				continue // it says nothing of the server, and comes with the load
			}
			g := Raised{group(r.Address), r.Requirement, r.Verdict, r.From}
			key := g.Address + string(g.Verdict)
			if rows[key]++; rows[key] == 1 {
				order = append(order, g)
			}
		}
		for _, r := range order {
			mark := " "
			if r.Requirement == c.Requirement {
				mark = "*"
			}
			fmt.Fprintf(&b, "  %s %-5s %s", mark, r.Verdict, r.Address)
			if n := rows[r.Address+string(r.Verdict)]; n > 1 {
				fmt.Fprintf(&b, " (%d rows)", n)
			}
			if r.From != "" {
				b.WriteString(seenIn + r.From)
			}
			b.WriteString("\n")
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}
