package diagnose

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"authspec/runner/internal/message"
)

// variant are other credentials for the same request.
type variant struct {
	what string // "without the line end of the password"
	with Credentials
	of   string // the rule that would have it
}

// vary tries what the rules would have in the place of the credentials, the
// likeliest first, until one leads in or no more logins may fail.
func (s *Seen) vary(ctx context.Context) {
	if !s.mayVary() {
		return
	}
	method, ok := s.variedBy()
	for _, v := range s.variants() {
		switch {
		case !ok:
			s.unsafe = true
			return
		case s.failed >= s.options.Attempts || strings.ContainsAny(v.with.value(), "\r\n\x00"):
			s.spared++
			continue
		}
		answer := s.login(ctx, v.with, request{method: method, url: s.url})
		t := Try{What: v.what, Got: "no answer", In: s.in(answer)}
		if answer != nil {
			t.Got = fmt.Sprintf("status %d", answer.Status)
		}
		s.tries[v.of], s.order = t, append(s.order, v.of)
		if t.In {
			return
		}
	}
}

// variants are those of all rules. What mends several things at once comes first,
// since none of these would do alone.
func (s *Seen) variants() []variant {
	var list []variant
	sure := map[string]Sureness{}
	for _, r := range rules {
		if r.vary == nil {
			continue
		}
		v := r.vary(s)
		if v == nil {
			continue
		}
		v.of, sure[r.id] = r.id, Certain
		if c := r.see(s); c != nil {
			sure[r.id] = c.Sure
		}
		list = append(list, *v)
	}
	slices.SortStableFunc(list, func(a, b variant) int {
		return cmp.Compare(slices.Index(degrees, sure[a.of]), slices.Index(degrees, sure[b.of]))
	})
	return list
}

// mayVary tells whether other credentials could tell anything.
func (s *Seen) mayVary() bool {
	switch {
	case s.sent.Kind == cookieKind || s.stranger == nil || s.in(s.stranger):
		return false
	case s.unsent:
		return true
	case s.first == nil || s.first.Status == 429 || s.waiting:
		return false
	case s.sent.Kind == noCredentials:
		return s.first.Status == 401
	}
	return s.deniedBy200(s.first) || s.first.Status == 422 || s.first.Status == 400 || s.first.Status == 401 || s.first.Status == 403 || s.first.Status == 407 || s.first.Status >= 500
}

// variedBy is the method by which variants are sent: that of the request, or GET
// where that could change something and GET is refused to strangers too.
func (s *Seen) variedBy() (method string, ok bool) {
	if s.safe() {
		return s.asked.Method, true
	}
	return "GET", s.stranger.Status == 401 || s.stranger.Status == 407
}

// lookBeforehand asks what a browser asks before it sends credentials to another
// origin (the Fetch standard's CORS-preflight fetch).
func (s *Seen) lookBeforehand(ctx context.Context) {
	origin := s.fromBrowser()
	if origin == "" || s.asked.Method == "OPTIONS" {
		return
	}
	s.preflight = s.exchange(ctx, request{"OPTIONS", withoutKeys(s.url), []message.Field{
		{Name: "Origin", Value: origin},
		{Name: "Access-Control-Request-Method", Value: s.asked.Method},
		{Name: "Access-Control-Request-Headers", Value: "authorization"},
	}, nil})
}

// fromBrowser is the origin of the page whose request this is, where it is another
// than that of the URL and the login needs a preflight; empty: there is none.
func (s *Seen) fromBrowser() string {
	if s.sent.Kind == cookieKind || s.sent.Kind == noCredentials {
		return ""
	}
	for _, f := range s.asked.Fields {
		if !strings.EqualFold(f.Name, "Origin") {
			continue
		}
		if page, err := url.Parse(f.Value); err == nil && page.Host != "" && !sameOrigin(page, s.asked.URL) {
			return f.Value
		}
	}
	return ""
}

// lookElsewhere looks, without anything of the user's, at where a redirect leads
// out of the origin.
func (s *Seen) lookElsewhere(ctx context.Context) {
	if s.leaves == nil || s.in(s.first) {
		return
	}
	there := *s.leaves
	there.RawQuery = "" // a server may have put there what it got
	if path, err := url.PathUnescape(there.EscapedPath()); err != nil || s.secrets.MaskString(path) != path {
		return
	}
	silence := s.silence
	s.elsewhere = s.exchange(ctx, request{"GET", &there, nil, nil})
	s.silence = silence
}

// lookAtMetadata reads what the resource says of the tokens that it takes (RFC
// 9728), where the request has a JWT that was refused.
func (s *Seen) lookAtMetadata(ctx context.Context) {
	if s.jwt() == nil || !s.refused() {
		return
	}
	for _, at := range s.metadataPlaces() {
		silence := s.silence
		r := s.exchange(ctx, request{"GET", at, nil, nil})
		s.silence = silence
		if s.metadata = readMetadata(r); s.metadata != nil {
			return
		}
	}
}

// metadataPlaces are where the metadata may be, within the origin.
func (s *Seen) metadataPlaces() []*url.URL {
	const known = "/.well-known/oauth-protected-resource"
	var list []*url.URL
	for _, c := range s.offers() {
		for _, p := range c.Param("resource_metadata") {
			if u, err := url.Parse(p.Value); err == nil && u.Host != "" && sameOrigin(u, s.asked.URL) {
				list = append(list, u)
			}
		}
	}
	for _, path := range []string{known + strings.TrimSuffix(s.url.Path, "/"), known} {
		u := &url.URL{Scheme: s.url.Scheme, Host: s.url.Host, Path: path}
		if !slices.ContainsFunc(list, func(other *url.URL) bool { return other.String() == u.String() }) {
			list = append(list, u)
		}
	}
	return list
}
