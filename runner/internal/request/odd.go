package request

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"authspec/runner/internal/message"
	"authspec/runner/internal/pattern"
	"authspec/runner/internal/target"
	"authspec/runner/internal/wire"
)

// What every server must be expected to take; beyond that it may give up on a
// request. RFC 9112 §3 recommends to support request lines of 8,000 octets at
// least, and servers that are usual take header sections of 8 KiB.
const (
	mostLine    = 8000
	mostSection = 8 << 10
	mostContent = 1 << 20
)

// Odd tells why a message is no well-formed request for a known method and
// resource of the target, which any server answers; empty: it is one. On what is
// odd a server may end the connection without an answer (RFC 9112 §9.5). The
// message is judged as it is meant, also where a server stops to read before its
// end.
func Odd(m *message.Request, r target.Resource, t *target.Target) string {
	head, content, whole := bytes.Cut(octetsOf(m), []byte("\r\n\r\n"))
	if !whole {
		return "its header section has no end"
	}
	line, lines, more := strings.Cut(string(head), "\r\n")
	version, why := oddLine(line, r, t)
	if why != "" {
		return why
	}
	fields := map[string][]string{}
	if more {
		fields, why = fieldsOf(lines)
	}
	switch {
	case why != "":
		return why
	case len(head) > mostSection:
		return fmt.Sprintf("its header section has more than %d octets", mostSection)
	}
	for _, judge := range []func() string{
		func() string { return oddFields(fields) },
		func() string { return oddHost(fields["host"], version, r) },
		func() string { return oddContent(fields, version, content) },
	} {
		if why := judge(); why != "" {
			return why
		}
	}
	return ""
}

// answered are the methods that a server is expected to answer, be it by refusing
// them: others it need not know (RFC 9110 §9.1).
var answered = []string{"GET", "HEAD", "POST", "PUT"}

// oddLine judges a request line (RFC 9112 §3).
func oddLine(line string, r target.Resource, t *target.Target) (version, why string) {
	words := strings.Split(line, " ")
	switch {
	case len(words) != 3:
		return "", "its first line is not a method, a target and a version with one blank between them"
	case words[2] != "HTTP/1.1" && words[2] != "HTTP/1.0":
		return "", "its version is neither HTTP/1.1 nor HTTP/1.0"
	case !slices.Contains(answered, words[0]) && words[0] != r.Method():
		return "", "its method is not " + strings.Join(answered[:len(answered)-1], ", ") + " or " + answered[len(answered)-1]
	case len(line) > mostLine:
		return "", fmt.Sprintf("its first line has more than %d octets", mostLine)
	}
	return words[2], oddTarget(words[1], r, t)
}

// originForm is the grammar of a request target with a path (RFC 9112 §3.2.1,
// RFC 3986 §3.3, §3.4).
var originForm = pattern.Of(`^(/(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})*)+(\?(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*)?$`)

// UnknownTarget is why a request is odd that is well-formed, but for a resource that
// the target is not known to have.
const UnknownTarget = "its target is no resource that is known"

// oddTarget judges a request target: it has to name a resource that the target
// is known to have, letter by letter, in origin or absolute form.
func oddTarget(text string, r target.Resource, t *target.Target) string {
	path := text
	if scheme, rest, absolute := strings.Cut(text, "://"); absolute {
		slash := strings.IndexByte(rest+"/", '/')
		if !strings.EqualFold(scheme, r.URL.Scheme) || !sameAuthority(rest[:slash], r) {
			return "its target is at another origin"
		}
		path = rest[slash:]
	}
	if !originForm().MatchString(path) {
		return "its target is none that the grammar allows"
	}
	path, _, _ = strings.Cut(path, "?")
	is := func(one target.Resource) bool { return plainPath(one) == path }
	if !is(r) && !slices.ContainsFunc(t.Resources, is) {
		return UnknownTarget
	}
	return ""
}

// plainPath is the path of a resource without a query.
func plainPath(r target.Resource) string {
	path, _, _ := strings.Cut(r.Path, "?")
	return path
}

// fieldsOf reads field lines, and keeps the singletons by name in lower case. Every
// request is read, so it takes them octet by octet.
func fieldsOf(section string) (fields map[string][]string, why string) {
	fields = map[string][]string{}
	for line, more := "", true; more; {
		line, section, more = strings.Cut(section, "\r\n")
		name, value, ok := fieldLine(line)
		if !ok {
			return nil, "one of its lines is no field line"
		}
		if i := slices.IndexFunc(singletons, func(s string) bool { return len(s) == len(name) && strings.EqualFold(s, name) }); i >= 0 {
			fields[singletons[i]] = append(fields[singletons[i]], latin1(strings.Trim(value, " \t")))
		}
	}
	return fields, ""
}

