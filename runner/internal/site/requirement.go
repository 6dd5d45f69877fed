package site

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/check"
	"authspec/runner/internal/explain"
	"authspec/runner/internal/library"
	"authspec/runner/results"
)

// rulePage is the page of a requirement.
type rulePage struct {
	*rule
	Level   string
	Wire    []step // how it is tried, in one of its cases
	Case    *casefile.Case
	Right   string // what is right in that case
	OnlyIf  string
	Checks  []string // addresses, rows of a matrix as one
	Command string   // that tries it
	Failing []breachShown
	Notes   []string // why it is a fault, of those that break it
}

// step is what goes over the wire, in words where a run has values.
type step struct {
	Text        string // when, and what placeholders stand for
	Class       string // sent or received
	Label, Wire string
}

// breachShown is a breach with the octets that show it.
type breachShown struct {
	breach
	Exchange *exchange
	Got      string
}

// requirements writes a page for each requirement, and the list of all.
func (s *site) requirements() {
	for _, r := range s.rules {
		s.entry("requirement", r.Headline(), r.Path(), r.ID+" "+r.Source+" "+r.Rule)
		s.write("requirement", page{
			Name: r.Path(), Title: unstopped(r.Rule), Section: "requirements", Data: s.rulePage(r),
			Description: strings.TrimSpace(fmt.Sprintf("%s, %s. %s %s", r.Source, r.Row.Level, r.verdict(), r.Impact)),
		})
	}
	s.ruleList()
}

// verdict is in a sentence who breaks the requirement.
func (r *rule) verdict() string {
	switch {
	case r.Untestable != "":
		return "No check can be made of it."
	case r.Judged() == 0:
		return "Nobody could be judged by it yet."
	case len(r.Breaks) == 0 && len(r.Unseen) > 0:
		do := "do otherwise, and need not"
		if len(r.Unseen) == 1 {
			do = "does otherwise, and need not"
		}
		return fmt.Sprintf("Of %s, %d %s.", count(r.Judged(), r.side.One), len(r.Unseen), do)
	case len(r.Breaks) == 0:
		if r.Judged() == 1 {
			return "The one " + r.side.One + " that could be judged keeps it."
		}
		return fmt.Sprintf("All %s that could be judged keep it.", count(r.Judged(), r.side.One))
	case len(r.Breaks) == 1:
		return "1 of " + count(r.Judged(), r.side.One) + " breaks it."
	}
	return fmt.Sprintf("%d of %s break it.", len(r.Breaks), count(r.Judged(), r.side.One))
}

func (s *site) rulePage(r *rule) rulePage {
	p := rulePage{rule: r, Level: levelWords(r)}
	for _, b := range r.Breaks {
		shownOne := breachShown{breach: b}
		if b.finding != nil {
			shownOne.Exchange, shownOne.Got = shown(r.side.Role, b.finding.Exchange), b.finding.Checks[0].Check.Got
			for _, n := range b.finding.Notes {
				if !slices.Contains(p.Notes, n.Text) {
					p.Notes = append(p.Notes, n.Text)
				}
			}
		}
		p.Failing = append(p.Failing, shownOne)
	}
	for _, c := range r.cited {
		if address := results.Address(c.c.Group, c.check.Name); !slices.Contains(p.Checks, address) {
			p.Checks = append(p.Checks, address)
		}
	}
	if shows, k := r.example(); shows != nil {
		p.Case, p.Wire, p.Command = shows, wireOf(shows, k), command(shows)
		if k != nil {
			p.Right = check.Words(k.Test)
			if k.When != nil {
				p.OnlyIf = check.GuardWords(k.When)
			}
		}
	}
	return p
}

// example is the case that shows best how a requirement is tried: one that writes
// a check of it.
func (r *rule) example() (*casefile.Case, *casefile.Check) {
	// A case about no scheme of its own shows a rule for all schemes best.
	inOrder := slices.SortedStableFunc(slices.Values(r.cited), func(a, b citation) int { return particular(a.c) - particular(b.c) })
	for _, c := range inOrder {
		for _, s := range c.c.Steps {
			for _, k := range s.Expect {
				if k.Name == c.check.Name && !s.Setup {
					return c.c, k
				}
			}
		}
	}
	for _, c := range r.cited {
		for _, k := range c.c.Expect {
			if k.Name == c.check.Name {
				return c.c, k
			}
		}
	}
	return nil, nil
}

