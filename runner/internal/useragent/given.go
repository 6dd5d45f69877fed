package useragent

import (
	"net/url"
	"slices"
	"strings"

	"authspec/runner/internal/casefile"
)

// Given is what a client is given for one case.
type Given struct {
	Case           string // id of the case
	URL            string
	URLs           []string // URL, and where the case wants several the others
	WithUserinfo   string   // URL with user and password in it
	User, Password string
	Token          string
	Proxy          string // URL of the proxy; empty: there is none
	ProxyUser      string
	ProxyPassword  string
	CACert         string // name of a file in PEM form
	Authority      []byte // its content
	Method         string
	Body           []byte
	BodyFile       string // name of a file with Body
	Netrc          string // content of a netrc file
	NetrcFile      string // its name
}

// placeholders are the words of a command line, and what stands for them; {urls}
// is not among them, as it is several arguments.
func (g Given) placeholders() map[string]string {
	return map[string]string{
		"url": g.URL, "url-with-userinfo": g.WithUserinfo,
		"user": g.User, "password": g.Password, "user-pass": g.User + ":" + g.Password,
		"token": g.Token, "proxy": g.Proxy, "proxy-user": g.ProxyUser, "proxy-password": g.ProxyPassword,
		"cacert": g.CACert, "method": g.Method, "body-file": g.BodyFile, "netrc": g.NetrcFile,
	}
}

// Placeholders lists the words that a command line can hold in braces.
func Placeholders() []string {
	list := []string{"urls"}
	for word := range (Given{}).placeholders() {
		list = append(list, word)
	}
	slices.Sort(list)
	return list
}

// environment is the same as variables: what a command line names stands there
// too, so that no secret has to.
func (g Given) environment() []string {
	list := []string{"AUTHSPEC_CASE=" + g.Case, "AUTHSPEC_URLS=" + strings.Join(g.URLs, "\n")}
	for word, value := range g.placeholders() {
		list = append(list, "AUTHSPEC_"+strings.ToUpper(strings.ReplaceAll(word, "-", "_"))+"="+value)
	}
	slices.Sort(list)
	return list
}

// fill puts what a client is given into its command line.
func (g Given) fill(template []string) []string {
	var pairs []string
	for word, value := range g.placeholders() {
		pairs = append(pairs, "{"+word+"}", value)
	}
	replace := strings.NewReplacer(pairs...)
	var argv []string
	for _, word := range template {
		if word == "{urls}" {
			argv = append(argv, g.URLs...)
			continue
		}
		argv = append(argv, replace.Replace(word))
	}
	return argv
}

// only leaves what a case is about to a client that takes all that it is given: one
// that has a token, a password and a netrc file may choose any.
func (g *Given) only(c *casefile.Case) {
	needs := func(n casefile.Need) bool { return slices.Contains(c.Needs, n) }
	if !needs(casefile.NeedBearer) {
		g.Token = ""
	}
	if !needs(casefile.NeedProxy) {
		g.Proxy, g.ProxyUser, g.ProxyPassword = "", "", ""
	}
	if needs(casefile.NeedUserinfo) {
		g.URL, g.URLs = g.WithUserinfo, []string{g.WithUserinfo}
	}
	if needs(casefile.NeedNetrc) || needs(casefile.NeedUserinfo) {
		g.User, g.Password = "", ""
	}
	if !needs(casefile.NeedNetrc) {
		g.Netrc = ""
	}
	if !needs(casefile.NeedUserinfo) {
		g.WithUserinfo = ""
	}
}

// withUserinfo is a URL with user and password in it, percent-encoded as RFC 3986
// §3.2.1 wants them.
func withUserinfo(of, user, password string) string {
	u, err := url.Parse(of)
	if err != nil {
		return of
	}
	u.User = url.UserPassword(user, password)
	return u.String()
}
