package ground

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"authspec/runner/internal/httpauth"
	"authspec/runner/internal/message"
	"authspec/runner/internal/pattern"
	"authspec/runner/internal/request"
	"authspec/runner/internal/scheme"
	"authspec/runner/internal/target"
)

// seeLog is what is left to do where the server says too little.
const seeLog = "see what the server's log says of it"

// status is an answer in a few words; where it leads elsewhere, where to.
func status(x *message.Response) string {
	if to := first(x, "Location"); to != "" && x.Status/100 == 3 {
		return fmt.Sprintf("status %d to %s", x.Status, cut(to))
	}
	return fmt.Sprintf("status %d", x.Status)
}

func first(x *message.Response, field string) string {
	if values := x.Values(field); len(values) > 0 {
		return values[0]
	}
	return ""
}

// cut shortens what a server says of itself to what fits a sentence.
func cut(text string) string {
	const most = 200
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + "…"
}

// askOtherwise is what to do where a resource does not take the request that it
// is asked with.
func askOtherwise(r *Resource) string {
	if r.Request.Plain() {
		return "name a path that GET can read, or say in a target file with which `request` it is asked (--follows mcp for an endpoint of MCP)"
	}
	return "correct its `request`"
}

// unwilling is what to do about an answer to a plain request that is neither a 2xx
// nor a 401; empty where its status alone says nothing. With login, it came to
// credentials, and strangers get a 401.
func (s Settler) unwilling(ctx context.Context, r *Resource, x *message.Response, login bool) string {
	switch code := x.Status; {
	case code/100 == 3 && code != 304:
		return redirected(r, x)
	case code == 400 && s.overTLS(ctx, r):
		return "the server speaks TLS there: the URL should begin with https"
	case code == 403 && login:
		return "the login works, but the ordinary account may not read this: give one that may, or another path"
	case code == 404 && login:
		return "the login works, but nothing is there: name a path that exists"
	case code == 403:
		return "it is refused before any login: look for an address filter, a firewall, or a missing right of the server itself to read it"
	case code == 404 || code == 410:
		return "the path does not exist, or the server knows it under another host name: correct the URL"
	case code == 421:
		return "the server does not answer for this host name: give the URL with the one that it knows"
	case code == 405:
		return "it does not answer " + r.Method() + allowed(x) + ": " + askOtherwise(r)
	case code == 400, code == 411, code == 415, code == 422:
		return "a plain " + r.Method() + " is a bad request there: " + askOtherwise(r) + ", or give the host name that the server expects"
	case code == 429:
		return "the target limits requests: wait, and give --rate"
	case code >= 500:
		return broken(code)
	}
	return seeLog
}

// broken is what to do about a server error.
func broken(code int) string {
	if code >= 502 && code <= 504 {
		return "the server is not up, or has too much to do: " + seeLog
	}
	return seeLog
}

func allowed(x *message.Response) string {
	if methods := strings.Join(x.Values("Allow"), ", "); methods != "" {
		return " (Allow: " + cut(methods) + ")"
	}
	return ""
}

// loginPath is how paths of login pages look.
var loginPath = pattern.Of(`(?i)(?:log|sign)[-_]?(?:in|on)|/(?:auth|sso|saml2?|oauth2?|oidc|accounts?|sessions?|users?)(?:[/?.]|$)`)

// redirected is what to do about a redirect, which is not followed: it may lead
// to another server, where credentials are no business.
func redirected(r *Resource, x *message.Response) string {
	to := first(x, "Location")
	if to == "" {
		return "it redirects, but says nowhere to: " + seeLog
	}
	base := &url.URL{Scheme: r.URL.Scheme, Host: r.URL.Host}
	if path, err := url.Parse(r.Path); err == nil {
		base = base.ResolveReference(path)
	}
	there, err := base.Parse(to)
	if err != nil {
		return "it redirects to what is no URL: " + seeLog
	}
	if loginPath().MatchString(there.RequestURI()) && there.Path != base.Path+"/" {
		return fmt.Sprintf("it redirects to a login page (%s): that is usual for pages and wrong for programs, and no HTTP authentication; give a resource that answers 401", cut(there.String()))
	}
	return fmt.Sprintf("it redirects to %s: give that URL", cut(there.String()))
}

