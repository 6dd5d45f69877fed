package client

import (
	"net/url"
	"slices"
	"strings"
)

// space is what is known of a protection space: the realm of an origin
// (RFC 9110 §11.5), where it reaches, and the login that leads in.
type space struct {
	origin origin
	scopes []string // paths; all that begins with one of them belongs to the space
	login  *login
}

// scopesOf says how far a login reaches, as its scheme defines it: what lies
// beside or below the resource (RFC 7617 §2.2), which is taken for tokens too,
// for want of another rule; with Digest, what domain says, or the whole origin
// (RFC 7616 §3.3). URIs of other origins in domain are left alone: they may be
// assumed to belong to the space, and need not.
func scopesOf(l *login, to target) []string {
	if l.digest == nil {
		path := to.withoutQuery()
		return []string{path[:strings.LastIndexByte(path, '/')+1]}
	}
	domain, _ := l.challenge.param("domain")
	var scopes []string
	for _, text := range strings.Fields(domain) {
		if path, ok := scopeIn(to, text); ok {
			scopes = append(scopes, path)
		}
	}
	if strings.TrimSpace(domain) == "" {
		scopes = []string{"/"}
	}
	return scopes
}

// scopeIn is a URI of domain as a path of the origin, if it is of that origin.
func scopeIn(to target, text string) (string, bool) {
	base, err := url.Parse(to.origin.String() + "/")
	if err != nil {
		return "", false
	}
	u, err := base.Parse(text)
	if err != nil {
		return "", false
	}
	at, _, err := newTarget(u)
	return at.withoutQuery(), err == nil && at.origin == to.origin
}

// covers tells whether a resource belongs to the space. A path whose dots or
// slashes are encoded may lie anywhere, so it doesn't; and "/docs" reaches to
// "/docs/a", but not to "/docs-of-others".
func (sp *space) covers(to target) bool {
	path := to.withoutQuery()
	lower := strings.ToLower(path)
	if sp.origin != to.origin || strings.Contains(lower, "%2e") || strings.Contains(lower, "%2f") || strings.Contains(lower, "%5c") {
		return false
	}
	for _, scope := range sp.scopes {
		rest, found := strings.CutPrefix(path, scope)
		if found && (rest == "" || strings.HasSuffix(scope, "/") || rest[0] == '/') {
			return true
		}
	}
	return false
}

// known is the login for a resource that needs not be asked for again; nil: there
// is none. Of several the one that was made last counts.
func (s *session) known(to target) *login {
	for i := len(s.spaces) - 1; i >= 0; i-- {
		if s.rules.covers(s.spaces[i], to) {
			return s.spaces[i].login
		}
	}
	return nil
}

// unasked is a login by Basic of which nobody knows yet whether it is wanted; nil:
// nobody gave credentials for that origin.
func (s *session) unasked(to target) *login {
	l, err := s.begin(s.rules.account(s, to.origin), challenge{scheme: "Basic", params: []param{{"realm", "", true}}}, to.origin)
	if err != nil {
		return nil
	}
	return l
}

// remember keeps a login that was not refused (RFC 7616 §3.6).
func (s *session) remember(l *login, to target) {
	if _, known := s.realms[to.origin]; !known {
		s.realms[to.origin] = l.realm
	}
	for _, sp := range s.spaces {
		if sp.login == l {
			sp.scopes = append(sp.scopes, s.rules.scopes(l, to)...)
			slices.Sort(sp.scopes)
			sp.scopes = slices.Compact(sp.scopes)
			return
		}
	}
	s.spaces = append(s.spaces, &space{origin: to.origin, scopes: s.rules.scopes(l, to), login: l})
}

// forget drops a login that was refused, or has been replaced.
func (s *session) forget(l *login) {
	if s.atProxy == l {
		s.atProxy = nil
	}
	var kept []*space
	for _, sp := range s.spaces {
		if sp.login != l {
			kept = append(kept, sp)
		}
	}
	s.spaces = kept
}
