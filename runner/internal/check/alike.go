package check

import (
	"cmp"
	"encoding/base64"
	"fmt"
	"html"
	"net/url"
	"slices"
	"strings"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/httpauth"
)

// volatile are fields that differ between any two answers, or by what the
// content holds, which is compared by itself.
var volatile = []string{"date", "content-length", "age", "expires", "last-modified"}

// volatileParams are parameters of challenges that are made up each time.
var volatileParams = []string{"nonce", "opaque", "nextnonce", "cnonce"}

// neutral is a text without what the request itself brought.
func (v view) neutral(text string) string {
	for _, b := range v.brought() {
		text = strings.ReplaceAll(text, b, "•")
	}
	return text
}

// brought are the values of the request in the forms in which an answer could
// repeat them, the longest first.
func (v view) brought() []string {
	const short = 3 // shorter ones stand in any text
	var list []string
	for _, b := range v.sample.Brought {
		if len(b) < short {
			continue
		}
		for _, form := range []string{b, html.EscapeString(b), url.QueryEscape(b), url.PathEscape(b), base64.StdEncoding.EncodeToString([]byte(b))} {
			if !slices.Contains(list, form) {
				list = append(list, form)
			}
		}
	}
	slices.SortStableFunc(list, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	return list
}

// stable are the lines that all samples of a step have, in their order.
func stable(list []view, lines func(view) []string) []string {
	common := lines(list[0])
	for _, v := range list[1:] {
		own := lines(v)
		common = slices.DeleteFunc(common, func(l string) bool { return !slices.Contains(own, l) })
	}
	return common
}

func bodyLines(v view) []string {
	return strings.Split(strings.TrimRight(v.neutral(string(v.answer().Body)), "\r\n"), "\n")
}

// challengeLines are the challenges without what is made up each time.
func challengeLines(v view) []string {
	var out []string
	for _, c := range httpauth.ParseChallenges(v.answer().Values("WWW-Authenticate")).Challenges {
		words := []string{strings.ToLower(c.Scheme)}
		for _, p := range c.Params {
			if !fold(volatileParams, p.Name) {
				words = append(words, strings.ToLower(p.Name)+"="+v.neutral(p.Value))
			}
		}
		if c.Token68 != "" {
			words = append(words, c.Token68)
		}
		out = append(out, strings.Join(words, " "))
	}
	return out
}

// fieldLines are the fields but for the volatile ones, each name once, sorted.
// Challenges are compared without what is made up each time.
func fieldLines(v view) []string {
	values := map[string][]string{}
	for _, f := range v.answer().Fields {
		name := strings.ToLower(f.Name)
		if !slices.Contains(volatile, name) && name != "www-authenticate" {
			values[name] = append(values[name], v.neutral(f.Value))
		}
	}
	if c := challengeLines(v); c != nil {
		values["www-authenticate"] = c
	}
	var out []string
	for name, list := range values {
		out = append(out, name+": "+strings.Join(list, ", "))
	}
	slices.Sort(out)
	return out
}

// differFields leaves out the fields whose values vary between the samples of
// one step: those say nothing of the other.
func differFields(mine, theirs []view) string {
	varying := append(varying(mine), varying(theirs)...)
	kept := func(list []view) []string {
		return slices.DeleteFunc(fieldLines(list[0]), func(l string) bool {
			name, _, _ := strings.Cut(l, ":")
			return slices.Contains(varying, name)
		})
	}
	return differOne("fields", kept(mine), kept(theirs))
}

// varying are the names of fields that not all samples have alike.
func varying(list []view) []string {
	count := map[string]int{}
	for _, v := range list {
		for _, l := range fieldLines(v) {
			count[l]++
		}
	}
	var names []string
	for l, n := range count {
		if n < len(list) {
			name, _, _ := strings.Cut(l, ":")
			names = append(names, name)
		}
	}
	return names
}

// distinct asks that a value is another in each sample.
func distinct(t casefile.Distinct, list []view) result {
	want := fmt.Sprintf("another %s in each sample", t.Value.Source)
	if t.Unguessable {
		want += ", that can't be guessed from the others"
	}
	var values []string
	for _, v := range list {
		s, err := v.sample.Scope.String(t.Value)
		if err != nil {
			return skip("%s", err)
		}
		if slices.Contains(values, s) {
			return broken(want, quote(s)+" twice")
		}
		values = append(values, s)
	}
	if len(values) < 2 {
		return skip("there is one sample only to compare")
	}
	if t.Unguessable {
		if a, b, near := nearest(values); near {
			return broken(want, fmt.Sprintf("%s and %s", quote(a), quote(b)))
		}
	}
	return held(want, quote(values[0])+", …")
}

// varies is how many characters of a value must differ from those of another
// for it to be hard to guess.
const varies = 6

// nearest finds two values that are alike but for a few characters in one
// place, as a counter or a clock makes them.
func nearest(values []string) (a, b string, near bool) {
	for i, a := range values {
		for _, b := range values[i+1:] {
			front, back := 0, 0
			for front < min(len(a), len(b)) && a[front] == b[front] {
				front++
			}
			for back < min(len(a), len(b))-front && a[len(a)-1-back] == b[len(b)-1-back] {
				back++
			}
			if max(len(a), len(b))-front-back < varies {
				return a, b, true
			}
		}
	}
	return "", "", false
}
