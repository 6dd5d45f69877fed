package yamldoc

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"authspec/runner/internal/diag"
)

func TestParseRefuses(t *testing.T) {
	repeat := strings.Repeat
	for name, c := range map[string]struct{ text, want string }{
		"nothing":          {"", "f.yaml: the file is empty"},
		"a comment":        {"# nothing\n", "f.yaml: the file is empty"},
		"null":             {"~\n", "f.yaml: the file is empty"},
		"an empty first":   {"---\n---\na: 1\n", "f.yaml: the file is empty"},
		"a list":           {"- a\n", "f.yaml:1:1: the file should be a mapping, not a list"},
		"a text":           {"\n  text\n", "f.yaml:2:3: the file should be a mapping, not the text \"text\""},
		"a second":         {"a: 1\n---\nb: 2\n", "f.yaml:2:1: the file holds a second document; put it into a file of its own"},
		"a broken second":  {"a: 1\n---\nb: [\n", "f.yaml:3:4: this is not YAML: did not find expected node content; close what begins here by ]"},
		"a broken first":   {"a: [\n", "f.yaml:1:4: this is not YAML: did not find expected node content; close what begins here by ]"},
		"a list in place":  {"a: 1\nb: 2\n- c\n", "f.yaml:3:1: this is not YAML: did not find expected key"},
		"an unknown alias": {"a: *b\n", "f.yaml: this is not YAML: unknown anchor 'b' referenced"},
		"a tab":            {"a:\n\tb: 1\n", "f.yaml:2:1: this is not YAML: found character that cannot start any token"},
		"a cycle":          {"a: &a [1, {b: *a}]\n", `f.yaml:1:15: the anchor "a" holds itself; name another anchor`},
		"a tag":            {"a: !!binary aGk=\n", `f.yaml:1:4: the tag "!!binary": tags are not supported; put a text in quotes`},
		"a big file":       {"a: " + repeat("x", most), "f.yaml: the file has 2097155 octets; the limit is 2097152"},
		"a long list":      {"a: [" + repeat("1,", mostItems+1) + "]\n", "f.yaml:1:4: 10001 values stand here; the limit is 10000"},
		"many aliases": {
			"a: &a [" + repeat("1,", 1000) + "]\nb: [" + repeat("*a,", 600) + "]\n",
			"f.yaml:1:1: with its aliases written out, the file has more than 500000 values",
		},
	} {
		d, err := Parse("f.yaml", []byte(c.text))
		if err == nil || d != nil || err.Error() != c.want {
			t.Errorf("%s: want %q, got %v", name, c.want, err)
		}
		var list diag.Problems
		if !errors.As(err, &list) {
			t.Errorf("%s: the error should be a list of problems", name)
		}
	}
}

func TestParseAccepts(t *testing.T) {
	for _, text := range []string{
		"a: 1\n",
		"---\na: 1\n...\n",
		"\ufeffa: 1\n",
		"a: &a [1]\nb: *a\nc: *a\n",
		"# comment\na: 1 # comment\n",
	} {
		if _, err := Parse("f.yaml", []byte(text)); err != nil {
			t.Errorf("%q should be read, but: %v", text, err)
		}
	}
}

