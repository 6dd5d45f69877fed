package server

import (
	"encoding/json"
	"strings"
	"testing"
)

// TestMetadata: each refusal names the metadata, which anybody can read, and which
// names the resource (RFC 9728 §3.3, §5.1).
func TestMetadata(t *testing.T) {
	s := start(t, Options{})
	for _, value := range []string{"", "Bearer", "Bearer unknown", "Bearer " + ownToken("narrow"), "Bearer " + ownToken("weak")} {
		got := ask(t, s, withToken("GET", value)).header.Get("WWW-Authenticate")
		if want := `resource_metadata="` + s.URL() + `/.well-known/oauth-protected-resource/bearer/"`; !strings.HasSuffix(got, want) {
			t.Errorf("%q: want %s, got %s", value, want, got)
		}
	}
	got := ask(t, s, "GET "+wellKnown+"/bearer/ HTTP/1.1\nHost: HOST\n\n")
	var members resourceMetadata
	if err := json.Unmarshal([]byte(got.content), &members); err != nil {
		t.Fatal(err)
	}
	if got.status != 200 || got.header.Get("Content-Type") != "application/json" || members.Resource != s.URL()+"/bearer/" {
		t.Errorf("got %d, %s, %+v", got.status, got.header.Get("Content-Type"), members)
	}
	for _, path := range []string{wellKnown, wellKnown + "/", wellKnown + "/basic/", wellKnown + "/bearer"} {
		if got := ask(t, s, "GET "+path+" HTTP/1.1\nHost: HOST\n\n"); got.status != 404 {
			t.Errorf("%s: want 404, got %d", path, got.status)
		}
	}
}
