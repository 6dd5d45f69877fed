package target

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Draft writes a target file to start from: what is known of t, and, as
// comments, what can be said besides. markers are texts that could serve as the
// marker of a resource, by role. No secret is written: they are left to the
// environment.
func (t *Target) Draft(markers map[string]string) []byte {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("# What authspec knows of this target. Whatever is named here is judged; a case that needs what is not is skipped.")
	line("# A # right before a word hides a setting: take it away to have that.")
	line("format: 1")
	line("name: %s", strconv.Quote(t.Name))
	t.draftImplementation(line)
	t.draftReach(line)
	line("resources: # by the role that they play in cases")
	t.draftResources(line, markers)
	t.draftAccounts(line)
	t.draftTokens(line)
	t.draftProof(line)
	if t.Document != nil {
		line("")
		line("openapi: %s # beside this file; its operations are judged too", strconv.Quote(t.Document.File))
	}
	t.draftFollows(line)
	line("")
	line("# Say what the target bears: how many cases at a time, and whether wrong passwords lock an account.")
	line("#limits: {jobs: 8, rate: 50/s, timeout: 5s, failures: none} # or failures: 3 per 5m")
	return []byte(b.String())
}

// hints say what a resource of a role is, where the target names none.
var hints = []struct{ role, example, text string }{
	{RoleOpen, "{path: /}", "needs no credentials"},
	{RoleSameRealm, "{path: /private2/}", "in the same protection space"},
	{RoleWritable, "{path: /dav/}", "protected; PUT, GET and DELETE below it"},
	{RoleWhoami, "{path: /me}", "protected; its content names the user"},
	{RoleClear, `{url: "http://127.0.0.1:8080", path: /private/}`, "the protected one without TLS"},
}

func (t *Target) draftImplementation(line func(string, ...any)) {
	switch im := t.Implementation; {
	case im.Product == "":
		line("#implementation: {product: nginx, version: 1.26.2} # stands in reports and comparisons")
	case im.Version == "":
		line("implementation: {product: %s}", strconv.Quote(im.Product))
	default:
		line("implementation: {product: %s, version: %s}", strconv.Quote(im.Product), strconv.Quote(im.Version))
	}
}

func (t *Target) draftResources(line func(string, ...any), markers map[string]string) {
	for _, r := range t.Resources {
		if r.Operation != nil {
			continue
		}
		line("  %s: %s", r.Role, t.draftResource(r))
		if m := markers[r.Role]; r.Granted.Marker == "" && m != "" {
			r.Granted.Marker = m
			line("  #%s: %s # instead, if every user gets that text", r.Role, t.draftResource(r))
		}
	}
	for _, h := range hints {
		if !slices.ContainsFunc(t.Resources, func(r Resource) bool { return r.Role == h.role }) {
			line("  #%s: %s # %s", h.role, h.example, h.text)
		}
	}
}

func (t *Target) draftResource(r Resource) string {
	text := "{"
	if r.URL.String() != t.URL.String() {
		text += "url: " + strconv.Quote(r.URL.String()) + ", "
	}
	text += "path: " + strconv.Quote(r.Path)
	if r.Granted.Marker != "" {
		text += ", marker: " + strconv.Quote(r.Granted.Marker)
	}
	if !r.Request.Plain() {
		text += ", request: " + r.Request.draft()
	}
	if len(r.Granted.Status) > 0 || len(r.Granted.JSON) > 0 {
		text += ", granted: " + r.Granted.draft()
	}
	return text + "}"
}

func (t *Target) draftAccounts(line func(string, ...any)) {
	line("")
	begin := "#  " // without "#" each line stands where it belongs
	if a, ok := t.Account(Ordinary); ok {
		line("accounts:")
		line("  ordinary: {user: %s, password: {env: AUTHSPEC_PASSWORD}} # or {file: PATH}", strconv.Quote(a.User))
		begin = "  #"
	} else {
		line("#accounts:")
		line("#  ordinary: {user: alice, password: {env: AUTHSPEC_PASSWORD}} # leads in; or {file: PATH}")
	}
	line(begin + "second: {user: bob, password: {env: BOB}} # leads in too")
	line(begin + `colon: {user: carol, password: "a:b:c"} # a password with colons`)
	line(begin + "utf8: {user: jürgen, password: pässwörd} # beyond ASCII")
	line(begin + "forbidden: {user: mallory, password: {env: MALLORY}} # authenticates, but gets 403")
}

func (t *Target) draftFollows(line func(string, ...any)) {
	var list []string
	for _, f := range t.Follows {
		if f.Name == FollowsOpenAPI && t.Document != nil {
			continue // goes without saying
		}
		list = append(list, f.String())
	}
	if len(list) > 0 {
		line("")
		line("follows: [%s]", strings.Join(list, ", "))
	}
}

func (t *Target) draftTokens(line func(string, ...any)) {
	if i := slices.IndexFunc(t.Tokens, func(k Token) bool { return k.Name == ValidToken }); i >= 0 {
		line("")
		line("tokens: {valid: {env: %s}} # or {command: [PROGRAM, ARGUMENT]}, which prints it", cmp.Or(t.Tokens[i].Variable, "AUTHSPEC_TOKEN"))
		line("# Name others in the same way, by what they are: %s.", strings.Join(TokenNames()[1:], ", "))
	}
}

// draft is the request as a target file has it.
func (r Request) draft() string {
	parts := []string{"method: " + strconv.Quote(cmp.Or(r.Method, "GET"))}
	var fields []string
	for _, f := range r.Fields {
		fields = append(fields, "{"+strconv.Quote(f.Name)+": "+strconv.Quote(f.Value)+"}")
	}
	if fields != nil {
		parts = append(parts, "fields: ["+strings.Join(fields, ", ")+"]")
	}
	if r.Body != "" {
		parts = append(parts, "body: "+strconv.Quote(r.Body))
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

// draft is what shows that a request has led in, but for the marker, as a target
// file has it.
func (g Granted) draft() string {
	var parts, marks, statuses []string
	for _, status := range g.Status {
		statuses = append(statuses, strconv.Itoa(status))
	}
	if statuses != nil {
		parts = append(parts, "status: ["+strings.Join(statuses, ", ")+"]")
	}
	for _, m := range g.JSON {
		value := "{}"
		if !m.Any {
			value = strconv.Quote(m.Text)
		}
		marks = append(marks, strconv.Quote(m.Pointer)+": "+value)
	}
	if marks != nil {
		parts = append(parts, "json: {"+strings.Join(marks, ", ")+"}")
	}
	return "{" + strings.Join(parts, ", ") + "}"
}
