package server

import (
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// basic is a request for the protected page with a pair, right or wrong.
func basic(pair string) string { return credentialed(base64.StdEncoding.EncodeToString([]byte(pair))) }

func credentialed(value string) string {
	return "GET /basic/ HTTP/1.1\nHost: HOST\nAuthorization: Basic " + value + "\n\n"
}

func with(fields string) string { return "GET /basic/ HTTP/1.1\nHost: HOST\n" + fields + "\n\n" }

// talks are what is sent over one connection each, beside the requests of
// TestAnswers: what shows the defects.
func talks() []string {
	alice, bob, carol, dora := logins()[0], logins()[1], logins()[2], logins()[4]
	pair := alice.user + ":" + alice.password
	list := []string{
		withCredentials + withoutCredentials, withoutCredentials + withCredentials,
		with("Authorization: basic" + strings.TrimPrefix(alice.header(), "Basic")),
		with("Authorization: Basic " + strings.TrimPrefix(alice.header(), "Basic")),
		with("Authorization:  VALUE:ordinary"), with("Authorization: VALUE:ordinary "),
		with("Connection: close") + withCredentials, with("Connection: Close") + withCredentials,
		with("Connection: authspec, close") + withCredentials,
		basic(alice.user), basic(alice.user + ":wrong"), basic("nobody:wrong"), basic("mallory:wrong"), basic(":x"), basic(alice.user + ":"),
		basic(pair + "\x00"), basic(pair + "\x00junk"), basic(pair + "\n"), basic(pair + "\njunk"), basic("junk\n" + pair), basic(pair + " "),
		basic(pair + ":"), basic(pair + "x"), basic(alice.user + ":x" + alice.password + "x"), basic(pair[:len(pair)-1]),
		basic(alice.user + ":" + strings.ToUpper(alice.password)), basic("x" + pair), basic(alice.user + ":" + bob.password),
		basic("nobody:" + bob.password), basic("alicf:" + alice.password), basic(pair[:len(pair)-1] + "?"), basic(pair + alice.password),
		basic(carol.user + ":a"), basic(carol.user + ":a:b"), basic(pair + "\xff"), basic("\xff:x"),
		basic(dora.user + ":" + dora.password[:8]), basic(dora.user + ":" + dora.password[:16]), basic(dora.user + ":" + dora.password[:72]),
		basic("*:x"), basic("' or '1'='1:x"), basic("x:{\"$gt\": 1}"),
		strings.Replace(basic("ALICE:"+alice.password), "/basic/", "/whoami/", 1),
		credentialed("!!!!"), credentialed("===="), credentialed("QQ"), credentialed("a-_b"), credentialed(strings.Repeat("A", 9000)), credentialed("AAAA " + "AAAA"),
		credentialed(pair), with("Authorization: Newauth " + strings.TrimPrefix(alice.header(), "Basic ")),
		with("Authorization: Basic \xe4\xe4"), with("Authorization: Basic !\nAuthorization: Basic !"), with("Authorization: Basic !\nAUTH:ordinary"),
		with("Authorization: Basic !, VALUE:ordinary"), with("Authorization: VALUE:ordinary;x"),
		with("Authorization: Basic !" + strings.TrimPrefix(alice.header(), "Basic ")),
		with(strings.Repeat("Authorization: Basic !\n", 200) + "A: b"), with("A: " + strings.Repeat("b", 70000)),
		with(":::::"), with("From: alice"), with("X-Forwarded-For: ::1"), with("X-User: alice"), with("Referer: /"), with("Range: bytes=0-"),
		"GET /basic/ HTTP/1.1\nHost: CAPITALS\n\n",
		with("X-Original-URL: /"), "GET / HTTP/1.1\nHost: HOST\nX-Original-URL: /basic/\n\n",
		"OPTIONS /basic/ HTTP/1.1\nHost: HOST\nOrigin: https://x.invalid\nAccess-Control-Request-Method: GET\n\n",
		with("AUTH:ordinary\nOrigin: https://x.invalid"), with("X-Forwarded-Host: x.invalid"),
		with("HTTP2-Settings: AAMAAABkAAQAAP__\nUpgrade: h2c"), with("Upgrade: websocket\nSec-WebSocket-Key: x"),
		with("AUTH:ordinary\nCookie: sid=1") + with("Cookie: sid=1"), with("Cookie: user=alice"), with("Cookie: auth=" + strings.TrimPrefix(alice.header(), "Basic ")),
		"GET /basic/?user=alice&password=Rabbit-Hole-42! HTTP/1.1\nHost: HOST\n\n",
		"POST /basic/ HTTP/1.1\nHost: HOST\nContent-Length: 35\n\nuser=alice&password=Rabbit-Hole-42!",
		"POST /basic/ HTTP/1.1\nHost: HOST\nContent-Length: 11\n\n_method=GET",
		"POST /basic/ HTTP/1.1\nHost: HOST\nContent-Length: 2000000\n\nx",
		"POST /basic/ HTTP/1.1\nHost: HOST\nContent-Length: 5\nExpect: 100-continue\n\n",
		"PUT /dav/s HTTP/1.1\nHost: HOST\nContent-Length: 5\nExpect: 100-continue\n\n",
		"PUT /dav/w HTTP/1.1\nHost: HOST\nAUTH:ordinary\nContent-Length: 5\nExpect: 100-continue\n\n12345GET /dav/w HTTP/1.1\nHost: HOST\nAUTH:ordinary\n\n",
		"POST /basic/ HTTP/1.0\nContent-Length: 5\nExpect: 100-continue\n\n12345",
		"POST /basic/ HTTP/1.1\nHost: HOST\nContent-Length: 55\n\n" + "GET /basic/ HTTP/1.1\nHost: 127.0.0.1:12345\nA: 5\n\n",
		"POST /basic/ HTTP/1.1\nHost: HOST\nTransfer-Encoding: chunked\n\n5\nGET /\n0\n\n",
		"PUT /dav/v HTTP/1.1\nHost: HOST\nContent-Length: 1\n\nx" + "GET /dav/v HTTP/1.1\nHost: HOST\nAUTH:ordinary\n\n",
		"PUT /dav/u HTTP/1.1\nHost: HOST\nAUTH:ordinary\nContent-Length: 1\n\nx" + "DELETE /dav/u HTTP/1.1\nHost: HOST\n\nGET /dav/u HTTP/1.1\nHost: HOST\nAUTH:ordinary\n\n",
		"PUT /dav/t HTTP/1.1\nHost: HOST\nAUTH:ordinary\nContent-Length: 0\nA : b\n\n", "GET /dav/t HTTP/1.1\nHost: HOST\nAUTH:ordinary\n\n",
		"GET /whoami/ HTTP/1.1\nHost: HOST\n\n", "GET /dav/nothing HTTP/1.1\nHost: HOST\n\n", "HEAD /basic/ HTTP/1.1\nHost: HOST\n\n" + withoutCredentials, "PATCH /basic/ HTTP/1.1\nHost: HOST\n\n",
		"PUT /basic/ HTTP/1.1\nHost: HOST\n\n", "DELETE /basic/ HTTP/1.1\nHost: HOST\n\n", "PROPFIND /basic/ HTTP/1.1\nHost: HOST\n\n",
		"GeT /basic/ HTTP/1.1\nHost: HOST\n\n", "GET /basic/ HTTP/1.2\nHost: HOST\n\n", "GET /whoami/ HTTP/1.1\nHost: HOST\nAUTH:ordinary\n\nGET /whoami/ HTTP/1.1\nHost: HOST\nAUTH:second\n\n",
		"GET /basic/\r x HTTP/1.1\nHost: HOST\n\n", "GET / /basic/ HTTP/1.1\nHost: HOST\n\n", with("A: b\rAUTH:ordinary"), with("A: b\n AUTH:ordinary"),
		with("Authorization: VALUE:ordinary\x00junk"), with("Authorization: junk\x00VALUE:ordinary"), with("Authorization: VALUE:ordinary\rjunk"),
		with("Authorization: junk\rVALUE:ordinary"), with("Authorization: Ba\x00" + alice.header()[2:]), with("Authorization: Ba\r" + alice.header()[2:]),
		"GET /basic/ HTTP/1.1\n\tAUTH:ordinary\nHost: HOST\n\n", "GET http://HOST/basic/ HTTP/1.1\nHost: x.invalid\n\n",
		"GET http://alice:x@HOST/basic/ HTTP/1.1\nHost: HOST\n\n", "GET /basic/%2 HTTP/1.1\nHost: \"x\"\n\n",
		"GET /basic/%0d%0aX:y HTTP/1.1\nHost: HOST\n\n", strings.Repeat(basic(alice.user+":wrong"), 25),
	}
	for _, path := range []string{
		"//basic/", "/x/../basic/", "/x/%2e%2e/basic/", "/x%2f../basic/", "/%252e/basic/", "/%c0%ae/basic/", "/basi%63/", "/BASIC/",
		"/basic/.json", "/basic/;a=b", "/basic/%20", "/basic//", "/basic/?x", "/basic/%3fx", "/basic/#x", "/nothing",
	} {
		list = append(list, "GET "+path+" HTTP/1.1\nHost: HOST\n\n")
	}
	return list
}

// corpus is all that is sent to show a defect.
func corpus() []string {
	var list []string
	for _, test := range answers {
		list = append(list, test.request)
	}
	return slices.Concat(list, talks(), aheadTalks(), againTalks(), mcpTalks(), bearerTalks(), jwtTalks(), keyTalks(), sessionTalks(), shopTalks())
}

var date = regexp.MustCompile(`: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT`)

// transcript is everything that a server answers to a talk until it ends the
// connection; what differs from run to run is taken out.
func transcript(s *Server, addr, talk string) string {
	return transcriptWithin(20*time.Second, s, addr, talk)
}

// transcriptWithin is the same of a server that may never answer.
func transcriptWithin(limit time.Duration, s *Server, addr, talk string) string {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return err.Error()
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(limit))
	_, _ = io.WriteString(conn, expand(s, talk))
	_ = conn.(*net.TCPConn).CloseWrite()
	received, err := io.ReadAll(conn)
	text := strings.ReplaceAll(string(received), addr, "HOST")
	if err != nil {
		text += " (cut)"
	}
	return madeSession.ReplaceAllString(date.ReplaceAllString(text, ": now"), "sid=made")
}

