package check

import (
	"strings"
	"testing"
	"time"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/message"
)

const closed = "closed: the server closed the connection before it answered"

// TestNoAnswer goes through what the contract says of exchanges without one.
func TestNoAnswer(t *testing.T) {
	const plainCase = "steps:\n  - request: {}\n    expect: [{status: 401, requirement: r}, {access: refused, requirement: r}]\n"
	const oddCase = "steps:\n  - request: {raw: \"x\\r\\n\\r\\n\"}\n    expect: [{status: 401, requirement: r}, {status: {not: 2xx}, name: not, requirement: r}, {access: refused, requirement: r}, {access: granted, name: in, requirement: r}]\n"
	const saidCase = "steps:\n  - request: {}\n    expect: [{answer: [complete, cut], requirement: q}, {access: refused, requirement: r}]\n"
	const nothing = "skip: there is no answer to judge: the server closed the connection before it answered"
	for _, c := range []struct {
		name, body, answer string
		silence            Silence
		want               map[string]string
	}{
		{"again", plainCase, closed, SilentAgain, map[string]string{
			"answer": "broken\nwant: a whole answer\ngot:  the server closed the connection before it answered; and so again, though a plain request in between was answered",
			"status": "broken\nwant: status 401\ngot:  no answer: the server closed the connection before it answered", "access": nothing,
		}},
		{"once", plainCase, closed, SilentOnce, map[string]string{
			"answer": "undecided: no answer at first (the server closed the connection before it answered), but one to a second try",
		}},
		{"local", plainCase, "local: interrupted", SilentLocal, map[string]string{"answer": "undecided: interrupted"}},
		{"no connection accuses nobody", plainCase, "unreached: nothing listens", SilentAgain, map[string]string{"answer": "undecided: nothing listens"}},
		{"answered", plainCase, unmarked, NotSilent, map[string]string{
			"answer": "held\nwant: a whole answer\ngot:  a whole answer, status 401",
		}},
		{"odd may be closed", oddCase, closed, NotSilent, map[string]string{
			"answer": "held\nwant: an answer, or the end of the connection, as the request is odd: it has no Host\ngot:  the server closed the connection before it answered",
			"status": "broken\nwant: status 401\ngot:  no answer: the server closed the connection before it answered, which keeps the request out as well (RFC 9112 §9.5)",
			"not":    "skip: the server gave no answer, as it may here: the server closed the connection before it answered",
			"access": "held\nwant: no access: nothing of the protected content\ngot:  no answer: the server closed the connection before it answered",
			"in":     "broken\nwant: access: 2xx, with the protected content\ngot:  no answer: the server closed the connection before it answered",
		}},
		{"odd may be cut", oddCase, "cut: the answer broke off", NotSilent, map[string]string{
			"answer": "held\nwant: an answer, or the end of the connection, as the request is odd: it has no Host\ngot:  the answer broke off",
		}},
		{"odd must not time out", oddCase, "timeout: no answer within 5s", SilentAgain, map[string]string{
			"answer": "broken\nwant: an answer, or the end of the connection, as the request is odd: it has no Host\ngot:  no answer within 5s; and so again, though a plain request in between was answered",
			"status": "skip: there is no answer to judge: no answer within 5s",
			"access": "skip: there is no answer to judge: no answer within 5s",
		}},
		{"odd and garbage", oddCase, "garbage: what came is no HTTP", SilentAgain, map[string]string{
			"answer": "broken\nwant: an answer, or the end of the connection, as the request is odd: it has no Host\ngot:  what came is no HTTP; and so again, though a plain request in between was answered",
		}},
		{"said", saidCase, "cut: the answer broke off", NotSilent, map[string]string{
			"answer": "held\nwant: a whole answer or an answer that is cut short\ngot:  the answer broke off",
			"access": "held\nwant: no access: nothing of the protected content\ngot:  no answer: the answer broke off",
		}},
		{"said otherwise", saidCase, closed, SilentAgain, map[string]string{
			"answer": "broken\nwant: a whole answer or an answer that is cut short\ngot:  the server closed the connection before it answered; and so again, though a plain request in between was answered",
			"access": nothing,
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			ev := evidence(load(t, c.body), []string{c.answer})
			ev.Silence = c.silence
			if c.body == oddCase {
				ev.Steps[0].Samples[0].Odd = "it has no Host"
			}
			list := Judge(ev)
			for name, want := range c.want {
				f := named(t, list, name)
				if got := said(f); got != want {
					t.Errorf("%s: got\n%s\nwant\n%s", name, got, want)
				}
				// What any server may choose, or may be too late for, is worth a note.
				if mild := c.body == oddCase && f.State == Broken && (name == "status" || name == "answer" && strings.HasPrefix(c.answer, "garbage")); f.Mild != mild {
					t.Errorf("%s: mild is %t", name, f.Mild)
				}
			}
			if want := c.silence != NotSilent; ev.Unanswered() != want {
				t.Errorf("unanswered: %t", ev.Unanswered())
			}
		})
	}
}

