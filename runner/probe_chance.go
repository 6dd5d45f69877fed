package runner

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"

	"authspec/runner/internal/ground"
	"authspec/runner/internal/target"
)

// chances are lines about what the accounts of a target leave unjudged by mere
// chance: cases that need certain letters in the base64 of a user and a password
// (RFC 7617 §2), and which password would have them. There are none where
// nothing takes Basic.
func chances(t *target.Target, g *ground.Ground) []string {
	basic := false
	for _, r := range g.Resources {
		basic = basic || r.Scheme == "Basic"
	}
	if !basic || len(t.Accounts) == 0 {
		return nil
	}
	var list []string
	for _, c := range []struct {
		letters, what, cases, password string
	}{
		// The low six bits of ~ and ? are those of + and /, and of three in a row
		// one is the last of its group.
		{"+/", `"+" or "/"`, "basic/base64-alphabet", "has ~~~ or ??? in it"},
		{"=", "padding", "basic/base64-padding", "is longer by one letter"},
	} {
		if !slices.ContainsFunc(t.Accounts, func(a target.Account) bool { return encodedWith(a, c.letters) }) {
			list = append(list, fmt.Sprintf(
				"%s is skipped: no account has %s in the base64 of its user and password. One whose password %s would have it.",
				c.cases, c.what, c.password))
		}
	}
	return list
}

// encodedWith tells whether the base64 of an account that these cases use has
// any of the letters.
func encodedWith(a target.Account, letters string) bool {
	used := slices.Contains([]string{target.Ordinary, "second", "colon", "long", "special"}, a.Role)
	return used && strings.ContainsAny(base64.StdEncoding.EncodeToString([]byte(a.User+":"+a.Password)), letters)
}