// byTime are the defects that show in time, among many users or over several
// connections only; each has a test of its own.
var byTime = map[string]bool{"unknown-user-faster": true, "guessing-not-slowed": true,
	"users-mixed-up": true, "stranger-let-in-among-others": true,
	"late-credentials-missed": true, "challenge-must-be-answered-there": true, "one-connection-a-user": true, "one-area-a-user": true,
	"session-never-expires": true, "session-first-octets": true, "session-last-octets": true}

// TestEveryDefectShows compares each defective server with the right one.
func TestEveryDefectShows(t *testing.T) {
	if testing.Short() {
		t.Skip("hundreds of servers are talked to, and -short leaves that out")
	}
	right := start(t, Options{})
	_, addr, _ := strings.Cut(right.URL(), "://")
	talks := corpus()
	want := make([]string, len(talks))
	for i, talk := range talks {
		want[i] = transcript(right, addr, talk)
	}
	for _, d := range Defects() {
		if d.TLS || byTime[d.Name] || strings.HasPrefix(d.Name, "digest-") || strings.HasPrefix(d.Name, "dpop-") { // they have tests of their own
			continue
		}
		t.Run(d.Name, func(t *testing.T) {
			t.Parallel()
			s := start(t, Options{Defects: []string{d.Name}})
			_, addr, _ := strings.Cut(s.URL(), "://")
			for i, talk := range talks {
				if got := transcriptWithin(2*time.Second, s, addr, talk); got != want[i] {
					t.Logf("it shows in %.200q:\n got %.600q\nwant %.600q", talk, got, want[i])
					return
				}
			}
			t.Error("nothing of the corpus shows this defect")
		})
	}
}

