package check

import (
	"fmt"
	"strconv"
	"strings"
)

// quote is shown in quotes, for texts whose ends matter.
func quote(s string) string { return `"` + shown(s) + `"` }

// fieldLines are field lines of one name in words.
func fieldLines(name string, values []string) string {
	const most = 4
	if len(values) == 0 {
		return "no " + name + " field"
	}
	var list []string
	for i, v := range values {
		if i == most {
			list = append(list, some(len(values)-most, "more line"))
			break
		}
		list = append(list, name+": "+shown(v))
	}
	return andList(list)
}

// contentNoun is the noun for the content of an answer, which has no article.
const contentNoun = "content"

func joinList(words []string, last string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " " + last + " " + words[len(words)-1]
}

func orList(words []string) string  { return joinList(words, "or") }
func andList(words []string) string { return joinList(words, "and") }

// article puts "a" or "an" before a name.
func article(noun string) string {
	if noun == contentNoun {
		return noun
	}
	// nc is said letter by letter.
	if noun == "nc" || noun != "" && strings.Contains("AEIOUaeiou", noun[:1]) {
		return "an " + noun
	}
	return "a " + noun
}

// counted says how many of something are wanted; nil is at least one.
func counted(r *Range, noun string) string {
	switch {
	case r == nil || *r == Range{Min: 1, Max: -1}:
		return article(noun)
	case r.Max == 0:
		return "no " + noun
	case r.Min == 0 && r.Max < 0:
		return "any " + noun
	case r.Min == 1 && r.Max == 1, r.Min == 0 && r.Max == 1:
		return rangeWords(*r) + " " + noun
	}
	return rangeWords(*r) + " " + noun + "s"
}

// some is a number with its noun.
func some(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func rangeWords(r Range) string {
	switch {
	case r.Min == r.Max:
		return fmt.Sprintf("exactly %s", number(r.Min))
	case r.Max < 0:
		return fmt.Sprintf("at least %s", number(r.Min))
	case r.Min == 0:
		return fmt.Sprintf("at most %s", number(r.Max))
	}
	return fmt.Sprintf("%d to %d", r.Min, r.Max)
}

func number(n int) string {
	if n == 1 {
		return "one"
	}
	return strconv.Itoa(n)
}
