package diagnose

import (
	"context"
	"net/url"
	"strings"
	"time"

	"authspec/runner/internal/httpauth"
	"authspec/runner/internal/message"
	"authspec/runner/internal/target"
)

// Seen is all that was seen of a request, from which the rules decide.
type Seen struct {
	asked   *Asked
	options Options
	secrets *target.Secrets
	now     time.Time

	sent    Credentials     // what the request logs in with
	beside  []message.Field // credentials beside these: a cookie
	twice   int             // how many Authorization fields were given
	more    []message.Field // those after the first
	fields  []message.Field // without any credentials
	over    bool            // -u came with a field Authorization, which counts
	url     *url.URL        // where the request ended, after redirects within its origin
	counts  map[string]int  // how often each nonce was used
	waiting bool            // the client sends nothing before a challenge that it can answer, and none came

	stranger  *message.Response // to the request without credentials; nil: none came
	first     *message.Response // to the request itself; nil: none came, or it could not be sent
	unsent    bool              // it can't be sent: a line end stands in a field
	silence   string            // why no answer came
	hops      []hop             // redirects within the origin
	leaves    *url.URL          // the first redirect to another origin
	elsewhere *message.Response // what is there without any credentials
	preflight *message.Response // to what a browser asks beforehand
	metadata  *metadata         // of the resource (RFC 9728)

	tries  map[string]Try // by the rule that they are of
	order  []string       // of these rules
	spared int            // variants that were not sent: no more logins may fail
	unsafe bool           // variants were not sent: the request may change something
	failed int
}

// hop is one redirect that was followed.
type hop struct{ from, to *url.URL }

func newSeen(asked *Asked, o Options) *Seen {
	if o.Now == nil {
		o.Now = time.Now
	}
	s := &Seen{
		asked: asked, options: o, secrets: &target.Secrets{}, now: o.Now(),
		url: asked.URL, counts: map[string]int{}, tries: map[string]Try{},
	}
	s.separate()
	return s
}

// look sends what there is to send. What changes something is sent once, and
// first: what it was refused with is then no surprise to who asked.
func (s *Seen) look(ctx context.Context) {
	if s.safe() || s.waits() {
		if s.stranger = s.plain(ctx, s.url); s.stranger == nil {
			return
		}
	}
	s.choose()
	s.ask(ctx)
	if s.first == nil && s.silence != "" {
		return
	}
	if s.stranger == nil && !s.in(s.first) && s.sent.Kind != noCredentials {
		s.stranger = s.plain(ctx, s.url)
	}
	s.lookBeforehand(ctx)
	s.lookElsewhere(ctx)
	s.lookAtMetadata(ctx)
	s.vary(ctx)
}

// safe tells whether the request changes nothing (RFC 9110 §9.2.1).
func (s *Seen) safe() bool {
	return s.asked.Method == "GET" || s.asked.Method == "HEAD" || s.asked.Method == "OPTIONS"
}

// waits tells whether the client sends credentials only once it has been asked.
func (s *Seen) waits() bool {
	by := s.asked.Login.By
	return s.sent.Kind == noCredentials && (s.asked.Login.Pair || s.asked.Login.Token != "") && (by == ByDigest || by == ByAny || by == ByBest)
}

// challenges are those of an answer, for the origin or, of a 407, for a proxy.
func challenges(r *message.Response) []httpauth.Challenge {
	return httpauth.ParseChallenges(challengeLines(r)).Challenges
}

func challengeLines(r *message.Response) []string {
	switch {
	case r == nil:
		return nil
	case r.Status == 407:
		return r.Values("Proxy-Authenticate")
	}
	return r.Values("WWW-Authenticate")
}

// refusal is the answer whose challenges count.
func (s *Seen) refusal() *message.Response {
	switch {
	case s.first != nil && len(challenges(s.first)) > 0:
		return s.first
	case s.stranger != nil:
		return s.stranger
	}
	return s.first
}

// offers are the challenges that were seen, those to strangers first.
func (s *Seen) offers() []httpauth.Challenge {
	if list := challenges(s.stranger); len(list) > 0 {
		return list
	}
	return challenges(s.first)
}

// offered tells whether a scheme is.
func (s *Seen) offered(scheme string) bool {
	for _, c := range s.offers() {
		if c.Is(scheme) {
			return true
		}
	}
	return false
}

// readable tells whether any challenge can be read and names a scheme.
func (s *Seen) readable() bool { return len(s.offers()) > 0 }

