package compare

import (
	"time"

	"authspec/runner/results"
)

const (
	pass, fail, warn, skip   = results.Pass, results.Fail, results.Warn, results.Skip
	erring, blocked, note    = results.Error, results.Blocked, results.Note
	expected, unexpectedPass = results.ExpectedFail, results.UnexpectedPass
)

// rows of the catalogue that the samples cite.
var catalogue = map[string]results.Requirement{
	"realm":  {Level: results.Must, Source: "RFC 7617 §2", Rule: "A realm.", Impact: "No dialog."},
	"trim":   {Level: results.Must, Area: results.AreaHTTP1, Source: "RFC 9110 §5.5, RFC 9112 §5.1", Rule: "Blanks.", Impact: "Refused."},
	"scheme": {Level: results.Must, Source: "RFC 9110 §11.1", Rule: "Any case.", Impact: "Refused."},
	"401":    {Level: results.Should, Source: "RFC 9110 §11.4", Rule: "A 401.", Impact: "Never asked."},
	"utf8":   {Level: results.May, Source: "RFC 7617 §2.1", Rule: "UTF-8.", Impact: "Guessed."},
	"grant":  {Level: results.Security, Area: results.AreaSecurity, Severity: results.High, Source: "authspec (CWE-287)", Rule: "No grant.", Impact: "Open."},
	"enum":   {Level: results.Security, Area: results.AreaSecurity, Severity: results.Low, Source: "authspec (CWE-204)", Rule: "Same.", Impact: "Told."},
}

// verdict is that of a check: requirement, name and verdict.
type verdict struct {
	requirement, name string
	v                 results.Verdict
}

// a case of one or more checks; Was is what stands without a baseline.
func one(id string, list ...verdict) results.Case {
	c := results.Case{ID: id, Title: "Title of " + id, File: "cases/x.yaml", Line: 7, Verdict: results.Skip}
	for i, k := range list {
		was := k.v
		switch was {
		case expected:
			was = fail
		case unexpectedPass:
			was = pass
		}
		q := catalogue[k.requirement]
		c.Checks = append(c.Checks, results.Check{
			Name: k.name, Requirement: k.requirement, Level: q.Level, Severity: q.Severity, Verdict: k.v, Was: was,
			Line: 10 + i, Want: "want " + k.name, Got: "got " + string(k.v),
		})
		c.Verdict = results.Gravest(c.Verdict, k.v)
	}
	c.Reproduce.Authspec = "authspec run x --only " + id
	return c
}

func run(product, version string, cases ...results.Case) *results.Run {
	return &results.Run{
		Format: results.Format, Suite: results.Suite{Version: "0.1.0", Names: []string{"full"}},
		Target:  results.Target{Name: "target " + product, URL: "http://127.0.0.1/", Implementation: results.Implementation{Product: product, Version: version}},
		Started: time.Date(2026, 11, 23, 9, 30, 0, 0, time.UTC), Exit: 1, ExitReason: "1 fail",
		Requirements: catalogue, Results: cases,
	}
}

// nginx and flask are two runs that differ in all ways that a table shows.
func nginx() *results.Run {
	return run("nginx", "1.22.1",
		one("challenge/plain", verdict{"realm", "realm", pass}, verdict{"401", "status", pass}, verdict{"utf8", "charset", note}),
		one("http/blanks/tab", verdict{"trim", "access", fail}, verdict{"grant", "answer", pass}),
		one("http/blanks/space", verdict{"trim", "access", pass}, verdict{"grant", "answer", pass}),
		one("basic/case", verdict{"scheme", "access", pass}),
		one("basic/users", verdict{"enum", "same", warn}),
	)
}

func flask() *results.Run {
	return run("flask", "3.1",
		one("challenge/plain", verdict{"realm", "realm", expected}, verdict{"401", "status", warn}, verdict{"utf8", "charset", pass}),
		one("http/blanks/tab", verdict{"trim", "access", pass}, verdict{"grant", "answer", pass}),
		one("http/blanks/space", verdict{"trim", "access", erring}, verdict{"grant", "answer", skip}),
		one("basic/case", verdict{"scheme", "access", skip}),
		one("basic/setup", verdict{"", "login", blocked}, verdict{"grant", "next", blocked}),
	)
}
