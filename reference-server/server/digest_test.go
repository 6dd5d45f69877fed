package server

import (
	"bytes"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"
)

// digestRequests are requests with Digest credentials, right ones but for what
// is changed, and the status that they should get.
var digestRequests = []struct {
	name   string
	status int
	change func(d *digester)
}{
	{"right", 200, func(*digester) {}},
	{"MD5", 200, func(d *digester) { d.algorithm = "MD5" }},
	{"MD5 unsaid", 200, func(d *digester) { d.algorithm, d.written["algorithm"] = "MD5", "-" }},
	{"SHA-256 unsaid", 401, func(d *digester) { d.written["algorithm"] = "-" }},
	{"SHA-512-256", 200, func(d *digester) { d.algorithm = "SHA-512-256" }},
	{"SHA-256-sess", 200, func(d *digester) { d.algorithm = "SHA-256-sess" }},
	{"SHA-512-256-sess", 200, func(d *digester) { d.algorithm = "SHA-512-256-sess" }},
	{"algorithm in small letters", 200, func(d *digester) { d.written["algorithm"] = "sha-256" }},
	{"another algorithm named", 401, func(d *digester) { d.written["algorithm"] = "MD5" }},
	{"unknown algorithm", 401, func(d *digester) { d.written["algorithm"] = "SHA-1" }},
	{"auth-int", 200, func(d *digester) { d.qop = "auth-int" }},
	{"auth-int, other content", 401, func(d *digester) { d.qop, d.hashedBody = "auth-int", "x" }},
	{"auth-int POST", 200, func(d *digester) { d.method, d.qop, d.body = "POST", "auth-int", "a letter" }},
	{"auth-int POST, changed", 401, func(d *digester) { d.method, d.qop, d.body, d.hashedBody = "POST", "auth-int", "a letter", "a latter" }},
	{"auth-int POST, chunked", 200, func(d *digester) {
		d.method, d.qop, d.hashedBody = "POST", "auth-int", "a letter"
		d.fields, d.body = "Transfer-Encoding: chunked\n", "8\na letter\n0\n\n"
	}},
	{"auth-int POST, broken", 400, func(d *digester) {
		d.method, d.qop, d.fields, d.body = "POST", "auth-int", "Transfer-Encoding: chunked\n", "x\n"
	}},
	{"POST", 200, func(d *digester) { d.method, d.body = "POST", "a letter" }},
	{"HEAD", 200, func(d *digester) { d.method = "HEAD" }},
	{"HEAD for GET", 401, func(d *digester) { d.method, d.hashedMethod = "HEAD", "GET" }},
	{"GET for HEAD", 401, func(d *digester) { d.hashedMethod = "HEAD" }},
	{"method not allowed", 405, func(d *digester) { d.method = "DELETE" }},
	{"RFC 2069", 401, func(d *digester) { d.qop = "" }},
	{"qop not offered", 401, func(d *digester) { d.qop = "auth-conf" }},
	{"qop in capitals", 401, func(d *digester) { d.qop = "AUTH" }},
	{"wrong password", 401, func(d *digester) { d.login.password += "x" }},
	{"unknown user", 401, func(d *digester) { d.login.user = "nobody" }},
	{"forbidden", 403, func(d *digester) { d.as("forbidden") }},
	{"second", 200, func(d *digester) { d.as("second") }},
	{"colon", 200, func(d *digester) { d.as("colon") }},
	{"special", 200, func(d *digester) { d.as("special") }},
	{"utf8", 200, func(d *digester) { d.as("utf8") }},
	{"utf8 hashed", 200, func(d *digester) { d.as("utf8"); d.hashed() }},
	{"utf8 extended", 200, func(d *digester) { d.as("utf8"); d.extended() }},
	{"hashed", 200, func(d *digester) { d.hashed() }},
	{"hashed, MD5-sess", 200, func(d *digester) { d.algorithm = "MD5-sess"; d.hashed() }},
	{"hashed by another algorithm", 401, func(d *digester) { d.algorithm = "MD5"; d.hashed(); d.algorithm = "SHA-256" }},
	{"hashed, unsaid", 401, func(d *digester) { d.hashed(); d.written["userhash"] = "false" }},
	{"plain, said to be hashed", 401, func(d *digester) { d.written["userhash"] = "true" }},
	{"userhash maybe", 401, func(d *digester) { d.written["userhash"] = "maybe" }},
	{"extended", 200, func(d *digester) { d.extended() }},
	{"extended and hashed", 401, func(d *digester) { d.extended(); d.written["userhash"] = "true" }},
	{"extended, broken", 401, func(d *digester) { d.extended(); d.written["username*"] = "alice" }},
	{"both names", 401, func(d *digester) { d.extended(); d.written["username"] = d.login.user }},
	{"no name", 401, func(d *digester) { d.written["username"] = "-" }},
	{"no realm", 401, func(d *digester) { d.written["realm"] = "-" }},
	{"other realm", 401, func(d *digester) { d.realm = "authspec" }},
	{"no nonce", 401, func(d *digester) { d.written["nonce"] = "-" }},
	{"no uri", 401, func(d *digester) { d.written["uri"] = "-" }},
	{"no response", 401, func(d *digester) { d.written["response"] = "-" }},
	{"empty response", 401, func(d *digester) { d.written["response"] = "" }},
	{"response in capitals", 401, func(d *digester) { d.written["response"] = strings.ToUpper(d.response("GET", "")) }},
	{"response cut", 401, func(d *digester) { d.written["response"] = d.response("GET", "")[:32] }},
	{"no qop", 401, func(d *digester) { d.written["qop"] = "-" }},
	{"no nc", 401, func(d *digester) { d.written["nc"] = "-" }},
	{"no cnonce", 401, func(d *digester) { d.written["cnonce"] = "-" }},
	{"empty cnonce", 401, func(d *digester) { d.cnonce = "" }},
	{"cnonce beyond ASCII", 401, func(d *digester) { d.cnonce = "ü" }},
	{"short nc", 401, func(d *digester) { d.nc = "1" }},
	{"long nc", 401, func(d *digester) { d.nc = "000000001" }},
	{"signed nc", 401, func(d *digester) { d.nc = "+0000001" }},
	{"nc of no request", 401, func(d *digester) { d.nc = "00000000" }},
	{"nc in capitals", 200, func(d *digester) { d.nc = "0000000A" }},
	{"nc in quotes", 200, func(d *digester) { d.written["nc"] = `"00000001"` }},
	{"our opaque", 200, func(d *digester) { d.written["opaque"] = opaque }},
	{"other opaque", 401, func(d *digester) { d.written["opaque"] = "x" }},
	{"something unknown", 200, func(d *digester) { d.end = `, authspec="x"` }},
	{"twice", 401, func(d *digester) { d.end = `, NC=00000001` }},
	{"unknown twice", 401, func(d *digester) { d.end = `, x=1, x=1` }},
	{"garbage after", 401, func(d *digester) { d.end = `; x` }},
	{"empty element", 200, func(d *digester) { d.end = ` , ,` }},
	{"query", 200, func(d *digester) { d.path = "/digest/?a=b,%20c" }},
	{"query left out", 400, func(d *digester) { d.path, d.uri = "/digest/?a=b", "/digest/" }},
	{"other query", 400, func(d *digester) { d.uri = "/digest/?a=b" }},
	{"other path", 400, func(d *digester) { d.uri = "/basic/" }},
	{"same path in another spelling", 200, func(d *digester) { d.uri = "/x/../dig%65st/" }},
	{"absolute uri", 200, func(d *digester) { d.uri = d.s.URL() + "/digest/" }},
	{"absolute uri of another name", 200, func(d *digester) { d.uri = "http://localhost:" + d.s.clearPort + "/digest/" }},
	{"absolute uri elsewhere", 400, func(d *digester) { d.uri = "http://x.invalid/digest/" }},
	{"absolute uri of another scheme", 400, func(d *digester) { d.uri = "https" + strings.TrimPrefix(d.s.URL(), "http") + "/digest/" }},
	{"asterisk", 400, func(d *digester) { d.uri = "*" }},
	{"uri that is none", 400, func(d *digester) { d.uri = "digest" }},
	{"nothing there", 404, func(d *digester) { d.path = "/digest/nothing" }},
	{"second area", 200, func(d *digester) { d.path = "/basic2/" }},
	{"area of Basic", 401, func(d *digester) { d.path = "/basic/" }},
}

