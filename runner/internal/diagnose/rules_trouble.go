package diagnose

import (
	"fmt"
)

// proxyRules are about 407.
var proxyRules = []rule{
	{"proxy-wants-login", proxyWantsLogin, nil},
	{"407-for-401", wrong407, nil},
}

func proxyWantsLogin(s *Seen) *Cause {
	if !s.asked.Proxied || s.first == nil || s.first.Status != 407 {
		return nil
	}
	return &Cause{
		Sure:     Certain,
		Says:     "It is the proxy that asks for a login (407), not the server. It wants one of its own, in the field Proxy-Authorization.",
		Evidence: []string{"It offers: " + s.schemes()},
		Do:       []string{"Give the proxy's user and password (curl: --proxy-user NAME:PASSWORD), or go without the proxy (curl: --noproxy '*')."},
	}
}

func wrong407(s *Seen) *Cause {
	if s.asked.Proxied || s.first == nil || s.first.Status != 407 {
		return nil
	}
	c := &Cause{
		Sure:     Certain,
		Says:     "The server answers 407, which is for proxies: clients take it for the question of a proxy, and send no Authorization to the server.",
		Evidence: []string{"No proxy was asked, and the answer is 407."},
		Do:       []string{"There is no way around it but at the server, or at a proxy in front of it that you did not choose."},
		Maintainers: "Your server answers 407 (Proxy Authentication Required) as an origin server. RFC 9110 §15.5.8 has it for proxies; " +
			"what you mean is 401 with WWW-Authenticate (§15.5.2).",
	}
	return c
}

// troubleRules are about a server, or a login, that is not ready for any
// credentials.
var troubleRules = []rule{
	{"server-is-broken", brokenForAll, nil},
	{"too-many-requests", tooMany, nil},
	{"locked", locked, nil},
	{"client-certificate", certificate, nil},
	{"second-factor", secondFactor, nil},
}

func brokenForAll(s *Seen) *Cause {
	if s.first == nil || s.stranger == nil || s.first.Status < 500 || s.stranger.Status < 500 {
		return nil
	}
	says := fmt.Sprintf("The server fails on every request (%d), with credentials and without. They are not the reason.", s.first.Status)
	if s.first.Status >= 502 && s.first.Status <= 504 {
		says = fmt.Sprintf("A gateway answers %d: what stands behind it is not up, or too slow. The credentials are not the reason.", s.first.Status)
	}
	return &Cause{
		Sure: Certain, Says: says, Evidence: s.quoted(),
		Do:          []string{"Try again later; look into the server's log if it is yours."},
		Maintainers: fmt.Sprintf("%s gets %d, whether it has credentials or not.", s.asked.Method+" "+s.place(s.url), s.first.Status),
	}
}

func tooMany(s *Seen) *Cause {
	if s.first == nil || s.first.Status != 429 {
		return nil
	}
	do := "Wait, and ask less often."
	if after := s.first.Values("Retry-After"); len(after) > 0 {
		do = "Wait as long as the server says: Retry-After: " + s.show(after[0])
	}
	return &Cause{
		Sure: Certain, Says: "The server has had too many requests, or failed logins, from here (429), and looks at no credentials now.",
		Evidence: s.quoted(), Do: []string{do},
	}
}

func locked(s *Seen) *Cause {
	if !s.refused() || s.unsent || !wordsOfLock().MatchString(s.saysOnly()) {
		return nil
	}
	return &Cause{
		Sure: Certain, Says: "The account is locked or disabled: right credentials would be refused as well.", Evidence: s.quoted(),
		Do: []string{"Have it unlocked, or wait, and don't try on meanwhile: each attempt may lock it again."},
	}
}

func certificate(s *Seen) *Cause {
	if !s.refused() || s.unsent || !wordsOfCert().MatchString(all(s.first)) {
		return nil
	}
	return &Cause{
		Sure: Certain, Says: "The server wants a client certificate (mutual TLS), before or beside any other login.", Evidence: s.quoted(),
		Do: []string{"Give the certificate and its key (curl: --cert FILE --key FILE; authspec: --cert, --key)."},
	}
}

func secondFactor(s *Seen) *Cause {
	if !s.refused() || s.unsent || s.sent.Kind == noCredentials || !wordsOfSecond().MatchString(s.saysOnly()) {
		return nil
	}
	return &Cause{
		Sure: Certain, Says: "The server takes no password from programs here: it wants a token in its place, or a second factor.", Evidence: s.quoted(),
		Do: []string{"Make a personal access token (or an app password) in the account's settings, and give it in the place of the password."},
	}
}
