package target

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const good = `format: 1
name: my server
implementation: {product: nginx, version: 1.26.2}
url: https://127.0.0.1:8443
resources:
  basic: {path: /private/, marker: Welcome}
  open:  {path: "/?a=b"}
  clear: {url: "http://127.0.0.1:8080", path: /private/}
accounts:
  ordinary: {user: alice, password: {env: ALICE}}
  second:   {user: bob, password: {file: bob.txt}}
  colon:    {user: carol, password: "a:b:c"}
tokens: {valid: {env: TOKEN}}
users: any
limits: {jobs: 8, rate: 50/s, timeout: 5s, nonce-life: 60s, failures: 3 per 5m}
`

func source(content string) Source {
	env := map[string]string{"ALICE": "s3cret", "TOKEN": "t0ken"}
	return Source{
		File: "dir/target.yaml", Content: []byte(content),
		Getenv: func(n string) (string, bool) { v, ok := env[n]; return v, ok },
		ReadFile: func(n string) ([]byte, error) {
			if n == "dir/bob.txt" {
				return []byte("from a file\n"), nil
			}
			return nil, &os.PathError{Op: "open", Path: n, Err: errors.New("no such file or directory")}
		},
	}
}

func TestParse(t *testing.T) {
	got, err := Parse(source(good))
	if err != nil {
		t.Fatal(err)
	}
	var resources []string
	for _, r := range got.Resources {
		resources = append(resources, r.Role+" "+r.URL.String()+r.Path+" "+r.Granted.Marker)
	}
	want := []string{"basic https://127.0.0.1:8443/private/ Welcome", "open https://127.0.0.1:8443/?a=b ", "clear http://127.0.0.1:8080/private/ "}
	if d := cmp.Diff(want, resources); d != "" {
		t.Error(d)
	}
	accounts := []Account{{"ordinary", "alice", "s3cret"}, {"second", "bob", "from a file"}, {"colon", "carol", "a:b:c"}}
	if d := cmp.Diff(accounts, got.Accounts); d != "" {
		t.Error(d)
	}
	if token, ok := got.Token("valid"); !ok || token != "t0ken" {
		t.Errorf("the token: want t0ken, got %q", token)
	}
	limits := Limits{8, 50, 5 * time.Second, time.Minute, 0, Failures{true, false, 3, 5 * time.Minute}}
	if d := cmp.Diff(limits, got.Limits); d != "" {
		t.Error(d)
	}
	if got.Name != "my server" || got.Implementation != (Implementation{"nginx", "1.26.2"}) {
		t.Errorf("got %q %v", got.Name, got.Implementation)
	}
	if r, ok := got.Resource(RoleProtected); !ok || r.Role != "basic" {
		t.Errorf("the default resource: want basic, got %q", r.Role)
	}
}

