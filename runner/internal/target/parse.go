package target

import (
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"authspec/runner/internal/diag"
	"authspec/runner/internal/pattern"
	"authspec/runner/internal/yamldoc"
)

// Source is where a target file's text and secrets come from.
type Source struct {
	File     string // name in messages; secrets in files are looked for beside it
	Content  []byte
	Getenv   func(name string) (string, bool)  // nil: no environment
	ReadFile func(name string) ([]byte, error) // nil: os.ReadFile
	// Run runs a program that prints a secret, in a directory; nil: process.Capture.
	Run func(argv []string, dir string) ([]byte, error)
}

// Load reads a target file, with secrets from the environment that getenv
// knows, from files and from programs.
func Load(file string, getenv func(string) (string, bool)) (*Target, error) {
	content, err := os.ReadFile(file)
	if err != nil {
		return nil, diag.Problems{{Pos: diag.Pos{File: file}, Text: "the target file can't be read: " + reason(err)}}
	}
	return Parse(Source{File: file, Content: content, Getenv: getenv})
}

// Check tells what is wrong with a target file, and starts no program for a
// secret: whether the file is right does not depend on what it prints.
func Check(file string, getenv func(string) (string, bool)) error {
	content, err := os.ReadFile(file)
	if err != nil {
		_, err := Load(file, getenv)
		return err
	}
	unread := func([]string, string) ([]byte, error) { return []byte("unread"), nil }
	_, err = Parse(Source{File: file, Content: content, Getenv: getenv, Run: unread})
	return err
}

// reason is a system error without the name of the call and the file.
func reason(err error) string {
	if e, ok := err.(*os.PathError); ok {
		return e.Err.Error()
	}
	return err.Error()
}

// Parse reads a target file. The error is a diag.Problems with all that is
// wrong with it.
func Parse(src Source) (*Target, error) {
	d, err := yamldoc.Parse(src.File, src.Content)
	if err != nil {
		return nil, err
	}
	p := parser{Document: d, src: src, t: &Target{}}
	p.file()
	if err := d.Err(); err != nil {
		return nil, err
	}
	return p.t, nil
}

type parser struct {
	*yamldoc.Document
	src Source
	t   *Target

	printed map[string]printed // by the programs that were run, by their words
}

func (p *parser) file() {
	members := p.Members(p.Root, append([]string{"format", "name", "implementation", "url", "resources", "accounts", "users", "tokens", proofKey, certificatesKey, "issuer", "follows", "openapi", "limits"}, reachKeys...))
	p.Format(members)
	p.Require(p.Root, members, "url")
	if !slices.ContainsFunc(members, func(m yamldoc.Member) bool { return m.Key == "openapi" }) {
		p.Require(p.Root, members, "resources")
	}
	// The resources lean on the URL, wherever in the file it stands.
	for _, m := range members {
		if m.Key == "url" {
			p.t.URL = p.origin(m.Value)
		}
	}
	for _, m := range members {
		if m.Key == "host" {
			p.host(m.Value)
		}
	}
	for _, m := range members {
		p.reach(m.Key, m.Value)
		switch m.Key {
		case "name":
			p.t.Name = p.Text(m.Value)
		case "implementation":
			p.implementation(m.Value)
		case "resources":
			p.resources(m.Value)
		case "accounts":
			p.accounts(m.Value)
		case "users":
			p.t.AnyUser = p.OneOf(m.Value, []string{"any"}) == "any"
		case "tokens":
			p.tokens(m.Value)
		case proofKey:
			p.proof(m.Value)
		case certificatesKey:
			p.certificates(m.Value)
		case "issuer":
			p.issuer(m.Value)
		case "follows":
			p.follows(m.Value)
		case "openapi":
			p.openapi(m.Value)
		case "limits":
			p.limits(m.Value)
		}
	}
	p.bound(members)
	p.certified(members)
	if p.t.Name == "" && p.t.URL != nil {
		p.t.Name = p.t.URL.String()
	}
}

func (p *parser) implementation(n *yaml.Node) {
	for _, m := range p.Members(n, []string{"product", "version"}) {
		switch m.Key {
		case "product":
			p.t.Implementation.Product = p.Text(m.Value)
		case "version":
			p.t.Implementation.Version = p.Text(m.Value)
		}
	}
}

// origin reads a URL of scheme and host only.
func (p *parser) origin(n *yaml.Node) *url.URL {
	s, ok := p.Scalar(n)
	if !ok {
		return nil
	}
	u, err := ParseURL(s)
	if err != nil {
		p.ProblemHint(n, "write http://127.0.0.1:8080 or the like", "%s", err)
		return nil
	}
	if u.Path != "" && u.Path != "/" || u.RawQuery != "" {
		p.ProblemHint(n, "put the path into the resources", "the url of a target is scheme and host only, not %q", s)
	}
	return &url.URL{Scheme: u.Scheme, Host: u.Host}
}

func (p *parser) resources(n *yaml.Node) {
	list := p.Members(n, ResourceRoles())
	if n.Kind == yaml.MappingNode && len(n.Content) == 0 {
		p.ProblemHint(n, "name at least the protected one, as in basic: {path: /private/}", "the target has no resources")
	}
	for _, m := range list {
		p.t.Resources = append(p.t.Resources, p.resource(m))
	}
}