func TestTheUnsaidAnswerIsOneCheckForAllStepsThatDoNotSayIt(t *testing.T) {
	c := load(t, `steps:
  - {id: first, request: {}}
  - id: second
    request: {}
    expect: [{answer: [complete, closed], requirement: q}]
`)
	ev := evidence(c, []string{closed}, []string{closed})
	ev.Silence = SilentAgain
	list := Judge(ev)
	if f := named(t, list, "answer"); f.Requirement != "q" || f.State != Held {
		t.Errorf("said: %+v", f)
	}
	if f := named(t, list, "answer-elsewhere"); f.Requirement != casefile.Answers || f.State != Broken || f.Step != "first" || f.Line != 4 {
		t.Errorf("unsaid: %+v", f)
	}
	if name, ok := casefile.Unsaid(c); name != "answer-elsewhere" || !ok {
		t.Errorf("got %q, %t", name, ok)
	}
	all := load(t, "steps:\n  - request: {}\n    expect: [{answer: complete, requirement: q}]\n")
	if _, ok := casefile.Unsaid(all); ok || len(Judge(evidence(all, []string{unmarked}))) != 1 {
		t.Error("where all steps say it, nothing is unsaid")
	}
	none := load(t, "steps:\n  - request: {}\n    expect: [{status: 401, requirement: q}]\n")
	skipped := evidence(none, []string{unmarked})
	skipped.Steps[0].Samples[0].Skipped = "no account"
	if f := named(t, Judge(skipped), "answer"); said(f) != "skip: no step was sent" {
		t.Errorf("got %+v", f)
	}
}

func TestSamples(t *testing.T) {
	c := load(t, "samples: 3\nsteps:\n  - request: {}\n    expect: [{status: 401, requirement: r, when: {status: 4xx}}]\n")
	for _, k := range []struct {
		name    string
		answers []string
		want    string
	}{
		{"all hold", []string{unmarked, unmarked, unmarked}, "held\nwant: status 401\ngot:  status 401"},
		{"the first that breaks it decides", []string{unmarked, "HTTP/1.1 403 No", "HTTP/1.1 404 No"}, "broken\nwant: status 401\ngot:  status 403"},
		{"one shows it", []string{other, unmarked, other}, "held\nwant: status 401\ngot:  status 401"},
		{"none shows it", []string{other, other, other}, "skip: it is asked only with status 4xx; here: status 200"},
		{"a silent one takes nothing away", []string{closed, unmarked, unmarked}, "held\nwant: status 401\ngot:  status 401"},
	} {
		if got := said(named(t, Judge(evidence(c, k.answers)), "status")); got != k.want {
			t.Errorf("%s: got\n%s", k.name, got)
		}
	}
	ev := evidence(c, []string{unmarked})
	ev.Steps[0].Skipped = "it was not sent for a reason"
	if got := said(named(t, Judge(ev), "status")); got != "skip: it was not sent for a reason" {
		t.Error(got)
	}
}

