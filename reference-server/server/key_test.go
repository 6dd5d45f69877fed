package server

import (
	"strings"
	"testing"
)

// withKey asks for the area of keys.
func withKey(method, fields string) string {
	return method + " /key/ HTTP/1.1\nHost: HOST\n" + fields + "\n\n"
}

// keyTalks are those that show the defects of keys.
func keyTalks() []string {
	own := keyField + ": "
	list := []string{withKey("GET", "A: b"), withKey("HEAD", own+ownedKey), withKey("GET", "x-api-key: "+ownedKey),
		withKey("GET", own+"wrong\n"+own+ownedKey), withKey("GET", own+ownedKey+"\n"+own+"wrong"), withKey("GET", own+"wrong, "+ownedKey),
		withKey("GET", "Cookie: api_key="+ownedKey), withKey("GET", "Cookie: "+keyField+"="+ownedKey)}
	for _, key := range []string{ownedKey, "wrong", "", "null", "*", ownedKey[:8], ownedKey[12:], ownedKey + "x"} {
		list = append(list, withKey("GET", own+key))
	}
	for _, name := range []string{"api_key", "x-api-key"} {
		list = append(list, "GET /key/?"+name+"="+ownedKey+" HTTP/1.1\nHost: HOST\n\n")
	}
	return list
}

// TestKey: the key leads in from its field alone, whole and once.
func TestKey(t *testing.T) {
	s := start(t, Options{})
	for _, c := range []struct {
		name, request string
		status        int
	}{
		{"none", withKey("GET", "A: b"), 403},
		{"right", withKey("GET", keyField+": "+ownedKey), 200},
		{"in another spelling", withKey("GET", "X-API-KEY: \t"+ownedKey+" "), 200},
		{"HEAD", withKey("HEAD", keyField+": "+ownedKey), 200},
		{"cut", withKey("GET", keyField+": "+ownedKey[:30]), 403},
		{"twice", withKey("GET", keyField+": "+ownedKey+"\n"+keyField+": "+ownedKey), 403},
		{"a password in its place", withKey("GET", "AUTH:ordinary"), 403},
		{"in the query", "GET /key/?X-Api-Key=" + ownedKey + " HTTP/1.1\nHost: HOST\n\n", 403},
	} {
		got := ask(t, s, c.request)
		if got.status != c.status || strings.Contains(got.content, keyMarker) != (c.status == 200 && !strings.HasPrefix(c.request, "HEAD")) {
			t.Errorf("%s: got %d, %q", c.name, got.status, got.content)
		}
	}
}
