// Package results is the versioned document of one run: what was asked, what
// came back, and the verdict of every check. All reports, comparisons and diffs
// are functions of it alone. It imports the standard library only.
//
// [Decode] reads a document, which `authspec run --report json=FILE` has
// written, and [Encode] writes one; package [authspec/runner] makes them. To
// find out what is wrong with a target ask [Run.Findings], which are in the
// order of every report, or [Run.Headline] for a sentence; whether a run passed
// is Exit, and whether a check counts for that is [Run.Gated].
//
// # The document
//
// This is a document with one case. A document has every field but those that
// can be empty, as the types say (omitempty).
//
//	{
//	  "format": 1,
//	  "role": "",
//	  "suite": {"version": "0.1.0", "names": ["auth"], "part": true},
//	  "target": {
//	    "name": "my server",
//	    "bundled": false,
//	    "url": "http://127.0.0.1:8080",
//	    "command": "",
//	    "implementation": {"product": "nginx", "version": "1.26.2"}
//	  },
//	  "gate": ["must", "security"],
//	  "started": "2026-11-23T09:30:00Z",
//	  "took": 1312.4,
//	  "exit": 1,
//	  "exitReason": "1 check fails (must, security)",
//	  "advice": ["check the user and the password"],
//	  "unjudged": ["the suite digest had nothing of its own to judge, as the target has no resource `digest`"],
//	  "notices": ["the target asked for time 3 times (status 429)"],
//	  "interrupted": false,
//	  "shard": {
//	    "index": 1, "of": 3, "cases": 1, "all": 2, "choice": "5d0c1f9ab2e47c36", "places": "17",
//	    "expected": [{
//	      "check": "acme/refusal/*", "reason": "mended in June", "until": "2027-06-30",
//	      "at": "baseline.yaml:3:12", "names": 4
//	    }],
//	    "notRun": ["acme/logout"]
//	  },
//	  "recognised": {
//	    "name": "nginx", "version": "1.26.2", "by": "the field Server: nginx/1.26.2",
//	    "published": "1.22.1", "remedies": "nginx"
//	  },
//	  "summary": {
//	    "fail": 1, "unexpected-pass": 0, "error": 0, "blocked": 0, "warn": 0,
//	    "expected-fail": 0, "note": 0, "pass": 0, "skip": 0
//	  },
//	  "ground": [{
//	    "resource": "basic",
//	    "url": "http://127.0.0.1:8080/private/",
//	    "holds": true,
//	    "reason": "",
//	    "login": "Basic",
//	    "schemes": ["Basic"],
//	    "content": "by the marker \"Welcome\"",
//	    "exchanges": []
//	  }],
//	  "requirements": {
//	    "rfc7617-2-realm-required": {
//	      "level": "MUST",
//	      "area": "auth",
//	      "basis": "keyword",
//	      "severity": "",
//	      "core": true,
//	      "source": "RFC 7617 §2",
//	      "rule": "A Basic challenge has a realm.",
//	      "impact": "Clients can't tell which password is asked for.",
//	      "headline": "A Basic challenge has no realm",
//	      "coveredBy": "",
//	      "link": "https://www.rfc-editor.org/rfc/rfc7617#section-2",
//	      "remedies": [
//	        {"product": "", "do": "Add a realm to the challenge."},
//	        {"product": "nginx", "do": "Write the realm behind auth_basic."}
//	      ]
//	    }
//	  },
//	  "results": [{
//	    "id": "acme/refusal/head",
//	    "title": "A refusal has a challenge that can be answered",
//	    "file": "cases/acme/refusal.yaml",
//	    "line": 12,
//	    "resource": "basic",
//	    "tags": ["acme", "must", "rfc7617"],
//	    "verdict": "fail",
//	    "reason": "",
//	    "level": "MUST",
//	    "severity": "",
//	    "took": 3.9,
//	    "checks": [{
//	      "name": "realm",
//	      "requirement": "rfc7617-2-realm-required",
//	      "level": "MUST",
//	      "severity": "",
//	      "draft": false,
//	      "harm": "unanswerable",
//	      "verdict": "fail",
//	      "was": "fail",
//	      "reason": "",
//	      "step": "refusal",
//	      "line": 18,
//	      "want": "each Basic challenge with at least 1 realm",
//	      "got": "WWW-Authenticate: Basic, without realm",
//	      "known": "The module writes no realm."
//	    }],
//	    "exchanges": [{
//	      "step": "refusal",
//	      "connection": 1,
//	      "sent": "HEAD /private/ HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n\r\n",
//	      "received": "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic\r\n\r\n",
//	      "outcome": "complete",
//	      "detail": "",
//	      "took": 3.217,
//	      "cut": {"sent": 0, "received": 4096}
//	    }],
//	    "reproduce": {
//	      "authspec": "authspec run http://127.0.0.1:8080/private/ --only acme/refusal/head",
//	      "curl": "curl --http1.1 -i --head http://127.0.0.1:8080/private/"
//	    }
//	  }]
//	}
//
// # What the fields mean
//
//   - format is that of the document, [Format]; [Decode] refuses another one.
//   - part: some of the suites' checks were left out, by --only, --skip or --label.
//   - started is UTC, to the second; took is in milliseconds, here and elsewhere.
//   - exit is the exit status: 0 conforms, 1 does not, 3 nothing could be told,
//     130 interrupted. exitReason says why, in a sentence.
//   - advice, unjudged and notices are sentences for a person: what can be done
//     where nothing could be told; what was asked for by name and came to nothing;
//     what should be known of how the run went.
//   - shard is there where the document is of a part of a run (--shard), and not
//     where the parts were put together: [Shard].
//   - recognised is the product that the target was taken for. Where results of it
//     are published, known says of a check that does not hold why it does not hold
//     there either; it counts all the same.
//   - summary counts the cases by verdict, [Verdict]; a case has the gravest of
//     its checks.
//   - ground is what was found out before the cases, an entry a resource; login is
//     the scheme by which the ordinary credentials lead in.
//   - requirements are the rows of the catalogue that the checks cite, by id. A
//     finding is a requirement that does not hold. Its remedies say how to mend
//     it: whatever the product first, then the ways of some products.
//   - id names a case for good: topic, slug, and the row where the case has a
//     matrix. A check is addressed by it, "#" and its name ([Address]), in a
//     baseline and with --only.
//   - file and line are the case's place in its file, line of a check the check's.
//   - was is the verdict without the baseline; verdict the one that counts.
//   - harm says who suffers, of checks that do not hold and are the gravest.
//   - role is "client" where a client was judged: its command stands in the place of
//     the URL, ground is what it can do, and in each exchange what was received is
//     the request, which comes first, and what was sent the answer to it.
//   - sent and received are octets as text: [Text] and [Octets] convert. Secrets
//     are replaced by the placeholder that made them, ${ordinary.password}. cut
//     counts the octets that were left out behind them.
//   - outcome is how the exchange ended: complete, closed, reset, cut, timeout,
//     garbage, or that there was no connection; detail says more.
//   - reproduce repeats the case; curl is empty where curl can't.
//
// # Versions
//
// Within a format fields may be added, and words to sets that are not closed;
// none changes its meaning or goes. Ids of cases and names of checks outlive
// versions of the suite as far as the changes of each (CHANGELOG.md) do not say
// otherwise.
package results
