package verdict

import (
	"fmt"
	"slices"
	"strings"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/diag"
	"authspec/runner/results"
)

// The exit statuses of a run.
const (
	Conforms       = 0   // everything that is gated holds
	DoesNot        = 1   // something that is gated does not
	WrongUse       = 2   // of the command line or a file; no run ends with it
	CouldNotTell   = 3   // the ground does not hold, or nothing certain was found
	WasInterrupted = 130 // as a shell reports SIGINT
)

// Gate says which findings fail a run.
type Gate struct {
	Must     bool // a MUST
	Security bool // security of high severity
	Should   bool // every warn: a SHOULD, or security of low severity
	Draft    bool // what a draft or a vendor's specification says, at these levels
}

// DefaultGate is must,security.
func DefaultGate() Gate { return Gate{Must: true, Security: true} }

func gateWords() []string {
	return []string{results.GateMust, results.GateSecurity, results.GateShould, results.GateDraft, results.GateNone}
}

// ParseGate reads the words of --gate; none stands alone.
func ParseGate(words []string) (Gate, error) {
	var g Gate
	for _, w := range words {
		if !slices.Contains(gateWords(), w) {
			return Gate{}, fmt.Errorf("the gate knows no level %q; %s", w, diag.Suggest(w, gateWords()))
		}
		g.Must = g.Must || w == results.GateMust
		g.Security = g.Security || w == results.GateSecurity
		g.Should = g.Should || w == results.GateShould
		g.Draft = g.Draft || w == results.GateDraft
	}
	if slices.Contains(words, results.GateNone) && g != (Gate{}) {
		return Gate{}, fmt.Errorf("the gate %q both opens and closes; `none` stands alone", strings.Join(words, ","))
	}
	if g == (Gate{Draft: true}) {
		return Gate{}, fmt.Errorf("the gate %q holds no level; write must,security,draft or the like", results.GateDraft)
	}
	return g, nil
}

// Words are the words of --gate that give g.
func (g Gate) Words() []string {
	var words []string
	for i, on := range []bool{g.Must, g.Security, g.Should, g.Draft} {
		if on {
			words = append(words, gateWords()[i])
		}
	}
	if words == nil {
		return []string{results.GateNone}
	}
	return words
}

// Exit is the status with which a run ends, and why, in a sentence without its
// full stop. Of several that apply, interruption counts first, then wrong use
// (which a run does not get as far as), then what does not conform, then what
// could not be told.
func Exit(run *results.Run, g Gate) (code int, reason string) {
	t := tallyOf(run, g)
	switch code, reason = t.exit(run, g); {
	case run.Target.Bundled && code == Conforms:
		return code, reason + standing(run) + "; " + instead(run)
	case code == CouldNotTell, code == WasInterrupted:
		return code, reason
	}
	return code, reason + standing(run)
}

// subject is who conforms or does not, where a sentence has to say it.
func subject(run *results.Run) string {
	switch client := run.Role == results.RoleClient; {
	case run.Target.Bundled && client:
		return "the bundled reference client "
	case run.Target.Bundled:
		return "the bundled reference server "
	case client:
		return "the client "
	}
	return ""
}

// instead is what to do to have one's own judged.
func instead(run *results.Run) string {
	if run.Role == results.RoleClient {
		return "give the command of a client to judge yours"
	}
	return "give a URL to judge yours"
}

func (t tally) exit(run *results.Run, g Gate) (code int, reason string) {
	switch {
	case run.Interrupted:
		return WasInterrupted, "the run was interrupted; what stands here was finished before"
	case t.gated > 0:
		return DoesNot, t.gatedReason(run, g)
	case t.ground != "":
		return CouldNotTell, "could not tell: " + t.ground
	case t.unknown > 0:
		return CouldNotTell, fmt.Sprintf("could not tell: %s had no result (error or blocked)", count(t.unknown, "check"))
	case len(run.Unjudged) > 0:
		return CouldNotTell, "could not tell: " + run.Unjudged[0]
	case t.verified == 0 && run.Shard != nil && run.Shard.Cases == 0:
		return Conforms, fmt.Sprintf("nothing was judged here: of the %s of the run none is in shard %d/%d, and the others tell whether it conforms",
			count(run.Shard.All, "chosen case"), run.Shard.Index, run.Shard.Of)
	case t.verified == 0:
		return CouldNotTell, "could not tell: nothing was verified, as every check was skipped" + onlyReason(run)
	case 2*t.unanswered > t.verified:
		return CouldNotTell, fmt.Sprintf("could not tell: most of what was asked got no answer (%d of %s)", t.unanswered, count(t.verified, "check"))
	}
	return Conforms, t.conforms(run, g)
}

