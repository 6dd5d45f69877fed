package scheme

import (
	"strings"
	"testing"

	"authspec/runner/internal/httpauth"
)

// login is a right answer to a challenge, by the ordinary account in GET /a?b, and
// what differs.
type login struct {
	challenges []string
	algorithm  httpauth.Algorithm     // that is answered; empty: the first
	sum        func(*httpauth.Digest) // before the arithmetic
	form       httpauth.UserForm      // of the user name
	write      func(string) string    // after it
	received   func(*Received)        // what came
	role       string                 // whose they are; empty: ordinary
	want       string                 // empty: right
	remark     string
}

// value is what the client sends.
func (l login) value(h Holder) string {
	var to httpauth.DigestChallenge
	for _, c := range httpauth.DigestChallenges(l.challenges) {
		if to.Algorithm == "" || c.Algorithm == l.algorithm {
			to = c
		}
	}
	d := httpauth.Digest{
		Algorithm: to.Algorithm, User: h.User, Password: h.Password, Realm: to.Realm, Nonce: to.Nonce,
		NC: "00000001", CNonce: "c-1", Method: "GET", URI: "/a?b",
	}
	if len(to.QOP) > 0 {
		d.QOP = to.QOP[0]
	}
	if l.sum != nil {
		l.sum(&d)
	}
	rest := httpauth.WriteParams(d.Params(to, l.form), httpauth.UsualWriting())
	if l.write != nil {
		rest = l.write(rest)
	}
	return "Digest " + rest
}

func (l login) check(t *testing.T) {
	t.Helper()
	h := holder("ordinary")
	if l.role != "" {
		h = holder(l.role)
	}
	r := Received{
		Value: l.value(h), Method: "GET", Target: "/a?b", Host: "h.example:80",
		Offered: challenges(l.challenges...), Content: nil,
	}
	if l.received != nil {
		l.received(&r)
	}
	ok, got := Proves(r, h)
	if want := l.want + l.remark; got != want || ok != (l.want == "") {
		t.Errorf("want %q, got %q, %t\nof %s", want, got, ok, r.Value)
	}
}

const (
	md5Auth    = `Digest realm="r", nonce="n", qop="auth", opaque="o"`
	sha256Auth = `Digest realm="r", nonce="n", qop="auth", algorithm=SHA-256`
	sha512Auth = `Digest realm="r", nonce="n", qop="auth", algorithm=SHA-512-256`
	sha256Sess = `Digest realm="r", nonce="n", qop="auth", algorithm=SHA-256-sess`
	both       = `Digest realm="r", nonce="n", qop="auth,auth-int", algorithm=SHA-256`
	oldForm    = `Digest realm="r", nonce="n"`
	utf8Auth   = `Digest realm="r", nonce="n", qop="auth", charset=utf-8`
	hashing    = `Digest realm="r", nonce="n", qop="auth", algorithm=SHA-256, userhash=true`
	escaped    = `Digest realm="a\"b\\c, qop=\"x\"", nonce="n\"m", qop="auth"`
)

func replacing(old, new string) func(string) string {
	return func(s string) string { return strings.Replace(s, old, new, 1) }
}

func one(challenge string) []string { return []string{challenge} }

