package runner_test

import (
	"fmt"
	"regexp"
	"strings"

	"authspec/runner/results"
)

// verdicts is a golden file: what one run of a real server said, and which
// version of the server that was.
type verdicts struct {
	versions string   // as Implementation.Versions has it; empty where there is no golden file
	lines    []string // a check each: its verdict and address, and why nothing was judged
}

// versionLine begins the first line of a golden file.
const versionLine = "version: "

func readVerdicts(content string) verdicts {
	first, rest, _ := strings.Cut(content, "\n")
	versions, ok := strings.CutPrefix(first, versionLine)
	if !ok {
		return verdicts{}
	}
	return verdicts{versions, strings.Split(strings.TrimSuffix(rest, "\n"), "\n")}
}

func (v verdicts) String() string {
	return versionLine + v.versions + "\n" + strings.Join(v.lines, "\n") + "\n"
}

// timed are the cases that depend on how busy the machine is: their verdict is
// no part of the golden file.
func timed(id string) bool {
	return strings.HasSuffix(id, "-time") || strings.HasSuffix(id, "-slowed")
}

// madeUp are the parameters of a challenge that are other ones each time.
var madeUp = regexp.MustCompile(`\b(nonce|cnonce|opaque)="[^"]*"`)

// dated is a Date that an answer had.
var dated = regexp.MustCompile(`(got|here:) Date: [A-Z][a-z]+, \d+ [A-Za-z]+ \d+ [\d:]+ GMT`)

// port is where a server was started, which is another place each time.
var port = regexp.MustCompile(`127\.0\.0\.1:\d+`)

// ofRequest is a condition, or an ability, that a client's request or output has
// not met: it has a nonce, a cnonce and a text of its own each time, in whatever
// form.
var ofRequest = regexp.MustCompile(`(it is asked only with) .*|(the client does not): .*`)

// lines lists a run, one check a line; a skip with its reason.
func (f findings) lines(run *results.Run) []string {
	var lines []string
	for _, c := range run.Results {
		for _, k := range c.Checks {
			unsteady := f.unsteady(c.Address(&k)) || k.Verdict.Judged() && timed(c.ID)
			v := string(k.Verdict)
			if unsteady {
				v = "unsteady"
			}
			line := fmt.Sprintf("%s %s", v, c.Address(&k))
			if !unsteady && !k.Verdict.Judged() {
				reason := dated.ReplaceAllString(port.ReplaceAllString(k.Reason, "127.0.0.1:PORT"), "$1 a Date")
				if run.Role == results.RoleClient {
					reason = ofRequest.ReplaceAllString(reason, "$1$2")
				}
				line += ": " + madeUp.ReplaceAllString(reason, `$1="…"`)
			}
			lines = append(lines, line)
		}
	}
	return lines
}

// change is a check that two golden files say different things of; one of them
// may not have it.
type change struct{ address, before, after string }

func (c change) String() string {
	switch {
	case c.before == "":
		return "+ " + c.after
	case c.after == "":
		return "- " + c.before
	}
	return "- " + c.before + "\n+ " + c.after
}

type changed []change

func (c changed) String() string {
	var b strings.Builder
	for _, one := range c {
		fmt.Fprintln(&b, one)
	}
	return b.String()
}

// changes are the checks that two golden files say different things of.
func changes(want, got verdicts) (list changed) {
	before, after := want.byAddress(), got.byAddress()
	for _, line := range got.lines {
		_, address := splitLine(line)
		if old := before[address]; old != line {
			list = append(list, change{address, old, line})
		}
	}
	for _, line := range want.lines {
		if _, address := splitLine(line); after[address] == "" {
			list = append(list, change{address, line, ""})
		}
	}
	return list
}

func (v verdicts) byAddress() map[string]string {
	lines := map[string]string{}
	for _, line := range v.lines {
		_, address := splitLine(line)
		lines[address] = line
	}
	return lines
}

// splitLine takes a line apart: "fail basic/utf8#user".
func splitLine(line string) (verdict, address string) {
	line, _, _ = strings.Cut(line, ": ")
	verdict, address, _ = strings.Cut(line, " ")
	return verdict, address
}