// TestRightServerIsConstant sends the corpus twice: what varies would make
// every defect seem to show.
func TestRightServerIsConstant(t *testing.T) {
	one, two := start(t, Options{}), start(t, Options{})
	for _, talk := range corpus() {
		_, first, _ := strings.Cut(one.URL(), "://")
		_, second, _ := strings.Cut(two.URL(), "://")
		if a, b := transcript(one, first, talk), transcript(two, second, talk); a != b {
			t.Errorf("%.200q is answered by %q and by %q", talk, a, b)
		}
	}
}

// TestDefectsOfTLS compares the defects that a server with TLS shows only.
func TestDefectsOfTLS(t *testing.T) {
	talk := func(o Options) string {
		s := start(t, o)
		_, addr, _ := strings.Cut(s.clearURL(), "://")
		_, own, _ := strings.Cut(s.URL(), "://")
		text := transcript(s, addr, "GET /basic/ HTTP/1.1\nHost: "+addr+"\n\n") +
			transcript(s, addr, "GET https://"+own+"/ HTTP/1.1\nHost: "+own+"\n\n") +
			ask(t, s, "GET /basic/ HTTP/1.1\nHost: x.invalid\nAUTH:ordinary\n\n").content +
			ask(t, s, "GET /basic HTTP/1.1\nHost: HOST\nAUTH:ordinary\n\n").content +
			ask(t, s, "GET "+wellKnown+"/bearer/ HTTP/1.1\nHost: HOST\n\n").content +
			madeSession.ReplaceAllString(ask(t, s, posted("login", "a=b", ownForm())).header.Get("Set-Cookie"), "")
		for _, shown := range []*clientCertificate{&clientCertificates().right, &clientCertificates().other, nil} {
			got := asClient(t, s, shown, certifiedRequest("Bearer "+ownToken("mtls")))
			text += fmt.Sprint(got.status, got.header.Get("WWW-Authenticate"))
		}
		return strings.NewReplacer(addr, "CLEAR", own, "HOST").Replace(text)
	}
	want := talk(Options{TLS: true})
	for _, d := range Defects() {
		if d.TLS && talk(Options{TLS: true, Defects: []string{d.Name}}) == want {
			t.Errorf("%s does not show", d.Name)
		}
	}
}

