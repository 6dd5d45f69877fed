package check

import (
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"html"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"authspec/runner/internal/httpauth"
	"authspec/runner/internal/scheme"
)

// volatile are fields that differ between any two answers, or by what the
// content holds, which is compared by itself.
var volatile = []string{"date", "age", "expires", "last-modified", "content-length"}

// units compares two groups by the units of their answers: what all samples of
// one have and no sample of the other. What varies between the samples of one
// step is thereby left out.
func (s sides) units(what string, of func(view, func(string) string) []string) difference {
	here, there := s.common(s.mine, of), s.common(s.theirs, of)
	var found []string
	if only := minus(here.all, there.any); len(only) > 0 {
		found = append(found, "only "+s.here+" "+listed(only))
	}
	if only := minus(there.all, here.any); len(only) > 0 {
		found = append(found, "only "+s.there+" "+listed(only))
	}
	if found == nil {
		return difference{}
	}
	return apart("%s: %s", what, strings.Join(found, "; "))
}

// common are the units of a group: those that all samples have, and those that
// any has.
type common struct{ all, any []string }

func (s sides) common(list []view, of func(view, func(string) string) []string) common {
	count := map[string]int{}
	var c common
	for _, v := range list {
		seen := map[string]bool{}
		for _, u := range of(v, s.neutral) {
			if u == "" || seen[u] {
				continue
			}
			seen[u] = true
			if count[u]++; count[u] == 1 {
				c.any = append(c.any, u)
			}
		}
	}
	for _, u := range c.any {
		if count[u] == len(list) {
			c.all = append(c.all, u)
		}
	}
	return c
}

func minus(a, b []string) []string {
	lacks := map[string]bool{}
	for _, s := range b {
		lacks[s] = true
	}
	return slices.DeleteFunc(slices.Clone(a), func(s string) bool { return lacks[s] })
}

// listed shows some units; one that begins another, as the name of a field
// does, says no more than that.
func listed(list []string) string {
	const most = 5
	var words []string
	for _, u := range list {
		if slices.ContainsFunc(list, func(longer string) bool { return strings.HasPrefix(longer, u+" ") }) {
			continue
		}
		if len(words) == most {
			words = append(words, "…")
			break
		}
		words = append(words, shown(u))
	}
	return strings.Join(words, ", ")
}

// masked stands for what a request brought itself.
const masked = "•"

// short is the length in octets below which a value is looked for only as a
// word of its own: it stands in any text.
const short = 3

// broughtBy are the values that requests brought, in the forms in which an
// answer could repeat them, the longest first.
func broughtBy(list []view) []string {
	forms := map[string]bool{}
	for _, v := range list {
		for _, b := range v.sample.Brought {
			for _, f := range []string{b, html.EscapeString(b), url.QueryEscape(b), url.PathEscape(b), base64.StdEncoding.EncodeToString([]byte(b))} {
				forms[f] = true
			}
		}
	}
	delete(forms, "")
	out := make([]string, 0, len(forms))
	for f := range forms {
		out = append(out, f)
	}
	slices.SortFunc(out, func(a, b string) int { return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a, b)) })
	return out
}

// neutral is a text without what the requests of either side brought: an
// answer may repeat it, and may hold the other's by chance.
func (s sides) neutral(text string) string {
	for _, b := range s.brought {
		if len(b) >= short {
			text = strings.ReplaceAll(text, b, masked)
		} else if text == b {
			return masked
		}
	}
	return text
}

// challengeUnits are the schemes and parameters of the challenges.
func challengeUnits(v view, neutral func(string) string) []string {
	var out []string
	for _, c := range httpauth.ParseChallenges(v.answer().Values("WWW-Authenticate")).Challenges {
		name := brief(strings.ToLower(c.Scheme))
		out = append(out, name)
		for _, p := range c.Params {
			value := neutral(p.Value)
			if fold(scheme.Vary().Challenge, p.Name) {
				value = "…"
			}
			out = append(out, name+" "+strings.ToLower(p.Name)+"="+value)
		}
		if c.Token68 != "" {
			out = append(out, name+" and a token68")
		}
	}
	return out
}

// brief is a name that stands in many units: where a server made it long, its
// beginning and a hash of it.
func brief(name string) string {
	const most = 60
	if len(name) <= most {
		return name
	}
	return fmt.Sprintf("%s…%x", name[:most], sha256.Sum256([]byte(name)))
}

// fieldUnits are the fields by name, and each with its values, but for the
// challenges, which have units of their own.
func fieldUnits(v view, neutral func(string) string) []string {
	var names []string
	values := map[string][]string{}
	for _, f := range v.answer().Fields {
		name := strings.ToLower(f.Name)
		if slices.Contains(volatile, name) || name == "www-authenticate" {
			continue
		}
		if values[name] == nil {
			names = append(names, name)
		}
		value := neutral(f.Value)
		if name == "authentication-info" {
			value = infoUnit(f.Value, neutral)
		}
		values[name] = append(values[name], value)
	}
	var out []string
	for _, name := range names {
		out = append(out, name+":", name+": "+strings.Join(values[name], ", "))
	}
	return out
}

// infoUnit is Authentication-Info without what is made up, or computed, anew
// each time.
func infoUnit(value string, neutral func(string) string) string {
	params, problems := httpauth.ParseInfo([]string{value})
	if problems != nil {
		return neutral(value)
	}
	var out []string
	for _, p := range params {
		text := neutral(p.Value)
		if fold(scheme.Vary().Info, p.Name) {
			text = "…"
		}
		out = append(out, strings.ToLower(p.Name)+"="+text)
	}
	return strings.Join(out, ", ")
}

// allFieldUnits are those of the fields and of the challenges.
func allFieldUnits(v view, neutral func(string) string) []string {
	return append(fieldUnits(v, neutral), challengeUnits(v, neutral)...)
}

// mostCompared is how many octets of content are compared.
const mostCompared = 64 << 10

// bodyUnits are the words of the content's beginning.
func bodyUnits(v view, neutral func(string) string) []string {
	body := v.answer().Body
	text := neutral(string(body[:min(len(body), mostCompared)]))
	words := strings.FieldsFunc(text, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '•' && r != '_' && r != '-'
	})
	for i, w := range words {
		if w = neutral(w); strings.Contains(w, masked) {
			w = ""
		}
		words[i] = w
	}
	return words
}
