package server

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// precondition evaluates the preconditions of a request in the order of
// RFC 9110 §13.2.2, on the present representation, which may be none. nil lets
// the method go on.
func precondition(r *request, now *representation) *response {
	failed := problem(412, "A precondition does not hold.")
	switch {
	case r.fields.has("If-Match"):
		if !r.namesTag("If-Match", now, true) {
			return failed
		}
	case r.fields.has("If-Unmodified-Since"):
		if date, ok := r.date("If-Unmodified-Since"); ok && now != nil && now.modified.After(date) {
			return failed
		}
	}
	reads := r.method == "GET" || r.method == "HEAD"
	switch {
	case r.fields.has("If-None-Match"):
		if !r.namesTag("If-None-Match", now, false) {
			return nil
		}
		if !reads {
			return failed
		}
		return now.notModified()
	case reads && now != nil:
		if date, ok := r.date("If-Modified-Since"); ok && !now.modified.After(date) {
			return now.notModified()
		}
	}
	return nil
}

// namesTag tells whether a list of entity tags holds that of a representation;
// "*" stands for any (RFC 9110 §13.1.1, §13.1.2). All tags of this server are
// strong; a weak one only matches in the weak comparison (§8.8.3.2).
func (r *request) namesTag(name string, now *representation, strong bool) bool {
	if now == nil {
		return false
	}
	var tags []string
	for _, value := range r.fields.all(name) {
		for tag := range strings.SplitSeq(value, ",") {
			tag = strings.Trim(tag, " \t")
			if !strong {
				tag = strings.TrimPrefix(tag, "W/")
			}
			tags = append(tags, tag)
		}
	}
	return slices.Contains(tags, now.etag) || slices.Contains(tags, "*")
}

// date reads a field that holds a date; one that is none is ignored.
func (r *request) date(name string) (time.Time, bool) {
	values := r.fields.all(name)
	if len(values) != 1 {
		return time.Time{}, false
	}
	return parseDate(values[0])
}

// parseDate reads the three forms of a date (RFC 9110 §5.6.7).
func parseDate(text string) (time.Time, bool) {
	for _, layout := range []string{"Mon, 02 Jan 2006 15:04:05 GMT", "Monday, 02-Jan-06 15:04:05 GMT", time.ANSIC} {
		if date, err := time.Parse(layout, text); err == nil {
			return date, true
		}
	}
	return time.Time{}, false
}

// notModified tells that what the client has is still right (RFC 9110 §15.4.5).
func (now *representation) notModified() *response {
	resp := &response{status: 304}
	resp.fields.add("ETag", now.etag)
	resp.fields.add("Cache-Control", now.cacheControl)
	return resp
}

// respond sends a representation to GET or HEAD, or the range of it that GET
// asks for (RFC 9110 §14.2).
func (now *representation) respond(r *request) *response {
	resp := &response{status: 200, content: now.content}
	resp.fields.add("Content-Type", now.mediaType)
	resp.fields.add("Cache-Control", now.cacheControl)
	resp.fields.add("ETag", now.etag)
	resp.fields.add("Last-Modified", httpDate(now.modified))
	resp.fields.add("Accept-Ranges", "bytes")
	first, last, asked := r.byteRange(now)
	switch {
	case !asked:
	case first > last:
		resp = problem(416, "The range lies outside the content.")
		resp.fields.add("Content-Range", fmt.Sprintf("bytes */%d", len(now.content)))
	default:
		resp.status, resp.content = 206, now.content[first:last+1]
		resp.fields.add("Content-Range", fmt.Sprintf("bytes %d-%d/%d", first, last, len(now.content)))
	}
	return resp
}

// byteRange reads Range. Only one range of bytes is served, for GET, and only
// if the representation is that of If-Range (RFC 9110 §13.1.5); all else is
// ignored, as it may be. A range that can't be satisfied has its first octet
// behind its last.
func (r *request) byteRange(now *representation) (first, last int, asked bool) {
	values, conditions := r.fields.all("Range"), r.fields.all("If-Range")
	if r.method != "GET" || len(values) != 1 || len(conditions) > 1 {
		return 0, 0, false
	}
	if len(conditions) == 1 && conditions[0] != now.etag && conditions[0] != httpDate(now.modified) {
		return 0, 0, false
	}
	spec, ok := strings.CutPrefix(values[0], "bytes=")
	from, to, found := strings.Cut(spec, "-")
	if !ok || !found || from != "" && !isDigits(from) || to != "" && !isDigits(to) || from+to == "" {
		return 0, 0, false
	}
	size := len(now.content)
	end := position(to, size)
	if from == "" { // the last octets
		if end == 0 || size == 0 {
			return 1, 0, true
		}
		return size - min(end, size), size - 1, true
	}
	first = position(from, size)
	if to == "" {
		end = size - 1
	} else if end < first && end < size {
		return 0, 0, false // not valid, so ignored
	}
	if first >= size {
		return 1, 0, true
	}
	return first, min(end, size-1), true
}

// position reads a number of octets; what is beyond all bounds is just beyond
// the content.
func position(digits string, size int) int {
	n, err := strconv.Atoi(digits)
	if err != nil || n > size {
		return size
	}
	return n
}
