package server

import (
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// toSession asks for the area of sessions.
func toSession(fields string) string { return "GET /account/ HTTP/1.1\nHost: HOST\n" + fields + "\n\n" }

// posted is a form that is posted to a page of the area.
func posted(page, cookie, form string) string {
	return "POST /account/" + page + " HTTP/1.1\nHost: HOST\nCookie: " + cookie + "\nContent-Length: " + strconv.Itoa(len(form)) + "\n\n" + form
}

// form is what logs a user in.
func form(user, password string) string {
	return "user=" + user + "&password=" + strings.ReplaceAll(password, "!", "%21")
}

func ownForm() string { return form(ordinary().user, ordinary().password) }

// madeSession is an id of a session, which is another one each time.
var madeSession = regexp.MustCompile(`sid=[A-Za-z0-9_-]{32}`)

// sessionTalks are those that show the defects of sessions. SESSION is a cookie
// that leads in.
func sessionTalks() []string {
	const old = "sid=0123456789012345678901234567890A"
	list := []string{
		posted("login", "a=b", ownForm()), posted("login", "sid=planted", ownForm()), posted("login", old, ownForm()), posted("login", "sid=stranger-of-this-server-000000", ownForm()),
		posted("login", "a=b", form("alice", "wrong")), posted("login", "a=b", form("nobody", "wrong")),
		posted("logout", "SESSION", "x") + toSession("Cookie: SESSION"),
	}
	for _, fields := range []string{
		"A: b", "Cookie: a=b", "Cookie: sid=", "Cookie: sid=x1", "Cookie: ;;", "Cookie: SESSION", "Cookie: SESSION; a=b", "Cookie: a=b; SESSION", "Cookie: a=b; SESSION; c=d",
		"Cookie: xsid=a; SESSION", "Cookie: SESSION; sid=x", "Cookie: a=b\nCookie: SESSION", "Cookie: SESSION\nCookie: a=b",
	} {
		list = append(list, toSession(fields))
	}
	return list
}

// loggedInAt logs the ordinary account in and gives the cookie that came of it.
func loggedInAt(t *testing.T, s *Server) (cookie string) {
	t.Helper()
	got := ask(t, s, posted("login", "a=b", ownForm()))
	cookie, _, _ = strings.Cut(got.header.Get("Set-Cookie"), ";")
	if got.status != 303 || !madeSession.MatchString(cookie) {
		t.Fatalf("got %d, %v", got.status, got.header)
	}
	return cookie
}

// TestSession: a session leads in from its login to its logout, and no longer than
// its time.
func TestSession(t *testing.T) {
	s := start(t, Options{NonceLife: time.Minute})
	one, other := loggedInAt(t, s), loggedInAt(t, s)
	if one == other {
		t.Errorf("two logins get the same session")
	}
	for _, c := range []struct {
		cookie string
		status int
	}{
		{one, 200}, {"a=b; " + one, 200}, {one + "; " + other, 401}, {one + "x", 401}, {one[:20], 401}, {"a=b", 401}, {other, 200},
	} {
		got := ask(t, s, toSession("Cookie: "+c.cookie))
		if got.status != c.status || strings.Contains(got.content, accountMarker) != (c.status == 200) || (got.header.Get("WWW-Authenticate") == "") != (c.status == 200) {
			t.Errorf("%s: got %d, %q", c.cookie, got.status, got.content)
		}
	}
	if got := ask(t, s, posted("logout", one, "x")); got.status != 303 || got.header.Get("Location") != "/account/login" {
		t.Errorf("the logout gets %d", got.status)
	}
	if got := ask(t, s, toSession("Cookie: "+one)); got.status != 401 {
		t.Errorf("after the logout: got %d, want 401", got.status)
	}
	s.sessions.now = func() time.Time { return time.Now().Add(time.Hour) }
	if got := ask(t, s, toSession("Cookie: "+other)); got.status != 401 {
		t.Errorf("after its time: got %d, want 401", got.status)
	}
}

// TestLogin: a login tells nobody which users there are, and makes no session of
// an id that it has not made up.
func TestLogin(t *testing.T) {
	s := start(t, Options{})
	wrong, nobody := ask(t, s, posted("login", "a=b", form("alice", "wrong"))), ask(t, s, posted("login", "a=b", form("nobody", "wrong")))
	if wrong.status != 403 || wrong.status != nobody.status || wrong.content != nobody.content || wrong.header.Get("Set-Cookie") != "" {
		t.Errorf("got %d, %q and %d, %q", wrong.status, wrong.content, nobody.status, nobody.content)
	}
	for _, form := range []string{"user=alice", "user=alice&user=bob&password=x", "%zz", ownForm() + "&password=x"} {
		if got := ask(t, s, posted("login", "a=b", form)); got.status != 400 {
			t.Errorf("%s: got %d, want 400", form, got.status)
		}
	}
	got := ask(t, s, posted("login", "sid=planted", ownForm()))
	if cookie := got.header.Get("Set-Cookie"); !madeSession.MatchString(cookie) || !strings.HasSuffix(cookie, "; Path=/account/; HttpOnly; SameSite=Lax") {
		t.Errorf("got the cookie %q", cookie)
	}
	if got := ask(t, s, toSession("AUTH:ordinary")); got.status != 200 {
		t.Errorf("Basic: got %d, want 200", got.status)
	}
	if got := ask(t, s, "GET /account/login HTTP/1.1\nHost: HOST\n\n"); got.status != 200 || !strings.Contains(got.content, "<form") {
		t.Errorf("the form: got %d, %q", got.status, got.content)
	}
}

// TestDefectsOfLifetime are those that take a session of the server's own making.
func TestDefectsOfLifetime(t *testing.T) {
	for defect, change := range map[string]func(s *Server, cookie string) string{
		"session-never-expires": func(s *Server, cookie string) string {
			s.sessions.now = func() time.Time { return time.Now().Add(time.Hour) }
			return cookie
		},
		"session-first-octets": func(_ *Server, cookie string) string { return cookie[:len("sid=")+8] },
		"session-last-octets":  func(_ *Server, cookie string) string { return "sid=" + cookie[len("sid=")+12:] },
	} {
		for name, want := range map[string]int{defect: 200, "realm-missing": 401} {
			s := start(t, Options{Defects: []string{name}, NonceLife: time.Minute})
			cookie := change(s, loggedInAt(t, s))
			if got := ask(t, s, toSession("Cookie: "+cookie)); got.status != want {
				t.Errorf("%s with %s: got %d, want %d", defect, name, got.status, want)
			}
		}
	}
}