// particular is 1 for a case about one kind of resource.
func particular(c *casefile.Case) int {
	if c.Role != casefile.RoleClient && c.Resource != casefile.ProtectedRole {
		return 1
	}
	return 0
}

// wireOf is what a case sends, or what a client meets in it, up to the step in
// which the check stands.
func wireOf(c *casefile.Case, last *casefile.Check) []step {
	var list []step
	for _, s := range c.Steps {
		switch {
		case s.Finish:
		case c.Role == casefile.RoleClient:
			list = append(list, clientStep(s))
		default:
			list = append(list, serverStep(s))
		}
		if slices.Contains(s.Expect, last) {
			break
		}
	}
	return list
}

func serverStep(s *casefile.Step) step {
	one := step{Class: "sent", Label: "authspec sends", Wire: strings.Join(explain.Request(s.Request, s.Resource), "\n")}
	var words []string
	if s.When != nil {
		words = append(words, "Only if "+stopped(check.GuardWords(s.When)))
	}
	if auth := explain.Auth(s.Request.Auth); auth != "" && s.Request.Form == "" {
		words = append(words, "`${auth}` stands for "+stopped(auth))
	}
	if s.Reuse != "" {
		words = append(words, fmt.Sprintf("On the connection of step `%s`.", s.Reuse))
	}
	one.Text = strings.Join(words, " ")
	return one
}

func clientStep(s *casefile.Step) step {
	having := ""
	if s.When != nil && !slices.ContainsFunc(s.When.Every(), func(g *casefile.Guard) bool { return g.Step != "" }) {
		having = check.GuardWords(s.When)
	}
	return step{Text: explain.Takes(s, having), Class: "received", Label: "it is answered", Wire: strings.Join(explain.Answer(s.Answer), "\n")}
}

// command tries a case at one's own server or client.
func command(c *casefile.Case) string {
	if c.Role == casefile.RoleClient {
		return fmt.Sprintf("authspec client --only '%s' -- COMMAND", c.Group)
	}
	if c.Watch {
		return fmt.Sprintf("authspec run TARGET --suite %s", library.AllSuite)
	}
	return fmt.Sprintf("authspec run TARGET --only '%s'", c.Group)
}

// levelWords is how binding a requirement is, and why.
func levelWords(r *rule) string {
	words := string(r.Row.Level)
	switch {
	case r.Severity != "":
		words = fmt.Sprintf("%s expectation of the suite, severity %s", words, r.Severity)
	case r.Basis == results.Draft:
		words += ", by a draft or a vendor's specification"
	case r.Basis == results.Derived:
		words += ", which follows from a grammar or a definition (RFC 9110 §2.4)"
	}
	return words
}

// ruleGroup is the requirements of one document.
type ruleGroup struct {
	Name  string
	Rules []*rule
}

// ruleList writes the list of all requirements.
func (s *site) ruleList() {
	type list struct {
		Sides      []*side
		Groups     map[string][]ruleGroup // by the folder of the side
		Untestable []*rule
		Tested     int
	}
	l := list{Sides: s.sides(), Groups: map[string][]ruleGroup{}}
	for _, r := range s.rules {
		if r.Untestable != "" {
			l.Untestable = append(l.Untestable, r)
			continue
		}
		l.Tested++
		groups := l.Groups[r.side.Folder]
		at := slices.IndexFunc(groups, func(g ruleGroup) bool { return g.Name == r.Document() })
		if at < 0 {
			at, groups = len(groups), append(groups, ruleGroup{Name: r.Document()})
		}
		groups[at].Rules = append(groups[at].Rules, r)
		l.Groups[r.side.Folder] = groups
	}
	for _, groups := range l.Groups {
		for _, g := range groups {
			slices.SortStableFunc(g.Rules, func(a, b *rule) int { return cmp.Compare(len(b.Breaks), len(a.Breaks)) })
		}
	}
	s.write("requirements", page{
		Name: "requirements/index.html", Title: "Requirements", Section: "requirements", Data: l,
		Description: fmt.Sprintf("%d requirements on HTTP authentication, each with its section, who breaks it, and how it is tried.", l.Tested),
	})
}
