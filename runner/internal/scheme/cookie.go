package scheme

import (
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"authspec/runner/internal/message"
	"authspec/runner/internal/target"
)

// Cookie is a cookie that an answer sets (RFC 6265 §5.2).
type Cookie struct {
	Name, Value string
	domain      string // empty: the host that set it
	path        string // below which it is sent
	secure      bool
	over        bool // it is set so that it is forgotten
}

// jar are the cookies of one answer.
type jar []Cookie

// Cookies are those that the answer to a request for a target sets.
func Cookies(answer *message.Response, r target.Resource, requestTarget string) jar {
	if answer == nil {
		return nil
	}
	var list jar
	for _, line := range answer.Values("Set-Cookie") {
		c, ok := readCookie(line, requestTarget)
		if !ok || c.domain != "" && r.URL != nil && !matchesDomain(r.URL.Hostname(), c.domain) {
			continue
		}
		list = slices.DeleteFunc(list, func(o Cookie) bool { return o.Name == c.Name && o.path == c.path && o.domain == c.domain })
		list = append(list, c)
	}
	return list
}

// readCookie reads a Set-Cookie field as user agents do (RFC 6265 §5.2).
func readCookie(line, requestTarget string) (Cookie, bool) {
	pair, attributes, _ := strings.Cut(line, ";")
	name, value, ok := strings.Cut(pair, "=")
	c := Cookie{Name: strings.Trim(name, " \t"), Value: strings.Trim(value, " \t"), path: defaultPath(requestTarget)}
	for one := range strings.SplitSeq(attributes, ";") {
		key, text, _ := strings.Cut(one, "=")
		text = strings.Trim(text, " \t")
		switch strings.ToLower(strings.Trim(key, " \t")) {
		case "domain":
			c.domain = strings.ToLower(strings.TrimPrefix(text, "."))
		case "path":
			if strings.HasPrefix(text, "/") {
				c.path = text
			}
		case "secure":
			c.secure = true
		case "max-age":
			c.over = c.over || strings.HasPrefix(text, "-") || text != "" && strings.Trim(text, "0") == ""
		case "expires":
			at, err := time.Parse(time.RFC1123, strings.ReplaceAll(text, "-", " "))
			c.over = c.over || err == nil && at.Year() < 2000 // as servers write "never"
		}
	}
	return c, ok && c.Name != ""
}

// defaultPath is the path of a cookie that names none (RFC 6265 §5.1.4).
func defaultPath(requestTarget string) string {
	path, _, _ := strings.Cut(requestTarget, "?")
	last := strings.LastIndexByte(path, '/')
	if !strings.HasPrefix(path, "/") || last <= 0 {
		return "/"
	}
	return path[:last]
}

// matchesDomain is the domain-match of RFC 6265 §5.1.3.
func matchesDomain(host, domain string) bool {
	host = strings.ToLower(host)
	_, err := netip.ParseAddr(host)
	return host == domain || strings.HasSuffix(host, "."+domain) && err != nil
}

// For are the cookies that go with a request for a target of a resource (RFC
// 6265 §5.4). What leads back to this machine counts as secure, as it does for
// browsers.
func (j jar) For(r target.Resource, requestTarget string) []Cookie {
	path, _, _ := strings.Cut(requestTarget, "?")
	var list []Cookie
	for _, c := range j {
		if !c.over && matchesPath(path, c.path) && (!c.secure || secured(r.URL)) {
			list = append(list, c)
		}
	}
	return list
}

// matchesPath is the path-match of RFC 6265 §5.1.4.
func matchesPath(path, of string) bool {
	rest, ok := strings.CutPrefix(path, of)
	return ok && (rest == "" || strings.HasSuffix(of, "/") || strings.HasPrefix(rest, "/"))
}

func secured(u *url.URL) bool {
	ip, err := netip.ParseAddr(u.Hostname())
	return u.Scheme == "https" || u.Hostname() == "localhost" || err == nil && ip.IsLoopback()
}

// secrets are the values, which are as good as a password as long as the session
// lasts; as they are, and as a server has them that decodes them.
func (j jar) secrets() []target.Made {
	var list []target.Made
	for _, c := range j {
		if c.over || c.Value == "" {
			continue
		}
		mask := "[cookie " + c.Name + "]"
		list = append(list, target.Made{Value: c.Value, Placeholder: mask})
		if plain, err := url.QueryUnescape(c.Value); err == nil && plain != c.Value {
			list = append(list, target.Made{Value: plain, Placeholder: mask})
		}
	}
	return list
}