func TestProblems(t *testing.T) {
	for _, c := range []struct{ name, content, want string }{
		{"nothing", "", "dir/target.yaml: the file is empty"},
		{"no format, no url, no resources", "name: x", `dir/target.yaml:1:1: the key "format" is missing
dir/target.yaml:1:1: the key "url" is missing
dir/target.yaml:1:1: the key "resources" is missing`},
		{"several at once", `format: 1
url: ftp://x
resources:
  basik: {path: /}
  open: {path: x, mark: y}
accounts:
  ordinary: {user: "a:b", password: {env: GONE}}
  second: {user: x, password: {file: gone.txt}}
  long: {user: x}
limits: {rate: 50, failures: some, timeout: soon, jobs: 0}
`, `dir/target.yaml:2:6: "ftp://x" is no http or https URL; write http://127.0.0.1:8080 or the like
dir/target.yaml:4:3: unknown key "basik"; did you mean "basic"?
dir/target.yaml:5:16: a path begins with a slash, not as "x"; write /x
dir/target.yaml:5:19: unknown key "mark"; known are url, path, marker, request, granted
dir/target.yaml:7:13: the user name "a:b" holds a colon, which a user-pass can't carry (RFC 7617 §2)
dir/target.yaml:7:43: the environment variable GONE is not set; export GONE=… before the run
dir/target.yaml:8:38: the secret can't be read from dir/gone.txt: no such file or directory
dir/target.yaml:9:9: the key "password" is missing
dir/target.yaml:10:16: "50" is no rate; write 50/s, requests a second
dir/target.yaml:10:30: "some" says nothing of failures; write "none", or "3 per 5m" for a lock-out after three wrong passwords within five minutes
dir/target.yaml:10:45: "soon" is no time; write 200ms, 5s or 1m
dir/target.yaml:10:57: a whole number of at least 1 should stand here, not 0`},
		{"users of a kind that is not known", "format: 1\nurl: http://h\nresources: {basic: {path: /}}\nusers: all",
			`dir/target.yaml:4:8: unknown word "all"; known are any`},
		{"a path in the url", "format: 1\nurl: http://h/x\nresources: {basic: {path: /}}",
			`dir/target.yaml:2:6: the url of a target is scheme and host only, not "http://h/x"; put the path into the resources`},
		{"credentials in the url", "format: 1\nurl: http://a:s3cret@h\nresources: {basic: {path: /}}",
			`dir/target.yaml:2:6: credentials do not belong into a URL (RFC 9110 §4.2.4): use AUTHSPEC_USER and AUTHSPEC_PASSWORD, or a target file; write http://127.0.0.1:8080 or the like`},
		{"no resource", "format: 1\nurl: http://h\nresources: {}",
			`dir/target.yaml:3:12: the target has no resources; name at least the protected one, as in basic: {path: /private/}`},
		{"a request of a resource", `format: 1
url: http://h
resources:
  bearer: {path: /, request: {}, granted: {}}
  basic: {path: /, marker: a, request: {body: x, fields: [{A b: c}, {authorization: x}, {A: "b\r\nc"}, {A: b, C: d}]}, granted: {marker: b}}
  digest: {path: /, request: {method: "PO ST", verb: x}, granted: {status: [700, 401, 99], json: {}}}
  open: {path: /, granted: {json: {result: x, /a: [b]}}}
`, `dir/target.yaml:4:30: the request is empty; leave it out, or say for example request: {method: POST, fields: [{Content-Type: application/json}], body: '{}'}
dir/target.yaml:4:43: nothing is said of what shows that a request has led in; say status, marker or json
dir/target.yaml:5:40: the request has a body and no method, and GET has none; say method: POST, or another
dir/target.yaml:5:60: "A b" is no name of a field (RFC 9110 §5.1)
dir/target.yaml:5:70: the field authorization is for the suite to write
dir/target.yaml:5:93: the value of A can't hold a line end or NUL (RFC 9110 §5.5)
dir/target.yaml:5:104: each field is a pair of its own; write [{Accept: application/json}, {X-Tenant: one}]
dir/target.yaml:5:130: the resource has a marker already; leave one of them out
dir/target.yaml:6:39: "PO ST" is no method (RFC 9110 §9.1)
dir/target.yaml:6:48: unknown key "verb"; known are method, fields, body
dir/target.yaml:6:77: status 700 lets nobody in
dir/target.yaml:6:82: status 401 lets nobody in
dir/target.yaml:6:87: a whole number of at least 100 should stand here, not 99
dir/target.yaml:6:98: no value is named; say for example json: {/result: {}}
dir/target.yaml:7:36: a pointer begins with a slash, not as "result"; write /result
dir/target.yaml:7:51: a text should stand here, not a list`},
		{"a blank in a path", "format: 1\nurl: http://h\nresources: {basic: {path: /a b}}",
			`dir/target.yaml:3:27: the path "/a b" holds a character that a request line can't; percent-encode it`},
		{"two ways to a secret", "format: 1\nurl: http://h\nresources: {basic: {path: /}}\ntokens: {valid: {env: TOKEN, file: x}}",
			`dir/target.yaml:4:17: a secret is a text, {env: NAME}, {file: PATH} or {command: [PROGRAM, ARGUMENT, …]}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Parse(source(c.content))
			if err == nil {
				t.Fatal("want problems, got none")
			}
			if d := cmp.Diff(c.want, err.Error()); d != "" {
				t.Error(d)
			}
			if strings.Contains(err.Error(), "s3cret") {
				t.Error("the problem shows a secret")
			}
		})
	}
}

func TestFromURL(t *testing.T) {
	got, err := FromURL("http://[::1]:81/private/?q=1")
	if err != nil {
		t.Fatal(err)
	}
	r := got.Resources[0]
	if !got.Discover || r.Role != RoleProtected || r.Path != "/private/?q=1" || Address(r.URL) != "[::1]:81" {
		t.Errorf("got %+v", got)
	}
	for raw, want := range map[string]string{
		"host/path":            `"host/path" is no http or https URL`,
		"http://":              `the URL "http://" has no host`,
		"http://h/#x":          `the URL "http://h/#x" has a fragment, which is never sent`,
		"http://h:x/":          `"http://h:x/" is no URL: invalid port ":x" after host`,
		"http://u:s3cret@h:x/": `the URL can't be read, and credentials do not belong into it`,
		"http://u:s3cret@h/":   `credentials do not belong into a URL (RFC 9110 §4.2.4): use AUTHSPEC_USER and AUTHSPEC_PASSWORD, or a target file`,
	} {
		if _, err := FromURL(raw); err == nil || err.Error() != want {
			t.Errorf("%s: want %s, got %v", raw, want, err)
		}
	}
}

func TestAddress(t *testing.T) {
	for raw, want := range map[string]string{"http://h/": "h:80", "https://h/": "h:443", "https://h:1/": "h:1", "http://[::1]/": "[::1]:80"} {
		u, err := ParseURL(raw)
		if err != nil {
			t.Fatal(err)
		}
		if got := Address(u); got != want {
			t.Errorf("%s: want %s, got %s", raw, want, got)
		}
	}
}