// in tells whether an answer is one to somebody who is let in: a 2xx, or what
// only comes of a login that was taken.
func (s *Seen) in(r *message.Response) bool {
	switch {
	case r == nil:
		return false
	case r.Status/100 == 2 || r.Status == 304:
		return !isLoginForm(r) && !s.deniedBy200(r)
	case s.stranger == nil || s.stranger.Status != 401 && s.stranger.Status != 407:
		return false
	case r.Status/100 == 3:
		return s.leadsOn(r)
	case !s.safe() && r == s.first: // strangers were asked by another method
		return false
	}
	switch r.Status {
	case 404, 405, 406, 410, 412, 416: // about the resource, not the request
		return true
	}
	return false
}

// leadsOn tells whether a redirect is the answer to a login that was taken, where
// strangers get a 401: to what was asked for, as of a registry to its store, or to
// what comes after a form.
func (s *Seen) leadsOn(r *message.Response) bool {
	to := location(r, s.url)
	return to != nil && !isLoginPath(to, s.url)
}

// deniedBy200 tells of a refusal whose status is that of success: where strangers
// get a 401, and the few words of the answer are those of a failed login.
func (s *Seen) deniedBy200(r *message.Response) bool {
	const few = 400
	return r.Status/100 == 2 && s.stranger != nil && s.stranger.Status == 401 && len(r.Body) < few && wordsOfRefusal().Match(r.Body)
}

// refuses tells whether a status may be the answer to a login that failed.
func refuses(status int) bool {
	switch status {
	case 400, 401, 403, 407, 422, 429, 431: // 422: so Flask-JWT-Extended has it of a token that it can't read
		return true
	}
	return status >= 500
}

// refused tells whether the request got a 401 or its like.
func (s *Seen) refused() bool {
	return s.unsent || s.first != nil && (refuses(s.first.Status) || isLoginForm(s.first) || s.deniedBy200(s.first))
}

// unauthorized tells whether it got a 401, or a 407, or a 403 where strangers do
// too.
func (s *Seen) unauthorized() bool {
	switch {
	case s.unsent:
		return true
	case s.first == nil:
		return false
	case s.first.Status == 403:
		return s.stranger != nil && s.stranger.Status == 403
	}
	return s.first.Status == 401 || s.first.Status == 407 || s.saysWrong()
}

// saysWrong tells of a 400 or its like whose words are those of a failed login, for
// credentials that can be read: so Starlette's documentation has it.
func (s *Seen) saysWrong() bool {
	odd := s.first.Status == 400 || s.first.Status == 422
	return odd && !s.sent.Broken && s.sent.Kind != bareKind && wordsOfRefusal().MatchString(s.saysOnly())
}

// sameAnswer tells whether the request was answered as one without credentials.
func (s *Seen) sameAnswer() bool {
	return s.first != nil && s.stranger != nil && s.first.Status == s.stranger.Status && string(s.first.Body) == string(s.stranger.Body) &&
		strings.Join(withoutFresh(s.first), "\n") == strings.Join(withoutFresh(s.stranger), "\n")
}

// withoutFresh are the challenges without what is new in each answer.
func withoutFresh(r *message.Response) []string {
	var list []string
	for _, c := range challenges(r) {
		text := c.Scheme
		for _, p := range c.Params {
			if !strings.EqualFold(p.Name, "nonce") && !strings.EqualFold(p.Name, "opaque") {
				text += " " + p.Name + "=" + p.Value
			}
		}
		list = append(list, text)
	}
	return list
}

// secret takes up what no text may show.
func (s *Seen) secret(values ...string) {
	for _, v := range values {
		if v == "" {
			continue
		}
		s.secrets.Add(target.Made{Value: v, Placeholder: "[secret]"})
		s.secrets.Add(target.MadeOf(v, "[secret]")...)
	}
}

// show is a text of the server, fit to be shown.
func (s *Seen) show(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	const most = 160
	if len(text) > 4*most {
		text = text[:4*most]
	}
	text = s.secrets.MaskExcerpt(text)
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "") + "…"
	}
	return text
}

// place is a URL, fit to be shown: what its query says is left out.
func (s *Seen) place(u *url.URL) string {
	shown := u.Scheme + "://" + u.Host + u.EscapedPath()
	if u.RawQuery != "" {
		shown += "?…"
	}
	return s.secrets.MaskString(shown)
}
