package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"authspec/runner/results"
)

// The elements of a JUnit file, as far as Jenkins (the schema junit-10.xsd of
// its xUnit plugin, which knows no other attributes), GitLab and GitHub's
// actions read them.
type (
	junitFile struct {
		XMLName  xml.Name `xml:"testsuites"`
		Name     string   `xml:"name,attr"`
		Tests    int      `xml:"tests,attr"`
		Failures int      `xml:"failures,attr"`
		Errors   int      `xml:"errors,attr"`
		Time     string   `xml:"time,attr"`
		Suites   []*junitSuite
	}
	junitSuite struct {
		XMLName    xml.Name        `xml:"testsuite"`
		Name       string          `xml:"name,attr"`
		Tests      int             `xml:"tests,attr"`
		Failures   int             `xml:"failures,attr"`
		Errors     int             `xml:"errors,attr"`
		Skipped    int             `xml:"skipped,attr"`
		Time       string          `xml:"time,attr"`
		Timestamp  string          `xml:"timestamp,attr"`
		Properties []junitProperty `xml:"properties>property"`
		Cases      []junitCase

		took results.Milliseconds
	}
	junitProperty struct {
		Name  string `xml:"name,attr"`
		Value string `xml:"value,attr"`
	}
	junitCase struct {
		XMLName   xml.Name `xml:"testcase"`
		Class     string   `xml:"classname,attr"`
		Name      string   `xml:"name,attr"`
		File      string   `xml:"file,attr,omitempty"`
		Time      string   `xml:"time,attr"`
		Failure   *junitOutcome
		Error     *junitOutcome
		Skipped   *junitOutcome
		SystemOut *junitText
	}
	junitOutcome struct {
		XMLName xml.Name
		Type    string `xml:"type,attr,omitempty"`
		Message string `xml:"message,attr"`
		Text    string `xml:",cdata"`
	}
	junitText struct {
		XMLName xml.Name `xml:"system-out"`
		Text    string   `xml:",cdata"`
	}
)

