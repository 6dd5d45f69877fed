package results

import (
	"fmt"
	"strings"
)

// Headline says in words what is the gravest about the target, in whole
// sentences: "A wrong password logs in (8 ways). POST is not protected. 4 more
// requirements do not hold." Where everything that was judged holds it says so;
// it is empty where nothing was judged.
func (r *Run) Headline() string {
	if !r.Verified() {
		return ""
	}
	broken, http1 := r.broken()
	if len(broken) == 0 {
		return holds(r, len(http1))
	}
	said := gravest(broken)
	var sentences []string
	for _, f := range said {
		sentences = append(sentences, f.Headline()+".")
	}
	if more := len(broken) - len(said); more > 0 {
		sentences = append(sentences, fmt.Sprintf("%s.", doNotHold(more, "more requirement")))
	}
	return strings.Join(sentences, " ")
}

// broken are the findings that break something, http1 apart.
func (r *Run) broken() (others, http1 []Finding) {
	for _, f := range r.Findings() {
		switch {
		case !f.Broken():
		case f.Requirement.Area == AreaHTTP1:
			http1 = append(http1, f)
		default:
			others = append(others, f)
		}
	}
	return others, http1
}

// holds is the headline of a run in which nothing of authentication is broken
// but what the baseline expects.
func holds(r *Run, http1 int) string {
	n, expected := 0, 0
	for _, t := range r.Tally() {
		if t.Area != AreaHTTP1 || http1 == 0 {
			n, expected = n+t.Held, expected+t.Broken
		}
	}
	if http1 > 0 && n == 0 {
		return doNotHold(http1, "message rule") + "."
	}
	words := fmt.Sprintf("All %d requirements that could be judged hold", n)
	switch {
	case n == 0 && expected == 0:
		words = "Nothing that binds could be judged"
	case n == 1 && expected == 0:
		words = "The one requirement that could be judged holds"
	case expected > 0:
		words = asExpected(n, expected)
	}
	words += "."
	if len(r.Unfit()) > 0 {
		words = "Not all could be judged. " + words
	}
	if http1 > 0 {
		words += " " + doNotHold(http1, "message rule of HTTP/1.1") + "."
	}
	return words
}

// asExpected says that all holds but what the baseline expects to fail.
func asExpected(held, expected int) string {
	all, verb, others := held+expected, "hold", "others"
	if held == 1 {
		verb = "holds"
	}
	if expected == 1 {
		others = "other"
	}
	switch {
	case held == 0 && all == 1:
		return "The one requirement that could be judged does not hold, as the baseline expects"
	case held == 0:
		return fmt.Sprintf("None of %d requirements holds, as the baseline expects", all)
	}
	return fmt.Sprintf("%d of %d requirements %s; the baseline expects the %s to fail", held, all, verb, others)
}

func doNotHold(n int, noun string) string {
	if n == 1 {
		return "1 " + noun + " does not hold"
	}
	before, after, of := strings.Cut(noun, " of ")
	noun = before + "s"
	if of {
		noun += " of " + after
	}
	return fmt.Sprintf("%d %s do not hold", n, noun)
}

// gravest picks what a headline says: up to three findings, none that another
// one explains, and nothing that fails no run beside what does.
func gravest(list []Finding) []Finding {
	const most = 3
	var said []Finding
	for _, f := range list {
		if len(said) == most || len(said) > 0 && f.Verdict != said[0].Verdict {
			break
		}
		if !f.Covered {
			said = append(said, f)
		}
	}
	return said
}

// Headline says what the finding is in one sentence without its full stop, and
// in how many ways it showed: "A wrong password logs in (8 ways)".
func (f *Finding) Headline() string {
	words := f.words()
	if f.Ways > 1 {
		words += fmt.Sprintf(" (%d ways)", f.Ways)
	}
	return words
}

// words are those of the requirement; its impact where that tells what somebody
// suffers, and its rule where it does not.
func (f *Finding) words() string {
	q := f.Requirement
	switch {
	case q.Headline != "":
		return q.Headline
	case q.Impact != "" && f.Class < ClassMust:
		return unstopped(q.Impact)
	case q.Rule != "" && f.Class == ClassNote:
		return "Not seen: " + unstopped(q.Rule)
	case q.Rule != "":
		return "“" + unstopped(q.Rule) + "” does not hold"
	}
	return f.ID + " does not hold"
}

func unstopped(sentence string) string { return strings.TrimSuffix(sentence, ".") }