// onlyReason is why every case was skipped, if all of them say the same.
func onlyReason(run *results.Run) string {
	if len(run.Results) == 0 || run.Results[0].Reason == "" {
		return ""
	}
	reason := run.Results[0].Reason
	if slices.ContainsFunc(run.Results, func(c results.Case) bool { return c.Verdict != results.Skip || c.Reason != reason }) {
		return ""
	}
	return ": " + reason
}

// tally counts checks.
type tally struct {
	gated      int
	byVerdict  map[results.Verdict]int // of those gated
	unknown    int
	verified   int
	unanswered int // of these: well-formed requests that got no answer
	ungated    int // fail and warn that are not gated
	ground     string
}

func tallyOf(run *results.Run, g Gate) tally {
	t := tally{byVerdict: map[results.Verdict]int{}}
	if unfit := run.Unfit(); len(unfit) > 0 {
		t.ground = fmt.Sprintf("%s: %s", resources(unfit), unfit[0].Reason)
		if run.Role == results.RoleClient {
			t.ground = "the client did not ask for the URL that it was given: " + unfit[0].Reason
		}
	}
	gate := &results.Run{Gate: g.Words()}
	for _, one := range run.Results {
		for _, c := range one.Checks {
			t.add(c.Verdict, gate.Gated(&c))
			if c.Requirement == casefile.Answers && c.Verdict == results.Warn {
				t.unanswered++ // no access without an answer: that alone would look as if all were refused
			}
		}
	}
	return t
}

// resources names the first of those that are unfit, and who are it for the same
// reason.
func resources(unfit []results.Ground) string {
	var names []string
	for _, g := range unfit {
		if g.Reason == unfit[0].Reason {
			names = append(names, "`"+g.Resource+"`")
		}
	}
	if len(names) == 1 {
		return "resource " + names[0]
	}
	return "resources " + strings.Join(names, ", ")
}

func (t *tally) add(v results.Verdict, gated bool) {
	switch {
	case v == results.Error, v == results.Blocked:
		t.unknown++
	case v.Judged():
		t.verified++
	}
	switch {
	case gated:
		t.gated++
		t.byVerdict[v]++
	case v == results.Fail, v == results.Warn, v == results.UnexpectedPass:
		t.ungated++
	}
}

// gatedReason says in words what is gravest of that which fails the run. What
// http1 finds is never mixed with the rest, and entries of the baseline that are
// no longer true are no finding.
func (t tally) gatedReason(run *results.Run, g Gate) string {
	gate := &results.Run{Gate: g.Words()}
	var others, http1 int
	for _, f := range run.Findings() {
		switch {
		case !slices.ContainsFunc(f.Checks, func(c results.Found) bool { return gate.Gated(c.Check) }):
		case f.Requirement.Area == results.AreaHTTP1:
			http1++
		default:
			others++
		}
	}
	var parts []string
	if others > 0 {
		parts = append(parts, strings.TrimSuffix(run.Headline(), "."))
	}
	if http1 > 0 {
		parts = append(parts, messageRules(http1))
	}
	if n := t.byVerdict[results.UnexpectedPass]; n > 0 {
		parts = append(parts, count(n, "unexpected pass")+" by the baseline")
	}
	reason := fmt.Sprintf("%sdoes not conform: %s, by the gate %s", subject(run), strings.Join(parts, ". "), strings.Join(g.Words(), ","))
	if t.unknown > 0 {
		reason += fmt.Sprintf("; %s had no result", count(t.unknown, "check"))
	}
	return reason
}

func (t tally) conforms(run *results.Run, g Gate) string {
	judged := count(t.verified, "check") + " judged"
	switch {
	case t.ungated == 1:
		judged += ", of which 1 does not hold but does not count for this gate"
	case t.ungated > 1:
		judged += fmt.Sprintf(", of which %d do not hold but do not count for this gate", t.ungated)
	}
	if g == (Gate{}) {
		return "no finding fails this run, by the gate none: " + judged
	}
	return fmt.Sprintf("%sconforms, by the gate %s: %s", subject(run), strings.Join(g.Words(), ","), judged)
}

func messageRules(n int) string {
	if n == 1 {
		return "1 message rule of HTTP/1.1 does not hold"
	}
	return fmt.Sprintf("%d message rules of HTTP/1.1 do not hold", n)
}

// count is a number with its noun.
func count(n int, noun string) string {
	switch {
	case n == 1:
		return "1 " + noun
	case strings.HasSuffix(noun, "s"):
		return fmt.Sprintf("%d %ses", n, noun)
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
