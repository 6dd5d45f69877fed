package casefile

import (
	"slices"

	"gopkg.in/yaml.v3"

	"authspec/runner/internal/yamldoc"
)

// clientCaseKeys are those of a case that judges a client.
func clientCaseKeys() []entry[Case] {
	return append(keysOfAnyCase(ClientNeeds()), []entry[Case]{
		{"start", func(r *reader, c *Case, n *yaml.Node) { c.Start = r.start(n) }},
		{"steps", func(r *reader, _ *Case, n *yaml.Node) { r.steps(n) }},
		{"finish", func(r *reader, c *Case, n *yaml.Node) { r.finish(n) }},
	}...)
}

func startKeys() []entry[Start] {
	return []entry[Start]{
		{"account", func(r *reader, s *Start, n *yaml.Node) { s.Account = r.oneOf(n, startAccounts()) }},
		{"user", func(r *reader, s *Start, n *yaml.Node) { s.User = r.text(n) }},
		{"password", func(r *reader, s *Start, n *yaml.Node) { s.Password = r.text(n) }},
		{"path", func(r *reader, s *Start, n *yaml.Node) { s.Path = r.startPath(n) }},
		{"method", func(r *reader, s *Start, n *yaml.Node) { s.Method = r.shaped(n, tokenShape("method")) }},
		{"body", func(r *reader, s *Start, n *yaml.Node) { s.Body = r.text(n) }},
		{"userinfo", func(r *reader, s *Start, n *yaml.Node) { s.Userinfo = r.doc.Bool(n) }},
		{"token", func(r *reader, s *Start, n *yaml.Node) { s.Token = r.filledText(n) }},
		{"netrc", func(r *reader, s *Start, n *yaml.Node) { s.Netrc = r.filledText(n) }},
		{"tls", func(r *reader, s *Start, n *yaml.Node) {
			if n.Tag == "!!bool" && n.Value == "true" {
				s.TLS = TLSRight
				return
			}
			s.TLS = StartTLS(r.oneOf(n, []string{string(TLSRight), string(TLSUntrusted), string(TLSClear)}))
		}},
	}
}

// start reads what a client is given, and holds it against what the case says it
// needs: a client that can't take it is passed over.
func (r *reader) start(n *yaml.Node) *Start {
	s := &Start{}
	members := fill(r, n, s, startKeys())
	for _, of := range []struct {
		key  string
		need Need
	}{
		{"method", NeedMethod}, {"body", NeedBody}, {"userinfo", NeedUserinfo}, {"token", NeedBearer}, {"netrc", NeedNetrc}, {"tls", NeedCA},
	} {
		if at := find(members, of.key); at != nil && !slices.Contains(r.c.Needs, of.need) {
			r.doc.ProblemHint(at, "say needs: ["+string(of.need)+"]", "not every client can be given this: %s", of.key)
		}
	}
	return s
}

// startPath reads the path, and the query, of the URL that a client is given.
func (r *reader) startPath(n *yaml.Node) *Text {
	if n.Kind == yaml.ScalarNode && (n.Value == "" || n.Value[0] != '/') {
		r.doc.ProblemHint(n, "begin it with a slash", "it is no path")
	}
	return r.filledText(n)
}

// clientStepKeys are those of a step that a client's request meets.
func clientStepKeys() []entry[Step] {
	return []entry[Step]{
		{"id", func(*reader, *Step, *yaml.Node) {}},
		{"at", func(r *reader, s *Step, n *yaml.Node) { s.At = r.oneOf(n, servers()) }},
		{"repeat", func(r *reader, s *Step, n *yaml.Node) { s.Repeat = r.doc.Bool(n) }},
		{"setup", func(r *reader, s *Step, n *yaml.Node) { s.Setup = r.doc.Bool(n) }},
		{"when", func(r *reader, s *Step, n *yaml.Node) {
			r.answered = true
			s.When = r.guard(n)
		}},
		{"expect", func(r *reader, s *Step, n *yaml.Node) {
			r.answered = true
			s.Expect = r.checks(n)
		}},
		{"answer", func(r *reader, s *Step, n *yaml.Node) {
			r.answered = true
			s.Answer = r.answer(n)
		}},
	}
}