func TestGuards(t *testing.T) {
	c := load(t, `samples: 2
steps:
  - {id: first, request: {}}
  - id: second
    when: {step: first, status: 2xx}
    request: {}
    expect:
      - {status: 200, requirement: r, when: {step: first, access: granted}}
`)
	for _, k := range []struct {
		first string
		sent  bool
		why   string
		want  string
	}{
		{delivered, true, "", "held\nwant: status 200\ngot:  status 200"},
		{other, true, "", `skip: it is asked only with access: 2xx, with the protected content; here: status 200 without the protected content`},
		{unmarked, false, "it is asked only with status 2xx; here: status 401", ""},
		{closed, false, "there is no answer to judge: the server closed the connection before it answered", ""},
	} {
		ev := evidence(c, []string{k.first, k.first}, []string{other, other})
		sent, why := Guard(ev, ev.Steps[1], 1)
		if sent != k.sent || why != k.why {
			t.Errorf("%q: sent %t: %s", k.first, sent, why)
		}
		if got := said(named(t, Judge(ev), "status")); k.sent && got != k.want {
			t.Errorf("%q: %s", k.first, got)
		}
	}
	ev := evidence(c, []string{other, other}, []string{other, other})
	ev.Steps[0].Samples[1].Skipped = "no account"
	if sent, why := Guard(ev, ev.Steps[1], 1); sent || why != "no account" {
		t.Errorf("sent %t: %s", sent, why)
	}
	ev.Steps[0].Samples = nil
	if sent, why := Guard(ev, ev.Steps[1], 1); sent || why != "step `first`, on which it depends, was not sent" {
		t.Errorf("sent %t: %s", sent, why)
	}
}

func TestConnection(t *testing.T) {
	for _, k := range []struct {
		check string
		end   message.Ending
		want  string
	}{
		{"{closed: true}", message.Ending{How: message.ByClose, Within: 5 * time.Second}, "held\nwant: a connection that the server closes within 5s after its answer\ngot:  the server closed it"},
		{"{closed: true}", message.Ending{How: message.ByReset, Within: 5 * time.Second}, "held\nwant: a connection that the server closes within 5s after its answer\ngot:  the server reset it"},
		{"{closed: true}", message.Ending{How: message.Open, Within: 5 * time.Second}, "broken\nwant: a connection that the server closes within 5s after its answer\ngot:  it is still open"},
		{"{closed: false}", message.Ending{How: message.ByClose, Within: time.Second}, "broken\nwant: a connection that is still open 1s after the answer\ngot:  the server closed it"},
		{"{surplus: none}", message.Ending{How: message.Open}, "held\nwant: nothing on the connection beyond the answer\ngot:  nothing more"},
		{"{closed: true, surplus: none}", message.Ending{How: message.ByClose, Surplus: []byte("HTTP/1.1 200 OK\r\n")}, "broken\nwant: nothing on the connection beyond the answer\ngot:  17 more octets: \"HTTP/1.1 200 OK\\x0d\\x0a\""},
	} {
		c := load(t, "steps:\n  - request: {}\n    expect: [{connection: "+k.check+", requirement: r}]\n")
		ev := evidence(c, []string{unmarked})
		ev.Steps[0].Samples[0].Ending = &k.end
		if got := said(named(t, Judge(ev), "connection")); got != k.want {
			t.Errorf("%s: got\n%s", k.check, got)
		}
	}
}

func TestShown(t *testing.T) {
	for in, want := range map[string]string{
		"\x1b[31mred\x1b[0m":  `\x1b[31mred\x1b[0m`,
		"über\tü":             `über\x09ü`,
		"\xff\x00":            `\xff\x00`,
		"\u202egnp.exe\u200b": `\xe2\x80\xaegnp.exe\xe2\x80\x8b`,
		"\u0085":              `\xc2\x85`,
	} {
		if got := told(shown(in), nil); got != want {
			t.Errorf("%q: got %s, want %s", in, got, want)
		}
	}
	long := told(shown(string(make([]byte, 5000))), nil)
	if len(long) > 4*300+30 || long[len(long)-len("… (5000 octets)"):] != "… (5000 octets)" {
		t.Errorf("a long text is cut: %s", long)
	}
	if got := told(fieldLines("X", []string{"1", "2", "3", "4", "5", "6"}), nil); got != "X: 1, X: 2, X: 3, X: 4 and 2 more lines" {
		t.Error(got)
	}
}
