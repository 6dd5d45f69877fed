package diagnose

import (
	"fmt"
	"slices"
	"strings"

	"authspec/runner/internal/httpauth"
)

// schemeRules are about the scheme: another one is wanted than was sent, or
// nobody can tell which.
var schemeRules = []rule{
	{"challenge-missing", challengeMissing, nil},
	{"challenge-unreadable", challengeUnreadable, nil},
	{"scheme-not-offered-to-wait-for", nothingToAnswer, nil},
	{"scheme-not-spoken", notSpoken, nil},
	{"basic-for-digest", basicForDigest, varyBasicForDigest},
	{"basic-for-token", basicForToken, nil},
	{"key-for-token", keyForToken, varyKeyForToken},
	{"token-for-basic", tokenForPair, nil},
	{"token-for-key", tokenForKey, nil},
	{"other-token-scheme", otherToken, varyOtherToken},
	{"wrong-scheme", otherScheme, nil},
}

// schemes are those that are offered, for people.
func (s *Seen) schemes() string {
	var list []string
	for _, c := range challenges(s.refusal()) {
		if name := s.show(c.Scheme); !slices.Contains(list, name) {
			list = append(list, name)
		}
	}
	if len(list) == 0 {
		return "nothing that can be read"
	}
	return strings.Join(list, ", ")
}

func (s *Seen) evidenceOfOffer() []string {
	return []string{"WWW-Authenticate offers " + s.schemes() + "."}
}

// speaks tells whether a 401, whose challenges can be read, offers none of the
// schemes.
func (s *Seen) lacks(schemes ...string) bool {
	return s.unauthorized() && s.readable() && !slices.ContainsFunc(schemes, s.offered)
}

const missingToMaintainers = "Your server answers 401 without WWW-Authenticate. RFC 9110 §15.5.2 has at least one challenge there: " +
	"without it browsers show no dialog, and clients that wait to be asked (curl --anyauth, --digest, Java, .NET, wget) never log in. Add WWW-Authenticate: Basic realm=\"…\", or Bearer."

// waitsInVain tells whether the client waits for a challenge that it can answer.
func (s *Seen) waitsInVain() bool { return s.waiting && s.first != nil && s.first.Status == 401 }

func challengeMissing(s *Seen) *Cause {
	if s.first == nil || s.first.Status != 401 || len(challengeLines(s.first)) > 0 {
		return nil
	}
	c := &Cause{
		Sure: Possible, Says: "The 401 has no challenge (WWW-Authenticate), so that no client can tell how to log in.",
		Evidence: []string{"There is no field WWW-Authenticate in the answer."}, Maintainers: missingToMaintainers,
	}
	if !s.waitsInVain() {
		return c // somebody who sends credentials at once does not miss it
	}
	c.Sure = Certain
	c.Says += " The client waits for one, and sends no credentials before."
	c.Do = []string{"Have the client send them at once: curl -u NAME:PASSWORD without --anyauth or --digest; a setting like “preemptive” elsewhere."}
	return c
}

func challengeUnreadable(s *Seen) *Cause {
	lines := challengeLines(s.first)
	if s.first == nil || s.first.Status != 401 || len(lines) == 0 {
		return nil
	}
	parsed := httpauth.ParseChallenges(lines)
	broken := len(parsed.Challenges) == 0 || !slices.ContainsFunc(parsed.Challenges, func(c httpauth.Challenge) bool { return known(c.Scheme) || c.Params != nil || c.Token68 != "" })
	problem := ""
	for _, p := range parsed.Problems {
		if p.Rule.Breaks() {
			problem = p.Text(func(t string, most int) string { return s.show(t[:min(len(t), most)]) })
			break
		}
	}
	useless := s.waitsInVain() && (broken || problem != "" || s.digestWithoutAnswer())
	if !broken && !useless {
		return nil
	}
	if problem == "" {
		problem = "it names no scheme that is known, or lacks what the scheme needs"
	}
	c := &Cause{
		Sure: Possible, Says: "The server's challenge can't be read, so that no client can tell how to log in.",
		Evidence: []string{"WWW-Authenticate: " + s.show(strings.Join(lines, ", ")), "What is wrong: " + problem + "."},
		Maintainers: "The WWW-Authenticate of your 401 can't be read (" + problem + "). RFC 9110 §11.6.1: the name of a scheme, a blank, and parameters as name=\"value\" with commas between; " +
			"for example: Basic realm=\"files\", charset=\"UTF-8\".",
	}
	if useless {
		c.Sure = Certain
		c.Do = []string{"Have the client send credentials at once, if you know the scheme: curl -u NAME:PASSWORD for Basic."}
	}
	return c
}

