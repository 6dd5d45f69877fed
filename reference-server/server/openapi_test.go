package server

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"
)

// shopTalks ask for everything in the shop, without credentials and with a
// password.
func shopTalks() []string {
	user := ordinary()
	basic := base64.StdEncoding.EncodeToString([]byte(user.user + ":" + user.password))
	var list []string
	for path := range shopPages() {
		if len(areaOf(path).schemes.digest) > 0 {
			continue // each challenge has a nonce of its own
		}
		list = append(list, "GET "+path+" HTTP/1.1\nHost: HOST\n\n")
	}
	return append(list,
		"POST /shop/orders/ HTTP/1.1\nHost: HOST\nContent-Length: 2\n\n{}",
		"GET /shop/account/ HTTP/1.1\nHost: HOST\nAuthorization: Basic "+basic+"\n\n")
}

// TestShopIsAsDocumented: strangers get of each operation what the document says.
func TestShopIsAsDocumented(t *testing.T) {
	s := start(t, Options{})
	_, addr, _ := strings.Cut(s.URL(), "://")
	var document struct {
		Servers []struct{ URL string }
		Paths   map[string]map[string]struct {
			Security  *[]map[string][]string
			Responses map[string]any
		}
	}
	if err := json.Unmarshal(s.OpenAPI(), &document); err != nil {
		t.Fatal(err)
	}
	if len(document.Paths) != len(shopPages()) {
		t.Errorf("want the %d pages of the shop among the paths, got %d", len(shopPages()), len(document.Paths))
	}
	for path, operations := range document.Paths {
		for method, o := range operations {
			talk := strings.ToUpper(method) + " " + document.Servers[0].URL + path + " HTTP/1.1\nHost: HOST\nContent-Length: 0\n\n"
			_, status, _ := strings.Cut(transcript(s, addr, talk), " ")
			status = status[:3]
			open := o.Security == nil || len(*o.Security) == 0
			if !open {
				for _, all := range *o.Security {
					open = open || len(all) == 0
				}
			}
			if _, named := o.Responses[status]; !named || open != (status == "200") {
				t.Errorf("%s %s: got status %s, open %t", method, path, status, open)
			}
		}
	}
}