func answerKeys() []entry[Answer] {
	return []entry[Answer]{
		{"challenge", func(r *reader, a *Answer, n *yaml.Node) {
			a.Status = unauthorized
			for _, t := range r.texts(n) {
				a.Fields = append(a.Fields, Field{Pos: t.Pos, Name: literal("WWW-Authenticate"), Value: t})
			}
		}},
		{"status", func(r *reader, a *Answer, n *yaml.Node) { a.Status = r.status(n) }},
		{"reason", func(r *reader, a *Answer, n *yaml.Node) { a.Reason = r.text(n) }},
		{"fields", func(r *reader, a *Answer, n *yaml.Node) { a.Fields = append(a.Fields, r.fields(n)...) }},
		{"body", func(r *reader, a *Answer, n *yaml.Node) { a.Body = r.text(n) }},
		{"raw", func(r *reader, a *Answer, n *yaml.Node) { a.Raw = r.parts(n) }},
		{"close", func(r *reader, a *Answer, n *yaml.Node) { a.Close = r.doc.Bool(n) }},
		{"reset", func(r *reader, a *Answer, n *yaml.Node) { a.Reset = r.doc.Bool(n) }},
		{"nothing", func(r *reader, a *Answer, n *yaml.Node) { a.Nothing = r.doc.Bool(n) }},
		{"tunnel", func(r *reader, a *Answer, n *yaml.Node) { a.Tunnel = r.doc.Bool(n) }},
	}
}

// The statuses of an answer that says none: that of a challenge (RFC 9110
// §15.5.2), and of all others.
const (
	ok           = 200
	unauthorized = 401
)

func literal(s string) *Text { return &Text{Source: s, Pieces: []Piece{{Literal: []byte(s)}}} }

func (r *reader) answer(n *yaml.Node) *Answer {
	a := &Answer{Status: ok}
	members := fill(r, n, a, answerKeys())
	for _, m := range members {
		switch {
		case has(members, "raw") && !slices.Contains([]string{"raw", "close", "reset"}, m.Key):
			r.doc.ProblemHint(m.At, "write it into raw", "raw is the whole answer, so %s has no place beside it", m.Key)
		case has(members, "nothing") && m.Key != "nothing" && m.Key != "reset":
			r.doc.ProblemHint(m.At, "leave it out", "there is no answer, so %s has no place beside nothing", m.Key)
		}
	}
	for _, p := range a.Raw {
		if p.Until != "" {
			r.doc.Problem(find(members, "raw"), "an answer waits for nothing: until has no place in it")
		}
	}
	return a
}

// status reads that of a final answer, or of 1xx.
func (r *reader) status(n *yaml.Node) int {
	s := r.between(n, 100, 999)
	return s
}

// finish reads what is judged when the client has ended, as a step that takes no
// request.
func (r *reader) finish(n *yaml.Node) {
	r.step = &Step{ID: finishStep, Pos: r.pos(n), Finish: true, At: MainServer}
	r.index, r.answered = len(r.c.Steps), true
	r.step.Expect = r.checks(n)
	r.c.Steps = append(r.c.Steps, r.step)
	r.step = nil
}

// finishStep is the id of the step that takes no request.
const finishStep = "finish"

// clientStepRules checks what the keys of a step say together.
func (r *reader) clientStepRules(members []yamldoc.Member) {
	s := r.step
	if s.At == "" {
		s.At = MainServer
	}
	if s.Answer == nil {
		s.Answer = &Answer{Status: ok}
	}
	if s.Answer.Tunnel && s.At != ProxyServer {
		r.doc.ProblemHint(find(members, "answer"), "say at: proxy", "only a proxy leads a tunnel anywhere")
	}
	if at := find(members, "setup"); at != nil && s.Setup && len(s.Expect) == 0 {
		r.doc.ProblemHint(at, "give it expect, or leave setup out", "a set-up step without checks can't block its case")
	}
}