// held starts a server that answers at once and tells for how long it would
// have held back.
func held(t *testing.T, defect string) (s *Server, waits func() []time.Duration) {
	var mu sync.Mutex
	var list []time.Duration
	s = start(t, Options{Defects: []string{defect}, hold: func(d time.Duration) {
		mu.Lock()
		defer mu.Unlock()
		list = append(list, d)
	}})
	return s, func() []time.Duration {
		mu.Lock()
		defer mu.Unlock()
		return slices.Clone(list)
	}
}

func TestUnknownUserFaster(t *testing.T) {
	s, waits := held(t, "unknown-user-faster")
	ask(t, s, basic("nobody:wrong"))
	if got := waits(); len(got) != 0 {
		t.Errorf("the password of an unknown user is refused at once, not after %v", got)
	}
	ask(t, s, basic("alice:wrong"))
	if got := waits(); !slices.Equal(got, []time.Duration{25 * time.Millisecond}) {
		t.Errorf("want the wrong password of a known user held back for 25ms, got %v", got)
	}
}

func TestLateCredentialsMissed(t *testing.T) {
	for defect, want := range map[string]int{"late-credentials-missed": 401, "realm-missing": 200} {
		c := dial(t, start(t, Options{Defects: []string{defect}}))
		c.write("GET /basic/ HTTP/1.0\r\n")
		<-time.After(150 * time.Millisecond) // what the defect is about
		c.write("Authorization: " + ordinary().header() + "\r\n\r\n")
		if got := c.answer("GET").status; got != want {
			t.Errorf("with %s got %d, want %d", defect, got, want)
		}
	}
}

func TestGuessingNotSlowed(t *testing.T) {
	for defect, want := range map[string]int{"guessing-not-slowed": 1, "realm-missing": 5} {
		s := start(t, Options{Defects: []string{defect}})
		for range 5 {
			ask(t, s, basic("alice:wrong"))
		}
		if got := s.guesses.of("127.0.0.1", "alice"); got != want {
			t.Errorf("with %s %d wrong passwords are counted, want %d", defect, got, want)
		}
	}
}

