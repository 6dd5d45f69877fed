package site

import (
	"bytes"
	"net/url"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"authspec/runner/internal/library"
	"authspec/runner/internal/published"
	"authspec/runner/results"
)

// kept reads what is published in a folder of the fixtures.
func kept(t testing.TB, folder string) Published {
	t.Helper()
	dir := filepath.Join("..", "..", "..", "fixtures", folder)
	p, err := published.Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	notes, err := published.ReadNotes(filepath.Join(dir, "notes.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return Published{Publication: p, Notes: notes}
}

// some is a publication of those with these names alone.
func some(p Published, names ...string) Published {
	p.Publication.Results = slices.DeleteFunc(slices.Clone(p.Publication.Results), func(r published.Result) bool { return !slices.Contains(names, r.Name) })
	for _, name := range names {
		p.About = append(p.About, published.About{Name: name, Kind: "tool", Language: "c", Homepage: "https://example.org/", Notes: "As `it` comes."})
	}
	return p
}

// first is a small site, for tests that only read.
var first map[string][]byte

func small(t testing.TB) map[string][]byte {
	t.Helper()
	if first == nil {
		first = built(t)
	}
	return first
}

// built builds a small site of results that are published.
func built(t testing.TB) map[string][]byte {
	t.Helper()
	lib, err := library.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	in := Input{Library: lib, Version: "1.2.3"}
	in.Servers = some(kept(t, "implementations"), "nginx", "varnish", "flask-login", "paste", "docker-registry-token")
	in.Clients = some(kept(t, "clients"), "curl", "wget", "go-net-http")
	files, err := Build(in)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string][]byte{}
	for i, f := range files {
		if i > 0 && files[i-1].Name >= f.Name {
			t.Errorf("%s stands behind %s", f.Name, files[i-1].Name)
		}
		all[f.Name] = f.Content
	}
	return all
}

var (
	link     = regexp.MustCompile(`(?:href|src)="([^"]*)"`)
	anchor   = regexp.MustCompile(` id="([^"]*)"`)
	external = regexp.MustCompile(`^https?://`)
)

// TestSite builds a small site of what is published: all links lead somewhere,
// nothing is loaded from elsewhere, and two of them are the same.
func TestSite(t *testing.T) {
	files := small(t)
	anchors := map[string][]string{}
	for name, content := range files {
		for _, m := range anchor.FindAllSubmatch(content, -1) {
			if id := string(m[1]); slices.Contains(anchors[name], id) {
				t.Errorf("%s has two places %s", name, id)
			}
			anchors[name] = append(anchors[name], string(m[1]))
		}
	}
	for name, content := range files {
		if strings.HasSuffix(name, ".html") {
			follow(t, files, anchors, name, content)
			stands(t, name, string(content))
		}
	}
	again := built(t)
	for name, content := range files {
		if !bytes.Equal(content, again[name]) {
			t.Errorf("%s is not the same when it is made once more", name)
		}
	}
	if len(again) != len(files) {
		t.Errorf("%d files, and %d when they are made once more", len(files), len(again))
	}
}

// follow looks for where the links of a page lead.
func follow(t *testing.T, files map[string][]byte, anchors map[string][]string, name string, content []byte) {
	for _, m := range link.FindAllSubmatch(content, -1) {
		to, err := url.Parse(strings.ReplaceAll(string(m[1]), "&#43;", "+"))
		switch {
		case err != nil:
			t.Errorf("%s: %s", name, err)
			continue
		case external.MatchString(to.String()):
			continue
		case to.IsAbs() || strings.HasPrefix(to.Path, "/"):
			t.Errorf("%s has the link %s, which is not relative", name, to)
			continue
		}
		target := name
		if to.Path != "" {
			target = path.Join(path.Dir(name), to.Path)
		}
		if files[target] == nil {
			t.Errorf("%s links %s, which is not there", name, to)
		} else if to.Fragment != "" && !slices.Contains(anchors[target], to.Fragment) {
			t.Errorf("%s links %s, and %s has no such place", name, to, target)
		}
	}
}

// stands looks for what a page needs by itself, and may not have.
func stands(t *testing.T, name, text string) {
	for _, want := range []string{"<title>", `property="og:title"`, `property="og:description"`, `name="viewport"`, "Content-Security-Policy", `name="description" content="`} {
		if !strings.Contains(text, want) {
			t.Errorf("%s has no %s", name, want)
		}
	}
	if strings.HasPrefix(name, "compare/") && name != "compare/index.html" {
		return
	}
	for _, bad := range []string{"<style", "<script>", "<img", "<iframe", " style=", " onclick=", "javascript:", "ZgotmplZ", "%!"} {
		if strings.Contains(text, bad) {
			t.Errorf("%s has %q", name, bad)
		}
	}
	if strings.Contains(text, `content=""`) {
		t.Errorf("%s has an empty description", name)
	}
}

// TestClaims: pages say what the verdicts say.
func TestClaims(t *testing.T) {
	files := small(t)
	for name, wants := range map[string][]string{
		"lets-in.html":                           {`<h2 id="around-the-login">`, `href="servers/varnish.html"`, `href="servers/flask-login.html"`, "over the wire"},
		"works-servers.html":                     {`href="servers/varnish.html#suite-no-grant" title="No way around the login: breaks, in`, `<span title="not judged"`},
		"servers/nginx.html":                     {`<li id="q-logout" class="skip">`, `<li id="q-colon" class="pass">`, "https://www.rfc-editor.org/rfc/rfc9110#section-5.5", "As <code>it</code> comes."},
		"requirements/rfc9110-5.5-trim-ows.html": {`id="by-nginx"`, "Authorization:\\tBasic ${ordinary.user-pass|base64}", "HTTP/1.1 401 Unauthorized", `<h2 id="mend">How to mend it</h2>`},
		"clients/go-net-http.html":               {"Carries the Authorization field along with a redirect", "Everyday questions", "the client sent"},
		"search.js":                              {`["implementation","varnish","servers/varnish.html"`},
		"compare/servers.html":                   {`<a href="../index.html">authspec</a>`},
	} {
		for _, want := range wants {
			if !strings.Contains(string(files[name]), want) {
				t.Errorf("%s has no %s", name, want)
			}
		}
	}
	if strings.Contains(string(files["works-servers.html"]), `href="servers/nginx.html#suite-no-grant`) {
		t.Error("nginx is said to let strangers in")
	}
}

// TestQuestions: each is answered by some check that is published, and each glob
// names some.
func TestQuestions(t *testing.T) {
	all, err := readQuestions()
	if err != nil {
		t.Fatal(err)
	}
	for folder, list := range map[string][]*question{"implementations": all.servers, "clients": all.clients} {
		posed := posed(list, kept(t, folder).Publication.Catalogue)
		for _, q := range list {
			if !slices.Contains(posed, q) {
				t.Errorf("%s: no check answers the question %s", folder, q.ID)
			}
			for _, glob := range append(q.checks.Unmatched(), q.requirements.Unmatched()...) {
				t.Errorf("%s: %s of the question %s names nothing that is published", folder, glob, q.ID)
			}
		}
	}
}

// TestAnswer: what was not judged is neither right nor wrong, and one check that
// does not hold breaks it.
func TestAnswer(t *testing.T) {
	q := &question{addresses: []string{"a#x", "a#y", "b#z"}}
	for _, c := range []struct {
		verdicts []results.Verdict
		want     answer
	}{
		{nil, answer{Verdict: results.Skip}},
		{[]results.Verdict{results.Skip, results.Blocked, results.Error}, answer{Verdict: results.Skip}},
		{[]results.Verdict{results.Pass, results.Skip}, answer{Verdict: results.Pass, Judged: 1, Rule: "r0"}},
		{[]results.Verdict{results.Pass, results.Note, results.Pass}, answer{Verdict: results.Note, Judged: 3, Rule: "r1"}},
		{[]results.Verdict{results.Warn, results.Pass, results.Fail}, answer{Verdict: results.Fail, Not: 2, Judged: 3, Rule: "r2"}},
	} {
		checks := map[string]*results.Check{}
		for i, v := range c.verdicts {
			checks[q.addresses[i]] = &results.Check{Verdict: v, Requirement: "r" + string(rune('0'+i))}
		}
		if d := cmp.Diff(c.want, q.answer(checks)); d != "" {
			t.Errorf("%v (-want +got):\n%s", c.verdicts, d)
		}
	}
}

// TestHostile: nothing that a target sent becomes an element.
func TestHostile(t *testing.T) {
	for text, want := range map[string]string{
		"a `b` <i>":      "a <code>b</code> &lt;i&gt;",
		"`<script>`":     "<code>&lt;script&gt;</code>",
		"one ` alone":    "one ` alone",
		"\x1b[31m\u202e": `\x1b[31m\xe2\x80\xae`,
	} {
		if got := string(code(text)); got != want {
			t.Errorf("%q: want %s, got %s", text, want, got)
		}
	}
	x := &results.Exchange{Sent: "GET / HTTP/1.1\nA:\tb\r\n\r\n", Received: "<script>\r\n", Outcome: "cut", Detail: "it ended", Cut: &results.Cut{Received: 3}}
	want := &exchange{Ending: "it ended", Turns: []turn{
		{"the client sent", "received", "<script>\n… (3 octets more)"}, {"authspec answered", "sent", "GET / HTTP/1.1\\n\nA:\\tb"},
	}}
	if d := cmp.Diff(want, shown(results.RoleClient, x)); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}
