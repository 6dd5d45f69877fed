package server

import (
	"net/url"
	"path"
	"regexp"
	"strings"
)

// pathDefects decide what is protected by another path than the one that is
// then served.
func pathDefects() []Defect {
	return []Defect{
		leading(what{"double-slash-open", "advisory-bypass-double-slash",
			"Doubled slashes are dropped after the decision what is protected."}, where("//", clean)),
		leading(what{"dot-segments-open", "advisory-bypass-dot-segments",
			"Dot segments are removed after the decision what is protected."}, where("/.", clean)),
		leading(what{"encoded-dot-open", "advisory-bypass-encoded-dot",
			"Encoded dots are decoded after the decision what is protected."}, where("%2", func(target string) string {
			return clean(replaceFold(target, "%2e", "."))
		})),
		leading(what{"encoded-slash-open", "advisory-bypass-encoded-slash",
			"Encoded slashes, and backslashes, become slashes after the decision what is protected."}, func(target string) string {
			slashes := replaceFold(replaceFold(strings.ReplaceAll(target, `\`, "/"), "%2f", "/"), "%5c", "/")
			if slashes == target {
				return target
			}
			return clean("/" + slashes)
		}),
		leading(what{"encoded-twice-open", "advisory-bypass-double-encoding",
			"Paths are decoded a second time after the decision what is protected."}, where("%25", func(target string) string {
			return clean(unescape(unescape(target)))
		})),
		leading(what{"overlong-encoding-open", "advisory-bypass-double-encoding",
			"Overlong UTF-8 and %u are decoded after the decision what is protected."}, where("%", func(target string) string {
			return clean(overlong.Replace(target))
		})),
		leading(what{"encoded-letter-open", "rfc9110-4.2.3-equivalent-uris-same-protection",
			"Letters are decoded after the decision what is protected."}, where("%", func(target string) string {
			if strings.Contains(target, "%2") {
				return target
			}
			return unescape(target)
		})),
		leading(what{"path-case-open", "advisory-bypass-letter-case",
			"Letter case counts when it is decided what is protected, and not afterwards."}, strings.ToLower),
		leading(what{"extension-open", "advisory-bypass-trailing-characters",
			"What ends like a picture or a style sheet is not protected."}, cutting(`(?i)/?([.~*:][$a-z.]*|%22|%85|%e3%80%80|authspec\.css)+$`)),
		leading(what{"path-parameter-open", "advisory-bypass-trailing-characters",
			"Path parameters are dropped after the decision what is protected."}, where(";", cutting(`(\.\.)?;[^/]*/?(\.\./)?`))),
		leading(what{"blank-in-path-open", "advisory-bypass-trailing-characters",
			"Blanks, controls and NUL in a path are dropped after the decision what is protected."}, cutting(`(?i)%(20|09|0a|0d|00)(\.css)?`)),
		leading(what{"trailing-slash-open", "advisory-bypass-trailing-characters",
			"A path with one more slash is another one when it is decided what is protected."}, where("//", clean)),
		leading(what{"query-open", "advisory-bypass-query-and-fragment",
			"The query counts when it is decided what is protected."}, where("?", queryDropped)),
		leading(what{"encoded-query-open", "advisory-bypass-query-and-fragment",
			"An encoded question mark or hash ends the path after the decision what is protected."}, where("%", cutting(`(?i)%(3f|23).*$`))),
		leading(what{"fragment-open", "advisory-bypass-query-and-fragment",
			"A fragment counts when it is decided what is protected."}, where("#", func(target string) string {
			return queryDropped(strings.ReplaceAll(target, "#", "?"))
		})),
		leading(what{"absolute-form-open", "suite-no-grant",
			"The absolute form of a target is not protected."}, where("://", pathOf)),
		leading(what{"userinfo-login", "rfc9110-4.2.4-server-userinfo-target",
			"A user and password within the target log in."}, where("@", pathOf)),
	}
}

// where applies a reading to the targets that hold a text; those of an absolute
// target come after its authority.
func where(text string, read func(target string) string) func(target string) string {
	return func(target string) string {
		if text == "://" || text == "@" {
			if strings.Contains(target, text) {
				return read(target)
			}
			return target
		}
		if strings.Contains(pathOf(target), text) {
			return read(pathOf(target))
		}
		return target
	}
}

// cutting removes what a pattern finds.
func cutting(pattern string) func(target string) string {
	found := regexp.MustCompile(pattern)
	return func(target string) string { return clean(found.ReplaceAllString(target, "")) }
}

// pathOf is what stands after the authority of an absolute target.
func pathOf(target string) string {
	_, rest, absolute := strings.Cut(target, "://")
	if !absolute || strings.HasPrefix(target, "/") {
		return target
	}
	return rest[max(strings.IndexByte(rest, '/'), 0):]
}

// clean removes dot segments and doubled slashes; what is left names a folder.
func clean(target string) string { return strings.TrimSuffix(path.Clean("/"+target), "/") + "/" }

// queryDropped is the path before a query, or the one within it.
func queryDropped(target string) string {
	before, after, _ := strings.Cut(target, "?")
	if isProtectedTarget(before) {
		return before
	}
	return clean(before + "/" + after)
}

func replaceFold(text, old, replacement string) string {
	return strings.ReplaceAll(strings.ReplaceAll(text, old, replacement), strings.ToUpper(old), replacement)
}

func unescape(text string) string {
	decoded, err := url.PathUnescape(text)
	if err != nil {
		return text
	}
	return decoded
}

var overlong = strings.NewReplacer("%c0%af", "/", "%c0%ae", ".", "%u002e", ".")
