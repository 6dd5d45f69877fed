package scheme

import (
	"fmt"
	"strconv"
	"strings"
)

// uri is what is wrong with it: it agrees with the request target, and is absolute
// where that is (RFC 7616 §3.4.6). For CONNECT the text has no form, and any will
// do.
func (a reply) uri() string {
	uri, target := a.value("uri"), a.Target
	switch {
	case a.Method == "CONNECT", sameURI(uri, target):
		return ""
	case strings.HasPrefix(uri, "/") && absolute(target):
		return "the uri is " + a.show(uri) + ", though the request target is absolute: " + a.show(target)
	case a.effective(uri, target):
		return ""
	}
	return "the uri is " + a.show(uri) + ", and the request target " + a.show(target)
}

// effective tells whether a URI is the whole one of a request whose target is a
// path: §3.4 calls uri the effective request URI.
func (a reply) effective(uri, target string) bool {
	authority, path, ok := split(uri)
	return ok && strings.HasPrefix(target, "/") && sameURI(path, target) && (a.Host == "" || strings.EqualFold(authority, a.Host))
}

func absolute(uri string) bool {
	_, _, ok := split(uri)
	return ok
}

// split takes an http or https URI apart; an empty path is "/" (RFC 9110 §4.2.3).
func split(uri string) (authority, path string, ok bool) {
	scheme, rest, ok := strings.Cut(uri, "://")
	if !ok || !strings.EqualFold(scheme, "http") && !strings.EqualFold(scheme, "https") {
		return "", "", false
	}
	end := strings.IndexAny(rest, "/?")
	if end < 0 {
		end = len(rest)
	}
	authority, path = rest[:end], rest[end:]
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	return authority, path, true
}

// sameURI tells whether two URIs, or paths, are the same but for how they are
// written (RFC 3986 §6.2.2).
func sameURI(a, b string) bool {
	authorityA, pathA, absA := split(a)
	authorityB, pathB, absB := split(b)
	if absA && absB {
		return strings.EqualFold(authorityA, authorityB) && normal(pathA) == normal(pathB)
	}
	return normal(a) == normal(b)
}

// normal undoes the percent-encoding that nothing asks for, and writes what is
// left of it in capitals (RFC 3986 §6.2.2.1, §6.2.2.2).
func normal(uri string) string {
	var out strings.Builder
	for i := 0; i < len(uri); i++ {
		octet, ok := percentEncoded(uri[i:])
		switch {
		case !ok:
			out.WriteByte(uri[i])
			continue
		case unreserved(octet):
			out.WriteByte(octet)
		default:
			fmt.Fprintf(&out, "%%%02X", octet)
		}
		i += 2
	}
	return out.String()
}

// percentEncoded is the octet whose percent-encoding a text begins with.
func percentEncoded(text string) (octet byte, ok bool) {
	if len(text) < 3 || text[0] != '%' {
		return 0, false
	}
	n, err := strconv.ParseUint(text[1:3], 16, 8)
	return byte(n), err == nil
}

func unreserved(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-._~", c) >= 0
}
