package placeholder

import (
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"testing"

	"gopkg.in/yaml.v3"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/message"
	"authspec/runner/internal/target"
)

// anything is a check of which nothing is asked here.
type anything struct{}

func (anything) Kind() string                 { return "any" }
func (anything) Depends() casefile.Dependence { return casefile.Dependence{} }

var kinds = []casefile.Kind{{Word: "any", Read: func(*casefile.Reader, *yaml.Node) casefile.Test { return anything{} }}}

// parse reads a text as it stands in a case file, with two steps before it.
func parse(t *testing.T, source string) *casefile.Text {
	t.Helper()
	file := fmt.Sprintf(`format: 1
topic: t
cases:
  - id: t/c
    title: A case
    steps:
      - {id: first, request: {}}
      - request: {auth: ordinary, fields: [{X: %s}]}
        expect: [{any: thing, requirement: r}]
`, strconv.Quote(source))
	list, err := casefile.Load(kinds, []casefile.Source{{File: "t.yaml", Content: []byte(file)}})
	if err != nil {
		t.Fatalf("%s: %v", source, err)
	}
	return list[0].Steps[1].Request.Fields[0].Value
}

func testScope() *Scope {
	http := &url.URL{Scheme: "http", Host: "127.0.0.1:8080"}
	https := &url.URL{Scheme: "https", Host: "example.com"}
	first := &Answer{
		Scheme: "Basic",
		Sent:   map[string]string{"authorization": "Basic abc"},
		Response: &message.Response{Status: 401, Body: []byte("no"), Fields: []message.Field{
			{Name: "etag", Value: `"1"`}, {Name: "ETag", Value: `"2"`},
			{Name: "WWW-Authenticate", Value: `Digest realm="d", nonce="n", Basic Realm="a \"b\""`},
			{Name: "Authentication-Info", Value: `qop=auth, rspauth="0a"`},
			{Name: "Set-Cookie", Value: "a=b; Path=/"}, {Name: "Set-Cookie", Value: "c=d"}, {Name: "Set-Cookie", Value: "nothing"},
		}},
	}
	authorised := &Answer{Response: &message.Response{Status: 200}}
	return &Scope{
		Target: &target.Target{
			Resources: []target.Resource{{Role: "basic", URL: http, Path: "/private/?a=b"}, {Role: "open", URL: https, Path: "/"}},
			Accounts:  []target.Account{{Role: "ordinary", User: "alice", Password: "wonder:land"}, {Role: "utf8", User: "jürgen", Password: "pässwörd"}},
			Tokens:    []target.Token{{Name: "valid", Value: "tok.en"}},
		},
		Resource: target.Resource{Role: "basic", URL: http, Path: "/private/?a=b"},
		Unique:   "u1",
		Auth:     []byte("Basic xyz"),
		Answers:  func(step string) *Answer { return map[string]*Answer{"first": first, "authorised": authorised}[step] },
	}
}

func TestPlaceholders(t *testing.T) {
	for source, want := range map[string]string{
		"nothing to resolve":              "nothing to resolve",
		"":                                "",
		"a $${path} and ${hex:00ff0a}":    "a ${path} and \x00\xff\n",
		"${path}":                         "/private/?a=b",
		"${host} ${open.path}":            "127.0.0.1:8080 /",
		"${scheme}://${host}":             "http://127.0.0.1:8080",
		"${open.scheme}://${open.host}":   "https://example.com",
		"${ordinary.user}":                "alice",
		"${ordinary.password}":            "wonder:land",
		"${ordinary.user-pass}":           "alice:wonder:land",
		"${token.valid}":                  "tok.en",
		"${unique}-${unique}":             "u1-u1",
		"${auth}":                         "Basic xyz",
		"${first.status}":                 "401",
		"${first.field.ETag}":             `"1"`,
		"${first.body}":                   "no",
		"${first.sent.Authorization}":     "Basic abc",
		"${first.challenge.realm}":        `a "b"`,
		"${first.info.RspAuth}":           "0a",
		"${first.cookies}":                "a=b; c=d",
		"${authorised.status}":            "200",
		"${ordinary.user-pass|base64}":    "YWxpY2U6d29uZGVyOmxhbmQ=",
		"${ordinary.user|upper|repeat:2}": "ALICEALICE",
	} {
		got, err := testScope().String(parse(t, source))
		if err != nil || got != want {
			t.Errorf("%s: got %q, %v; want %q", source, got, err, want)
		}
	}
}

