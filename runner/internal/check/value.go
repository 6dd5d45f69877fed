package check

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"authspec/runner/internal/casefile"
)

// occurrence is one value of a field or parameter.
type occurrence struct {
	text   string
	param  bool // of a parameter, which has a form
	quoted bool
}

// subject is what a VALUE is held against.
type subject struct {
	name string
	list []occurrence
}

// value holds all occurrences of a subject against a VALUE.
func (v view) value(val casefile.Value, s subject) result {
	count := casefile.Range{Min: 1, Max: -1}
	if val.Count != nil {
		count = *val.Count
	}
	words, err := v.valueWords(val)
	if err != nil {
		return skip("%s", err)
	}
	want := strings.TrimSpace(s.name + " " + words)
	if !count.Holds(len(s.list)) {
		return broken(want+countWords(count), s.got())
	}
	if val.Values != nil {
		return v.inOrder(val, s, want)
	}
	for _, o := range s.list {
		if ok, err := v.one(val, o); err != nil {
			return skip("%s", err)
		} else if !ok {
			return broken(want, s.got())
		}
	}
	return held(want, s.got())
}

func (s subject) got() string {
	if len(s.list) == 0 {
		return "no " + s.name
	}
	var list []string
	for _, o := range s.list {
		list = append(list, quote(o.text))
	}
	return s.name + " " + strings.Join(list, " and ")
}

func countWords(r casefile.Range) string {
	switch {
	case r.Max < 0 && r.Min <= 1:
		return ""
	case r.Min == r.Max:
		return fmt.Sprintf(", exactly %d", r.Min)
	case r.Max < 0:
		return fmt.Sprintf(", at least %d", r.Min)
	}
	return fmt.Sprintf(", %d to %d", r.Min, r.Max)
}

func (v view) inOrder(val casefile.Value, s subject, want string) result {
	if len(val.Values) != len(s.list) {
		return broken(want, s.got())
	}
	for i, t := range val.Values {
		text, err := v.sample.Scope.String(t)
		if err != nil {
			return skip("%s", err)
		}
		if !same(text, s.list[i].text, val.IgnoreCase) {
			return broken(want, s.got())
		}
	}
	return held(want, s.got())
}

func same(a, b string, fold bool) bool {
	return a == b || fold && strings.EqualFold(a, b)
}

// one holds one occurrence against everything that is set.
func (v view) one(val casefile.Value, o occurrence) (bool, error) {
	fold := val.IgnoreCase
	if val.Equals != nil {
		if ok, err := v.anyText(val.Equals, func(t string) bool { return same(t, o.text, fold) }); !ok || err != nil {
			return false, err
		}
	}
	for _, t := range val.Contains {
		text, err := v.sample.Scope.String(t)
		if err != nil {
			return false, err
		}
		if !strings.Contains(o.text, text) && !(fold && strings.Contains(strings.ToLower(o.text), strings.ToLower(text))) {
			return false, nil
		}
	}
	for _, t := range val.Member {
		ok, err := v.anyText([]*casefile.Text{t}, func(t string) bool { return member(o.text, t) })
		if !ok || err != nil {
			return false, err
		}
	}
	if val.Matches != nil && !val.Matches.MatchString(o.text) {
		return false, nil
	}
	if val.Syntax != "" && !syntax(val.Syntax, o.text) {
		return false, nil
	}
	if val.Form != "" && o.param && o.quoted != (val.Form == "quoted") {
		return false, nil
	}
	if val.Not != nil {
		ok, err := v.one(*val.Not, o)
		return !ok, err
	}
	return true, nil
}

func (v view) anyText(list []*casefile.Text, holds func(string) bool) (bool, error) {
	for _, t := range list {
		text, err := v.sample.Scope.String(t)
		if err != nil {
			return false, err
		}
		if holds(text) {
			return true, nil
		}
	}
	return false, nil
}

// member tells whether a comma-separated list holds a member; the name before
// "=" counts where the member has none (max-age in max-age=5). Names of list
// members compare without case, as directives and options do (RFC 9110 §7.6.1,
// RFC 9111 §5.2).
func member(list, m string) bool {
	for _, e := range strings.Split(list, ",") {
		e = strings.Trim(e, " \t")
		if !strings.Contains(m, "=") {
			e, _, _ = strings.Cut(e, "=")
		}
		if strings.EqualFold(strings.Trim(e, " \t"), m) {
			return true
		}
	}
	return false
}

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
		trimmed := strings.TrimRight(s, "=")
		return trimmed != "" && strings.Trim(trimmed, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~+/") == ""
	case "http-date":
		_, err := http.ParseTime(s)
		return err == nil
	case "json":
		return json.Valid([]byte(s))
	case "number":
		return s != "" && strings.Trim(s, "0123456789") == ""
	}
	return false
}

// isURI accepts URIs and absolute paths (RFC 3986 §4.1 as RFC 7616 §3.3 uses it).
func isURI(s string) bool {
	if s == "" || strings.ContainsAny(s, " \"<>\\^`{|}") {
		return false
	}
	u, err := url.Parse(s)
	return err == nil && (u.Scheme != "" || strings.HasPrefix(s, "/"))
}

func (v view) valueWords(val casefile.Value) (string, error) {
	var words []string
	add := func(prefix string, list []*casefile.Text, join string) error {
		if list == nil {
			return nil
		}
		var texts []string
		for _, t := range list {
			s, err := v.sample.Scope.String(t)
			if err != nil {
				return err
			}
			texts = append(texts, quote(s))
		}
		words = append(words, prefix+strings.Join(texts, join))
		return nil
	}
	for _, err := range []error{
		add("equal to ", val.Equals, " or "),
		add("containing ", val.Contains, " and "),
		add("listing ", val.Member, " and "),
		add("in the order ", val.Values, ", "),
	} {
		if err != nil {
			return "", err
		}
	}
	if val.Matches != nil {
		words = append(words, "matching "+val.Matches.String())
	}
	if val.Syntax != "" {
		words = append(words, "being a "+val.Syntax)
	}
	if val.Form != "" {
		words = append(words, "written as "+val.Form)
	}
	if val.IgnoreCase {
		words = append(words, "(in any letter case)")
	}
	if val.Not != nil {
		inner, err := v.valueWords(*val.Not)
		if err != nil {
			return "", err
		}
		words = append(words, "not "+inner)
	}
	return strings.Join(words, ", "), nil
}

// quote shows a text of the other side: short, on one line, nothing raw.
func quote(s string) string {
	const most = 300
	if len(s) > most {
		return fmt.Sprintf("%q… (%d octets)", s[:most], len(s))
	}
	return fmt.Sprintf("%q", s)
}