// overTLS tells whether a resource of http is on a port that speaks TLS. That a
// certificate can't be verified says so too.
func (s Settler) overTLS(ctx context.Context, r *Resource) bool {
	if r.URL.Scheme != "http" {
		return false
	}
	other, u := r.Resource, *r.URL
	u.Scheme = "https"
	other.URL = &u
	x := s.Exchange.Exchange(ctx, other, request.Plain(other, s.Agent))
	return x.Response != nil || strings.Contains(x.Detail, "certificate")
}

// silence is what to do where no answer came.
func (s Settler) silence(ctx context.Context, r *Resource, x message.Exchange) string {
	switch {
	case strings.Contains(x.Detail, "certificate"), strings.Contains(x.Detail, "should perhaps begin with http:"):
		return "" // the reason says what to do itself
	case x.Outcome != message.Unreached && x.Outcome != message.Timeout && s.overTLS(ctx, r):
		return "the server speaks TLS there: the URL should begin with https"
	case x.Outcome == message.Timeout:
		return "see that the server runs and that the URL is right; --timeout gives it more time"
	}
	return "see that the server runs and that the URL is right"
}

// loginForm is a page that asks for a password by itself.
var loginForm = pattern.Of(`(?i)<input[^>]+type\s*=\s*["']?password`)

// denied is what a server says of a token that it refuses (RFC 6750 §3).
func denied(x *message.Response) string {
	for _, c := range httpauth.ParseChallenges(x.Values("WWW-Authenticate")).Challenges {
		if of, ok := scheme.Named(c.Scheme); !ok || of.Means() != scheme.Token {
			continue
		}
		for _, name := range []string{"error_description", "error"} {
			if p := c.Param(name); len(p) > 0 && p[0].Value != "" {
				return ": the server says " + cut(p[0].Value)
			}
		}
	}
	return ""
}

// credentials names what has been tried by these schemes.
func credentials(schemes []scheme.Scheme) string {
	by := func(m scheme.Means) bool {
		return slices.ContainsFunc(schemes, func(of scheme.Scheme) bool { return of.Means() == m })
	}
	token := by(scheme.Token)
	switch {
	case by(scheme.Key):
		return "key"
	case token && len(schemes) == 1:
		return "token"
	case token:
		return "user, the password and the token"
	}
	return "user and the password"
}

// lacking is what to give where there are no credentials for what is offered.
func lacking(offered []string) string {
	var list []string
	for _, o := range offered {
		switch of, ok := scheme.Named(o); {
		case ok && of.Means() == scheme.Key:
			list = append(list, "a key (`key` of the resource)")
		case ok && of.Means() == scheme.Token && of.Token() != target.ValidToken:
			list = append(list, "a token for "+of.Name()+" in a target file (tokens: {"+of.Token()+": …})")
		case ok && of.Means() == scheme.Token:
			list = append(list, "a token for "+of.Name()+" (AUTHSPEC_TOKEN)")
		case ok:
			list = append(list, "a user and a password for "+o+" (AUTHSPEC_USER, AUTHSPEC_PASSWORD)")
		}
	}
	return cmp.Or(strings.Join(slices.Compact(list), ", or "), "a resource that offers "+anyScheme())
}

// anyScheme names the schemes that authspec speaks.
func anyScheme() string {
	names := names(unpromised())
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " or " + names[last]
}

func names(schemes []scheme.Scheme) []string {
	list := make([]string, len(schemes))
	for i, of := range schemes {
		list[i] = of.Name()
	}
	return list
}