// TestDefectsOverConnections keeps one connection open while it uses another.
func TestDefectsOverConnections(t *testing.T) {
	withCredentials := "GET /basic/ HTTP/1.1\nHost: HOST\nUser-Agent: a (b)\nAUTH:ordinary\n\n"
	withoutCredentials := "GET /basic/ HTTP/1.1\nHost: HOST\nUser-Agent: a (b)\n\n"
	elsewhere := "GET /basic2/ HTTP/1.1\nHost: HOST\nUser-Agent: a (b)\nAUTH:ordinary\n\n"
	for defect, requests := range map[string][2]string{
		"challenge-must-be-answered-there": {withoutCredentials, withCredentials},
		"one-connection-a-user":            {withCredentials, withCredentials},
		"one-area-a-user":                  {withCredentials, elsewhere},
	} {
		s := start(t, Options{Defects: []string{defect}})
		if got := ask(t, start(t, Options{}), requests[1]); got.status != 200 {
			t.Errorf("the right server answers %d", got.status)
		}
		c := dial(t, s)
		c.write(expand(s, requests[0]))
		c.answer("GET")
		if got := ask(t, s, requests[1]); got.status != 401 {
			t.Errorf("with %s got %d, want 401", defect, got.status)
		}
	}
}

// TestDefectsAmongMany lets a crowd in, for as long as it takes to see what
// only a crowd shows.
func TestDefectsAmongMany(t *testing.T) {
	for defect, shows := range map[string]func(got reply) bool{
		"users-mixed-up":               func(got reply) bool { return strings.Contains(got.content, "bob") },
		"stranger-let-in-among-others": func(got reply) bool { return got.status == 200 },
	} {
		s := start(t, Options{Defects: []string{defect}})
		probe := map[string]string{"users-mixed-up": "GET /whoami/ HTTP/1.1\nHost: HOST\nAUTH:ordinary\n\n",
			"stranger-let-in-among-others": withoutCredentials}[defect]
		if shows(ask(t, s, probe)) {
			t.Errorf("%s shows without a crowd", defect)
		}
		var crowd sync.WaitGroup
		stop := make(chan struct{})
		for range 10 {
			c := dial(t, s)
			text := expand(s, "GET /whoami/ HTTP/1.1\nHost: HOST\nAUTH:second\n\n")
			crowd.Go(func() { crowdOf(c, text, stop) })
		}
		found := false
		for deadline := time.Now().Add(time.Minute); !found && time.Now().Before(deadline); {
			found = shows(ask(t, s, probe))
		}
		close(stop)
		crowd.Wait()
		if !found {
			t.Errorf("%s does not show", defect)
		}
	}
}

// crowdOf sends the same request again and again.
func crowdOf(c *client, text string, stop chan struct{}) {
	for {
		select {
		case <-stop:
			return
		default:
		}
		if _, err := io.WriteString(c.conn, text); err != nil {
			return
		}
		if _, err := c.read("GET"); err != nil {
			return
		}
	}
}

// TestDefectsAreDescribed asks for what the list of defects shows.
func TestDefectsAreDescribed(t *testing.T) {
	name := regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)+$`)
	requirement := regexp.MustCompile(`^((rfc|oauth)\d+-[0-9b]+(\.\d+)*-[a-z0-9-]+|suite-[a-z-]+|(advisory|mcp|openapi)-[a-z0-9-]+)$`)
	sentence := regexp.MustCompile(`^[A-Z].*[A-Za-z0-9]\.$`)
	seen := map[string]bool{}
	for _, d := range Defects() {
		if seen[d.Name] {
			t.Errorf("two defects are called %s", d.Name)
		}
		seen[d.Name] = true
		if !name.MatchString(d.Name) || !requirement.MatchString(d.Requirement) || !sentence.MatchString(d.Text) {
			t.Errorf("the defect %q breaks %q and says %q", d.Name, d.Requirement, d.Text)
		}
		if d.head == nil && d.request == nil && d.answer == nil && d.octets == nil {
			t.Errorf("the defect %s changes nothing", d.Name)
		}
	}
}

// TestDefectsSurviveTheCorpus looks for a defect that takes the server down.
func TestDefectsSurviveTheCorpus(t *testing.T) {
	var names []string
	for _, d := range Defects() {
		if !strings.Contains(d.Name, "hangs") && !strings.Contains(d.Name, "dies") && !strings.Contains(d.Name, "withheld") && !strings.Contains(d.Text, "not answered") && !strings.HasSuffix(d.Name, "-lost") && d.Name != "silent-after-continue" {
			names = append(names, d.Name)
		}
	}
	s := start(t, Options{Defects: names})
	_, addr, _ := strings.Cut(s.URL(), "://")
	for _, talk := range corpus() {
		transcriptWithin(2*time.Second, s, addr, talk)
	}
}
