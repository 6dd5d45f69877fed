package wire

import (
	"authspec/runner/internal/message"
	"strconv"
	"strings"
)

// framing is how the content of an answer ends (RFC 9112 §6.3).
type framing int

const (
	noContent framing = iota
	byChunks
	byLength
	inPart // byLength, and its end was not waited for
	byClose
)

// frame decides how the content of the final answer r to a request of that
// method is framed; length is that of byLength.
func frame(method string, r *message.Response) (how framing, length int64, err error) {
	switch {
	case method == "HEAD", r.Status >= 100 && r.Status < 200, r.Status == 204, r.Status == 304,
		method == "CONNECT" && r.Status/100 == 2:
		return noContent, 0, nil
	}
	if codings, _ := framingList(r, "Transfer-Encoding"); codings != nil {
		// Only the last coding frames; without chunked there, the end of the
		// connection does.
		if strings.EqualFold(codings[len(codings)-1], "chunked") {
			return byChunks, 0, nil
		}
		return byClose, 0, nil
	}
	lengths, given := framingList(r, "Content-Length")
	switch {
	case !given:
		return byClose, 0, nil
	case lengths == nil:
		return 0, 0, garbage("the Content-Length is empty")
	}
	for _, l := range lengths {
		if l != lengths[0] {
			return 0, 0, garbage("there are two different Content-Lengths, %s and %s", excerpt(lengths[0]), excerpt(l))
		}
	}
	n, err := strconv.ParseUint(lengths[0], 10, 63)
	if err != nil || !allDigits(lengths[0]) {
		return 0, 0, garbage("the Content-Length is not a number of octets: %s", excerpt(lengths[0]))
	}
	return byLength, int64(n), nil
}

// framingList collects the members of a field that frames; empty ones, which a
// recipient has to ignore (RFC 9110 §5.6.1.2), are none. White space before the
// colon, which a field name can't have, does not hide it: whoever sends such a
// line means the framing.
func framingList(r *message.Response, name string) (list []string, given bool) {
	for i := range r.Fields {
		f := &r.Fields[i]
		if len(f.Name) < len(name) || !strings.EqualFold(strings.TrimRight(f.Name, " \t"), name) {
			continue
		}
		given = true
		for member := range strings.SplitSeq(f.Value, ",") {
			if member = strings.Trim(member, " \t"); member != "" {
				list = append(list, member)
			}
		}
	}
	return list, given
}

// spent says why no further request can follow on the connection that brought
// r (RFC 9112 §9.3); empty if one can.
func spent(method string, r *message.Response, how framing) string {
	switch {
	case how == byClose:
		return "the end of the connection was the end of the content"
	case how == inPart:
		return "the rest of the content of the answer before was not read"
	case r.Status == 101:
		return "the server has switched to another protocol"
	case method == "CONNECT" && r.Status/100 == 2:
		return "the connection has become a tunnel"
	}
	keepAlive := false
	options, _ := framingList(r, "Connection")
	for _, option := range options {
		switch {
		case strings.EqualFold(option, "close"):
			return `the answer says "Connection: close"`
		case strings.EqualFold(option, "keep-alive"):
			keepAlive = true
		}
	}
	if r.Proto == "HTTP/1.0" && !keepAlive {
		return `the answer is of HTTP/1.0 and does not say "Connection: keep-alive"`
	}
	if _, both := framingList(r, "Content-Length"); how == byChunks && (both || r.Proto == "HTTP/1.0") {
		return "the framing of the answer can't be trusted: Transfer-Encoding in HTTP/1.0 or beside a Content-Length"
	}
	return ""
}
