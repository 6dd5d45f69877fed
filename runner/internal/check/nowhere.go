package check

import (
	"encoding/base64"
	"math"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/message"
)

// Nowhere asks that no part of the answer holds the texts: plain, base64 or
// percent-encoded.
type Nowhere struct{ Texts []*casefile.Text }

const nowhereSchema = `
"nowhere": {"description": "Texts in no part of the answer, plain, base64 or percent-encoded.", "$ref": "#/$defs/filledTexts"}`

func readNowhere(r *reader, n *yaml.Node) Nowhere { return Nowhere{Texts: r.FilledTexts(n)} }

// Kind implements casefile.Test.
func (Nowhere) Kind() string { return "nowhere" }

// Depends implements casefile.Test.
func (Nowhere) Depends() casefile.Dependence {
	return casefile.Dependence{Whole: true, Content: math.MaxInt}
}

func (t Nowhere) words(w *wording) string {
	var sources []string
	for _, text := range t.Texts {
		sources = append(sources, text.Source)
	}
	return noneOf(sources) + w.aside(", neither plain nor in base64 nor percent-encoded")
}

// noneOf says that some texts are not to be there: as they stand in the file,
// as what they stand for should not be told.
func noneOf(sources []string) string {
	return "no " + shown(orList(sources)) + " anywhere in the answer"
}

// urlLetters writes base64 in the other alphabet, which differs in two letters
// (RFC 4648 §4 and §5).
var urlLetters = strings.NewReplacer("+", "-", "/", "_")

// shortest is the length in octets of a text that is looked for: shorter ones
// stand in any answer.
const shortest = 4

// judge looks for texts in every part of the answer, also percent-encoded and
// as base64 at any alignment; for a password also as the hash that Digest makes
// of it.
func (t Nowhere) judge(v view) result {
	parts := allParts(v.sample.Exchange)
	var sources []string
	for _, text := range t.Texts {
		needle, err := v.sample.Scope.String(text)
		if err != nil || len(needle) < shortest {
			continue
		}
		sources = append(sources, text.Source)
		hashes := v.hashes(text)
		for _, p := range parts {
			form, ok := findAny(p.text, needle)
			if !ok {
				form, ok = findHash(p.text, hashes)
			}
			if ok {
				return broken(
					func() string { return noneOf([]string{text.Source}) },
					sayf("it stands in the %s, %s", p.where, form))
			}
		}
	}
	if sources == nil {
		return skip("there is nothing to look for: none of the texts has a value of at least %d octets", shortest)
	}
	return held(func() string { return noneOf(sources) }, says("it is not there"))
}

func (Nowhere) unanswered(v view) (result, bool) { return v.unjudged(), true }

// part is a part of an answer.
type part struct {
	where phrase
	text  string
}

func allParts(x message.Exchange) []part {
	var list []part
	add := func(r *message.Response) {
		list = append(list, part{says("status line"), r.StatusLine})
		for _, f := range r.Fields {
			list = append(list, part{func() string { return "field " + shown(f.Name) }, f.Name + ": " + f.Value + "\n" + f.Raw})
		}
		for _, f := range r.Trailers {
			list = append(list, part{func() string { return "trailer field " + shown(f.Name) }, f.Name + ": " + f.Value + "\n" + f.Raw})
		}
		list = append(list, part{says(contentNoun), string(r.Body)})
	}
	for i := range x.Interim {
		add(&x.Interim[i])
	}
	if x.Response != nil {
		add(x.Response)
	}
	return list
}

// findAny tells in which form a text stands in another, if it does.
func findAny(haystack, needle string) (form string, ok bool) {
	if strings.Contains(haystack, needle) {
		return "as it is", true
	}
	if strings.Contains(haystack, "%") && strings.Contains(unpercent(haystack), needle) {
		return "percent-encoded", true
	}
	for shift := range 3 {
		b := base64At(needle, shift)
		for _, form := range []string{b, urlLetters.Replace(b)} {
			if b != "" && strings.Contains(haystack, form) {
				return "in base64", true
			}
		}
	}
	return "", false
}

// unpercent decodes what is percent-encoded and leaves the rest.
func unpercent(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) {
			if n, err := strconv.ParseUint(s[i+1:i+3], 16, 8); err == nil {
				b.WriteByte(byte(n))
				i += 2
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// base64At is what every base64 text that holds s, shift octets after a group
// of three begins, has in common; empty where that is too short to say
// something.
func base64At(s string, shift int) string {
	s = s[(3-shift)%3:]
	if len(s) < 6 {
		return ""
	}
	return base64.StdEncoding.EncodeToString([]byte(s[:len(s)/3*3]))
}
