package report

import (
	"encoding/xml"
	"errors"
	"io"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"authspec/runner/results"
)

// nasty is what a hostile target could send: terminal escapes in three forms,
// ends of every element and fence that a report could stand in, mentions and
// links, characters that XML forbids or that nobody sees.
const nasty = "\x1b]0;owned\a\x1b[2J\u009b31m\r\n\n\t</code></pre></details></td></table><script>alert(1)</script><img src=x>" +
	"```\n~~~\n]]>--><!--&lt;&#27; | \\| `x` @evil #1 [x](http://evil.example) ![y](//evil.example/z) www.evil.example" +
	"\n\n## heading ##vso[task.setvariable variable=x]y ###[error]z ##teamcity[x]\n::error::x\n* item\n\x00\x08\x7f\u202e\u2066\u200b\u2028\ufeff\ufffe\xff\xc3 end\"'"

// spoil puts nasty into every text of a value; with words it spoils those of
// the closed sets too, which Decode would refuse.
func spoil(v reflect.Value, words bool) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			spoil(v.Elem(), words)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				spoil(v.Field(i), words)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			spoil(v.Index(i), words)
		}
	case reflect.Map:
		spoilMap(v, words)
	case reflect.String:
		if words || v.Type() == reflect.TypeFor[string]() {
			v.SetString(v.String() + nasty)
		}
	}
}

// spoilMap leaves the keys alone: what they name would not be found any more.
func spoilMap(v reflect.Value, words bool) {
	for _, key := range v.MapKeys() {
		value := reflect.New(v.Type().Elem()).Elem()
		value.Set(v.MapIndex(key))
		spoil(value, words)
		v.SetMapIndex(key, value)
	}
}

func hostile(words bool) *results.Run {
	run := sample()
	run.Ground = append(run.Ground, unreachable().Ground...)
	run.Advice = []string{"Do this"}
	for i := range run.Results {
		for j := range run.Results[i].Checks {
			run.Results[i].Checks[j].Requirement = "" // keep it found
		}
	}
	spoil(reflect.ValueOf(run), words)
	for i := range run.Results {
		for j := range run.Results[i].Checks {
			run.Results[i].Checks[j].Requirement = "suite-no-grant"
		}
	}
	return run
}

// TestHostile: whatever a document holds, a report is valid UTF-8 without a
// character that a terminal obeys or nobody sees.
func TestHostile(t *testing.T) {
	writers := map[string]func(io.Writer, *results.Run) error{
		"console": onConsole(ConsoleOptions{}), "all": onConsole(ConsoleOptions{All: true, Width: 50}),
	}
	for _, format := range Formats() {
		writers[format] = inFile(format)
	}
	for name, write := range writers {
		for _, words := range []bool{false, true} {
			t.Run(name, func(t *testing.T) {
				text := string(render(t, write, hostile(words)))
				if !utf8.ValidString(text) {
					t.Error("want valid UTF-8")
				}
				for n, line := range strings.Split(text, "\n") {
					if !harmless(line) {
						t.Fatalf("line %d is not harmless: %q", n+1, line)
					}
					if orders := name != "github" && strings.HasPrefix(strings.TrimSpace(line), "::"); orders || order().MatchString(line) {
						t.Fatalf("line %d is an order to a CI server: %q", n+1, line)
					}
				}
			})
		}
	}
}

// TestHostileColour: the only escapes are those of the paint.
func TestHostileColour(t *testing.T) {
	text := string(render(t, onConsole(ConsoleOptions{Colour: true}), hostile(true)))
	text = regexp.MustCompile("\x1b\\[[0-9;]+m").ReplaceAllString(text, "")
	for line := range strings.SplitSeq(text, "\n") {
		if !harmless(line) {
			t.Fatalf("not harmless: %q", line)
		}
	}
}

// TestHostileJUnit: nasty texts change the text of the file, not its elements.
func TestHostileJUnit(t *testing.T) {
	want := elements(t, render(t, inFile("junit"), withGround(sample())))
	got := elements(t, render(t, inFile("junit"), hostile(false)))
	if got != want {
		t.Errorf("want the elements\n%s\ngot\n%s", want, got)
	}
}

// withGround has the parts that hostile adds.
func withGround(run *results.Run) *results.Run {
	run.Ground = append(run.Ground, unreachable().Ground...)
	return run
}

// elements lists the elements and attribute names of a file.
func elements(t *testing.T, doc []byte) string {
	t.Helper()
	dec := xml.NewDecoder(strings.NewReader(string(doc)))
	var names []string
	for {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return strings.Join(names, "\n")
		}
		if err != nil {
			t.Fatalf("the file is not XML: %s", err)
		}
		if start, ok := token.(xml.StartElement); ok {
			name := start.Name.Local
			if name == "property" {
				continue // one a finding, and hostile has fewer requirements
			}
			for _, a := range start.Attr {
				name += " " + a.Name.Local
			}
			names = append(names, name)
		}
	}
}

var codeElement = regexp.MustCompile(`(?s)<code>(.*?)</code>`)

// TestHostileMarkdown: what others wrote stands in code elements of HTML
// blocks alone, where no Markdown is read, and cannot leave them.
func TestHostileMarkdown(t *testing.T) {
	text := string(render(t, inFile("markdown"), hostile(true)))
	for _, m := range codeElement.FindAllStringSubmatch(text, -1) {
		if strings.ContainsAny(m[1], "<>\"'") {
			t.Fatalf("a code element holds HTML: %q", m[1])
		}
		if regexp.MustCompile(`(?m)^\s*$`).MatchString(m[1]) && m[1] != "" {
			t.Fatalf("a code element holds an empty line, which ends the block: %q", m[1])
		}
	}
	rest := codeElement.ReplaceAllString(text, "")
	rest = regexp.MustCompile(`</?(p|br|b|table|tr|th|td|details|summary|pre)>`).ReplaceAllString(rest, "")
	for _, bad := range []string{"<", "evil", "@", "](", "```", "~~~", "## heading", "* item", "alert"} {
		if i := strings.Index(rest, bad); i >= 0 {
			t.Errorf("want no %q outside of code, got …%.120q", bad, rest[max(0, i-60):])
		}
	}
	if n, m := strings.Count(text, "<details>"), strings.Count(text, "</details>"); n != m {
		t.Errorf("want as many ends of details as beginnings, got %d and %d", m, n)
	}
}
