package httpauth

import "testing"

// answered is the credentials that answer a challenge.
func answered(d Digest, line string, user UserForm) string {
	c := DigestChallenges([]string{line})[0]
	d.Algorithm, d.Realm, d.Nonce = c.Algorithm, c.Realm, c.Nonce
	return WriteParams(d.Params(c, user), UsualWriting())
}

func TestWritesCredentials(t *testing.T) {
	auth := Digest{User: `a"b\c`, Password: "p", QOP: QOPAuth, NC: "00000001", CNonce: "c", Method: "GET", URI: "/"}
	plain := Digest{User: "Jäsøn Doe", Password: "p", Method: "GET", URI: "/"}
	for _, c := range []struct {
		name, challenge string
		of              Digest
		user            UserForm
		want            string
	}{
		{"all", `Digest realm="r", nonce="n", algorithm=SHA-256, opaque="o\"", userhash=true, qop="auth"`, auth, UserPlain,
			`username="a\"b\\c", realm="r", nonce="n", uri="/", algorithm=SHA-256, qop=auth, nc=00000001, cnonce="c", ` +
				`response="4c8ec4c6884f9eca0953d38e8d4376b19ba1ecce08c5803f356522b476f0cdc4", opaque="o\"", userhash=false`},
		{"hashed", `Digest realm="r", nonce="n", userhash=true`, plain, UserHashed,
			`username="` + (Digest{Algorithm: MD5, User: plain.User, Realm: "r"}).HashedUser() + `", realm="r", nonce="n", uri="/", response="` +
				(Digest{Algorithm: MD5, User: plain.User, Password: "p", Realm: "r", Nonce: "n", Method: "GET", URI: "/"}).Response() + `", userhash=true`},
		{"star", `Digest realm="r", nonce="n"`, plain, UserStar,
			`username*=UTF-8''J%C3%A4s%C3%B8n%20Doe, realm="r", nonce="n", uri="/", response="` +
				(Digest{Algorithm: MD5, User: plain.User, Password: "p", Realm: "r", Nonce: "n", Method: "GET", URI: "/"}).Response() + `"`},
		{"both", `Digest realm="r", nonce="n"`, plain, UserBoth,
			`username="Jäsøn Doe", username*=UTF-8''J%C3%A4s%C3%B8n%20Doe, realm="r", nonce="n", uri="/", response="` +
				(Digest{Algorithm: MD5, User: plain.User, Password: "p", Realm: "r", Nonce: "n", Method: "GET", URI: "/"}).Response() + `"`},
		{"session without qop", `Digest realm="r", nonce="n", algorithm=MD5-sess`, Digest{User: "u", CNonce: "c", URI: "/"}, UserPlain,
			`username="u", realm="r", nonce="n", uri="/", algorithm=MD5-sess, cnonce="c", response="` +
				(Digest{Algorithm: MD5Sess, User: "u", CNonce: "c", Realm: "r", Nonce: "n", URI: "/"}).Response() + `"`},
	} {
		if got := answered(c.of, c.challenge, c.user); got != c.want {
			t.Errorf("%s:\nwant %s\n got %s", c.name, c.want, got)
		}
	}
}

func TestWriteParams(t *testing.T) {
	list := []Written{{Name: "a", Value: `x"`, Quoted: true}, {Name: "b", Value: "y"}, {Name: "c", Exact: `C = "z"`}}
	for want, o := range map[string]WriteOptions{
		`a="x\"", b=y, C = "z"`:    UsualWriting(),
		`A = "x\"",B = y,C = "z",`: {Upper: true, Join: ",", Equals: " = ", End: ","},
	} {
		if got := WriteParams(list, o); got != want {
			t.Errorf("want %s, got %s", want, got)
		}
	}
}

func TestExtValue(t *testing.T) {
	if want, got := "UTF-8''a-Z0%2A%27%28%25%E2%82%AC!", ExtValue("a-Z0*'(%€!"); got != want {
		t.Errorf("want %s, got %s", want, got)
	}
}

// What is written is read again as it was.
func TestWrittenCredentialsAreRead(t *testing.T) {
	text := answered(Digest{User: `a"b\c,`, URI: "/?a=b,c"}, `Digest realm="q\"\\", nonce="n=,", opaque="o"`, UserPlain)
	params, problems := ParseInfo([]string{text})
	if len(problems) > 0 {
		t.Fatalf("%s: %v", text, problems)
	}
	c := Challenge{Params: params}
	for name, want := range map[string]string{"username": `a"b\c,`, "realm": `q"\`, "nonce": "n=,", "uri": "/?a=b,c", "opaque": "o"} {
		if got, _ := c.first(name); got != want {
			t.Errorf("%s: want %s, got %s", name, want, got)
		}
	}
}

func TestParseExtValue(t *testing.T) {
	for value, want := range map[string]string{
		"UTF-8''J%C3%A4s%C3%B8n%20Doe": "Jäsøn Doe", // RFC 7616 §3.9.2
		"utf-8'en'a'b":                 "a'b",
		ExtValue("q\"b\\s%41+"):        "q\"b\\s%41+",
		"UTF-8''":                      "",
	} {
		if got, ok := ParseExtValue(value); got != want || !ok {
			t.Errorf("%s: want %q, got %q, %t", value, want, got, ok)
		}
	}
	for _, value := range []string{"", "alice", "UTF-8'alice", "ISO-8859-1''%E4", "UTF-8''%zz", "UTF-8''%C"} {
		if got, ok := ParseExtValue(value); ok {
			t.Errorf("%s is no such value, got %q", value, got)
		}
	}
}
