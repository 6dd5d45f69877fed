package check

import (
	"encoding/json"
	"net/url"
	"strings"

	"authspec/runner/internal/pattern"
)

// form is a word of `syntax`, and what it asks for.
type form struct {
	word, what string
	holds      func(string) bool
}

// forms are those of the vocabulary, in the order in which problems list them.
var forms = []form{
	{"uri", "a URI", isURI},
	{"uri-list", "a list of URIs", isURIList},
	{"token68", "a token68", func(s string) bool { return token68Form().MatchString(s) }},
	{"http-date", "an HTTP date", func(s string) bool { return dateForm().MatchString(s) }},
	{"json", "JSON", func(s string) bool { return json.Valid([]byte(s)) }},
	{"number", "a number", func(s string) bool { return numberForm().MatchString(s) }},
}

func syntaxes() []string {
	var words []string
	for _, f := range forms {
		words = append(words, f.word)
	}
	return words
}

var (
	token68Form = pattern.Of(`^[A-Za-z0-9\-._~+/]+=*$`) // RFC 9110 §11.2
	numberForm  = pattern.Of(`^[0-9]+$`)
	// The three forms of RFC 9110 §5.6.7, which are case-sensitive.
	dateForm = pattern.Of(`^(?:` +
		`(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d ` + months + ` \d{4} ` + clock + ` GMT|` +
		`(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, \d\d-` + months + `-\d\d ` + clock + ` GMT|` +
		`(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) ` + months + ` (?:\d\d| \d) ` + clock + ` \d{4})$`)
)

const (
	months = `(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)`
	clock  = `(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)`
)

// formOf is the form that a word asks for.
func formOf(word string) form {
	for _, f := range forms {
		if f.word == word {
			return f
		}
	}
	return form{word, word, func(string) bool { return false }}
}

func isURIList(s string) bool {
	list := strings.Fields(s)
	for _, u := range list {
		if !isURI(u) {
			return false
		}
	}
	return len(list) > 0
}

// isURI accepts URIs and absolute paths (RFC 3986 §3, §4.2).
func isURI(s string) bool {
	if s == "" || strings.ContainsAny(s, " \"<>\\^`{|}") {
		return false
	}
	u, err := url.Parse(s)
	return err == nil && (u.Scheme != "" || strings.HasPrefix(s, "/"))
}
