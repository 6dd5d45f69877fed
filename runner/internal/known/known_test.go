package known

import (
	"strings"
	"testing"

	"authspec/runner/results"
)

// sample is a file with a product, and with a field Server that two share.
func sample() *File {
	return &File{
		Notes: []string{"It is so.", "It is otherwise."},
		Products: []Product{
			{Name: "nginx", Version: "1.22.1", Folders: []string{"nginx"}, Server: "nginx", Broken: map[int]string{0: "a/b#k a/c#k", 1: "a/d/row#k"}},
			{Name: "Apache httpd", Version: "2.4.71", Folders: []string{"apache2"}, Server: "Apache", Broken: map[int]string{}},
			{Name: "Werkzeug", Version: "2.2.2", Folders: []string{"flask"}, Server: "Werkzeug", Broken: map[int]string{}},
			{Name: "lighttpd", Version: "1.4.69", Folders: []string{"lighttpd"}, Server: "lighttpd", Broken: map[int]string{}},
		},
	}
}

func runOf(server string, is results.Implementation) *results.Run {
	answer := "HTTP/1.1 401 Unauthorized\r\n" + server + "\r\n\r\nServer: none/1\r\n"
	checks := []results.Check{{Name: "k", Verdict: results.Fail, Was: results.Fail}}
	return &results.Run{
		Target: results.Target{Implementation: is},
		Ground: []results.Ground{{Exchanges: []results.Exchange{{Received: answer}}}},
		Results: []results.Case{
			{ID: "a/b", Checks: []results.Check{checks[0]}}, {ID: "a/other", Checks: []results.Check{checks[0]}},
			{ID: "a/c", Checks: []results.Check{{Name: "k", Verdict: results.Pass, Was: results.Pass}}},
			{ID: "a/d/row", Checks: []results.Check{{Name: "k", Verdict: results.ExpectedFail, Was: results.Warn}}},
		},
	}
}

// TestMark: the target file goes before the answers, and nothing is taken from
// the content of one.
func TestMark(t *testing.T) {
	for _, c := range []struct {
		server string
		is     results.Implementation
		want   results.Recognised
	}{
		{"server: nginx/1.26.0", results.Implementation{}, results.Recognised{Name: "nginx", Version: "1.26.0", By: "the field Server: nginx/1.26.0", Published: "1.22.1", Remedies: "nginx"}},
		{"Server: Apache/2.4.71 (Debian)", results.Implementation{}, results.Recognised{Name: "Apache httpd", Version: "2.4.71", By: "the field Server: Apache/2.4.71 (Debian)", Published: "2.4.71", Remedies: "Apache httpd"}},
		{"Server: Werkzeug/3.1 Python/3.13", results.Implementation{}, results.Recognised{Name: "Werkzeug", Version: "3.1", By: "the field Server: Werkzeug/3.1 Python/3.13", Published: "2.2.2", Remedies: "Flask"}},
		{"X-Powered-By: Express", results.Implementation{}, results.Recognised{Name: "Express", By: "the field X-Powered-By: Express", Remedies: "Express"}},
		{"Server: Python/3.11 lighttpd/1.4", results.Implementation{}, results.Recognised{Name: "lighttpd", Version: "1.4", By: "the field Server: Python/3.11 lighttpd/1.4", Published: "1.4.69"}},
		{"Server: nginx", results.Implementation{Product: "apache2", Version: "2.4"}, results.Recognised{Name: "Apache httpd", Version: "2.4", By: "the target file", Published: "2.4.71", Remedies: "Apache httpd"}},
		{"Server: nginx", results.Implementation{Product: "Spring", Version: "6"}, results.Recognised{Name: "Spring", Version: "6", By: "the target file", Remedies: "Spring"}},
		{"Server: mine/1.0", results.Implementation{}, results.Recognised{}},
		{"X-Server: nginx", results.Implementation{}, results.Recognised{}},
	} {
		run := runOf(c.server, c.is)
		sample().mark(run, claims(run))
		var got results.Recognised
		if run.Recognised != nil {
			got = *run.Recognised
		}
		if got != c.want {
			t.Errorf("%s: want %+v\ngot %+v", c.server, c.want, got)
		}
		of := map[string]string{}
		for _, one := range run.Results {
			of[one.ID] = one.Checks[0].Known
		}
		if nginx := c.want.Name == "nginx"; nginx != (of["a/b"] == "It is so.") || nginx != (of["a/d/row"] == "It is otherwise.") || of["a/other"]+of["a/c"] != "" {
			t.Errorf("%s: got %v", c.server, of)
		}
	}
}

// TestOwn: what comes with the program can be read, and knows the servers that
// people have most.
func TestOwn(t *testing.T) {
	for name, want := range map[string]string{
		"nginx": "nginx 1.", "NGINX": "nginx 1.", "apache": "Apache httpd 2.4", "apache2": "Apache httpd 2.4", "werkzeug": "Werkzeug 2.", "express": "Express of 20",
		"flask": "Flask 2.", "uvicorn": "uvicorn of 20", "caddy": "Caddy 2.", "haproxy": "HAProxy 2.", "squid-digest": "Squid 5.",
	} {
		source, reasons, err := Expected(name)
		if err != nil || !strings.HasPrefix(source, want) || len(reasons) == 0 {
			t.Errorf("%s: got %q with %d checks, %v", name, source, len(reasons), err)
		}
		for address, reason := range reasons {
			if !strings.Contains(address, "#") || reason == "" {
				t.Errorf("%s: %q has the reason %q", name, address, reason)
			}
		}
	}
	if _, _, err := Expected("ngnix"); err == nil || !strings.Contains(err.Error(), `nothing is published of "ngnix"; did you mean "nginx"?`) {
		t.Errorf("got %v", err)
	}
}

func TestNotice(t *testing.T) {
	for _, c := range []struct {
		server, want string
	}{
		{"Server: nginx/1.26.0", "1 check does not hold and is not counted, as it is known of nginx 1.22.1 (--baseline known:nginx); the target is 1.26.0, which may differ."},
		{"Server: nginx/1.22.1", "1 check does not hold and is not counted, as it is known of nginx 1.22.1 (--baseline known:nginx)."},
		{"Server: nginx", "(--baseline known:nginx); the target does not say which version it is."},
		{"Server: Apache/2.4", "; but the target says that it is Apache httpd 2.4."},
		{"Server: mine", "; the target does not say what it is."},
	} {
		run := runOf(c.server, results.Implementation{})
		Mark(run)
		if got := Notice(run, "nginx"); !strings.HasSuffix(got, c.want) {
			t.Errorf("want %s\ngot %s", c.want, got)
		}
	}
}

func TestToken(t *testing.T) {
	for value, want := range map[string][2]string{
		"nginx/1.22.1": {"nginx", "1.22.1"}, "Jetty(9.4.57.v2024)": {"Jetty", "9.4.57"}, "Icecast 2.4.4": {"Icecast", "2.4.4"}, "uvicorn": {"uvicorn", ""},
		"rclone/v1.60.1-DEV": {"rclone", "1.60.1"}, "Python/3.11 aiohttp/3.8.4": {"aiohttp", "3.8.4"}, "Python/3.11": {"Python", "3.11"}, "": {}, "<b>": {},
		"Mojolicious (Perl)": {"Mojolicious", ""},
	} {
		if product, version := Token(value); product != want[0] || version != want[1] {
			t.Errorf("%q: want %v, got %q %q", value, want, product, version)
		}
	}
}
