package server

import "strings"

// ruleDefects decide what is protected by a normalized path, and serve by the
// path as it came, of which the beginning counts.
func ruleDefects() []Defect {
	return []Defect{
		literally(what{"rule-merges-slashes", "advisory-bypass-double-slash",
			"Slashes are merged, and dot segments removed, for the decision what is protected only."},
			func(path string) string { return clean(path) }),
		literally(what{"rule-removes-dot-segments", "advisory-bypass-dot-segments",
			"Dot segments are removed for the decision what is protected only."}, func(path string) string { return path }),
		literally(what{"rule-decodes-dots", "advisory-bypass-encoded-dot",
			"Encoded dots are decoded for the decision what is protected only."}, func(path string) string { return replaceFold(path, "%2e", ".") }),
		literally(what{"rule-decodes-slashes", "advisory-bypass-encoded-slash",
			"Encoded slashes and backslashes are slashes for the decision what is protected only."}, func(path string) string {
			return replaceFold(replaceFold(strings.ReplaceAll(path, `\`, "/"), "%2f", "/"), "%5c", "/")
		}),
		literally(what{"rule-decodes-twice", "advisory-bypass-double-encoding",
			"Paths are decoded twice, and overlong UTF-8 too, for the decision what is protected only."}, func(path string) string {
			return unescape(unescape(overlong.Replace(path)))
		}),
		literally(what{"rule-drops-parameters", "advisory-bypass-trailing-characters",
			"Path parameters are dropped for the decision what is protected only."}, func(path string) string {
			return strings.ReplaceAll(path, ";", "")
		}),
	}
}

// literally serves what lies below the protected page as that page, without
// credentials where the rule reads an open path.
func literally(w what, rule func(path string) string) Defect {
	return leading(w, func(target string) string {
		if strings.HasPrefix(target, "/basic/") && clean(rule(target)) == "/" {
			return "/basic/"
		}
		return target
	})
}