// fieldLine divides a field line (RFC 9110 §5.1, §5.5); ok is false where it has
// an octet beyond the grammar, or a blank before the colon. Octets above ASCII are
// allowed, whatever they stand for.
func fieldLine(line string) (name, value string, ok bool) {
	name, value, ok = strings.Cut(line, ":")
	if !ok || name == "" {
		return "", "", false
	}
	for i := range len(name) {
		if c := name[i]; c <= ' ' || c >= 0x7f || strings.IndexByte("\"(),/:;<=>?@[\\]{}", c) >= 0 {
			return "", "", false
		}
	}
	for i := range len(value) {
		if c := value[i]; c < ' ' && c != '\t' || c == 0x7f {
			return "", "", false
		}
	}
	return name, value, true
}

// octetsOf are those of all parts of a message.
func octetsOf(m *message.Request) []byte {
	parts := wire.Encode(m)
	if len(parts) == 1 {
		return parts[0].Data
	}
	var octets []byte
	for _, p := range parts {
		octets = append(octets, p.Data...)
	}
	return octets
}

// latin1 makes a letter of each octet.
func latin1(s string) string {
	if strings.IndexFunc(s, func(r rune) bool { return r >= 0x80 }) < 0 {
		return s
	}
	runes := make([]rune, len(s))
	for i := range len(s) {
		runes[i] = rune(s[i])
	}
	return string(runes)
}

// singletons are fields that may stand in a request once (RFC 9110 §5.3), as far
// as cases double them.
var singletons = []string{
	"authorization", "content-length", "content-type", "expect", "from", "host", "if-modified-since", "if-unmodified-since",
	"max-forwards", "proxy-authorization", "referer", "transfer-encoding", "user-agent",
}

func oddFields(fields map[string][]string) string {
	for _, name := range singletons {
		if len(fields[name]) > 1 {
			return "it has a field twice that may stand there once"
		}
	}
	if e := fields["expect"]; e != nil && !strings.EqualFold(e[0], "100-continue") {
		return "it expects something that is not known"
	}
	return ""
}

// oddHost judges the Host field (RFC 9112 §3.2): it has to be there and to name
// the resource's own origin, as another may not be served.
func oddHost(hosts []string, version string, r target.Resource) string {
	switch {
	case len(hosts) == 0 && version == "HTTP/1.0":
		return ""
	case len(hosts) == 0:
		return "it has no Host"
	case !sameAuthority(hosts[0], r):
		return "its Host is not that of the resource"
	}
	return ""
}

// sameAuthority tells whether an authority is that of the resource; the port of
// the scheme may stand there or not.
func sameAuthority(authority string, r target.Resource) bool {
	port := map[string]string{"http": ":80", "https": ":443"}[r.URL.Scheme]
	return strings.EqualFold(strings.TrimSuffix(authority, port), strings.TrimSuffix(r.URL.Host, port))
}

// oddContent judges how the content is framed (RFC 9112 §6), and that the message
// ends with it.
func oddContent(fields map[string][]string, version string, content []byte) string {
	length, coding := fields["content-length"], fields["transfer-encoding"]
	switch {
	case length != nil && coding != nil:
		return "it has a Content-Length and a Transfer-Encoding"
	case coding != nil && (version == "HTTP/1.0" || !strings.EqualFold(coding[0], "chunked")):
		return "its Transfer-Encoding is not chunked, or not in HTTP/1.1"
	case len(content) > mostContent:
		return fmt.Sprintf("its content has more than %d octets", mostContent)
	case coding != nil:
		return oddChunks(content)
	}
	n := uint64(0)
	if length != nil {
		var err error
		if n, err = strconv.ParseUint(length[0], 10, 63); err != nil || strings.HasPrefix(length[0], "+") {
			return "its Content-Length is no number"
		}
	}
	if uint64(len(content)) != n {
		return "its content is not as long as it says"
	}
	return ""
}

// chunkSize is the line before a chunk (RFC 9112 §7.1), without its end. An
// extension is to be ignored, but hardly anybody sends one.
var chunkSize = pattern.Of(`^[0-9A-Fa-f]{1,8}$`)

// oddChunks judges content in chunks.
func oddChunks(content []byte) string {
	const why = "its chunks are not as the grammar has them"
	for {
		line, rest, ok := bytes.Cut(content, []byte("\r\n"))
		if !ok || !chunkSize().Match(line) {
			return why
		}
		n, _ := strconv.ParseUint(string(line), 16, 32) // it has been matched
		if n == 0 {
			return oddTrailers(rest)
		}
		if uint64(len(rest)) < n+2 || !bytes.HasPrefix(rest[n:], []byte("\r\n")) {
			return why
		}
		content = rest[n+2:]
	}
}

// oddTrailers judges what follows the last chunk.
func oddTrailers(section []byte) string {
	if string(section) == "\r\n" {
		return ""
	}
	lines, rest, ok := bytes.Cut(section, []byte("\r\n\r\n"))
	if !ok || len(rest) > 0 || bytes.HasPrefix(section, []byte("\r\n")) {
		return "something follows its content"
	}
	_, why := fieldsOf(string(lines))
	return why
}
