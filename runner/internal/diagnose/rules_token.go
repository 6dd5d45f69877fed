package diagnose

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"authspec/runner/internal/message"
)

// tokenRules are about what a JWT says of itself, and what the server says of a
// token.
var tokenRules = []rule{
	{"jwt-expired", jwtExpired, nil},
	{"jwt-not-yet-valid", jwtEarly, nil},
	{"clock", clock, nil},
	{"jwt-cut", jwtCut, nil},
	{"jwt-audience", jwtAudience, nil},
	{"jwt-issuer", jwtIssuer, nil},
	{"jwt-bound", jwtBound, nil},
	{"dpop-without-proof", noProof, nil},
	{"jwt-unsigned", jwtUnsigned, nil},
	{"id-token", idToken, nil},
	{"jwt-signature", jwtSignature, nil},
	{"token-revoked", revoked, nil},
	{"token-expired", expired, nil},
	{"insufficient-scope", scope, nil},
}

// tolerance is how far two clocks may be apart without anybody noticing.
const tolerance = 90 * time.Second

// clocks are the time here and on the server; one that is not known is that here.
func (s *Seen) clocks() (here, there time.Time, known bool) {
	there, known = s.serverTime()
	if !known {
		there = s.now
	}
	return s.now, there, known
}

// apart says how far the clocks are apart, for the evidence.
func (s *Seen) apart() []string {
	here, there, known := s.clocks()
	off := there.Sub(here)
	switch {
	case !known:
		return []string{"The server's answer has no Date, so that its clock is not known."}
	case off.Abs() < tolerance:
		return []string{"The server's clock (Date) and that of this machine agree."}
	case off > 0:
		return []string{"The server's clock (Date) is " + rough(off) + " ahead of this machine's."}
	}
	return []string{"The server's clock (Date) is " + rough(-off) + " behind this machine's."}
}

// rough is a duration as people say it.
func rough(d time.Duration) string {
	switch d = d.Abs(); {
	case d < 2*time.Minute:
		return counted(int(d/time.Second), "second")
	case d < 2*time.Hour:
		return counted(int(d/time.Minute), "minute")
	case d < 48*time.Hour:
		return counted(int(d/time.Hour), "hour")
	}
	return counted(int(d/(24*time.Hour)), "day")
}

