package verdict

import (
	"fmt"
	"slices"
	"strings"

	"authspec/runner/results"
)

// standing is what a reader must know of a run to make anything of its exit
// status: by which suite, whether any credentials led in, or which challenges a
// client answers, and whether what a release should be gated on holds. In brackets, after a blank; empty where the
// document names no suite.
func standing(run *results.Run) string {
	if len(run.Suite.Names) == 0 {
		return ""
	}
	parts := []string{share(run.Shard) + suites(run.Suite), credentials(run)}
	if run.Role == results.RoleClient {
		parts[1] = challenges(run)
	}
	if words := core(run); words != "" {
		parts = append(parts, words)
	}
	return " (" + strings.Join(parts, "; ") + ")"
}

// share names the part of a run, before what it is a part of.
func share(s *results.Shard) string {
	if s == nil {
		return ""
	}
	return fmt.Sprintf("shard %d/%d of ", s.Index, s.Of)
}

func suites(s results.Suite) string {
	words := "suite "
	if len(s.Names) > 1 {
		words = "suites "
	}
	words += strings.Join(s.Names, ", ")
	if s.Part {
		return "a part of " + words
	}
	return words
}

// credentials says by which schemes credentials led in.
func credentials(run *results.Run) string {
	var schemes []string
	for _, g := range run.Ground {
		if g.Login != "" && !slices.Contains(schemes, g.Login) {
			schemes = append(schemes, g.Login)
		}
	}
	if len(schemes) == 0 {
		return "without credentials"
	}
	return "credentials led in by " + strings.Join(schemes, ", ")
}

// challenges says which challenges a client answers.
func challenges(run *results.Run) string {
	has := func(capability string) bool {
		return slices.ContainsFunc(run.Ground, func(g results.Ground) bool { return g.Resource == capability && g.Holds })
	}
	schemes := run.Answers()
	switch {
	case len(schemes) > 0:
		return "it answers " + strings.Join(schemes, " and ") + " challenges"
	case has("unasked"):
		return "it answers no challenge, and sends Basic credentials unasked"
	}
	return "it answers no challenge"
}

// core says whether what the suite core holds a server, or a client, to does hold;
// empty where the run can't tell, or where core is all that it is about.
func core(run *results.Run) string {
	judged, unknown := false, run.Interrupted || run.Suite.Part || run.Shard != nil
	for _, c := range run.Results {
		for _, k := range c.Checks {
			if !run.Requirements[k.Requirement].Core {
				continue
			}
			switch {
			case k.Verdict == results.Fail:
				return "core does not hold"
			case k.Verdict == results.Error, k.Verdict == results.Blocked:
				unknown = true
			case k.Verdict.Judged():
				judged = true
			}
		}
	}
	if !judged || unknown || slices.Contains(run.Suite.Names, coreSuite) || !whole(run.Suite.Names) {
		return ""
	}
	return "core holds"
}

// coreSuite is the suite of what a release should be gated on.
const coreSuite = "core"

// whole tells whether one of the suites holds all that core does.
func whole(names []string) bool {
	return slices.Contains(names, "auth") || slices.Contains(names, "full")
}
