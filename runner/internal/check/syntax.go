package check

import (
	"encoding/json"
	"net/url"
	"regexp"
	"strings"
)

// syntaxWords are the words of `syntax`, in words.
var syntaxWords = map[string]string{
	"uri": "a URI", "uri-list": "a list of URIs", "token68": "a token68",
	"http-date": "an HTTP date", "json": "JSON", "number": "a number",
}

var (
	token68Form = regexp.MustCompile(`^[A-Za-z0-9\-._~+/]+=*$`) // RFC 9110 §11.2
	numberForm  = regexp.MustCompile(`^[0-9]+$`)
	// The three forms of RFC 9110 §5.6.7, which are case-sensitive.
	dateForm = regexp.MustCompile(`^(?:` +
		`(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d ` + months + ` \d{4} ` + clock + ` GMT|` +
		`(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, \d\d-` + months + `-\d\d ` + clock + ` GMT|` +
		`(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) ` + months + ` (?:\d\d| \d) ` + clock + ` \d{4})$`)
)

const (
	months = `(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)`
	clock  = `(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)`
)

// syntax tells whether a text has one of the forms that a VALUE can ask for.
func syntax(name, s string) bool {
	switch name {
	case "uri":
		return isURI(s)
	case "uri-list":
		list := strings.Fields(s)
		for _, u := range list {
			if !isURI(u) {
				return false
			}
		}
		return len(list) > 0
	case "token68":
		return token68Form.MatchString(s)
	case "http-date":
		return dateForm.MatchString(s)
	case "json":
		return json.Valid([]byte(s))
	case "number":
		return numberForm.MatchString(s)
	}
	return false
}

// isURI accepts URIs and absolute paths (RFC 3986 §3, §4.2).
func isURI(s string) bool {
	if s == "" || strings.ContainsAny(s, " \"<>\\^`{|}") {
		return false
	}
	u, err := url.Parse(s)
	return err == nil && (u.Scheme != "" || strings.HasPrefix(s, "/"))
}