func TestDigestRequests(t *testing.T) {
	s := start(t, Options{NonceLife: time.Minute})
	for _, test := range digestRequests {
		t.Run(test.name, func(t *testing.T) {
			d := newDigester(t, s)
			test.change(d)
			got := d.send()
			if got.status != test.status {
				t.Errorf("got %d, want %d: %s", got.status, test.status, got.content)
			}
			challenge, info := got.header.Get("WWW-Authenticate"), got.header.Get("Authentication-Info")
			if (got.status == 401) != (challenge != "") || strings.Contains(challenge, "stale") {
				t.Errorf("a %d has the challenge %s", got.status, challenge)
			}
			if known := got.status/100 == 2 || got.status > 401; known != (info != "") {
				t.Errorf("a %d has Authentication-Info: %s", got.status, info)
			}
			if strings.Contains(got.content, digestMarker) != (got.status == 200 && d.method != "HEAD" && d.path != "/basic2/") {
				t.Errorf("a %d has the content %q", got.status, got.content)
			}
		})
	}
}

// TestDigestChallenges looks at what is offered.
func TestDigestChallenges(t *testing.T) {
	s := start(t, Options{})
	for path, want := range map[string]string{
		"/digest/":         "SHA-256 SHA-256-sess SHA-512-256 SHA-512-256-sess MD5 MD5-sess",
		"/digest/MD5/":     "MD5",
		"/digest/nothing/": "SHA-256 SHA-256-sess SHA-512-256 SHA-512-256-sess MD5 MD5-sess",
		"/basic2/":         "SHA-256 SHA-256-sess SHA-512-256 SHA-512-256-sess MD5 MD5-sess Basic",
	} {
		var offered []string
		seen := map[string]bool{}
		for _, c := range ask(t, s, "GET "+path+" HTTP/1.1\nHost: HOST\n\n").header.Values("WWW-Authenticate") {
			scheme, rest, _ := strings.Cut(c, " ")
			list, ok := parseParameters(rest)
			name, _ := list.get("algorithm")
			nonce, _ := list.get("nonce")
			space, _ := list.get("realm")
			if !ok || space != realm || scheme == "Digest" && seen[nonce] {
				t.Errorf("%s: %s", path, c)
			}
			seen[nonce] = true
			offered = append(offered, orElse(name, scheme))
		}
		if got := strings.Join(offered, " "); got != want {
			t.Errorf("%s offers %s, want %s", path, got, want)
		}
	}
}

