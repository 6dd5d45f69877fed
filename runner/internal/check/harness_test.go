package check

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/fingerprint"
	"authspec/runner/internal/message"
	"authspec/runner/internal/placeholder"
	"authspec/runner/internal/target"
	"authspec/runner/internal/wire"
)

// load reads a case from the lines that follow its id and title.
func load(t *testing.T, body string) *casefile.Case {
	t.Helper()
	text := "format: 1\ntopic: t\ncases:\n  - id: t/c\n    title: A case\n"
	for line := range strings.Lines(body) {
		text += "    " + line
	}
	list, err := casefile.Load(Kinds(), []casefile.Source{{File: "t.yaml", Content: []byte(text + "\n")}})
	if err != nil {
		t.Fatalf("%s\n%v", text, err)
	}
	return list[0]
}

const secretContent = "the secret recipe\n"

// site is the target of all tests.
func site() *target.Target {
	u := &url.URL{Scheme: "http", Host: "127.0.0.1:8080"}
	return &target.Target{
		URL:       u,
		Resources: []target.Resource{{Role: "protected", URL: u, Path: "/private/"}, {Role: "open", URL: u, Path: "/"}},
		Accounts: []target.Account{
			{Role: "ordinary", User: "alice", Password: "wonderland"},
			{Role: "second", User: "bob", Password: "builder-42"},
		},
	}
}

// response reads an answer from text with LF line ends. A field line that is
// continued with "\" and LF is a folded one; a blank line and "trailer:" begin
// the trailer section.
func response(text string) *message.Response {
	head, body, _ := strings.Cut(text, "\n\n")
	body, trailers, _ := strings.Cut(body, "\ntrailer:\n")
	lines := strings.Split(head, "\n")
	words := strings.SplitN(lines[0], " ", 3)
	status, err := strconv.Atoi(words[1])
	if err != nil {
		panic(err)
	}
	r := &message.Response{StatusLine: lines[0], Proto: words[0], Status: status, Body: []byte(body)}
	r.Fields = fields(lines[1:])
	if trailers != "" {
		r.Trailers = fields(strings.Split(trailers, "\n"))
	}
	return r
}

func fields(lines []string) []message.Field {
	var list []message.Field
	for i := 0; i < len(lines); i++ {
		line, folded := lines[i], false
		if line == "" {
			continue
		}
		for strings.HasSuffix(line, `\`) && i+1 < len(lines) {
			i++
			line, folded = strings.TrimSuffix(line, `\`)+"\r\n"+lines[i], true
		}
		name, value, _ := strings.Cut(line, ":")
		value = strings.Trim(strings.Join(strings.Fields(strings.ReplaceAll(value, "\r\n", " ")), " "), " ")
		list = append(list, message.Field{Name: name, Value: value, Raw: line, Folded: folded})
	}
	return list
}

// plain is GET on the protected resource.
const plain = "GET /private/ HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n\r\n"

// sample makes a sample of what came back: an answer, with interim ones before
// it, each after a line "<", or the word of another outcome and its detail.
func sample(text string) Sample {
	s := Sample{Request: requestOf(plain), Exchange: message.Exchange{Sent: []byte(plain), Outcome: message.Complete}}
	s.Scope = &placeholder.Scope{
		Target: site(), Resource: site().Resources[0], Unique: "unique1",
		Answers: func(string) *placeholder.Answer { return nil },
	}
	if !strings.HasPrefix(text, "HTTP/") {
		outcome, detail, _ := strings.Cut(text, ": ")
		s.Exchange.Outcome, s.Exchange.Detail = message.Outcome(outcome), detail
		return s
	}
	parts := strings.Split(text, "\n<\n")
	for _, p := range parts[:len(parts)-1] {
		s.Exchange.Interim = append(s.Exchange.Interim, *response(p))
	}
	s.Exchange.Response = response(parts[len(parts)-1])
	return s
}

// evidence is what came back to the steps of a case: of each the samples.
func evidence(c *casefile.Case, answers ...[]string) *Evidence {
	e := &Evidence{Case: c}
	for i, s := range c.Steps {
		step := &Step{Step: s, Content: fingerprint.Claimed("secret recipe")}
		if i < len(answers) {
			for _, a := range answers[i] {
				step.Samples = append(step.Samples, sample(a))
			}
		}
		e.Steps = append(e.Steps, step)
	}
	return e
}

// said writes a finding as the tests have it.
func said(f Finding) string {
	switch f.State {
	case Held:
		return "held\nwant: " + f.Want + "\ngot:  " + f.Got
	case Broken:
		return "broken\nwant: " + f.Want + "\ngot:  " + f.Got
	case Skipped:
		return "skip: " + f.Reason
	}
	return "undecided: " + f.Reason
}

// named finds the finding of a check.
func named(t *testing.T, list []Finding, name string) Finding {
	t.Helper()
	for _, f := range list {
		if f.Name == name {
			return f
		}
	}
	t.Fatalf("there is no finding %q in %v", name, list)
	return Finding{}
}

func one(t *testing.T, check, answer string) Finding {
	t.Helper()
	c := load(t, fmt.Sprintf("steps:\n  - request: {}\n    expect:\n      - {name: it, requirement: r, %s}\n", check))
	return named(t, Judge(evidence(c, []string{answer})), "it")
}

// requestOf is what a server reads in octets.
func requestOf(octets string) *message.Request {
	r := wire.Read([]message.Part{{Data: []byte(octets)}})
	return &r
}