// when is a moment, for people.
func when(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05 MST") }

// token is what the refused token says of itself; nil: nothing.
func (s *Seen) refusedJWT() *jwt {
	if !s.refused() {
		return nil
	}
	return s.jwt()
}

func jwtExpired(s *Seen) *Cause {
	j := s.refusedJWT()
	if j == nil || j.Expires == nil {
		return nil
	}
	_, there, _ := s.clocks()
	if !j.Expires.Before(there) || !j.Expires.Before(s.now) {
		return nil
	}
	return &Cause{
		Sure: Certain, Says: fmt.Sprintf("The token has expired: %s ago, at %s.", rough(there.Sub(*j.Expires)), when(*j.Expires)),
		Evidence: append(s.quoted(), s.apart()...), Do: []string{"Get a new one (with the refresh token, or by logging in again), and have the program do so by itself before the old one ends."},
	}
}

func jwtEarly(s *Seen) *Cause {
	j := s.refusedJWT()
	if j == nil || j.From == nil {
		return nil
	}
	_, there, _ := s.clocks()
	if !j.From.After(there) || !j.From.After(s.now) {
		return nil
	}
	return &Cause{
		Sure: Certain, Says: fmt.Sprintf("The token is not valid yet: it will be in %s, at %s (nbf).", rough(j.From.Sub(there)), when(*j.From)),
		Evidence: append(s.quoted(), s.apart()...), Do: []string{"Wait, or get one that is valid now. If it has just been issued, the clock of its issuer is ahead."},
	}
}

// clock: the token is valid by the time here, and not by that of the server.
func clock(s *Seen) *Cause {
	j := s.refusedJWT()
	here, there, known := s.clocks()
	if j == nil || !known || there.Sub(here).Abs() < tolerance {
		return nil
	}
	why := ""
	switch {
	case j.Expires != nil && j.Expires.Before(there) && !j.Expires.Before(here):
		why = "has expired by the server's clock, and is valid by this machine's"
	case j.From != nil && j.From.After(there) && !j.From.After(here):
		why = "is not valid yet by the server's clock (nbf), and is by this machine's"
	case j.Issued != nil && j.Issued.After(there.Add(tolerance)):
		why = "was issued in the future by the server's clock (iat)"
	default:
		return nil
	}
	return &Cause{
		Sure: Certain, Says: "The clocks are apart: the token " + why + ".", Evidence: append(s.quoted(), s.apart()...),
		Do: []string{"Find out which of the two is wrong (timedatectl or chronyc tracking say whether it is synchronised), and have it set by NTP."},
		Maintainers: fmt.Sprintf("The Date of your server's answers is %s off ours. A token that is valid now is refused by its clock. Please see whether the server keeps time by NTP.",
			rough(there.Sub(here))),
	}
}

func jwtCut(s *Seen) *Cause {
	if s.sent.Kind != tokenKind && s.sent.Kind != bareKind || !s.refused() {
		return nil
	}
	text := strings.TrimSpace(s.sent.Rest)
	parts := strings.Split(text, ".")
	if !strings.HasPrefix(text, "eyJ") || s.jwt() != nil || len(parts) == 5 { // five parts: it is encrypted
		return nil
	}
	return &Cause{
		Sure: Certain, Says: fmt.Sprintf("The token begins as a JWT and is none: it has %s, and a JWT has three that can be read. It was cut short, or copied with something in it.", counted(len(parts), "part")),
		Do: []string{"Copy all of it: header, content and signature with dots between. Terminals and databases (VARCHAR(255)) cut long texts."},
	}
}

func jwtAudience(s *Seen) *Cause {
	j := s.refusedJWT()
	if j == nil {
		return nil
	}
	for _, want := range s.wanted() {
		if want.audience == "" || slices.ContainsFunc(j.Audience, func(a string) bool { return alike(a, want.audience) }) {
			continue
		}
		return &Cause{
			Sure: Certain, Says: fmt.Sprintf("The token is for another audience: its aud is %s, and this resource is %s.", s.listed(j.Audience), s.show(want.audience)),
			Evidence: append(s.quoted(), want.source), Do: []string{"Ask the authorization server for a token for this resource (resource=" + s.show(want.audience) + ", or audience=, RFC 8707)."},
		}
	}
	if !wordsOfAudience().MatchString(s.saysOnly()) {
		return nil
	}
	return &Cause{
		Sure: Certain, Says: fmt.Sprintf("The token is for another audience: its aud is %s.", s.listed(j.Audience)), Evidence: s.quoted(),
		Do: []string{"Ask the authorization server for a token for this resource (resource= or audience=, RFC 8707), or add its audience to what the server accepts."},
	}
}

// wanted is what a resource is known to want of tokens, and who says so.
type wanted struct {
	audience string
	issuers  []string
	source   string
}

func (s *Seen) wanted() []wanted {
	var list []wanted
	if e := s.asked.Expects; e != (Expected{}) {
		w := wanted{audience: e.Audience, source: "The target file says so."}
		if e.Issuer != "" {
			w.issuers = []string{e.Issuer}
		}
		list = append(list, w)
	}
	if m := s.metadata; m != nil {
		list = append(list, wanted{m.Resource, m.Servers, "The metadata of the resource says so (RFC 9728)."})
	}
	return list
}

// listed are texts of a token, which its owner may well see.
func (s *Seen) listed(texts []string) string {
	var list []string
	for _, t := range texts {
		list = append(list, brief(t))
	}
	if list == nil {
		return "missing"
	}
	return strings.Join(list[:min(len(list), 3)], ", ")
}

// brief is the beginning of a text.
func brief(text string) string {
	const most = 100
	text = strings.Join(strings.Fields(text), " ")
	if len(text) > most {
		return strings.ToValidUTF8(text[:most], "") + "…"
	}
	return text
}

func jwtIssuer(s *Seen) *Cause {
	j := s.refusedJWT()
	if j == nil {
		return nil
	}
	for _, want := range s.wanted() {
		if len(want.issuers) == 0 || slices.ContainsFunc(want.issuers, func(i string) bool { return alike(i, j.Issuer) }) {
			continue
		}
		return &Cause{
			Sure: Certain, Says: fmt.Sprintf("The token comes from another issuer: its iss is %s, and this resource takes those of %s.", s.listed([]string{j.Issuer}), s.listed(want.issuers)),
			Evidence: append(s.quoted(), want.source), Do: []string{"Get one from that issuer. Test and production, or two tenants, are easily taken for one another."},
		}
	}
	if !wordsOfIssuer().MatchString(s.saysOnly()) {
		return nil
	}
	return &Cause{
		Sure: Certain, Says: fmt.Sprintf("The server does not take tokens of this issuer: iss is %s.", s.listed([]string{j.Issuer})), Evidence: s.quoted(),
		Do: []string{"Get one from the issuer that the server trusts. Test and production, or two tenants, are easily taken for one another; a slash at the end counts."},
	}
}

func jwtBound(s *Seen) *Cause {
	j := s.refusedJWT()
	if j == nil || j.Bound == "" || !strings.EqualFold(s.sent.Scheme, "Bearer") {
		return nil
	}
	return &Cause{
		Sure: Certain, Says: "The token is bound to " + j.Bound + ". As a Bearer token it is worth nothing.",
		Evidence: []string{"The token has the claim cnf."}, Do: []string{"Use a client that has the key, or ask for a token that is not bound."},
	}
}

// noProof: DPoP wants a second field (RFC 9449 §7.1).
func noProof(s *Seen) *Cause {
	proof := func(f message.Field) bool { return strings.EqualFold(f.Name, "DPoP") }
	if s.sent.Kind != tokenKind || !strings.EqualFold(s.sent.Scheme, "DPoP") || !s.refused() || slices.ContainsFunc(s.fields, proof) {
		return nil
	}
	return &Cause{
		Sure: Certain, Says: "The token was sent by DPoP, and the proof is missing: a second field, DPoP, signed anew for each request.",
		Evidence: []string{"RFC 9449 §7.1: Authorization: DPoP …, and DPoP: a JWT that names the method and the URL."},
		Do:       []string{"Use a client that has the key and makes proofs; a proof that was copied is good for one request at most."},
	}
}

func jwtUnsigned(s *Seen) *Cause {
	j := s.refusedJWT()
	if j == nil || !j.Unsigned {
		return nil
	}
	return &Cause{
		Sure: Certain, Says: "The token has no signature, and a server must not take it.", Evidence: s.quoted(),
		Do: []string{"Copy all of the token (the part after the second dot), or have the issuer sign it: alg none proves nothing."},
	}
}

func idToken(s *Seen) *Cause {
	j := s.refusedJWT()
	if j == nil || !j.IDToken {
		return nil
	}
	return &Cause{
		Sure: Likely, Says: "The token looks like an ID token: it tells a client who has logged in. Resources take access tokens.",
		Evidence: append(s.quoted(), "It has a claim that ID tokens have (nonce, at_hash, token_use)."), Do: []string{"Send the access_token of the same answer, not the id_token."},
	}
}

func jwtSignature(s *Seen) *Cause {
	if s.refusedJWT() == nil || !wordsOfSignature().MatchString(s.saysOnly()) {
		return nil
	}
	return &Cause{
		Sure: Certain, Says: "The server can't verify the token's signature: another key has signed it than it knows, or the token was altered.", Evidence: s.quoted(),
		Do: []string{"See that token and server are of the same environment and issuer, and that the server has fetched the issuer's keys anew (jwks_uri) since they were changed."},
	}
}

func revoked(s *Seen) *Cause {
	if s.sent.Kind != tokenKind && s.sent.Kind != keyKind || !s.refused() || s.unsent || !wordsOfRevoked().MatchString(s.saysOnly()) {
		return nil
	}
	return &Cause{Sure: Certain, Says: "The server says that the token is no longer valid: somebody has revoked it.", Evidence: s.quoted(), Do: []string{"Get a new one."}}
}

// expired: the server says so of a token that says nothing itself.
func expired(s *Seen) *Cause {
	opaque := (s.sent.Kind == tokenKind || s.sent.Kind == keyKind) && (s.jwt() == nil || s.jwt().Expires == nil)
	if !opaque || !s.refused() || s.unsent || !wordsOfExpiry().MatchString(s.saysOnly()) || wordsOfEither().MatchString(s.saysOnly()) {
		return nil
	}
	return &Cause{Sure: Certain, Says: "The server says that the token has expired.", Evidence: s.quoted(), Do: []string{"Get a new one."}}
}

func scope(s *Seen) *Cause {
	if s.sent.Kind != tokenKind || s.first == nil || s.first.Status != 403 && s.first.Status != 401 {
		return nil
	}
	for _, c := range challenges(s.first) {
		for _, p := range c.Param("error") {
			if p.Value != "insufficient_scope" {
				continue
			}
			needed := ""
			for _, p := range c.Param("scope") {
				needed = " It needs: " + s.show(p.Value) + "."
			}
			return &Cause{
				Sure: Certain, Says: "The token is good, and does not allow this: its scope is too narrow." + needed, Evidence: s.quoted(),
				Do: []string{"Ask the authorization server for a token with that scope."},
			}
		}
	}
	return nil
}
