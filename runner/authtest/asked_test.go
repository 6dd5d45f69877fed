package authtest

import "testing"

func TestMatches(t *testing.T) {
	for _, c := range []struct {
		pattern, name string
		want          bool
	}{
		{"TestAuth", "TestAuth/basic/x", true},
		{"Test", "TestAuth/basic/x", true},
		{"TestAuth/basic", "TestAuth/basic/x", true},
		{"TestAuth/basic", "TestAuth/login/x", false},
		{"TestAuth/basic/x/y/z", "TestAuth/basic/x", true},
		{"^TestAuth$/(basic|login)/^x$", "TestAuth/login/x", true},
		{"^TestAuth$/(basic|login)/^x$", "TestAuth/login/xy", false},
		{"TestOther|TestAuth/basic", "TestAuth/basic/x", true},
		{"TestOther|TestAuth/basic", "TestAuth/login/x", false},
		{`TestAuth/[/|]|b\|c`, "TestAuth/basic/x", false},
		{`TestAuth/ba[s|/]ic`, "TestAuth/basic/x", true},
		{"/basic", "TestAuth/basic/x", true},
		{"(", "TestAuth/basic/x", true},
	} {
		if got := matches(c.pattern, c.name); got != c.want {
			t.Errorf("-run %q and %s: want %t", c.pattern, c.name, c.want)
		}
	}
	if runs := asked("TestNobodyHasThatName"); !runs("a/b") {
		t.Error("a test that -run does not name runs a part of its subtests")
	}
}
