package diagnose

import (
	"fmt"
	"slices"
	"strings"

	"authspec/runner/internal/httpauth"
)

// digestRules are about Digest: what a client lacks, and what is wrong with
// credentials that another client has computed.
var digestRules = []rule{
	{"digest-not-spoken", digestUnknown, nil},
	{"digest-auth-int", digestInt, nil},
	{"digest-other-uri", digestURI, nil},
	{"digest-other-realm", digestRealm, nil},
	{"digest-other-algorithm", digestAlgorithm, nil},
	{"digest-without-qop", digestQOP, nil},
	{"digest-stale", digestStale, nil},
}

func digestUnknown(s *Seen) *Cause {
	if !s.unauthorized() || !s.digestWithoutAnswer() {
		return nil
	}
	named := ""
	for _, c := range s.offers() {
		for _, p := range c.Param("algorithm") {
			if _, known := httpauth.ParseAlgorithm(p.Value); !known && named == "" {
				named = s.show(p.Value)
			}
		}
	}
	if named == "" {
		return nil // it lacks realm or nonce: the challenge can't be read
	}
	return &Cause{
		Sure: Certain, Says: "The server offers Digest with the algorithm " + named + " only, which clients do not know: they ignore the challenge (RFC 7616 §3.3).",
		Evidence:    []string{"Known are " + algorithms() + "."},
		Do:          []string{"There is no way but another scheme, if the server has one."},
		Maintainers: "Your Digest challenge names the algorithm " + named + " only, which is not among those of RFC 7616 §6.1 (" + algorithms() + "), so that no client can answer. Offer SHA-256, and MD5 after it for older clients.",
	}
}

func algorithms() string {
	var list []string
	for _, a := range httpauth.Algorithms() {
		if !a.Session() {
			list = append(list, string(a))
		}
	}
	return strings.Join(list, ", ")
}

// digestInt: curl hashes no content into the response, so that auth-int is wrong
// once there is some.
func digestInt(s *Seen) *Cause {
	if s.asked.By != "curl" || s.sent.Kind != pairDigest || len(s.asked.Body) == 0 {
		return nil
	}
	offers := httpauth.DigestChallenges(challengeLines(s.stranger))
	if len(offers) == 0 || !slices.Contains(offers[0].QOP, httpauth.QOPAuthInt) || slices.Contains(offers[0].QOP, httpauth.QOPAuth) {
		return nil
	}
	return &Cause{
		Sure: Certain, Says: "The server wants Digest with qop auth-int, which protects the content of the request, and curl leaves the content out of its computation.",
		Evidence: []string{"The challenge offers qop auth-int alone."},
		Do:       []string{"Have the server offer auth beside it, or use a client that speaks auth-int."},
	}
}

// written is a parameter of Digest credentials that another client has computed.
func (s *Seen) digestParam(name string) (value string, ok bool) {
	if s.sent.Kind != writtenDigest || !s.unauthorized() {
		return "", false
	}
	params, _ := httpauth.ParseInfo([]string{s.sent.Rest})
	for _, p := range params {
		if strings.EqualFold(p.Name, name) {
			return p.Value, true
		}
	}
	return "", true
}

// digestOffer is the challenge that is offered now.
func (s *Seen) digestOffers() []httpauth.DigestChallenge {
	return httpauth.DigestChallenges(challengeLines(s.refusal()))
}

const askAnew = "Digest credentials are good for one request, and for a while. Have the client compute them: curl --digest -u NAME:PASSWORD"

func digestURI(s *Seen) *Cause {
	uri, ok := s.digestParam("uri")
	if !ok || uri == s.url.RequestURI() || uri == s.asked.URL.String() {
		return nil
	}
	return &Cause{
		Sure: Certain, Says: "The credentials were computed for another path: their uri is not the request target.",
		Evidence: []string{"A server has to see to it that the two are the same (RFC 7616 §3.4.6).", "A proxy that rewrites the path on the way has the same effect."}, Do: []string{askAnew},
	}
}

func digestRealm(s *Seen) *Cause {
	realm, ok := s.digestParam("realm")
	offers := s.digestOffers()
	if !ok || len(offers) == 0 || slices.ContainsFunc(offers, func(o httpauth.DigestChallenge) bool { return o.Realm == realm }) {
		return nil
	}
	return &Cause{
		Sure: Certain, Says: "The credentials were computed for another realm than the server has here.",
		Evidence: []string{fmt.Sprintf("The realm of the challenge is %q.", s.show(offers[0].Realm))}, Do: []string{askAnew},
	}
}

func digestAlgorithm(s *Seen) *Cause {
	named, ok := s.digestParam("algorithm")
	offers := s.digestOffers()
	if !ok || len(offers) == 0 {
		return nil
	}
	if named == "" {
		named = string(httpauth.MD5)
	}
	if slices.ContainsFunc(offers, func(o httpauth.DigestChallenge) bool { return strings.EqualFold(string(o.Algorithm), named) }) {
		return nil
	}
	return &Cause{
		Sure: Certain, Says: fmt.Sprintf("The credentials are computed with %s, and the server wants %s. A client that does not name an algorithm means MD5.", s.show(named), offers[0].Algorithm),
		Evidence: s.evidenceOfOffer(), Do: []string{"Use a client that knows " + string(offers[0].Algorithm) + ", or have the server offer MD5 beside it."},
	}
}

func digestQOP(s *Seen) *Cause {
	qop, ok := s.digestParam("qop")
	offers := s.digestOffers()
	if !ok || len(offers) == 0 || len(offers[0].QOP) == 0 || slices.Contains(offers[0].QOP, qop) {
		return nil
	}
	return &Cause{
		Sure: Likely, Says: fmt.Sprintf("The credentials lack the qop that the server asks for (%s): the client computes as RFC 2069 had it, or in another quality.", strings.Join(offers[0].QOP, ", ")),
		Do: []string{"Use a client that answers with the qop that is offered, as RFC 7616 §3.4 has it."},
	}
}

func digestStale(s *Seen) *Cause {
	if _, ok := s.digestParam("nonce"); !ok {
		return nil
	}
	c := &Cause{
		Sure: Likely, Says: "The credentials were computed for an earlier challenge: their nonce is one that the server no longer takes, or that was used before.",
		Evidence: []string{"Copied Digest credentials can't be used again."}, Do: []string{askAnew},
	}
	if httpauth.Stale(challengeLines(s.first)) {
		c.Sure, c.Evidence = Certain, []string{"The server says stale=true: it is the nonce that it refuses, not the user or the password (RFC 7616 §3.3)."}
	}
	return c
}
