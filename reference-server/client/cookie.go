package client

import (
	"net"
	"strconv"
	"strings"
	"time"
)

// cookie is one that a server has set. It goes back to the origin that set it and
// to nobody else, which is less than RFC 6265 allows: ports don't count there
// (§8.5), but they tell protection spaces apart.
type cookie struct {
	origin      origin
	name, value string
	path        string
}

// keepCookies takes the cookies of an answer, whatever its status: a 401 can set
// the one without which the login fails (RFC 6265 §3).
func (s *session) keepCookies(to target, a *answer) {
	for _, line := range a.fields.values("Set-Cookie") {
		c, expired, ok := parseCookie(line, to, s.now())
		if !ok {
			continue
		}
		var kept []cookie
		for _, old := range s.cookies {
			if old.origin != c.origin || old.name != c.name || old.path != c.path {
				kept = append(kept, old)
			}
		}
		if s.cookies = kept; !expired {
			s.cookies = append(s.cookies, c)
		}
	}
}

// parseCookie reads Set-Cookie as RFC 6265 §5.2 and §5.3 have it; false is a
// cookie that is to be ignored.
func parseCookie(line string, to target, now time.Time) (c cookie, expired, ok bool) {
	pair, attributes, _ := strings.Cut(line, ";")
	name, value, found := strings.Cut(pair, "=")
	c = cookie{origin: to.origin, name: strings.Trim(name, " \t"), value: strings.Trim(value, " \t"), path: defaultPath(to)}
	if !found || c.name == "" {
		return c, false, false
	}
	maxAge := false
	for attribute := range strings.SplitSeq(attributes, ";") {
		key, value, _ := strings.Cut(attribute, "=")
		value = strings.Trim(value, " \t")
		switch strings.ToLower(strings.Trim(key, " \t")) {
		case "path":
			if c.path = defaultPath(to); strings.HasPrefix(value, "/") {
				c.path = value
			}
		case "domain":
			if !ofDomain(to.host, strings.ToLower(strings.TrimPrefix(value, "."))) {
				return c, false, false
			}
		case "max-age":
			if seconds, err := strconv.Atoi(value); err == nil {
				expired, maxAge = seconds <= 0, true
			}
		case "expires":
			if at, ok := cookieDate(value); ok && !maxAge {
				expired = !at.After(now)
			}
		}
	}
	return c, expired, true
}

// cookieDate reads the forms of dates that are in use (RFC 9110 §5.6.7, and with
// hyphens as old servers write it).
func cookieDate(text string) (time.Time, bool) {
	for _, layout := range []string{time.RFC1123, "Mon, 02-Jan-2006 15:04:05 MST", time.RFC850, time.ANSIC} {
		if at, err := time.Parse(layout, text); err == nil {
			return at, true
		}
	}
	return time.Time{}, false
}

// ofDomain tells whether a host belongs to the domain of a cookie
// (RFC 6265 §5.1.3).
func ofDomain(host, domain string) bool {
	return domain == "" || host == domain || strings.HasSuffix(host, "."+domain) && net.ParseIP(host) == nil
}

// defaultPath is RFC 6265 §5.1.4.
func defaultPath(to target) string {
	path := to.withoutQuery()
	if i := strings.LastIndexByte(path, '/'); i > 0 {
		return path[:i]
	}
	return "/"
}

// cookieField is the value of Cookie for a resource; "" where there are none
// (RFC 6265 §5.4).
func (s *session) cookieField(to target) string {
	var out []string
	path := to.withoutQuery()
	for _, c := range s.cookies {
		rest, found := strings.CutPrefix(path, c.path)
		if c.origin == to.origin && found && (rest == "" || strings.HasSuffix(c.path, "/") || rest[0] == '/') {
			out = append(out, c.name+"="+c.value)
		}
	}
	return strings.Join(out, "; ")
}