func (p *parser) resource(m yamldoc.Member) Resource {
	r := Resource{Role: m.Key, URL: p.t.URL}
	members := p.Members(m.Value, append([]string{"url", "path", "marker", "request", "granted"}, ownKeys[r.Role]...))
	p.Require(m.Value, members, "path")
	for _, f := range members {
		switch f.Key {
		case "url":
			r.URL = p.origin(f.Value)
		case "path":
			r.Path = p.path(f.Value)
		case "marker":
			r.Granted.Marker = p.Text(f.Value)
		case "request":
			r.Request = p.request(f.Value)
		case "granted":
			p.granted(f, &r.Granted)
		}
	}
	switch r.Role {
	case RoleAPIKey:
		r.Key = p.apiKey(m.Value, members)
	case RoleSession:
		r.Session = p.session(m.Value, members)
	}
	return r
}

// path reads an origin-form target (RFC 9112 §3.2.1).
func (p *parser) path(n *yaml.Node) string {
	s, ok := p.Scalar(n)
	switch {
	case !ok:
	case !strings.HasPrefix(s, "/"):
		p.ProblemHint(n, "write /"+s, "a path begins with a slash, not as %q", s)
	case strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r >= 0x7f }):
		p.ProblemHint(n, "percent-encode it", "the path %q holds a character that a request line can't", s)
	}
	return s
}

func (p *parser) accounts(n *yaml.Node) {
	for _, m := range p.Members(n, AccountRoles()) {
		a := Account{Role: m.Key}
		members := p.Members(m.Value, []string{"user", "password"})
		p.Require(m.Value, members, "user", "password")
		for _, f := range members {
			switch f.Key {
			case "user":
				a.User, _ = p.Scalar(f.Value)
			case "password":
				a.Password = p.secret(f.Value)
			}
		}
		if strings.Contains(a.User, ":") {
			p.Problem(m.Value, "the user name %q holds a colon, which a user-pass can't carry (RFC 7617 §2)", a.User)
		}
		p.t.Accounts = append(p.t.Accounts, a)
	}
}

func (p *parser) tokens(n *yaml.Node) {
	for _, m := range p.Members(n, TokenNames()) {
		p.t.Tokens = append(p.t.Tokens, Token{Name: m.Key, Value: p.secret(m.Value)})
	}
}

func (p *parser) follows(n *yaml.Node) {
	for _, item := range p.List(n) {
		s, ok := p.Scalar(item)
		if !ok {
			continue
		}
		f, err := ParseFollowing(s)
		if problem, is := err.(diag.Problem); is {
			p.ProblemHint(item, problem.Hint, "%s", problem.Text)
			continue
		}
		p.t.Follow(f)
	}
}

func (p *parser) limits(n *yaml.Node) {
	l := &p.t.Limits
	for _, m := range p.Members(n, []string{"jobs", "rate", "timeout", "nonce-life", "session-life", "failures"}) {
		switch m.Key {
		case "jobs":
			l.Jobs = p.Int(m.Value, 1)
		case "rate":
			s, _ := p.Scalar(m.Value)
			var err error
			if l.Rate, err = ParseRate(s); err != nil {
				p.Problem(m.Value, "%s", err)
			}
		case "timeout":
			l.Timeout = p.Duration(m.Value)
		case "nonce-life":
			l.NonceLife = p.Duration(m.Value)
		case "session-life":
			l.SessionLife = p.Duration(m.Value)
		case "failures":
			l.Failures = p.failures(m.Value)
		}
	}
}

var (
	rateForm     = pattern.Of(`^([0-9]+(?:\.[0-9]+)?)/s$`)
	failuresForm = pattern.Of(`^([0-9]+) per ([0-9a-z.]+)$`)
)

// ParseRate reads a rate such as 50/s: requests a second.
func ParseRate(s string) (float64, error) {
	m := rateForm().FindStringSubmatch(s)
	if m == nil {
		return 0, diag.Problem{Text: strconv.Quote(s) + " is no rate", Hint: "write 50/s, requests a second"}
	}
	rate, err := strconv.ParseFloat(m[1], 64)
	if err != nil || rate <= 0 {
		return 0, diag.Problem{Text: strconv.Quote(s) + " is no rate", Hint: "a rate is above 0/s"}
	}
	return rate, nil
}

func (p *parser) failures(n *yaml.Node) Failures {
	s, ok := p.Scalar(n)
	if !ok || s == "none" {
		return Failures{Known: ok, None: ok}
	}
	m := failuresForm().FindStringSubmatch(s)
	if m == nil {
		p.ProblemHint(n, `write "none", or "3 per 5m" for a lock-out after three wrong passwords within five minutes`, "%q says nothing of failures", s)
		return Failures{}
	}
	count, _ := strconv.Atoi(m[1])
	window, err := time.ParseDuration(m[2])
	if err != nil || window <= 0 || count < 1 {
		p.ProblemHint(n, `write "3 per 5m"`, "%q says nothing of failures", s)
	}
	return Failures{Known: true, Count: count, Window: window}
}
