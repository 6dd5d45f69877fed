package server

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

// sessionCookie is the cookie that stands for a session.
const sessionCookie = "sid"

// maxVisitors is how many sessions are kept; the oldest makes room.
const maxVisitors = 1 << 12

// sessions are those of users who have logged in by their form. Only the hash of
// an id is kept, so that a leak of the store lets nobody in; looking it up takes no
// time that tells of the id.
type sessions struct {
	life time.Duration
	now  func() time.Time

	mu    sync.Mutex
	known map[[sha256.Size]byte]openSession
	order [][sha256.Size]byte // the oldest first
}

type openSession struct {
	user  string
	until time.Time
}

func newSessions(life time.Duration) *sessions {
	return &sessions{life: life, now: time.Now, known: map[[sha256.Size]byte]openSession{}}
}

// begin makes a session for a user and gives its id, which nobody can guess. It
// is always a new one: an id that the browser had before may have been planted
// there by somebody else (CWE-384).
func (s *sessions) begin(user string) (id string) {
	random := make([]byte, 24)
	_, _ = rand.Read(random) // never fails
	id = base64.RawURLEncoding.EncodeToString(random)
	s.keep(id, user)
	return id
}

func (s *sessions) keep(id, user string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.order) == maxVisitors {
		delete(s.known, s.order[0])
		s.order = s.order[1:]
	}
	key := sha256.Sum256([]byte(id))
	s.order = append(s.order, key)
	s.known[key] = openSession{user, s.now().Add(s.life)}
}

// whose is the user of a session that is open.
func (s *sessions) whose(id string) (user string, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	one, ok := s.known[sha256.Sum256([]byte(id))]
	return one.user, ok && s.now().Before(one.until)
}

// remembers tells whether a session is kept, be it over or not.
func (s *sessions) remembers(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, ok := s.known[sha256.Sum256([]byte(id))]
	return ok
}

// end forgets a session, so that its cookie is worth nothing wherever a copy of it
// is kept.
func (s *sessions) end(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	key := sha256.Sum256([]byte(id))
	delete(s.known, key)
	s.order = slices.DeleteFunc(s.order, func(k [sha256.Size]byte) bool { return k == key })
}

// sessionID is the id that a request brings; empty where it brings none, or more
// than one: nobody can tell which of them this server has set (RFC 6265 §4.2.2).
// Other cookies may stand before and after it, in one field or in several.
func sessionID(r *request) string {
	var ids []string
	for _, value := range r.fields.all("Cookie") {
		for pair := range strings.SplitSeq(value, ";") {
			if name, id, _ := strings.Cut(strings.Trim(pair, " \t"), "="); name == sessionCookie {
				ids = append(ids, id)
			}
		}
	}
	if len(ids) != 1 {
		return ""
	}
	return ids[0]
}

// sessionAreas are the page that a session opens, where it begins, and where it
// ends.
func sessionAreas() []area {
	return []area{
		{"/account/login/", false, schemes{}, (*Server).loginForm},
		{"/account/logout/", false, schemes{}, (*Server).loginForm},
		{"/account/", true, schemes{basic: true, cookie: true}, (*Server).page},
	}
}

// forms are what is done with what is posted to the areas without protection among
// them.
var forms = map[string]func(s *Server, r *request) *response{
	"/account/login/":  (*Server).logIn,
	"/account/logout/": (*Server).logOut,
}

// loginForm is a page to which a form can be posted.
func (s *Server) loginForm(string, string) resource {
	form := `<!DOCTYPE html><title>authspec</title><form method="post" action="/account/login"><input name="user"><input name="password" type="password"><button>Log in</button></form>` + "\n"
	page := fixed(func() *representation { return represent("text/html; charset=utf-8", []byte(form), since) })
	page.allow = []string{"GET", "HEAD", "POST", "OPTIONS"}
	return page
}

// logIn begins a session for whoever knows the password of an account. The answer
// is the same for a wrong password and for a user who does not exist, and no cache
// keeps either: Set-Cookie alone would not keep it out of one (RFC 9111 §7.3).
func (s *Server) logIn(r *request) *response {
	content, err := r.body.read()
	if err != nil {
		return failure(err)
	}
	form, err := url.ParseQuery(string(content))
	if err != nil || len(form["user"]) != 1 || len(form["password"]) != 1 {
		return problem(400, "A login has one user and one password.")
	}
	who, refused := s.authenticateBasic(r, form.Get("user"), form.Get("password"))
	if refused != nil {
		return problem(403, "This is not the user name and password of an account.")
	}
	s.sessions.end(sessionID(r))
	resp := plainText(303, "no-store", "You are logged in.\n")
	resp.fields.add("Location", "/account/")
	resp.fields.add("Set-Cookie", s.setCookie(s.sessions.begin(who.user), ""))
	return resp
}

// logOut ends a session, here and not only in the browser, which is told to forget
// the cookie as well.
func (s *Server) logOut(r *request) *response {
	s.sessions.end(sessionID(r))
	resp := plainText(303, "no-store", "You are logged out.\n")
	resp.fields.add("Location", "/account/login")
	resp.fields.add("Set-Cookie", s.setCookie("", "; Expires=Thu, 01 Jan 1970 00:00:00 GMT"))
	return resp
}

// setCookie is the field that sets the cookie: for no path but that of the area,
// hidden from scripts, not sent along from other sites, and over TLS never
// without it (RFC 6265 §4.1.2).
func (s *Server) setCookie(id, more string) string {
	value := fmt.Sprintf("%s=%s; Path=/account/; HttpOnly; SameSite=Lax%s", sessionCookie, id, more)
	if s.secure {
		value += "; Secure"
	}
	return value
}
