package idglob

import (
	"slices"
	"strings"
	"sync"
	"testing"
)

func TestMatch(t *testing.T) {
	for _, c := range []struct {
		glob string
		yes  []string
		no   []string
	}{
		{"*", []string{"a/b", "a/b/row", "a/b#status"}, nil},
		{"a/b", []string{"a/b", "a/b/row", "a/b#status", "a/b/row#status"}, []string{"a/bc", "a", "x/a/b"}},
		{"a", []string{"a/b", "a/b/row"}, []string{"ab/c"}},
		{"a/", []string{"a/b"}, []string{"ab/c"}},
		{"a/*", []string{"a/b", "a/b/row"}, []string{"a", "b/a/c"}},
		{"*/b", []string{"a/b", "x/y/b", "a/b/row"}, []string{"a/bc"}},
		{"a*c", []string{"abc", "a/b/c", "ac/row"}, []string{"abd"}},
		{"a**c", []string{"abc"}, nil},
		{"a/b#status", []string{"a/b#status", "a/b/row#status"}, []string{"a/b", "a/b#status-2", "a/c#status"}},
		{"a/b/row#status", []string{"a/b/row#status"}, []string{"a/b#status", "a/b/other#status"}},
		{"*#st*", []string{"a/b#status", "a/b/row#st"}, []string{"a/b", "a/st#answer"}},
		{"a/b#*", []string{"a/b#status"}, []string{"a/b"}},
		{"A/b", nil, []string{"a/b"}},
		{"a/b?", nil, []string{"a/bc"}},
		{"a/[b]", nil, []string{"a/b"}},
	} {
		g, err := Parse(c.glob)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range c.yes {
			if !g.Match(name) {
				t.Errorf("%q does not match %q", c.glob, name)
			}
		}
		for _, name := range c.no {
			if g.Match(name) {
				t.Errorf("%q matches %q", c.glob, name)
			}
		}
	}
}

func TestParseErrors(t *testing.T) {
	for glob, want := range map[string]string{
		"":        "can't be empty",
		"  ":      "can't be empty",
		"a b":     "holds a blank",
		"a\tb":    "holds a blank",
		"#status": "write `*#status`",
		"a/b#":    "names no check",
		"a#b#c":   "two `#`",
	} {
		if _, err := Parse(glob); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: want an error with %q, got %v", glob, want, err)
		}
	}
	_, err := Compile([]string{"a", "", "b c"})
	if err == nil || strings.Count(err.Error(), "\n") != 1 {
		t.Errorf("want both problems, got %v", err)
	}
}

// A pattern full of stars must not take longer than the product of lengths.
func TestManyStars(t *testing.T) {
	g, err := Parse(strings.Repeat("*a", 40) + "b")
	if err != nil {
		t.Fatal(err)
	}
	if g.Match(strings.Repeat("a", 2000)) {
		t.Error("there is no b in the text")
	}
}

func TestSetRemembers(t *testing.T) {
	s, err := Compile([]string{"a/*", "b", "*#status", "c#x"})
	if err != nil {
		t.Fatal(err)
	}
	if !s.Match("a/one#status") || s.Match("d/one") {
		t.Error("the set matches the wrong names")
	}
	if got := s.Unmatched(); !slices.Equal(got, []string{"b", "c#x"}) {
		t.Errorf("got %q", got)
	}
	s.Match("b/two")
	if got := s.Unmatched(); !slices.Equal(got, []string{"c#x"}) {
		t.Errorf("got %q", got)
	}
	if s.Settled() {
		t.Error("want a set that waits for c#x")
	}
	if s.Match("c/one#x"); !s.Settled() {
		t.Errorf("want a set of which each glob has matched, got %q left", s.Unmatched())
	}
	var none *Set
	if none.Match("a") || !none.Empty() || !none.Settled() || none.Unmatched() != nil {
		t.Error("a set that is not there matches something")
	}
}

func TestSetIsForConcurrentUse(t *testing.T) {
	s, err := Compile([]string{"a", "b"})
	if err != nil {
		t.Fatal(err)
	}
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() { s.Match("a/b#c"); s.Unmatched() })
	}
	wait.Wait()
	if got := s.Unmatched(); !slices.Equal(got, []string{"b"}) {
		t.Errorf("got %q", got)
	}
}

