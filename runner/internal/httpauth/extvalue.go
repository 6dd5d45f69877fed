package httpauth

import (
	"net/url"
	"strings"
)

// ParseExtValue reads a text in the notation of RFC 8187 §3.2.1: what is left of
// charset and language, percent-encoding undone. ok is false for another charset
// than UTF-8, and for what is no such value.
func ParseExtValue(value string) (text string, ok bool) {
	parts := strings.SplitN(value, "'", 3)
	if len(parts) != 3 || !strings.EqualFold(parts[0], "UTF-8") {
		return "", false
	}
	text, err := url.PathUnescape(parts[2])
	return text, err == nil
}