// digestWithoutAnswer tells whether Digest is offered in a way that nobody can
// answer.
func (s *Seen) digestWithoutAnswer() bool {
	return s.offered("Digest") && len(httpauth.DigestChallenges(challengeLines(s.refusal()))) == 0 && !s.offered("Basic")
}

func nothingToAnswer(s *Seen) *Cause {
	if !s.waitsInVain() || !s.readable() || s.digestWithoutAnswer() {
		return nil
	}
	return &Cause{
		Sure: Certain, Says: "The client waits for a challenge that it can answer, and the server offers others: " + s.schemes() + ". No credentials were sent.",
		Evidence: s.evidenceOfOffer(), Do: s.howToGive(),
	}
}

func notSpoken(s *Seen) *Cause {
	if !s.unauthorized() || !s.readable() {
		return nil
	}
	for _, c := range s.offers() {
		if !c.Is("Negotiate") && !c.Is("NTLM") {
			return nil
		}
	}
	return &Cause{
		Sure: Certain, Says: "The server takes " + s.schemes() + " only: the login of a Windows or Kerberos domain.", Evidence: s.evidenceOfOffer(),
		Do: []string{"With a ticket (kinit): curl --negotiate -u : …", "Clients without Kerberos need another way in: ask whoever runs the server for Basic over TLS, or tokens."},
	}
}

func basicForDigest(s *Seen) *Cause {
	if s.sent.Kind != pairBasic || !s.lacks("Basic") || !s.offered("Digest") || s.digestWithoutAnswer() {
		return nil
	}
	return &Cause{
		Sure: Certain, Says: "The server wants Digest, and the user and the password were sent by Basic.", Evidence: s.evidenceOfOffer(),
		Do: []string{"Have the client answer the challenge: curl --digest -u NAME:PASSWORD (or --anyauth); requests: HTTPDigestAuth."},
	}
}

func varyBasicForDigest(s *Seen) *variant {
	if basicForDigest(s) == nil || s.sent.Broken {
		return nil
	}
	return &variant{what: "the same user and password by Digest", with: digestOf(s.sent.User, s.sent.Password, s.sent.From)}
}

// tokenOffers are the schemes of tokens that are offered.
func (s *Seen) tokenOffers() []string {
	var list []string
	for _, c := range s.offers() {
		if takesTokens(c.Scheme) || c.Is("DPoP") {
			list = append(list, c.Scheme)
		}
	}
	return list
}

func basicForToken(s *Seen) *Cause {
	pair := s.sent.Kind == pairBasic || s.sent.Kind == pairDigest
	if !pair || !s.lacks("Basic", "Digest", "Negotiate", "NTLM") || len(s.tokenOffers()) == 0 {
		return nil
	}
	return &Cause{
		Sure: Certain, Says: fmt.Sprintf("The server wants a token (%s), and a user and a password were sent.", s.schemes()), Evidence: s.evidenceOfOffer(),
		Do: []string{
			"Get a token (the account's settings, or the authorization server), and send it: curl -H \"Authorization: " + s.show(s.tokenOffers()[0]) + " $TOKEN\"",
			"If the password is a token: it does not go into -u, but into that field.",
		},
	}
}