func TestProvesDigest(t *testing.T) {
	sum := func(f func(d *httpauth.Digest)) func(*httpauth.Digest) { return f }
	as := func(a httpauth.Algorithm) func(*httpauth.Digest) {
		return func(d *httpauth.Digest) { d.Algorithm = a }
	}
	for name, l := range map[string]login{
		"MD5":                   {challenges: one(md5Auth)},
		"SHA-256":               {challenges: one(sha256Auth)},
		"SHA-512-256":           {challenges: one(sha512Auth)},
		"a session":             {challenges: one(sha256Sess)},
		"auth-int":              {challenges: one(strings.Replace(both, "auth,", "", 1))},
		"RFC 2069":              {challenges: one(oldForm)},
		"escapes":               {challenges: one(escaped)},
		"a user with escapes":   {challenges: one(md5Auth), role: "special"},
		"an empty realm":        {challenges: one(`Digest realm="", nonce="n", qop="auth"`)},
		"MD5 that is not named": {challenges: one(md5Auth + ", algorithm=MD5"), write: replacing(", algorithm=MD5", "")},
		"the second of two":     {challenges: []string{sha256Auth, md5Auth}, algorithm: httpauth.MD5},
		"unknown before":        {challenges: []string{`Digest realm="r", nonce="n", qop="auth", algorithm=FOO`, sha256Auth}},
		"unknown qop beside":    {challenges: one(`Digest realm="r", nonce="n", qop="foo, auth ,bar"`)},
		"capitals in nc":        {challenges: one(md5Auth), sum: sum(func(d *httpauth.Digest) { d.NC = "0000000A" })},
		"hashed user":           {challenges: one(hashing), form: httpauth.UserHashed},
		"plain user":            {challenges: one(hashing)},
		"composed":              {challenges: one(utf8Auth), role: "utf8", sum: composed},
		"starred":               {challenges: one(utf8Auth), role: "utf8", sum: composed, form: httpauth.UserStar},
		"decomposed, not told":  {challenges: one(md5Auth), role: "utf8"},
		"latin1, not told":      {challenges: one(md5Auth), role: "utf8", sum: inLatin1},
		"a nonce to be next": {challenges: one(md5Auth), sum: sum(func(d *httpauth.Digest) { d.Nonce = "n2" }),
			received: func(r *Received) { r.NextNonces = []string{"n1", "n2"} }},
		"the whole URI":   {challenges: one(md5Auth), sum: uri("http://h.example:80/a?b")},
		"other encoding":  {challenges: one(md5Auth), sum: uri("/%61?b")},
		"CONNECT":         {challenges: one(md5Auth), sum: func(d *httpauth.Digest) { d.Method, d.URI = "CONNECT", "h:1" }, received: func(r *Received) { r.Method, r.Target = "CONNECT", "h:1" }},
		"through a proxy": {challenges: one(md5Auth), sum: uri("http://h/a"), received: to("http://H/a")},
		"misprinted": {challenges: one(sha512Auth), sum: sum(func(d *httpauth.Digest) { d.Form = httpauth.CutForm }),
			remark: "it is SHA-512 cut to 256 bits, as in the misprinted example of RFC 7616 §3.9.2 (erratum 4897)"},
		"with content": {challenges: one(`Digest realm="r", nonce="n", qop="auth-int"`),
			sum:      func(d *httpauth.Digest) { d.Method, d.Entity = "POST", []byte("a=b") },
			received: func(r *Received) { r.Method, r.Content = "POST", []byte("a=b") }},

		"not to be read":   {challenges: one(md5Auth), write: replacing(`realm="r"`, `realm="r`), want: `they can't be read: something follows the quoted string without a comma, at octet 36: n", uri="/a?b", qop=auth, nc=000`},
		"twice":            {challenges: one(md5Auth), write: replacing(`realm="r"`, `realm="r", Realm="r"`), want: "realm stands there twice"},
		"no nonce":         {challenges: one(md5Auth), write: replacing(`nonce="n", `, ""), want: "they have no nonce"},
		"no user":          {challenges: one(md5Auth), write: replacing(`username="alice", `, ""), want: "they have no username"},
		"two users":        {challenges: one(md5Auth), form: httpauth.UserBoth, want: "both username and username* stand there, which is an error"},
		"another nonce":    {challenges: one(md5Auth), sum: sum(func(d *httpauth.Digest) { d.Nonce = "m" }), want: `the nonce is "m", which no challenge has`},
		"unknown alone":    {challenges: one(`Digest realm="r", nonce="n", qop="auth", algorithm=FOO`), write: func(string) string { return `username="alice", realm="r", nonce="n", uri="/a?b", response="0"` }, want: "they answer a challenge that can't be answered: its algorithm is unknown, or it has no realm"},
		"a cut realm":      {challenges: one(escaped), sum: sum(func(d *httpauth.Digest) { d.Realm = "a" }), want: `the realm is "a", cut at the escaped quote`},
		"a cut realm, too": {challenges: one(escaped), sum: sum(func(d *httpauth.Digest) { d.Realm = `a\` }), want: `the realm is "a\", cut at the escaped quote`},
		"escapes kept":     {challenges: one(escaped), sum: sum(func(d *httpauth.Digest) { d.Realm = `a\"b\\c, qop=\"x\"` }), want: `the realm is "a\"b\\c, qop=\"x\"", with the backslashes of the escapes in it`},
		"no backslashes":   {challenges: one(escaped), sum: sum(func(d *httpauth.Digest) { d.Realm = `a"bc, qop="x"` }), want: `the realm is "a"bc, qop="x"", without its backslashes`},
		"semicolons":       {challenges: one(`Digest realm="a, b", nonce="n", qop="auth"`), sum: sum(func(d *httpauth.Digest) { d.Realm = "a; b" }), want: `the realm is "a; b", and not that of the challenge, "a, b"`},
		"cut at the comma": {challenges: one(`Digest realm="a, b", nonce="n", qop="auth"`), sum: sum(func(d *httpauth.Digest) { d.Realm = "a" }), want: `the realm is "a", cut before ,`},
		"a cut nonce":      {challenges: one(escaped), sum: sum(func(d *httpauth.Digest) { d.Nonce = "n" }), want: `the nonce is "n", cut at the escaped quote`},
		"of another realm": {challenges: []string{md5Auth, `Digest realm="s", nonce="m"`}, sum: sum(func(d *httpauth.Digest) { d.Realm = "s" }), want: `the realm is "s", and not that of the challenge, "r"`},
		"named MD5":        {challenges: one(sha256Auth), sum: as(httpauth.MD5), write: replacing("SHA-256", "MD5"), want: `the algorithm is "MD5", though the challenge asks for SHA-256`},
		"not named":        {challenges: one(sha256Auth), write: replacing("algorithm=SHA-256, ", ""), want: "they name no algorithm, which means MD5, though the challenge asks for SHA-256"},
		"computed by MD5":  {challenges: one(sha256Auth), sum: as(httpauth.MD5), want: "the response is that of MD5, though the challenge asks for SHA-256"},
		"SHA-256 for 512":  {challenges: one(sha512Auth), sum: as(httpauth.SHA256), want: "the response is that of SHA-256 in the place of SHA-512/256"},
		"no session":       {challenges: one(sha256Sess), sum: as(httpauth.SHA256), want: "the response is that of SHA-256, though the challenge asks for SHA-256-sess"},
		"no qop":           {challenges: one(both), sum: sum(func(d *httpauth.Digest) { d.QOP = "" }), want: "they have no qop, though the challenge offers auth and auth-int"},
		"qop unasked":      {challenges: one(oldForm), sum: sum(func(d *httpauth.Digest) { d.QOP = "auth" }), want: `qop is "auth", though the challenge offers none that is known`},
		"the list as qop":  {challenges: one(both), sum: sum(func(d *httpauth.Digest) { d.QOP = "auth,auth-int" }), write: replacing("qop=auth,auth-int", `qop="auth,auth-int"`), want: `qop is "auth,auth-int", which the challenge does not offer: it offers auth and auth-int`},
		"the list in the hash": {challenges: one(both), sum: sum(func(d *httpauth.Digest) { d.QOP = "auth,auth-int" }), write: replacing("qop=auth,auth-int", "qop=auth"),
			want: `the response is that of the whole list "auth,auth-int" as qop`},
		"no nc":                {challenges: one(md5Auth), write: replacing("nc=00000001, ", ""), want: "they have no nc"},
		"no cnonce":            {challenges: one(md5Auth), write: replacing(`cnonce="c-1", `, ""), want: "they have no cnonce"},
		"a short nc":           {challenges: one(md5Auth), sum: sum(func(d *httpauth.Digest) { d.NC = "1" }), want: `nc is "1", and not 8 hexadecimal digits`},
		"a nc hashed short":    {challenges: one(md5Auth), sum: sum(func(d *httpauth.Digest) { d.NC = "1" }), write: replacing("nc=1", "nc=00000001"), want: "the response is that of nc in another form"},
		"another user":         {challenges: one(md5Auth), sum: sum(func(d *httpauth.Digest) { d.User = `realm\alice` }), want: `the username is "realm\alice", and not that of the account`},
		"hash, not said":       {challenges: one(hashing), form: httpauth.UserHashed, write: replacing("userhash=true", "userhash=false"), want: "the username is a hash, and no userhash=true says so"},
		"said, no hash":        {challenges: one(hashing), write: replacing("userhash=false", "userhash=true"), want: "userhash is true, and username is no hash"},
		"another hash":         {challenges: one(hashing), form: httpauth.UserHashed, write: replacing(hashOf("alice", "r"), hashOf("alice", "s")), want: "the username is another hash than that of user and realm"},
		"another path":         {challenges: one(md5Auth), sum: uri("/a"), want: `the uri is "/a", and the request target "/a?b"`},
		"another host":         {challenges: one(md5Auth), sum: uri("http://other/a?b"), want: `the uri is "http://other/a?b", and the request target "/a?b"`},
		"a path by proxy":      {challenges: one(md5Auth), received: to("http://h/a?b"), want: `the uri is "/a?b", though the request target is absolute: "http://h/a?b"`},
		"another uri hashed":   {challenges: one(md5Auth), sum: uri("/a"), write: replacing(`"/a"`, `"/a?b"`), want: `the response is that of another uri, "/a"`},
		"another method":       {challenges: one(md5Auth), received: func(r *Received) { r.Method = "POST" }, want: "the response is that of another method, GET"},
		"in capitals":          {challenges: one(md5Auth), write: capitals, want: "the response has capitals among its hexadecimal digits"},
		"a wrong password":     {challenges: one(md5Auth), sum: sum(func(d *httpauth.Digest) { d.Password = "x" }), want: "the response is not the one that follows from them and the password"},
		"a short response":     {challenges: one(sha256Auth), write: replacing(`response="`, `response="0`), want: "the response has 65 characters, and SHA-256 gives 64"},
		"latin1":               {challenges: one(utf8Auth), role: "utf8", sum: inLatin1, want: "the response is that of letters in another encoding than the UTF-8 that charset asks for"},
		"decomposed":           {challenges: one(utf8Auth), role: "utf8", want: "the response is that of letters that are not composed, as NFC has them"},
		"b'name'":              {challenges: one(utf8Auth), role: "utf8", sum: sum(func(d *httpauth.Digest) { d.User = `b'jürgen'` }), want: `the username is "b'jürgen'", and not that of the account`},
		"MD5, escapes hashed":  {challenges: one(`Digest realm="a\"b", nonce="n", qop="auth", algorithm=SHA-256`), sum: func(d *httpauth.Digest) { d.Algorithm, d.Realm = httpauth.MD5, `a\"b` }, write: replacing(httpauth.Quote(`a\"b`), `"a\"b"`), want: "the response is that of MD5, though the challenge asks for SHA-256, and the realm with the backslashes of its escapes"},
		"escapes in the nonce": {challenges: one(escaped), sum: sum(func(d *httpauth.Digest) { d.Nonce = `n\"m` }), write: replacing(httpauth.Quote(`n\"m`), `"n\"m"`), want: "the response is that of the nonce with the backslashes of its escapes"},
		"content left out": {challenges: one(`Digest realm="r", nonce="n", qop="auth-int"`),
			received: func(r *Received) { r.Content = []byte("a=b") }, want: "the response is that of no content"},
		"auth for auth-int": {challenges: one(`Digest realm="r", nonce="n", qop="auth-int"`),
			sum: sum(func(d *httpauth.Digest) { d.QOP = "auth" }), write: replacing("qop=auth", "qop=auth-int"), want: "the response is that of qop auth"},
	} {
		t.Run(name, l.check)
	}
}

func composed(d *httpauth.Digest) {
	e := encodings(holder("utf8").Account, true)[0]
	d.User, d.Password = e.user, e.password
}

func inLatin1(d *httpauth.Digest) { d.User, d.Password = "j\xfcrgen", "p\xe4ssw\xf6rd" }

func uri(u string) func(*httpauth.Digest) { return func(d *httpauth.Digest) { d.URI = u } }

func to(target string) func(*Received) { return func(r *Received) { r.Target = target } }

func capitals(rest string) string {
	before, after, _ := strings.Cut(rest, `response="`)
	response, after, _ := strings.Cut(after, `"`)
	return before + `response="` + strings.ToUpper(response) + `"` + after
}

// What came before decides on nc and on session keys.
func TestProvesDigestAgain(t *testing.T) {
	first := login{challenges: one(sha256Sess)}.value(holder("ordinary"))
	after := func(r *Received) { r.Earlier = []string{"Basic x", "Digest ???", first} }
	nc2 := func(d *httpauth.Digest) { d.NC, d.CNonce = "00000002", "c-2" }
	for name, l := range map[string]login{
		"the next":          {challenges: one(sha256Sess), sum: nc2, received: after},
		"of the first key":  {challenges: one(sha256Sess), received: after, sum: func(d *httpauth.Digest) { nc2(d); d.SessionNonce, d.SessionCNonce = "n", "c-1" }},
		"of another key":    {challenges: one(sha256Sess), received: after, sum: func(d *httpauth.Digest) { nc2(d); d.SessionNonce, d.SessionCNonce = "n", "c-3" }, want: "the response is not the one that follows from them and the password"},
		"the same":          {challenges: one(sha256Sess), received: after, want: `nc was "00000001" before, with the same nonce`},
		"another nonce":     {challenges: one(`Digest realm="r", nonce="m", qop="auth", algorithm=SHA-256-sess`), received: after},
		"the same, RFC2069": {challenges: one(oldForm), received: func(r *Received) { r.Earlier = []string{r.Value} }},
	} {
		t.Run(name, l.check)
	}
}

// TestShownTexts: what a client has made up is shown by who knows how.
func TestShownTexts(t *testing.T) {
	r := Received{
		Value:   `Digest username="alice", realm="x", nonce="n", uri="/", response="0"`,
		Offered: challenges(md5Auth), Show: func(text string, _ int) string { return "<" + text + ">" },
	}
	if _, got := Proves(r, holder("ordinary")); got != `the realm is "<x>", and not that of the challenge, "<r>"` {
		t.Error(got)
	}
}