// junit writes one suite a topic, behind one about the run itself: what makes
// a run end with status 3 or 130 is no case's failure, and must not look green.
func junit(w io.Writer, run *results.Run, o Options) error {
	j := &junitReport{run: run, root: o.Root, suites: map[string]*junitSuite{}}
	j.file = junitFile{Name: "authspec", Time: seconds(run.Took)}
	j.itself()
	for _, i := range byTopic(run) {
		c := &run.Results[i]
		j.add(c.Topic(), c.Took, j.testcase(c))
	}
	for _, s := range j.file.Suites {
		s.Time = seconds(s.took)
		j.file.Tests += s.Tests
		j.file.Failures += s.Failures
		j.file.Errors += s.Errors
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", "  ")
	if err := enc.Encode(j.file); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

type junitReport struct {
	run    *results.Run
	root   string // Options.Root
	file   junitFile
	suites map[string]*junitSuite
}

// add puts a test into the suite of its topic, and counts it.
func (j *junitReport) add(topic string, took results.Milliseconds, c junitCase) {
	s := j.suites[topic]
	if s == nil {
		s = &junitSuite{Name: visible(topic), Properties: j.properties()}
		s.Timestamp = j.run.Started.UTC().Format("2006-01-02T15:04:05")
		j.suites[topic] = s
		j.file.Suites = append(j.file.Suites, s)
	}
	c.Class, c.File, c.Time = s.Name, visible(j.root), seconds(took)
	s.Cases = append(s.Cases, c)
	s.took += took
	s.Tests++
	switch {
	case c.Failure != nil:
		s.Failures++
	case c.Error != nil:
		s.Errors++
	case c.Skipped != nil:
		s.Skipped++
	}
}

func (j *junitReport) properties() []junitProperty {
	r := j.run
	where := junitProperty{"target.url", visible(r.Target.URL)}
	if ofClient(r) {
		where = junitProperty{"target.command", visible(r.Target.Command)}
	}
	return []junitProperty{
		{"target", visible(r.Target.Name)},
		where,
		{"target.product", visible(strings.TrimSpace(r.Target.Implementation.Product + " " + r.Target.Implementation.Version))},
		{"suite", visible(strings.Join(r.Suite.Names, ","))},
		{"suite.version", visible(r.Suite.Version)},
		{"gate", visible(strings.Join(r.Gate, ","))},
		{"exit", fmt.Sprint(r.Exit)},
	}
}

// gravest are the properties of the first suite that say what does not hold: the
// headline, then a line each, the gravest first.
func (j *junitReport) gravest() []junitProperty {
	list := []junitProperty{{"headline", visible(j.run.Headline())}}
	for n, i := range outlineOf(j.run).all() {
		list = append(list, junitProperty{fmt.Sprintf("finding.%d", n+1), visible(fmt.Sprintf("%s %s (%s)", word(i.Verdict), i.Headline(), i.ID))})
	}
	return list
}

// runTopic is the suite of what is no case. No topic of cases has a space.
const runTopic = "the run"

// itself adds the ground, a test each resource, and the run as a whole, which
// is an error unless its exit status tells what the target is worth.
func (j *junitReport) itself() {
	whole := junitCase{Name: "result"}
	if words := exitWords(j.run); j.run.Exit > 1 {
		whole.Error = outcome("error", fmt.Sprint("exit ", j.run.Exit), words, j.run.Advice)
	} else {
		whole.SystemOut = &junitText{Text: visible(words)}
	}
	j.add(runTopic, 0, whole)
	first := j.suites[runTopic]
	first.Properties = append(first.Properties, j.gravest()...)
	for i := range j.run.Ground {
		g := &j.run.Ground[i]
		c := junitCase{Name: visible("ground " + g.Resource)}
		switch {
		case ofClient(j.run) && (g.Holds || g.Resource != results.Reach):
			c.SystemOut = &junitText{Text: visible(abilityWords(*g))}
		case g.Holds:
			c.SystemOut = &junitText{Text: visible(groundWords(*g))}
		default:
			b := j.block()
			b.exchanges(finding{c: &results.Case{Exchanges: g.Exchanges}})
			c.Error = outcome("error", "ground", g.Reason, b.lines)
		}
		j.add(runTopic, 0, c)
	}
}

func (j *junitReport) block() *block {
	return &block{run: j.run, width: 100, steps: 8, most: limits{header: 64, content: 16, width: 1000}}
}

// testcase has one outcome at most, as the stricter readers demand: that of the
// case's verdict. What else there is to say is in the text. No reader knows a
// warning: among those that passed nobody would see one, so it is told where
// readers show a message and count, and where no build fails, as skipped.
func (j *junitReport) testcase(c *results.Case) junitCase {
	t := junitCase{Name: visible(c.ID)}
	if c.Verdict == results.Skip {
		t.Skipped = outcome("skipped", "", c.Reason, nil)
		return t
	}
	f := finding{c: c, entries: entries(c, matters)}
	if len(f.entries) == 0 && !matters(c.Verdict) {
		if said := j.said(c); said != "" {
			t.SystemOut = &junitText{Text: said}
		}
		return t
	}
	b := j.block()
	b.full(f)
	switch {
	case failed(j.run, c):
		t.Failure = outcome("failure", string(c.Verdict), message(f), b.lines)
	case unjudged(c.Verdict):
		t.Error = outcome("error", string(c.Verdict), message(f), b.lines)
	default:
		t.Skipped = outcome("skipped", "", strings.ToUpper(visible(string(c.Verdict)))+", which does not fail the run: "+message(f), b.lines)
	}
	return t
}

// failed tells whether a case is a failure for CI: it fails, or it warns and the
// gate says that this counts.
func failed(run *results.Run, c *results.Case) bool {
	switch c.Verdict {
	case results.Fail, results.UnexpectedPass:
		return true
	case results.Warn:
		for i := range c.Checks {
			if run.Gated(&c.Checks[i]) {
				return true
			}
		}
	}
	return false
}

// said is the text of a case that neither failed nor was skipped: its notes and
// expected failures.
func (j *junitReport) said(c *results.Case) string {
	one := &results.Run{Results: []results.Case{*c}}
	var lines []string
	for _, m := range remarks(one, false, results.ExpectedFail, results.Note) {
		lines = append(lines, visible(fmt.Sprintf("%s  %s  %s", strings.ToUpper(string(m.verdict)), m.address, m.text))+"\n")
	}
	return strings.Join(lines, "")
}

// message is a finding in one line.
func message(f finding) string {
	if len(f.entries) == 0 {
		return f.c.Reason
	}
	k := f.entries[0].check
	words := remarkText(k)
	if more := len(f.entries) - 1; more > 0 {
		words += fmt.Sprintf(" (and %s)", count(more, "more finding"))
	}
	return "#" + k.Name + ": " + words
}

// outcome is one of the three elements that tell a test apart from one that
// passed.
func outcome(element, kind, message string, text []string) *junitOutcome {
	const longest = 500
	o := &junitOutcome{XMLName: xml.Name{Local: element}, Type: visible(kind), Message: cut(visible(message), longest)}
	for _, line := range text {
		o.Text += visible(line) + "\n"
	}
	return o
}

// seconds is a duration as JUnit has it.
func seconds(m results.Milliseconds) string { return fmt.Sprintf("%.3f", float64(m)/1000) }