// Of several Digest challenges the first that can be answered is meant, and no
// other; in Authentication-Info the header section goes before the trailer
// section.
func TestDigestPlaceholders(t *testing.T) {
	answer := &Answer{Scheme: "Digest", Sent: map[string]string{"cnonce": "c"}, Response: &message.Response{
		Fields: []message.Field{
			{Name: "WWW-Authenticate", Value: `Digest realm="a", nonce="n1", algorithm=SHA-1, charset=UTF-8, Basic realm="b"`},
			{Name: "WWW-Authenticate", Value: `Digest realm="c", nonce="n2", Digest realm="d", nonce="n3", opaque="o"`},
			{Name: "Authentication-Info", Value: "nc=1"},
		},
		Trailers: []message.Field{{Name: "Authentication-Info", Value: "nc=2, qop=auth"}},
	}}
	s := testScope()
	s.Answers = func(string) *Answer { return answer }
	s.Computed = map[string]string{"nc": "00000001"}
	for name, want := range map[string]string{
		"challenge.nonce": "n2", "challenge.realm": "c", "sent.cnonce": "c", "info.nc": "1", "info.qop": "auth",
		"challenge.opaque": "", "challenge.charset": "",
	} {
		got, err := s.String(parse(t, "${first."+name+"}"))
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%s: want %q, got %q, %v", name, want, got, err)
		}
	}
	answer.Response.Fields = answer.Response.Fields[:1]
	if got, err := s.String(parse(t, "${first.challenge.nonce}")); got != "n1" {
		t.Errorf("none can be answered: want the first, got %q, %v", got, err)
	}
	nc := &casefile.Text{Pieces: []casefile.Piece{{Ref: &casefile.Ref{Kind: casefile.RefDigest, Name: "nc"}}}}
	if got, err := s.String(nc); got != "00000001" {
		t.Errorf("want the nc that is being written, got %q, %v", got, err)
	}
}

func TestPlaceholdersWithoutAValue(t *testing.T) {
	for source, want := range map[string]string{
		"${second.user}":            "the target has no account `second`",
		"${whoami.path}":            "the target has no resource `whoami`",
		"${token.narrow}":           "the target has no token `narrow`",
		"${first.field.Location}":   "the answer of step `first` has no Location",
		"${first.challenge.nonce}":  "the challenge of step `first` has no `nonce`",
		"${first.info.nextnonce}":   "the answer of step `first` has no `nextnonce` in Authentication-Info",
		"${first.sent.Cookie}":      "step `first` sent no Cookie",
		"${refused.status}":         "there is no answer of step `refused`",
		"${authorised.cookies}":     "the answer of step `authorised` sets no cookie",
		"${authorised.info.a}":      "the answer of step `authorised` has no `a` in Authentication-Info",
		"${ordinary.user|nfd}":      "`nfd` has nothing to change in ${ordinary.user|nfd} here",
		"${ordinary.user|first:99}": "`first` has nothing to change in ${ordinary.user|first:99} here",
	} {
		_, err := testScope().String(parse(t, source))
		var absent *target.Absent
		if !errors.As(err, &absent) || err.Error() != want {
			t.Errorf("%s: got %v, want %s", source, err, want)
		}
	}
	empty := &Scope{Target: &target.Target{}}
	for source, want := range map[string]string{
		"${auth}":         "the request has no credentials",
		"${first.status}": "there is no answer of step `first`",
		"${first.sent.X}": "there is no answer of step `first`",
	} {
		if _, err := empty.String(parse(t, source)); err == nil || err.Error() != want {
			t.Errorf("%s: got %v, want %s", source, err, want)
		}
	}
}

func TestAStepThatWasSentAndNotAnswered(t *testing.T) {
	s := testScope()
	s.Answers = func(string) *Answer { return &Answer{Sent: map[string]string{"x": "y"}} }
	if got, err := s.String(parse(t, "${first.sent.X}")); got != "y" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
	if _, err := s.String(parse(t, "${first.status}")); err == nil {
		t.Error("there is no status without an answer")
	}
}

func TestTextFallsBack(t *testing.T) {
	if got, err := testScope().Text(nil, "GET"); string(got) != "GET" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestWhatIsMadeFromSecretsIsTold(t *testing.T) {
	s := testScope()
	s.Secrets = (&target.Target{}).Secrets()
	for source, secret := range map[string]bool{
		"${ordinary.password|first:5}": true, "${ordinary.user-pass|base64}": true, "${token.valid|upper}": true,
		"${ordinary.password}": false, "${ordinary.user|upper}": false, "${path|percent}": false,
	} {
		value, err := s.String(parse(t, source))
		if err != nil {
			t.Fatal(err)
		}
		want := value
		if secret {
			want = source
		}
		if got := s.Secrets.MaskString(value); got != want {
			t.Errorf("%s: want %s, got %s", source, want, got)
		}
	}
}
