package diag

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// meant has, for words that other tools and formats use, those that authspec has
// in their place.
var meant = map[string][]string{
	"header": {"field", "fields"}, "headers": {"fields", "field"},
	"path": {"target"}, "url": {"target"}, "uri": {"target"},
	"data": {"body"}, "content": {"body"}, "form": {"body"}, "jsonpath": {"json"},
	"username": {"user"}, "login": {"user"}, "pass": {"password"},
	"assert": {"expect"}, "asserts": {"expect"}, "check": {"expect"}, "checks": {"expect"},
	"response": {"expect"}, "tests": {"cases"}, "name": {"title"}, "description": {"title"},
	"if": {"when"}, "only-if": {"when"}, "sleep": {"wait"}, "delay": {"wait"},
	"times": {"repeat"}, "captures": {"capture"}, "save": {"capture"}, "regex": {"matches"},
	"exists": {"count"}, "code": {"status"}, "status_code": {"status"},
	"severity": {"level"}, "host": {"url"}, "endpoint": {"url"}, "base_url": {"url"},
}

// Suggest is a hint for a word that is not among the known ones: the nearest of
// them, if one is near; the one that means the same; or all of them, if they are
// few.
func Suggest(word string, known []string) string {
	near := Nearest(word, known)
	for _, m := range meant[strings.ToLower(word)] {
		if near == "" && slices.Contains(known, m) {
			near = m
		}
	}
	if near != "" {
		return fmt.Sprintf("did you mean %q?", near)
	}
	const few = 16
	switch {
	case len(known) == 0:
		return ""
	case len(known) > few:
		return fmt.Sprintf("known are %s, …", strings.Join(known[:few], ", "))
	}
	return "known are " + strings.Join(known, ", ")
}

// longest is the length, in octets, beyond which nothing is a slip of the
// keyboard; it also bounds the work that a hostile file can cause.
const longest = 60

// Nearest is the known word with the smallest edit distance to word, the first
// of several; empty if none is near enough to be a slip of the keyboard.
func Nearest(word string, known []string) string {
	if len(word) > longest {
		return ""
	}
	best, least := "", 1+max(1, len(word)/3)
	for _, k := range known {
		if d := distance(strings.ToLower(word), strings.ToLower(k)); d < least {
			best, least = k, d
		}
	}
	return best
}

// distance counts the insertions, deletions, replacements and swaps of
// neighbours that turn a into b.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	rows := make([][]int, len(x)+1)
	for i := range rows {
		rows[i] = make([]int, len(y)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(x); i++ {
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			d := min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				d = min(d, rows[i-2][j-2]+1)
			}
			rows[i][j] = d
		}
	}
	return rows[len(x)][len(y)]
}

// Quote shows a text of a file in a message: in quotes, on one line, and cut
// where it is long.
func Quote(s string) string {
	if len(s) > longest {
		return strconv.Quote(cut(s)) + "…"
	}
	return strconv.Quote(s)
}

// Clip is Quote without the quotes.
func Clip(s string) string {
	more := ""
	if len(s) > longest {
		s, more = cut(s), "…"
	}
	quoted := strconv.Quote(s)
	return quoted[1:len(quoted)-1] + more
}

// cut is the beginning of a long text, whole characters.
func cut(s string) string {
	end := longest
	for end > 0 && !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end]
}
