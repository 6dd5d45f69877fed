package diagnose

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"authspec/runner/internal/httpauth"
	"authspec/runner/internal/message"
)

// wants is what the server asks for, in a line.
func (s *Seen) wants() string {
	r := s.refusal()
	switch {
	case r == nil:
		return "nothing that is known"
	case len(challengeLines(r)) > 0 && len(challenges(r)) > 0:
		return s.offer(challenges(r))
	case len(challengeLines(r)) > 0:
		return "a challenge that can't be read: " + s.show(strings.Join(challengeLines(r), ", "))
	case r.Status == 401 || r.Status == 407:
		return fmt.Sprintf("nothing that it names: its %d has no challenge", r.Status)
	case isLoginForm(r):
		return "a login by a form on a page"
	case r.Status/100 == 2 || r.Status == 304:
		return "no login, of a request without credentials"
	}
	return fmt.Sprintf("nothing that it names: a stranger gets %s", status(r))
}

// offer is what is offered, each scheme once: its realm, and what a client has to
// know for it.
func (s *Seen) offer(list []httpauth.Challenge) string {
	var schemes []string
	for _, c := range list {
		if name := strings.ToLower(c.Scheme); !slices.Contains(schemes, name) {
			schemes = append(schemes, name)
		}
	}
	texts := make([]string, len(schemes))
	for i, name := range schemes {
		same := slices.DeleteFunc(slices.Clone(list), func(c httpauth.Challenge) bool { return !c.Is(name) })
		texts[i] = s.show(same[0].Scheme)
		for _, param := range []string{"realm", "algorithm", "qop", "scope"} {
			if values := s.values(same, param); values != "" {
				texts[i] += ", " + param + " " + values
			}
		}
	}
	return strings.Join(texts, "; or ")
}

// values are those of a parameter in some challenges, each once.
func (s *Seen) values(of []httpauth.Challenge, param string) string {
	var list []string
	for _, c := range of {
		for _, p := range c.Param(param) {
			value := s.show(p.Value)
			if p.Quoted {
				value = `"` + value + `"`
			}
			if !slices.Contains(list, value) {
				list = append(list, value)
			}
		}
	}
	return strings.Join(list, " or ")
}

// sentShown is what the request logs in with, in a line.
func (s *Seen) sentShown() string {
	text := s.sent.what()
	if s.waits() {
		return "nothing yet: the credentials wait for the server's answer"
	}
	if s.waiting {
		text = "no credentials: the client waits for a challenge that it can answer"
	}
	if s.sent.From != "" {
		text += " (from " + s.sent.From + ")"
	}
	if s.unsent {
		text += ", which can't be sent as it is"
	}
	return text
}

// got is what came back, in a line.
func (s *Seen) got() string {
	switch {
	case s.unsent:
		return "nothing: it was not sent, since a line end ends the field"
	case s.first == nil:
		return "no answer"
	}
	text := status(s.first)
	if len(s.hops) > 0 {
		text += ", after a redirect to " + s.place(s.url)
	}
	if s.sent.Kind != noCredentials && !s.waiting && s.sameAnswer() {
		text += ", the same as without credentials"
	}
	return text
}

// status is a status with its usual name.
func status(r *message.Response) string {
	return strings.TrimSpace(fmt.Sprintf("%d %s", r.Status, http.StatusText(r.Status)))
}

// unreached says why nothing can be told.
func (s *Seen) unreached() string {
	text := "No answer came: " + s.show(s.silence) + "."
	switch {
	case strings.Contains(s.silence, "certificate"), strings.Contains(s.silence, "should perhaps begin"):
		return text
	case strings.Contains(s.silence, "(407)"):
		return text + " Give the proxy's user and password: curl's --proxy-user NAME:PASSWORD."
	case s.asked.URL.Scheme == "http":
		return text + " See that the server runs, and that the URL is right: host, port, and http or https."
	}
	return text + " See that the server runs, and that the URL is right: host and port."
}

// openSays is about a resource that lets everybody in.
func (s *Seen) openSays() string {
	text := fmt.Sprintf("There is no 401: the server answers %s to a request without credentials", status(s.first))
	if s.sent.Kind == noCredentials {
		return text + "."
	}
	return text + " too, so that nothing can be told of these. Name an address that is protected."
}

// worksSays is about a login that leads in.
func (s *Seen) worksSays() string {
	text := fmt.Sprintf("Nothing wrong was found: the login works (%s). What led in: %s.", status(s.first), s.sentShown())
	if to := location(s.first, s.url); to != nil {
		return fmt.Sprintf("The login works; the answer (%s) leads on to %s, which was not looked at with credentials.", status(s.first), s.place(to))
	}
	if s.first.Status/100 == 4 {
		text = fmt.Sprintf("The login works; the answer is %s all the same, which is not about the login.", status(s.first))
	}
	return text
}

// notes are what else was noticed.
func (s *Seen) notes() []string {
	list := append([]string(nil), s.asked.Notes...)
	secure := s.asked.URL.Scheme == "https"
	host := s.asked.URL.Hostname()
	loopback := host == "localhost" || strings.HasPrefix(host, "127.") || host == "::1"
	if !secure && !loopback && s.sent.Kind != noCredentials && s.sent.Kind != pairDigest {
		list = append(list, "The URL is http: whoever can listen on the way gets the credentials. Use https.")
	}
	if len(s.hops) > 0 && redirectStays(s) == nil {
		list = append(list, "The server redirects from the URL that was given: ask for "+s.place(s.url)+" at once.")
	}
	if s.over {
		list = append(list, "A field Authorization was given beside "+s.asked.Login.From+": the field is what is sent.")
	}
	if s.in(s.first) && s.stranger != nil && s.stranger.Status == 401 && len(challengeLines(s.stranger)) == 0 {
		list = append(list, "To the maintainers: a 401 without WWW-Authenticate breaks RFC 9110 §15.5.2; clients that wait for a challenge never log in.")
	}
	if s.spared > 0 {
		list = append(list, fmt.Sprintf("%s not tried, so that no more logins fail; --attempts %d would.", was(s.spared), s.options.Attempts+s.spared))
	}
	if s.unsafe {
		list = append(list, "Nothing was varied: "+s.asked.Method+" may change something, and GET says nothing here.")
	}
	return list
}

func was(n int) string {
	if n == 1 {
		return "1 variant was"
	}
	return fmt.Sprintf("%d variants were", n)
}