func parse(t *testing.T, text string) *Document {
	t.Helper()
	d, err := Parse("f.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestMembers(t *testing.T) {
	d := parse(t, "one: &a 1\ntwo: *a\nthree: x\none: 2\ntow: 3\n<<: {four: 4}\n[k]: 5\n")
	var got []string
	for _, m := range d.Members(d.Root, []string{"one", "two", "four"}) {
		got = append(got, fmt.Sprintf("%s=%s at %d", m.Key, m.Value.Value, m.At.Line))
	}
	if want := "one=1 at 1, two=1 at 2"; strings.Join(got, ", ") != want {
		t.Errorf("want the members %s, got %s", want, strings.Join(got, ", "))
	}
	want := strings.Join([]string{
		`f.yaml:3:1: unknown key "three"; known are one, two, four`,
		`f.yaml:4:1: the key "one" comes twice; keep one of them`,
		`f.yaml:5:1: unknown key "tow"; did you mean "two"?`,
		`f.yaml:6:1: merge keys are not supported; write the keys out, or use an anchor for a whole value`,
		`f.yaml:7:1: a key should be a word, not a list`,
	}, "\n")
	if err := d.Err(); err == nil || err.Error() != want {
		t.Errorf("want\n%s\ngot\n%v", want, err)
	}
}

func TestMembersOfAnyKey(t *testing.T) {
	d := parse(t, "a: 1\nb: 2\n")
	if got := d.Members(d.Root, nil); len(got) != 2 || d.Err() != nil {
		t.Errorf("any key should be a member, but there are %d, and %v", len(got), d.Err())
	}
}

func TestRequireAndFormat(t *testing.T) {
	for text, want := range map[string]string{
		"format: 1\nname: a\n":   "",
		"name: a\n":              `f.yaml:1:1: the key "format" is missing`,
		"format: 2\nname: a\n":   "f.yaml:1:9: this version of authspec reads format 1 only, not 2; write format: 1",
		"format: '1'\nname: a\n": `f.yaml:1:9: this version of authspec reads format 1 only, not the text "1"; write format: 1`,
		"format: 1\n":            `f.yaml:1:1: the key "name" is missing`,
	} {
		d := parse(t, text)
		members := d.Members(d.Root, []string{"format", "name"})
		d.Format(members)
		d.Require(d.Root, members, "name")
		if got := message(d.Err()); got != want {
			t.Errorf("%q: want %q, got %q", text, want, got)
		}
	}
}

func message(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// TestFull shows that a hopeless file does not make an endless list.
func TestFull(t *testing.T) {
	var b strings.Builder
	for i := range mostItems {
		fmt.Fprintf(&b, "k%d: 1\n", i)
	}
	d := parse(t, b.String())
	d.Members(d.Root, []string{"other"})
	if !d.Full() || len(d.Problems) != mostProblems+1 {
		t.Fatalf("the document should be full with %d problems, not %d", mostProblems+1, len(d.Problems))
	}
	first, _, _ := strings.Cut(d.Err().Error(), "\n")
	if want := "f.yaml: the file has more than 1000 problems; these are the first"; first != want {
		t.Errorf("want %q first, got %q", want, first)
	}
}

func TestDescribe(t *testing.T) {
	d := parse(t, "a: &a {}\nb: []\nc: ~\nd: text\ne: 'text'\nf: 12\ng: true\nh: *a\ni: "+strings.Repeat("x", 70)+"\n")
	want := []string{
		"a mapping", "a list", "nothing", `the text "text"`, `the text "text"`, "12", "true", "a mapping",
		`the text "` + strings.Repeat("x", 60) + `"…`,
	}
	for i, w := range want {
		if got := Describe(d.Root.Content[2*i+1]); got != w {
			t.Errorf("want %s, got %s", w, got)
		}
	}
	if got := Describe(&yaml.Node{}); got != "something else" {
		t.Errorf("want something else, got %s", got)
	}
}

// A bracket that is not closed is shown itself, not where the parser gives up.
func TestUnclosedBracket(t *testing.T) {
	for text, want := range map[string]string{
		"a: 1\nb:\n  c: {d: /e/\nf: 2\n":                    "f.yaml:3:6: this is not YAML: did not find expected ',' or '}'; close what begins here by }",
		"a: 1\nb: [x, {y: 1}\nc: 2\n":                       "f.yaml:2:4: this is not YAML: did not find expected ',' or ']'; close what begins here by ]",
		"a: 1\nb: \"{\" # [\nc: {d: 'it''s}', e: f\ng: h\n": "f.yaml:3:4: this is not YAML: did not find expected ',' or '}'; close what begins here by }",
		"a: [x, {y: 1}\n":                                   "f.yaml:1:4: this is not YAML: did not find expected ',' or ']'; close what begins here by ]",
		"a: 1\nb: [\n":                                      "f.yaml:2:4: this is not YAML: did not find expected node content; close what begins here by ]",
		"é: \"x\n# 'y\nb: 1\n":                              "f.yaml:1:4: this is not YAML: found unexpected end of stream; close the text that begins here by \"",
		"a: it's\nb: {'x: 1}\n\n":                           "f.yaml:2:5: this is not YAML: found unexpected end of stream; close the text that begins here by '",
	} {
		if _, err := Parse("f.yaml", []byte(text)); message(err) != want {
			t.Errorf("%q: want\n%s\ngot\n%s", text, want, message(err))
		}
	}
}
