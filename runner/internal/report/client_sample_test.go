package report

import (
	"authspec/runner/results"
)

// clientSample is a run such as a middling client gives.
func clientSample() *results.Run {
	run := sample()
	run.Recognised = nil
	run.Role = results.RoleClient
	run.Suite.Names = []string{"auth"}
	run.Target = results.Target{
		Name: "curl", Command: "curl -sSL --anyauth -u {user}:{password} {url}",
		Implementation: results.Implementation{Product: "curl", Version: "7.88.1"},
	}
	run.Exit, run.ExitReason = 1, "the client does not conform: 2 requirements do not hold, by the gate must,security"
	run.Ground = []results.Ground{
		{Resource: "reach", Holds: true, Exchanges: []results.Exchange{turn1}},
		{Resource: "basic", Holds: true},
		{Resource: "digest", Holds: true},
		{Resource: "unasked", Reason: "it sent no credentials before it was asked"},
		{Resource: "redirect", Holds: true},
		{Resource: "proxy", Reason: "the command has no {proxy}"},
	}
	run.Requirements = map[string]results.Requirement{
		"rfc9110-15.4-drop-authorization-on-redirect": {
			Level: results.Security, Area: results.AreaSecurity, Severity: results.High, Source: "authspec (CWE-522)",
			Rule: "Credentials do not follow a redirect to another origin.", Impact: "Whoever runs that server can log in with them.",
			Headline: "It carries credentials to another origin",
		},
		"rfc9110-11.6.1-client-list-in-one-line": {
			Level: results.Must, Basis: results.Derived, Source: "RFC 9110 §11.6.1",
			Rule: "A client finds its challenge behind another one in the same line.", Impact: "Users don't get in where a server offers something newer first.",
			Headline: "It does not answer a challenge behind another one",
		},
		"suite-client-ends": {
			Level: results.Security, Severity: results.Low, Source: "authspec",
			Rule: "A client ends by itself.", Impact: "Whoever calls it waits for ever.",
		},
	}
	run.Results = clientCases()
	run.Summary = results.Summarise(run.Results)
	return run
}

const (
	clientRequest = "GET /c/1 HTTP/1.1\r\nHost: 127.0.0.1:4711\r\nUser-Agent: curl/7.88.1\r\nAccept: */*\r\n\r\n"
	clientLogin   = "GET /c/1 HTTP/1.1\r\nHost: 127.0.0.1:4712\r\nAuthorization: Basic ${ordinary.user-pass|base64}\r\n\r\n"
	asked         = "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Newauth realm=\"a\", Basic realm=\"b\"\r\nContent-Length: 0\r\n\r\n"
	moved         = "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:4712/c/1\r\nContent-Length: 0\r\n\r\n"
)

var turn1 = results.Exchange{Step: "asked", Connection: 1, Received: clientRequest, Sent: asked, Outcome: "complete", Took: 0.4}

func clientCases() []results.Case {
	moving := turn1
	moving.Sent = moved
	there := results.Exchange{Step: "there", Connection: 2, Received: clientLogin, Sent: granted, Outcome: "complete", Took: 0.3, Cut: &results.Cut{Received: 12}}
	odd := results.Exchange{Connection: 1, Received: "\\x16\\x03\\x01", Outcome: "garbage", Detail: "the client speaks TLS there, where the URL begins with http"}
	list := []results.Case{
		of(results.Case{
			ID: "client-challenge/list", Title: "A Basic challenge behind an unknown one is answered",
			Checks: []results.Check{{
				Name: "credentials", Requirement: "rfc9110-11.6.1-client-list-in-one-line", Step: "login", Verdict: results.Fail,
				Want: "a request with Basic credentials", Got: "no such request came",
			}},
			Exchanges: []results.Exchange{turn1},
		}, results.Must, ""),
		of(results.Case{
			ID: "client-redirect/port", Title: "A redirect to another port does not take the credentials along",
			Checks: []results.Check{
				{
					Name: "credentials", Requirement: "rfc9110-15.4-drop-authorization-on-redirect", Step: "there", Verdict: results.Fail,
					Harm: results.HarmLeak, Want: "no Authorization field", Got: "the Basic credentials of `ordinary`",
				},
			},
			Exchanges: []results.Exchange{moving, there},
		}, results.Security, results.High),
		of(results.Case{
			ID: "client-basic/ends", Title: "It ends by itself",
			Checks:    []results.Check{{Name: "ends", Requirement: "suite-client-ends", Verdict: results.Warn, Want: "it ends", Got: "it was still running after 5s"}},
			Exchanges: []results.Exchange{odd},
		}, results.Security, results.Low),
		of(results.Case{
			ID: "client-basic/login", Title: "A Basic challenge is answered",
			Checks: []results.Check{{Name: "credentials", Requirement: "rfc9110-11.6.1-client-list-in-one-line", Verdict: results.Pass}},
		}, results.Must, ""),
	}
	for _, id := range []string{"client-proxy/one", "client-proxy/two"} {
		list = append(list, of(results.Case{
			ID: id, Title: "A proxy's challenge is answered",
			Checks: []results.Check{{Name: "credentials", Requirement: "rfc9110-11.6.1-client-list-in-one-line", Verdict: results.Skip, Reason: "the command has no {proxy}"}},
		}, results.Must, ""))
	}
	return list
}

// of completes a case of a client whose checks are all of one level.
func of(c results.Case, level results.Level, severity results.Severity) results.Case {
	c = with(c)
	for i := range c.Checks {
		c.Checks[i].Level, c.Checks[i].Severity = level, severity
		if c.ID == "client-redirect/port" {
			c.Checks[i].Harm = results.HarmLeak
		}
	}
	c.Level, c.Severity = level, severity
	c.Reproduce.Authspec = "authspec client --only " + c.ID + " -- curl -sSL --anyauth -u '{user}:{password}' '{url}'"
	return c
}

// silentClient is a run whose command never comes.
func silentClient() *results.Run {
	run := clientSample()
	run.Ground = []results.Ground{{Resource: "reach", Reason: "the command ended with status 127, and sent no request"}, {Resource: "basic", Reason: "it sent no request"}}
	run.Results, run.Exit = nil, 3
	run.ExitReason = "could not tell: the client did not ask for the URL that it was given: the command ended with status 127, and sent no request"
	run.Advice = []string{"Look whether the command runs by itself, and put {url} where its URL goes."}
	run.Summary = results.Summarise(nil)
	return run
}
