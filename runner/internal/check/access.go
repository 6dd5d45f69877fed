package check

import (
	"fmt"
	"strings"

	"gopkg.in/yaml.v3"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/message"
	"authspec/runner/internal/pattern"
	"authspec/runner/internal/scheme"
	"authspec/runner/internal/target"
)

// Access asks whether the protected content came back.
type Access struct{ Granted bool }

const accessSchema = `
"access": {"description": "Whether the protected content came back.", "anyOf": [{"enum": ["granted", "refused"]}, {"$ref": "#/$defs/row"}]}`

func readAccess(r *reader, n *yaml.Node) Access {
	return Access{Granted: r.Word(n, "granted", "refused") == "granted"}
}

// Kind implements casefile.Test.
func (Access) Kind() string { return "access" }

// Depends implements casefile.Test. Of the content it is always kept whether it
// is the protected one.
func (t Access) Depends() casefile.Dependence {
	return casefile.Dependence{Whole: true, Granted: t.Granted}
}

// The words of both expectations.
const (
	wantGranted = "access: 2xx, with the protected content"
	wantRefused = "no access: nothing of the protected content"
	wantKeptOut = "no access: no 2xx, as the protected content is not known"
)

func (t Access) words(w *wording) string {
	if t.Granted {
		return wantGranted + w.aside(" where that is known")
	}
	return wantRefused + w.aside(", or no 2xx where that is not known")
}

// judge tells whether the protected content came back.
func (t Access) judge(v view) result {
	r, known := v.answer(), v.step.Content.Known()
	granted := v.sample.Scope.Resource.Granted
	ok := granted.By(r.Status) && !granted.Page(strings.Join(r.Values("Content-Type"), ","))
	delivered := known && v.delivered()
	got := phrase(func() string { return v.accessSeen(known, delivered) })
	if t.Granted {
		return verdict(ok && (delivered || !v.due()), says(wantGranted), got).harming(LockedOut)
	}
	switch {
	case known && ok && !delivered && v.sample.Exchange.Outcome != message.Complete:
		return skip("%s, before the answer broke off: the rest of it can't be judged", got)
	case known:
		// Which status refuses is a SHOULD of its own (RFC 9110 §11.4): a page that
		// says no with 200 gives nothing away.
		return verdict(!delivered, says(wantRefused), got).harming(Stranger)
	case v.itself() && !v.absolute():
		return verdict(!ok, says(wantKeptOut), got).harming(Stranger)
	case ok:
		return skip("%s, and whether it delivers the protected content can't be told: that is %s", got, v.step.Content.How())
	}
	return held(says(wantRefused), got)
}

// accessSeen says what came back.
func (v view) accessSeen(known, delivered bool) string {
	got := fmt.Sprintf("status %d", v.answer().Status)
	switch {
	case delivered:
		got += " with the protected content, recognised " + v.step.Content.How()
	case known:
		got += " without the protected content"
	}
	if v.sample.Remark != "" {
		got += "; " + v.sample.Remark
	}
	return got
}

func (t Access) unanswered(v view) (result, bool) {
	switch {
	case v.begun() && !t.Granted:
		return result{}, false
	case t.Granted:
		return v.instead(wantGranted), true
	case v.step.allowed(v.sample):
		return held(says(wantRefused), says("no answer: "+v.sample.Exchange.Detail)), true
	}
	return v.unjudged(), true
}

// due tells whether a 2xx must hold the content that is known: the answer to
// GET on the resource itself, whole. What was learned from the ordinary
// account may be another for other accounts; a marker is what the target
// itself says of all.
func (v view) due() bool {
	c := v.step.Content
	return c.Known() && (v.answer().Status == 200 || len(v.sample.Scope.Resource.Granted.Status) > 0) && v.itself() && (c.Claimed() || v.ordinary())
}

// ordinary tells whether the request has the name of the ordinary account, or
// none that can be read.
func (v view) ordinary() bool {
	account, ok := v.sample.Scope.Target.Account(target.Ordinary)
	l, read := v.login()
	return !ok || !read || l.User == account.User
}

// login is whom the request logs in, as far as that can be read.
func (v view) login() (scheme.Login, bool) {
	if c := v.sample.Credentials; c != nil && c.Login != nil {
		return *c.Login, true
	}
	return scheme.Read(v.sample.Sent["authorization"])
}

// itself tells whether the request was for the resource itself: by its method,
// at its path and its own host. Another Host may be another site, whose answers say nothing.
func (v view) itself() bool {
	r, res := v.sample.Request, v.sample.Scope.Resource
	// Of a line without version or with one that is none, a server can make another request, for another resource.
	if r.Method != res.Method() || !httpVersion().MatchString(r.Version) {
		return false
	}
	if of, after, ok := strings.Cut(r.Target, "://"); ok {
		slash := strings.IndexByte(after+"/", '/')
		return strings.EqualFold(of, res.URL.Scheme) && v.here(after[:slash]) && after[slash:] == res.Path
	}
	requestTarget := r.Target
	if c := v.sample.Credentials; c != nil && c.Query != "" {
		requestTarget = strings.TrimRight(strings.TrimSuffix(r.Target, c.Query), "?&")
	}
	hosts := r.Values("Host")
	return len(hosts) == 1 && v.here(strings.Trim(hosts[0], " \t")) && requestTarget == res.Path
}

// absolute tells whether the request target has the absolute form. It names the
// resource itself, and yet a server that does not know the form (RFC 9112
// §3.2.2) may answer with another page: only the content tells.
func (v view) absolute() bool { return strings.Contains(v.sample.Request.Target, "://") }

// httpVersion is the form of a version that makes a line one of HTTP's (RFC 9112 §2.3).
var httpVersion = pattern.Of(`^HTTP/[0-9]\.[0-9]$`)

// here tells whether an authority is that of the resource; the port of the
// scheme may stand there or not.
func (v view) here(authority string) bool {
	u := v.sample.Scope.Resource.URL
	port := map[string]string{"http": ":80", "https": ":443"}[u.Scheme]
	return strings.EqualFold(strings.TrimSuffix(authority, port), strings.TrimSuffix(u.Host, port))
}