func TestChoose(t *testing.T) {
	checks := []string{"status", "realm", "answer"}
	for _, c := range []struct {
		name             string
		include, exclude []string
		want             []string
	}{
		{"nothing said", nil, nil, checks},
		{"a case", []string{"a/b"}, nil, checks},
		{"another case", []string{"a/c"}, nil, nil},
		{"one check", []string{"a/b#realm"}, nil, []string{"realm"}},
		{"all but one", nil, []string{"*#answer"}, []string{"status", "realm"}},
		{"a case but for a check", []string{"a/*"}, []string{"a/b#realm"}, []string{"status", "answer"}},
		{"excluded counts more", []string{"a/b#realm"}, []string{"a"}, nil},
	} {
		include, err := Compile(c.include)
		if err != nil {
			t.Fatal(err)
		}
		exclude, err := Compile(c.exclude)
		if err != nil {
			t.Fatal(err)
		}
		got := Filter{Include: include, Exclude: exclude}.Choose("a/b", checks)
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: want %q, got %q", c.name, c.want, got)
		}
		if left := exclude.Unmatched(); left != nil {
			t.Errorf("%s: the exclusion does not see %q", c.name, left)
		}
	}
}

func TestSuggest(t *testing.T) {
	ids := []string{"basic/no-credentials", "login/scheme-case/lower", "login/scheme-case/upper", "http/host"}
	for glob, want := range map[string]string{
		"no-credentials":            `did you mean "basic/no-credentials"?`,
		"scheme":                    `did you mean "login/scheme-case"?`,
		"basic/scheme-cas":          `did you mean "login/scheme-case"?`,
		"s":                         `did you mean "*s*", which names 4 cases?`,
		"upper":                     `did you mean "login/scheme-case/upper"?`,
		"basic/no-credentialss":     `did you mean "basic/no-credentials"?`,
		"basick/*":                  `did you mean "basic"?`,
		"basic/scheme-csae":         `did you mean "login/scheme-case"?`,
		"basic/no-credentials#foo":  "the case exists, but has no check \"foo\"; `authspec explain basic/no-credentials` shows them",
		"something/quite/different": "`authspec list` shows what there is",
		"**":                        "`authspec list` shows what there is",
	} {
		if got := Suggest(glob, ids); got != want {
			t.Errorf("%s: want %s, got %s", glob, want, got)
		}
	}
}

func FuzzMatch(f *testing.F) {
	f.Add("a/*", "a/b#c")
	f.Fuzz(func(t *testing.T, glob, name string) {
		g, err := Parse(glob)
		if err != nil {
			return
		}
		if !strings.Contains(glob, "*") && !strings.HasSuffix(glob, "/") && !strings.Contains(name, "#") &&
			!strings.Contains(glob, "#") && g.Match(name) != (name == glob || strings.HasPrefix(name, glob+"/")) {
			t.Errorf("%q against %q", glob, name)
		}
	})
}

// TestManyGlobs: a set tells of each name what its globs tell one by one, however
// they are looked up.
func TestManyGlobs(t *testing.T) {
	texts := []string{"a", "a/b", "a/b/c", "a/b/", "a/*", "*", "a/b#x", "a#*", "a/b/c#y*", "b*", "*/c", "/", "a/bc", "a#x"}
	names := []string{"a", "a/b", "a/b/c", "a/bc", "ab", "b", "a#x", "a/b#x", "a/b#y", "a/b/c#y", "a/b/c/d#yes", "a/bc#x", "", "/", "/a"}
	for _, text := range texts {
		g, err := Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			if got := New(g).Match(name); got != g.Match(name) {
				t.Errorf("%q and %q: want %t, got %t", text, name, g.Match(name), got)
			}
		}
	}
	all, err := Compile(texts)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		all.Match(name)
	}
	for i, g := range all.globs {
		if want := slices.ContainsFunc(names, g.Match); all.matched[i].Load() != want {
			t.Errorf("%q: want matched %t", g, want)
		}
	}
}
