package scheme

import (
	"encoding/base64"
	"testing"

	"authspec/runner/internal/httpauth"
	"authspec/runner/internal/target"
)

// holders are those of the reference server, and one whose letters are given
// decomposed.
func holders() []Holder {
	return []Holder{
		{Account: target.Account{Role: "ordinary", User: "alice", Password: "Rabbit-Hole-42!"}, Token: "t-1"},
		{Account: target.Account{Role: "second", User: "bob", Password: "1?2Teas~Sugar"}, Token: "t-2"},
		{Account: target.Account{Role: "utf8", User: "ju\u0308rgen", Password: "pässwörd"}},
		{Account: target.Account{Role: "special", User: `q"b\s%41+`, Password: `quo"te\slash%42+`}},
	}
}

func holder(role string) Holder {
	for _, h := range holders() {
		if h.Role == role {
			return h
		}
	}
	return Holder{}
}

func challenges(values ...string) []httpauth.Challenge {
	return httpauth.ParseChallenges(values).Challenges
}

func basicOf(userPass string) string {
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(userPass))
}

func TestProvesBasicAndTokens(t *testing.T) {
	const utf8 = `Basic realm="a", charset="UTF-8"`
	for name, c := range map[string]struct {
		value, role string
		offered     []string
		want        string // empty: right
	}{
		"right":               {basicOf("alice:Rabbit-Hole-42!"), "ordinary", []string{`Basic realm="a"`}, ""},
		"spelled freely":      {"bAsIc   " + basicOf("alice:Rabbit-Hole-42!")[6:] + " ", "ordinary", nil, ""},
		"unasked":             {basicOf("alice:Rabbit-Hole-42!"), "ordinary", nil, ""},
		"another's":           {basicOf("alice:Rabbit-Hole-42!"), "second", nil, "they are not user and password of the account"},
		"no password":         {basicOf("alice"), "ordinary", nil, "they are not user and password of the account"},
		"no base64":           {"Basic alice:x", "ordinary", nil, "they are no base64"},
		"base64url":           {"Basic Ym9iOjE_MlRlYXN-U3VnYXI=", "second", nil, "they are not the base64 of RFC 4648 §4: its alphabet, its padding, or the bits that it leaves over"},
		"unpadded":            {"Basic Ym9iOjE/MlRlYXN+U3VnYXI", "second", nil, "they are not the base64 of RFC 4648 §4: its alphabet, its padding, or the bits that it leaves over"},
		"padded":              {"Basic Ym9iOjE/MlRlYXN+U3VnYXI=", "second", nil, ""},
		"composed":            {basicOf("jürgen:pässwörd"), "utf8", []string{utf8}, ""},
		"decomposed":          {basicOf("ju\u0308rgen:pässwörd"), "utf8", []string{utf8}, "they are not in UTF-8 and NFC, which the challenge asks for by charset"},
		"latin1":              {basicOf("j\xfcrgen:p\xe4ssw\xf6rd"), "utf8", []string{utf8}, "they are not in UTF-8 and NFC, which the challenge asks for by charset"},
		"latin1, not told":    {basicOf("j\xfcrgen:p\xe4ssw\xf6rd"), "utf8", []string{`Basic realm="a"`}, ""},
		"latin1, told once":   {basicOf("j\xfcrgen:p\xe4ssw\xf6rd"), "utf8", []string{`Basic realm="a"`, utf8}, ""},
		"mixed":               {basicOf("jürgen:p\xe4ssw\xf6rd"), "utf8", nil, "they are not user and password of the account"},
		"a token":             {"Bearer t-1", "ordinary", nil, ""},
		"another token":       {"Bearer t-2", "ordinary", nil, "they are not the token of the account"},
		"a token of nobody":   {"Bearer t-2", "special", nil, "they are a token, and the account has none"},
		"a bound token":       {"DPoP t-1", "ordinary", nil, ""},
		"an unknown scheme":   {"Newauth t-1", "ordinary", nil, "they are of a scheme that authspec does not know"},
		"a scheme of a field": {"Session t-1", "ordinary", nil, "they are of a scheme that no client answers a challenge with"},
	} {
		t.Run(name, func(t *testing.T) {
			ok, got := Proves(Received{Value: c.value, Offered: challenges(c.offered...)}, holder(c.role))
			if got != c.want || ok != (c.want == "") {
				t.Errorf("want %q, got %q, %t", c.want, got, ok)
			}
		})
	}
}

func TestWhose(t *testing.T) {
	for value, want := range map[string]string{
		basicOf("alice:Rabbit-Hole-42!"):    "ordinary",
		basicOf("bob:1?2Teas~Sugar"):        "second",
		basicOf("j\xfcrgen:p\xe4ssw\xf6rd"): "utf8",
		basicOf("alice:wrong"):              "",
		"Bearer t-2":                        "second",
		"Bearer":                            "",
		`Digest username="alice", realm="a", response="wrong"`:                    "ordinary",
		`Digest username*=UTF-8''j%C3%BCrgen, realm="a"`:                          "utf8",
		`Digest username="q\"b\\s%41+"`:                                           "special",
		`Digest username="mallory"`:                                               "",
		`Digest username="alice`:                                                  "",
		`Digest username="4b0d2a75e5dd0a4bd6d9bd5e7bbb1b5f", userhash=true`:       "",
		`Digest username="` + hashOf("bob", "r") + `", realm="r", userhash=true`:  "second",
		`Digest username="` + hashOf("bob", "r") + `", realm="r2", userhash=true`: "",
		"Newauth alice": "",
		"":              "",
	} {
		if role, ok := Whose(Received{Value: value}, holders()); role != want || ok != (want != "") {
			t.Errorf("%s: want %q, got %q, %t", value, want, role, ok)
		}
	}
}

func hashOf(user, realm string) string {
	return httpauth.Digest{Algorithm: httpauth.SHA256, User: user, Realm: realm}.HashedUser()
}
