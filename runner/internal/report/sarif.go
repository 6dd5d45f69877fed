package report

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"net/url"
	"slices"
	"strings"
	"time"

	"authspec/runner/results"
)

// The objects of a SARIF file (OASIS SARIF 2.1.0), as far as they are used.
// Texts are those of readers: made visible, on one line.
type (
	sarifFile struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool        sarifTool         `json:"tool"`
		Automation  sarifAutomation   `json:"automationDetails"`
		Invocations []sarifInvocation `json:"invocations"`
		Results     []sarifResult     `json:"results"`
		Columns     string            `json:"columnKind"`
		Properties  map[string]string `json:"properties"`
	}
	sarifAutomation struct {
		ID string `json:"id"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name    string      `json:"name"`
		Version string      `json:"version,omitempty"`
		Rules   []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID         string         `json:"id"`
		Short      sarifText      `json:"shortDescription"`
		Full       sarifText      `json:"fullDescription"`
		Help       sarifHelp      `json:"help"`
		HelpURI    string         `json:"helpUri,omitempty"`
		Config     sarifConfig    `json:"defaultConfiguration"`
		Properties map[string]any `json:"properties"`
	}
	sarifText struct {
		Text string `json:"text"`
	}
	sarifHelp struct {
		Text     string `json:"text"`
		Markdown string `json:"markdown"`
	}
	sarifConfig struct {
		Level string `json:"level"`
	}
	sarifInvocation struct {
		Successful    bool                `json:"executionSuccessful"`
		Exit          int                 `json:"exitCode"`
		ExitText      string              `json:"exitCodeDescription"`
		Started       string              `json:"startTimeUtc"`
		Ended         string              `json:"endTimeUtc"`
		Notifications []sarifNotification `json:"toolExecutionNotifications"`
	}
	sarifNotification struct {
		Level     string          `json:"level"`
		Message   sarifText       `json:"message"`
		Locations []sarifLocation `json:"locations,omitempty"`
	}
	sarifResult struct {
		RuleID       string             `json:"ruleId"`
		RuleIndex    int                `json:"ruleIndex"`
		Kind         string             `json:"kind"`
		Level        string             `json:"level"`
		Rank         float64            `json:"rank"` // 0 to 100, the gravest highest
		Message      sarifText          `json:"message"`
		Locations    []sarifLocation    `json:"locations"`
		Fingerprints map[string]string  `json:"partialFingerprints"`
		Suppressions []sarifSuppression `json:"suppressions,omitempty"`
		Properties   map[string]string  `json:"properties"`
	}
	sarifLocation struct {
		Physical *sarifPhysical `json:"physicalLocation,omitempty"`
		Logical  []sarifLogical `json:"logicalLocations,omitempty"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   *sarifRegion  `json:"region,omitempty"`
	}
	sarifArtifact struct {
		URI string `json:"uri"`
	}
	sarifRegion struct {
		StartLine int `json:"startLine"`
	}
	sarifLogical struct {
		Name string `json:"fullyQualifiedName"`
	}
	sarifSuppression struct {
		Kind          string `json:"kind"`
		Status        string `json:"status"`
		Justification string `json:"justification"`
	}
)

const sarifSchema = "https://json.schemastore.org/sarif-2.1.0.json"

// sarif writes what does not hold as results, whose rules are the requirements
// and whose place is the check's line in its case file. What could not be
// judged says nothing of the target, so it is a notification of the tool.
func sarif(w io.Writer, run *results.Run, o Options) error {
	s := &sarifReport{run: run, places: map[string]int{}, root: o.Root}
	one := sarifRun{
		Tool:        sarifTool{sarifDriver{Name: "authspec", Version: visible(run.Suite.Version), Rules: s.rules()}},
		Automation:  sarifAutomation{automation(run)},
		Columns:     "unicodeCodePoints",
		Results:     s.results(),
		Invocations: []sarifInvocation{s.invocation()},
		Properties: map[string]string{
			"target": visible(targetWords(run.Target)), "suite": visible(strings.Join(run.Suite.Names, ",")),
		},
	}
	return results.EncodeJSON(w, sarifFile{Schema: sarifSchema, Version: "2.1.0", Runs: []sarifRun{one}})
}

