package published

import (
	_ "embed" // client.md
	"slices"

	"authspec/runner/internal/compare"
)

// words are what a page says of servers, or of clients.
type words struct {
	one    string  // what a folder is
	any    string  // whom the message rules hold for
	scores []score // the columns with figures
	more   string  // heads of further columns, each with its stroke
	// head has places for how many were judged, the suites, the version, and how
	// many requirements.
	head    string
	figures string // what the figures mean
	tail    string // what comes last
}

// score is a column with a figure.
type score struct {
	name string
	of   func(*compare.Scores) compare.Score
}

// common are the scores of servers and clients. Clients have too little in common
// for one by the same checks, and no rules that are of HTTP/1.1 alone.
var common = []score{
	{"auth", func(s *compare.Scores) compare.Score { return s.Auth }},
	{"security", func(s *compare.Scores) compare.Score { return s.Security }},
	{"MUST", func(s *compare.Scores) compare.Score { return s.Must }},
}

// clientFormat is how a folder of a client is made.
//
//go:embed client.md
var clientFormat string

var ofServers = words{
	one: "implementation", any: "server",
	scores: append(slices.Clone(common), []score{
		{"common", func(s *compare.Scores) compare.Score { return s.Common }},
		{"http1", func(s *compare.Scores) compare.Score { return s.HTTP1 }},
	}...),
	head: `# Implementations

Written by ` + "`authspec compare --implementations fixtures/implementations --publish`" + `: don't edit. One folder is one
implementation, with how it is started (` + "`start`" + `) and what it serves (` + "`target.yaml`" + `). %d of them were judged by the
suite %s of authspec %s, with %s.

The same as one page to click through, with every request and answer that did not hold:
` + "`authspec compare --implementations fixtures/implementations --published --report html=table.html`" + `.
`,
	figures: `Each figure is the requirements that hold, of those that apply to the implementation; one holds if all its checks do.
*auth* is about authentication, *security* about ways around it, disclosure and robustness, *MUST* those of both that
are a MUST. Only *common* has the same denominator for all: it is *MUST* by the checks that applied to everybody.
*http1* is the message rules of HTTP/1.1, which hold for any server and are in no other figure. What one does not
offer (Digest, a second user) does not count.
A fault can lie in an example that people copy rather than in the library that it uses: see the remarks at the end.
`,
}

var ofClients = words{
	one: "client", any: "client", scores: common, more: " can |",
	head: `# Clients

Written by ` + "`authspec compare --clients fixtures/clients --publish`" + `: don't edit. One folder is one client, with the command
that asks once (` + "`client.yaml`" + `). %d of them were judged by the suite %s of authspec %s, with %s.

The same as one page to click through, with every request and answer that did not hold:
` + "`authspec compare --clients fixtures/clients --published --report html=table.html`" + `. Which logins fail between these clients
and the servers beside them, and by whose fault: ` + "`authspec compare --pairs`" + `.
`,
	tail: "\n## A client more\n\n" + clientFormat,
	figures: `Each figure is the requirements that hold, of those that apply to the client; one holds if all its checks do. *auth* is
about authentication, *security* about credentials that go astray and about robustness, *MUST* those of both that are a
MUST. What a client can't (Digest, redirects) does not count, so that each has a denominator of its own; *can* is what it
has shown: the schemes that it answers, and what else its ground asks for.
A fault can lie in a library that a client stands on (curl's in git and PHP), or in what an adapter leaves to it.
`,
}