// TestNonceAgain uses nonces more often than once, and too late.
func TestNonceAgain(t *testing.T) {
	s := start(t, Options{NonceLife: time.Minute})
	d := newDigester(t, s)
	for _, step := range []struct {
		nc     string
		status int
	}{{"00000001", 200}, {"00000001", 401}, {"00000002", 200}, {"00000007", 200}, {"00000005", 200}, {"00000005", 401}, {"00000008", 200}} {
		d.nc = step.nc
		got := d.send()
		stale := strings.Contains(got.header.Get("WWW-Authenticate"), "stale=true")
		if got.status != step.status || stale != (step.status == 401) {
			t.Errorf("nc %s: got %d (stale: %t), want %d", step.nc, got.status, stale, step.status)
		}
	}
	d.login.password += "x"
	if got := d.send(); strings.Contains(got.header.Get("WWW-Authenticate"), "stale") {
		t.Error("a wrong password with a used nonce is told that the nonce is stale")
	}
	d.login, d.nonce = ordinary(), oldNonce(s)
	if got := d.send(); got.status != 401 || !strings.Contains(got.header.Get("WWW-Authenticate"), "stale=true") {
		t.Errorf("an old nonce gets %d", got.status)
	}
}

var infoPattern = regexp.MustCompile(`^nextnonce="([A-Za-z0-9+/]{48})", qop=(auth|auth-int), rspauth="([0-9a-f]+)", cnonce="Y2xpZW50", nc=0000000[1-9a-f]$`)