// automation is the category of the run: GitHub keeps the alerts of each apart.
func automation(run *results.Run) string {
	name := visible(cmp.Or(run.Target.Name, run.Target.URL, run.Target.Command))
	if ofClient(run) {
		name = "client/" + name
	}
	return "authspec/" + name + "/"
}

// gravity is what GitHub sorts the gravest by.
var gravity = map[results.Class]string{results.ClassStranger: "9.5", results.ClassLeak: "9.3", results.ClassDeath: "9.0"}

type sarifReport struct {
	run    *results.Run
	places map[string]int // of the rules, by their ids
	root   string         // Options.Root
}

// rules are the requirements of the run, by id.
func (s *sarifReport) rules() []sarifRule {
	ids := make([]string, 0, len(s.run.Requirements))
	for id := range s.run.Requirements {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	list := make([]sarifRule, len(ids))
	for i, id := range ids {
		s.places[id] = i
		list[i] = s.rule(id, s.run.Requirements[id])
	}
	for _, f := range s.run.Findings() {
		if at, known := s.places[f.ID]; known && f.Class <= results.ClassDeath {
			list[at].Properties["security-severity"] = gravity[f.Class]
		}
	}
	return list
}

func (s *sarifReport) rule(id string, q results.Requirement) sarifRule {
	properties := map[string]any{"source": visible(q.Source), "tags": []string{string(q.Level)}}
	// GitHub sorts alerts of security by a number from 0 to 10.
	switch {
	case q.Level == results.Security && q.Severity == results.High:
		properties["security-severity"] = "8.0"
	case q.Level == results.Security:
		properties["security-severity"] = "3.0"
	}
	return sarifRule{
		ID:         visible(id),
		Short:      said(cmp.Or(q.Rule, id)),
		Full:       said(strings.TrimSpace(fmt.Sprintf("%s (%s, %s)", q.Rule, levelWord(q.Level, q.Severity), q.Source))),
		Help:       help(id, q, mendWords(s.run, q)),
		HelpURI:    link(q),
		Config:     sarifConfig{sarifLevel(q.Level, q.Severity)},
		Properties: properties,
	}
}

// help says of a rule what follows when it does not hold, and how it is mended.
func help(id string, q results.Requirement, mend string) sarifHelp {
	plain := []string{cmp.Or(q.Impact, q.Rule, id)}
	marked := []string{inMarkdown(cmp.Or(q.Rule, id)), inMarkdown(q.Impact)}
	if mend != "" {
		plain = append(plain, "To mend it: "+mend)
		marked = append(marked, "**To mend it:** "+inMarkdown(mend))
	}
	where := inMarkdown(cmp.Or(q.Source, id))
	if to := link(q); to != "" {
		where = "[" + where + "](" + to + ")"
	}
	marked = append(marked, where+", "+levelWord(q.Level, q.Severity))
	marked = slices.DeleteFunc(marked, func(s string) bool { return s == "" })
	return sarifHelp{said(strings.Join(plain, " ")).Text, strings.Join(marked, "\n\n")}
}

// said is a text that must not be empty.
func said(text string) sarifText { return sarifText{cmp.Or(visible(text), "nothing more is known")} }

// sarifLevel is how SARIF calls what it means when a requirement does not hold.
func sarifLevel(l results.Level, severity results.Severity) string {
	switch {
	case l == results.Must, l == results.Security && severity == results.High:
		return "error"
	case l == results.Should, l == results.Security:
		return "warning"
	}
	return "note"
}

// results are the checks that do not hold, in the order of the findings; then
// those that the baseline expects, or no longer should, in file order.
func (s *sarifReport) results() []sarifResult {
	list := []sarifResult{}
	all := outlineOf(s.run).all()
	for n, i := range all {
		for _, f := range i.Checks {
			if v := f.Check.Verdict; v == results.Fail || v == results.Warn {
				r := s.result(f.Case, f.Check)
				r.Rank = math.Round(1000*float64(len(all)-n)/float64(len(all))) / 10
				list = append(list, r)
			}
		}
	}
	for i := range s.run.Results {
		c := &s.run.Results[i]
		for k := range c.Checks {
			switch check := &c.Checks[k]; check.Verdict {
			case results.ExpectedFail, results.UnexpectedPass:
				list = append(list, s.result(c, check))
			}
		}
	}
	return list
}

func (s *sarifReport) result(c *results.Case, k *results.Check) sarifResult {
	b := &block{run: s.run, width: 1000, steps: 4, most: limits{header: 32, content: 8, width: 400}}
	b.exchanges(finding{c: c, entries: []entry{{check: k}}})
	r := sarifResult{
		RuleID: visible(cmp.Or(k.Requirement, k.Name)), RuleIndex: s.places[k.Requirement], Kind: "fail", Level: sarifLevel(k.Level, k.Severity),
		Message:      said(strings.Trim(c.Title+": "+remarkText(k), ": ")),
		Locations:    []sarifLocation{s.location(c, k)},
		Fingerprints: map[string]string{"authspecCheck/v1": visible(c.Address(k))},
		Properties: map[string]string{
			"verdict": string(k.Verdict), "want": visible(k.Want), "got": visible(k.Got),
			"exchange": strings.Join(trimmed(b.lines), "\n"), "repeat": visible(c.Reproduce.Authspec),
		},
	}
	if _, known := s.places[k.Requirement]; !known {
		r.RuleIndex = -1
	}
	if s.root != "" {
		// All results stand at one line of one file, which GitHub would take for the
		// same alert.
		r.Fingerprints["primaryLocationLineHash"] = fingerprint(c.Address(k))[:16] + ":1"
	}
	if words := knownWords(s.run, k); words != "" {
		r.Properties["known"] = visible(words)
	}
	if k.Verdict == results.ExpectedFail {
		r.Suppressions = []sarifSuppression{{Kind: "external", Status: "accepted", Justification: visible(k.Reason)}}
	}
	return r
}

// trimmed are the lines of a block without their margin.
func trimmed(lines []string) []string {
	out := make([]string, len(lines))
	for i, line := range lines {
		out[i] = strings.TrimPrefix(line, margin)
	}
	return out
}

// location is the place of a check, in its file and by its address.
func (s *sarifReport) location(c *results.Case, k *results.Check) sarifLocation {
	l := sarifLocation{Logical: []sarifLogical{{visible(c.Address(k))}}}
	if s.root != "" {
		l.Physical = &sarifPhysical{Artifact: sarifArtifact{fileURI(s.root)}, Region: &sarifRegion{1}}
		return l
	}
	if c.File == "" {
		return l
	}
	l.Physical = &sarifPhysical{Artifact: sarifArtifact{fileURI(c.File)}}
	if line := cmp.Or(k.Line, c.Line); line > 0 {
		l.Physical.Region = &sarifRegion{line}
	}
	return l
}

// fileURI is a relative reference to a file (RFC 3986 §4.2): with slashes, and
// with nothing in it that could be a scheme.
func fileURI(file string) string {
	return (&url.URL{Path: strings.ReplaceAll(file, `\`, "/")}).String()
}

// invocation says how the run went, and what it could not tell.
func (s *sarifReport) invocation() sarifInvocation {
	r := s.run
	const form = "2006-01-02T15:04:05.000Z"
	v := sarifInvocation{
		Successful: r.Exit <= 1, Exit: r.Exit, ExitText: visible(exitWords(r)),
		Started: r.Started.UTC().Format(form), Ended: r.Started.Add(r.Took.Duration()).UTC().Truncate(time.Millisecond).Format(form),
		Notifications: []sarifNotification{},
	}
	if r.Exit > 1 {
		v.Notifications = append(v.Notifications, sarifNotification{Level: "error", Message: said(strings.Join(append([]string{exitWords(r)}, r.Advice...), " "))})
	}
	for _, g := range r.Unfit() {
		v.Notifications = append(v.Notifications, sarifNotification{Level: "error", Message: said("resource `" + g.Resource + "`: " + g.Reason)})
	}
	for i := range r.Results {
		c := &r.Results[i]
		for _, e := range entries(c, matters) {
			if unjudged(e.check.Verdict) {
				v.Notifications = append(v.Notifications, sarifNotification{
					Level: "error", Message: said(c.Address(e.check) + ": " + remarkText(e.check)), Locations: []sarifLocation{s.location(c, e.check)},
				})
			}
		}
	}
	return v
}
