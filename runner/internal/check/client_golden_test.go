package check

import (
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/httpauth"
	"authspec/runner/internal/message"
	"authspec/runner/internal/placeholder"
)

// TestClientChecks judges what a client sent by one check, as TestChecks judges
// answers. A block is a check, how the client ended where that comes first, the
// challenges that it was told ("< "), and its requests; base64(…) in one stands for
// that text in base64.
func TestClientChecks(t *testing.T) {
	const file = "testdata/client/client.golden"
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	blocks := strings.Split(strings.TrimSpace(string(text)), "\n\n\n")
	for i, b := range blocks {
		input, want, _ := strings.Cut(b, "\n=> ")
		check, came, _ := strings.Cut(input, "\n")
		got := said(ofClient(t, check, came))
		if !*update && got != want {
			t.Errorf("%s\n\ngot\n%s", b, got)
		}
		blocks[i] = input + "\n=> " + got
	}
	if *update {
		if err := os.WriteFile(filepath.FromSlash(file), []byte(strings.Join(blocks, "\n\n\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// ofClient is what a check finds that stands in a step, or after "finish ".
func ofClient(t *testing.T, check, came string) Finding {
	t.Helper()
	return named(t, Judge(visited(clientCase(t, check), came)), "it")
}

// clientCase is a case with that check.
func clientCase(t *testing.T, check string) *casefile.Case {
	t.Helper()
	body := "role: client\nsteps:\n  - id: one\n    repeat: true\n"
	check, finish := strings.CutPrefix(check, "finish ")
	it := fmt.Sprintf("[{name: it, requirement: r, %s}]\n", check)
	if finish {
		body += "finish: " + it
	} else {
		body += "    expect: " + it
	}
	return load(t, body)
}

// visited is the evidence of a client, all of whose requests the first step took.
func visited(c *casefile.Case, text string) *Evidence {
	e := &Evidence{Case: c, Scope: sample("").Scope}
	e.Scope.Answers = func(string) *placeholder.Answer { return nil }
	told := Told{Challenges: map[string][]httpauth.Challenge{}, Earlier: map[string][]string{}}
	if ended, rest, is := endOf(text); is {
		e.End, text = ended, rest
	}
	first := &Step{Step: c.Steps[0]}
	for part := range strings.SplitSeq(text, "\n---\n") {
		var lines []string
		for line := range strings.Lines(part) {
			line = strings.TrimSuffix(line, "\n")
			if answer, is := strings.CutPrefix(line, "< "); is {
				name, value, _ := strings.Cut(answer, ": ")
				told.Challenges[name] = append(told.Challenges[name], httpauth.ParseChallenges([]string{value}).Challenges...)
				continue
			}
			lines = append(lines, encoded(line))
		}
		if len(lines) == 0 || lines[0] == "" {
			continue
		}
		r := receivedIn(lines)
		e.Came = append(e.Came, r)
		first.Samples = append(first.Samples, Sample{Came: r, Told: told, Scope: e.Scope, Exchange: message.Exchange{Outcome: message.Complete}})
	}
	e.Steps = append(e.Steps, first)
	for _, s := range c.Steps[1:] {
		e.Steps = append(e.Steps, &Step{Step: s, Samples: []Sample{{Scope: e.Scope, Exchange: message.Exchange{Outcome: message.Complete}}}})
	}
	return e
}

// receivedIn is a request by its lines: the request line, which can begin with
// "other " or "proxy ", fields, and content after a blank one.
func receivedIn(lines []string) *message.Received {
	r := &message.Received{Server: casefile.MainServer, Whole: true, Connection: 1}
	line := lines[0]
	for _, server := range []string{casefile.OtherServer, casefile.ProxyServer} {
		if rest, is := strings.CutPrefix(line, server+" "); is {
			line, r.Server = rest, server
		}
	}
	r.Line = line
	r.Method, line, _ = strings.Cut(line, " ")
	r.Target, r.Version, _ = strings.Cut(line, " ")
	head, body, _ := strings.Cut(strings.Join(lines[1:], "\n"), "\n\n")
	r.Fields, r.Body = fields(strings.Split(head, "\n")), []byte(body)
	return r
}

// endOf reads "exit N: OUTPUT", in which an ellipsis stands for what is not kept,
// "signal NAME", "timed out" and "failed: WHY".
func endOf(text string) (*End, string, bool) {
	line, rest, _ := strings.Cut(text, "\n")
	end := &End{}
	switch {
	case strings.HasPrefix(line, "exit "):
		_, output, _ := strings.Cut(line, ": ")
		_, err := fmt.Sscanf(line, "exit %d", &end.Exit)
		end.Output, end.Cut = []byte(output), strings.Contains(output, "…")
		return end, rest, err == nil
	case strings.HasPrefix(line, "signal "):
		end.Exit, end.Signal = -1, strings.TrimPrefix(line, "signal ")
	case line == "timed out":
		end.Exit, end.TimedOut = -1, true
	case strings.HasPrefix(line, "failed: "):
		end.Exit, end.Failed = -1, strings.TrimPrefix(line, "failed: ")
	default:
		return nil, text, false
	}
	return end, rest, true
}

// encoded puts base64 where a line asks for it.
func encoded(line string) string {
	before, rest, is := strings.Cut(line, "base64(")
	if !is {
		return line
	}
	plain, after, _ := strings.Cut(rest, ")")
	return before + base64.StdEncoding.EncodeToString([]byte(plain)) + after
}