// TestAuthenticationInfo recomputes rspauth, and goes on with nextnonce.
func TestAuthenticationInfo(t *testing.T) {
	s := start(t, Options{NonceLife: time.Minute})
	for _, a := range algorithms {
		for _, qop := range qops {
			d := newDigester(t, s)
			d.algorithm, d.qop = a.name, qop
			d.prime = [2]string{d.nonce, d.cnonce}
			for range 3 {
				got := d.send()
				info := infoPattern.FindStringSubmatch(got.header.Get("Authentication-Info"))
				if got.status != 200 || info == nil || info[2] != qop {
					t.Fatalf("%s, %s: %d, %s", a.name, qop, got.status, got.header.Get("Authentication-Info"))
				}
				if want := d.response("", got.content); info[3] != want {
					t.Errorf("%s, %s: rspauth is %s, want %s", a.name, qop, info[3], want)
				}
				d.nonce = info[1]
			}
		}
	}
}

// TestSessions goes on in a session with other cnonces, and tries to become
// somebody else by it.
func TestSessions(t *testing.T) {
	s := start(t, Options{NonceLife: time.Minute})
	d := newDigester(t, s)
	d.algorithm = "SHA-256-sess"
	d.prime = [2]string{d.nonce, d.cnonce}
	first := d.send().status
	d.nc, d.cnonce = "00000002", "another"
	kept := d.send().status
	d.nc, d.prime = "00000003", [2]string{}
	recomputed := d.send().status
	d.nc, d.prime = "00000004", [2]string{d.nonce, "Y2xpZW50"}
	d.written["username"] = "bob"
	if got := [...]int{first, kept, recomputed, d.send().status}; got != [...]int{200, 200, 200, 401} {
		t.Errorf("the first request, one with the same key, one with a new one, and one as another user get %v", got)
	}
}

// TestUnknownUsersAlike compares refusals, nonces left out.
func TestUnknownUsersAlike(t *testing.T) {
	s := start(t, Options{NonceLife: time.Minute})
	refusal := func(user string, hashed bool) string {
		d := newDigester(t, s)
		d.login.user, d.login.password = user, "wrong"
		if hashed {
			d.hashed()
		}
		got := d.send()
		return nonceParameter.ReplaceAllString(strings.Join(got.header.Values("WWW-Authenticate"), "\n"), "") + got.content
	}
	want := refusal("alice", false)
	for _, got := range []string{refusal("nobody", false), refusal("alice", true), refusal("nobody", true)} {
		if got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

// TestCurlLogsIn lets curl log in with each algorithm that it knows.
func TestCurlLogsIn(t *testing.T) {
	curl, err := exec.LookPath("curl")
	if err != nil {
		t.Skip("there is no curl here")
	}
	s := start(t, Options{NonceLife: time.Minute})
	for _, a := range algorithms {
		t.Run(a.name, func(t *testing.T) {
			if a.hash == hashSHA512256 && confusesSHA512(t, s, curl) {
				t.Skip("this curl computes SHA-512-256 as SHA-256")
			}
			for _, l := range logins() {
				for _, more := range [][]string{nil, {"-d", "a letter"}, {"-I"}} {
					args := append([]string{"-s", "--digest", "-u", l.user + ":" + l.password, "-o", "/dev/null",
						"-w", "%{http_code}", "--noproxy", "*", s.URL() + "/digest/" + a.name + "/"}, more...)
					got, err := exec.Command(curl, args...).Output()
					want := "200"
					if l.role == "forbidden" {
						want = "403"
					}
					if err != nil || !bytes.Equal(got, []byte(want)) {
						t.Errorf("%s, %q: curl gets %s (%v), want %s", l.role, more, got, err, want)
					}
				}
			}
		})
	}
}

// confusesSHA512 tells whether a curl takes SHA-256 for SHA-512-256, as 7.88 does.
func confusesSHA512(t *testing.T, s *Server, curl string) bool {
	const path = "/digest/SHA-512-256/"
	l := ordinary()
	said, err := exec.Command(curl, "-sv", "--digest", "-u", l.user+":"+l.password, "--noproxy", "*", s.URL()+path).CombinedOutput()
	if err != nil {
		t.Fatal(err)
	}
	_, value, _ := strings.Cut(string(said), "> Authorization: ")
	value, _, _ = strings.Cut(value, "\r")
	list, ok := digestParameters(value)
	if !ok {
		t.Fatalf("curl sends %q", value)
	}
	d := &digester{t: t, s: s, path: path, login: l, algorithm: "SHA-256", qop: "auth", realm: realm}
	d.nonce, _ = list.get("nonce")
	d.nc, _ = list.get("nc")
	d.cnonce, _ = list.get("cnonce")
	response, _ := list.get("response")
	return response == d.response("GET", "")
}