func keyForToken(s *Seen) *Cause {
	if s.sent.Kind != keyKind || !s.unauthorized() || len(s.tokenOffers()) == 0 {
		return nil
	}
	return &Cause{
		Sure: Likely, Says: fmt.Sprintf("The token stands in %s, and the server looks for it in Authorization.", s.carrier()), Evidence: s.evidenceOfOffer(),
		Do: []string{"Send it there: -H \"Authorization: " + s.show(s.tokenOffers()[0]) + " $TOKEN\""},
	}
}

// carrier is where the credentials stand, for people.
func (s *Seen) carrier() string {
	if s.sent.Query != "" {
		return "the query (" + s.sent.Query + ")"
	}
	return "the field " + s.show(s.sent.Field)
}

func varyKeyForToken(s *Seen) *variant {
	if keyForToken(s) == nil {
		return nil
	}
	name := s.tokenOffers()[0]
	return &variant{what: "it in Authorization, after " + s.show(name), with: tokenOf(name, strings.TrimSpace(s.sent.Rest), s.sent.From)}
}

func tokenForPair(s *Seen) *Cause {
	if s.sent.Kind != tokenKind || !s.lacks(append(s.tokenOffers(), s.sent.Scheme)...) || !s.offered("Basic") && !s.offered("Digest") || len(s.tokenOffers()) > 0 {
		return nil
	}
	return &Cause{
		Sure: Certain, Says: fmt.Sprintf("The server wants a user and a password (%s), and a token was sent (%s).", s.schemes(), s.sent.schemeShown()), Evidence: s.evidenceOfOffer(),
		Do: []string{
			"Give a user and a password: curl -u NAME:PASSWORD",
			"Where a token is meant to be used with Basic, it is the password (or the user) of it: curl -u NAME:$TOKEN; the server's documentation says which.",
			"A password for the whole site (staging) and tokens for its API want the same field: the gate has to leave the API out.",
		},
	}
}

func tokenForKey(s *Seen) *Cause {
	other := s.sent.Kind == tokenKind || s.sent.Kind == bareKind || s.sent.Kind == pairBasic
	if !other || !s.unauthorized() || s.unsent || s.readable() && s.offered(s.sent.Scheme) || !wordsOfKey().MatchString(all(s.first)) || !s.saysAbsent() {
		return nil
	}
	return &Cause{
		Sure: Likely, Says: "The server speaks of an API key, which goes into a field of its own (X-API-Key, mostly), and not into Authorization.", Evidence: s.quoted(),
		Do: []string{"Look in its documentation for the name of the field: -H \"X-API-Key: $KEY\""},
	}
}

func otherToken(s *Seen) *Cause {
	if s.sent.Kind != tokenKind || s.sent.Rest == "" || !s.lacks(s.sent.Scheme) || len(s.tokenOffers()) == 0 {
		return nil
	}
	name := s.show(s.tokenOffers()[0])
	return &Cause{
		Sure: Likely, Says: fmt.Sprintf("The server takes tokens after %s, and the request has %s.", name, s.sent.schemeShown()), Evidence: s.evidenceOfOffer(),
		Do: []string{"Write Authorization: " + name + " …"},
	}
}

func varyOtherToken(s *Seen) *variant {
	if otherToken(s) == nil || strings.EqualFold(s.tokenOffers()[0], "DPoP") {
		return nil
	}
	name := s.tokenOffers()[0]
	return &variant{what: "it after " + s.show(name), with: tokenOf(name, s.sent.Rest, s.sent.From)}
}

func otherScheme(s *Seen) *Cause {
	switch s.sent.Kind {
	case noCredentials, cookieKind, keyKind, bareKind:
		return nil
	}
	if s.unsent || s.waiting || !s.lacks(s.sent.Scheme) || slices.ContainsFunc([]func(*Seen) *Cause{notSpoken, basicForDigest, basicForToken, tokenForPair, otherToken}, func(other func(*Seen) *Cause) bool { return other(s) != nil }) {
		return nil
	}
	return &Cause{
		Sure: Likely, Says: fmt.Sprintf("The server offers %s, and the request has %s.", s.schemes(), s.sent.schemeShown()), Evidence: s.evidenceOfOffer(),
		Do: s.howToGive(),
	}
}
