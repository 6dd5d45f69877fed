package diagnose

import (
	"fmt"
	"net/url"
	"strings"

	"authspec/runner/internal/pattern"
)

// redirectRules are about answers that lead to another place.
var redirectRules = []rule{
	{"login-page", loginPage, nil},
	{"redirect-to-https", redirectToHTTPS, nil},
	{"redirect-to-http", redirectToHTTP, nil},
	{"redirect-to-other-origin", redirectElsewhere, nil},
	{"redirect-not-followed", redirectStays, nil},
}

// loginPath is how paths of login pages look.
var loginPath = pattern.Of(`(?i)(?:log|sign)[-_]?(?:in|on)\b|/(?:auth|sso|saml2?|oauth2?|oidc)(?:[/?.]|$)`)

func isLoginPath(to, from *url.URL) bool {
	return loginPath().MatchString(to.RequestURI()) && to.Path != from.Path && to.Path != from.Path+"/"
}

func loginPage(s *Seen) *Cause {
	to := location(s.first, s.url)
	form := isLoginForm(s.first)
	if !form && (to == nil || !isLoginPath(to, s.url)) {
		return nil
	}
	seen := "The answer is a page with a form that asks for a password."
	if !form {
		seen = fmt.Sprintf("Status %d leads to %s.", s.first.Status, s.place(to))
	}
	if s.sent.Kind == cookieKind {
		return &Cause{
			Sure: Likely, Says: "The server asks for a login by its own page, though a cookie came: the session that it stands for has ended, or the cookie is another one.",
			Evidence: []string{seen},
			Do: []string{
				"Log in again, and take the new cookie: curl -c FILE for the login, -b FILE after it. A restart of the server ends sessions that it keeps in memory.",
				"See that the cookie has the name that the server gives it, and is of this host.",
			},
		}
	}
	return &Cause{
		Sure:     Certain,
		Says:     "The server wants a login by its own page, and a cookie after that. Credentials in a field are nothing to it here.",
		Evidence: []string{seen},
		Do: []string{
			"For a program, look in the server's documentation for an address that takes a token, or Basic; many have one below /api.",
			"Else log in as the page does (POST its form), and send the cookie that comes back.",
		},
		Maintainers: "Your server answers a request without a session by a redirect to, or a page with, a login form. A program can't tell that from success; a 401 with a challenge (RFC 9110 §15.5.2) for requests that do not ask for HTML would let it.",
	}
}

// behind is what was found where the redirect leads.
func (s *Seen) behind() []string {
	list := []string{fmt.Sprintf("Status %d leads to %s.", s.first.Status, s.place(s.leaves))}
	if s.elsewhere != nil && s.elsewhere.Status == 401 {
		list = append(list, "Without credentials the answer there is a 401: what a client gets that follows and leaves them behind.")
	}
	return list
}

// leavesBehind says what becomes of the credentials.
func (s *Seen) leavesBehind() string {
	switch {
	case s.asked.Trusts:
		return "The client takes the credentials along, as it was told to; from here they are not sent there, so that the end of it can't be told."
	case s.asked.Follow:
		return "The client follows the redirect and leaves the credentials behind: they are for the first origin only."
	}
	return "A client that follows the redirect leaves the credentials behind: they are for the first origin only."
}

func (s *Seen) sameHost() bool {
	return s.leaves != nil && strings.EqualFold(s.leaves.Hostname(), s.asked.URL.Hostname())
}

func redirectToHTTPS(s *Seen) *Cause {
	if !s.sameHost() || s.in(s.first) || s.asked.URL.Scheme != "http" || s.leaves.Scheme != "https" {
		return nil
	}
	c := &Cause{
		Sure:     Certain,
		Says:     "The URL says http, and the server sends everybody on to https, which is another origin. " + s.leavesBehind(),
		Evidence: s.behind(),
		Do:       []string{"Write https in the URL: " + s.place(s.leaves)},
	}
	if s.sent.Kind != noCredentials {
		c.Do = append(c.Do, "The credentials went over the wire in clear text: whoever could listen has them. Change them if that matters.")
	}
	return c
}

func redirectToHTTP(s *Seen) *Cause {
	if !s.sameHost() || s.asked.URL.Scheme != "https" || s.leaves.Scheme != "http" {
		return nil
	}
	right := *s.leaves
	right.Scheme, right.Host = "https", s.asked.URL.Host
	how := ""
	if s.leaves.Path == s.url.Path+"/" {
		how = " All that it wants is a slash at the end of the path."
	}
	return &Cause{
		Sure:     Certain,
		Says:     "The server leads from https to http, which is another origin." + how + " " + s.leavesBehind(),
		Evidence: s.behind(),
		Do:       []string{"Ask for the right path at once: " + s.place(&right)},
		Maintainers: "Your server redirects requests that came over https to http (see Location). The application does not know that TLS ends in front of it: " +
			"have the proxy send X-Forwarded-Proto (or Forwarded), and the application trust it.",
	}
}

func redirectElsewhere(s *Seen) *Cause {
	if s.leaves == nil || s.in(s.first) || s.sameHost() && s.leaves.Scheme != s.asked.URL.Scheme || isLoginPath(s.leaves, s.url) {
		return nil
	}
	return &Cause{
		Sure:     Certain,
		Says:     "The server redirects to another origin (host or port). " + s.leavesBehind(),
		Evidence: s.behind(),
		Do: []string{
			"If that origin is to have the credentials, ask it at once: " + s.place(s.leaves),
			"A client can be told to send them along (curl: --location-trusted); then whoever is redirected to gets them.",
		},
	}
}

func redirectStays(s *Seen) *Cause {
	var to *url.URL
	switch {
	case len(s.hops) > 0 && !s.asked.Follow && s.leaves == nil && s.asked.By != "" && s.in(s.first):
		to = s.url
	case s.leaves == nil && !s.safe() && !s.in(s.first):
		to = location(s.first, s.url)
	}
	if to == nil || isLoginPath(to, s.asked.URL) {
		return nil
	}
	says := "The server redirects to another path, and the client does not follow."
	if to.Path == s.asked.URL.Path+"/" {
		says = "The server wants a slash at the end of the path, and redirects to it. The client does not follow; others follow and leave out the credentials, or the content."
	}
	return &Cause{
		Sure: Certain, Says: says,
		Evidence: []string{"Location: " + s.place(to)},
		Do:       []string{"Ask for that path at once: " + s.place(to)},
	}
}
