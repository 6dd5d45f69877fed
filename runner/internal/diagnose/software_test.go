package diagnose

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
)

// TestPerhapsLost: where wrong credentials look like none, that they got lost is
// named behind that they are wrong, unless a server refuses by a page of its own or
// says that they are wrong.
func TestPerhapsLost(t *testing.T) {
	for name, c := range map[string]struct {
		server http.HandlerFunc
		lost   bool
		admins int // of the first cause
	}{
		"an application":      {answers(401, "Login required\n", "WWW-Authenticate", `Basic realm="r"`, "Server", "gunicorn"), true, 0},
		"a page of nginx":     {answers(401, "<hr><center>nginx/1.22.1</center>\r\n", "WWW-Authenticate", `Basic realm="r"`), false, 1},
		"a page of Apache":    {answers(401, "<p>This server could not verify that you\nare authorized", "WWW-Authenticate", `Basic realm="r"`), false, 1},
		"a page of HAProxy":   {answers(401, "You need a valid user and password to access this content.", "WWW-Authenticate", `Basic realm="r"`), false, 1},
		"in so many words":    {answers(401, "Wrong password", "WWW-Authenticate", `Basic realm="r"`), false, 0},
		"and otherwise alone": {either(needsBasic(), answers(401, "No", "WWW-Authenticate", `Basic realm="files"`)), false, 0},
	} {
		s := httptest.NewServer(c.server)
		d := examine(t, s, pair(alice, password), 1)
		s.Close()
		at := slices.IndexFunc(d.Causes, func(c Cause) bool { return c.ID == "field-lost" })
		if len(d.Causes) == 0 || d.Causes[0].ID != fallback || (at > 0) != c.lost || len(d.Causes[0].Admins) != c.admins {
			t.Errorf("%s: %s", name, asJSON(t, d))
		}
	}
}

// TestForbiddenByNginx: it says the same of a file of users that is not there.
func TestForbiddenByNginx(t *testing.T) {
	s := httptest.NewServer(either(needsBasic(), answers(403, "<hr><center>nginx</center>")))
	defer s.Close()
	if d := examine(t, s, pair(alice, password), 1); d.Causes[0].ID != "forbidden" || len(d.Causes[0].Admins) != 1 {
		t.Error(asJSON(t, d))
	}
}
