package yamldoc

import (
	"fmt"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

// TestValues reads one value in each way.
func TestValues(t *testing.T) {
	text := func(d *Document, n *yaml.Node) any { return d.Text(n) }
	number := func(d *Document, n *yaml.Node) any { return d.Int(n, 1) }
	truth := func(d *Document, n *yaml.Node) any { return d.Bool(n) }
	duration := func(d *Document, n *yaml.Node) any { return d.Duration(n) }
	word := func(d *Document, n *yaml.Node) any { return d.OneOf(n, []string{"one", "two"}) }
	texts := func(d *Document, n *yaml.Node) any { return d.Texts(n) }
	count := func(d *Document, n *yaml.Node) any { return len(d.OneOrMore(n)) }
	list := func(d *Document, n *yaml.Node) any { return len(d.List(n)) }
	for _, c := range []struct {
		value   string
		read    func(*Document, *yaml.Node) any
		want    string
		problem string
	}{
		{"a b", text, "a b", ""},
		{"12", text, "12", ""},
		{"' '", text, " ", "the text is empty"},
		{"~", text, "", "a text should stand here, not nothing"},
		{"", text, "", "a text should stand here, not nothing"},
		{"[a]", text, "", "a text should stand here, not a list"},
		{"5", number, "5", ""},
		{"0", number, "1", "a whole number of at least 1 should stand here, not 0"},
		{"'5'", number, "1", `a whole number of at least 1 should stand here, not the text "5"`},
		{"1.5", number, "1", "a whole number of at least 1 should stand here, not 1.5"},
		{"99999999999999999999", number, "1", "a whole number of at least 1 should stand here, not 99999999999999999999"},
		{"{a: 1}", number, "1", "a whole number of at least 1 should stand here, not a mapping"},
		{"true", truth, "true", ""},
		{"false", truth, "false", ""},
		{"True", truth, "false", "true or false should stand here, not True"},
		{"'true'", truth, "false", `true or false should stand here, not the text "true"`},
		{"yes", truth, "false", `true or false should stand here, not the text "yes"`},
		{"1m30s", duration, "1m30s", ""},
		{"0s", duration, "0s", `"0s" is no time; write 200ms, 5s or 1m`},
		{"-1s", duration, "0s", `"-1s" is no time; write 200ms, 5s or 1m`},
		{"5", duration, "0s", `"5" is no time; write 200ms, 5s or 1m`},
		{"[5s]", duration, "0s", "a text should stand here, not a list"},
		{"two", word, "two", ""},
		{"tow", word, "", `unknown word "tow"; did you mean "two"?`},
		{"three", word, "", `unknown word "three"; known are one, two`},
		{"[a, 'b']", texts, "[a b]", ""},
		{"a", texts, "[]", `a list should stand here, not the text "a"`},
		{"[a, b]", count, "2", ""},
		{"a", count, "1", ""},
		{"[]", list, "0", ""},
		{"{a: b}", list, "0", "a list should stand here, not a mapping"},
	} {
		d := parse(t, "v: "+c.value+"\n")
		got := fmt.Sprint(c.read(d, d.Members(d.Root, nil)[0].Value))
		problem := strings.TrimPrefix(message(d.Err()), "f.yaml:1:4: ")
		if c.value == "" {
			problem = strings.TrimPrefix(problem, "f.yaml:1:3: ")
		}
		if got != c.want || problem != c.problem {
			t.Errorf("%q: want %s and the problem %q, got %s and %q", c.value, c.want, c.problem, got, problem)
		}
	}
}

func TestListsResolveAliases(t *testing.T) {
	d := parse(t, "a: &a text\nb: [*a, other]\n")
	items := d.List(d.Members(d.Root, nil)[1].Value)
	if len(items) != 2 || items[0].Value != "text" || items[0].Kind != yaml.ScalarNode {
		t.Errorf("the alias should be resolved: %v", items)
	}
	if d.Scalar(items[1]); d.Err() != nil {
		t.Error(d.Err())
	}
}
